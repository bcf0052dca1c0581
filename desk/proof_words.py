"""By which proof two handles are one person, in words that every front of the desk shares."""

from __future__ import annotations

from collections.abc import Callable

from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from store.proofs import CODE, LINKS, JoinRow

When = Callable[[Micros], str]


def proof(join: JoinRow, when: When) -> str:
    """Return what proves a join, and since when."""
    if join.how == CODE:
        given = when(join.given_at) if join.given_at is not None else "?"
        words = say("wrote the code of {given} from there in private, {when}", given=given, when=when(join.at))
    elif join.how == LINKS:
        words = say("their profiles link to each other, and their network has verified it, {when}", when=when(join.at))
    else:
        words = say("identified outside: {how}", how=one_line(join.words) or say("(erased)"))
    return words


def confirmed(join: JoinRow, when: When) -> str:
    """Return the proof of a join in force, with who joined them and when."""
    if join.joined_at is None:
        return proof(join, when)
    return say(
        "{proof}; joined by {who} {when}", proof=proof(join, when), who=join.by or "?", when=when(join.joined_at)
    )
