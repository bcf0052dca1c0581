"""One answer to many, in words: for how many, in which circles, in which languages, and who falls out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue import counted, say
from core.safe_text import one_line
from tui import batches

if TYPE_CHECKING:
    # Loaded after the first frame.
    from collections.abc import Sequence

    from desk.actions import Decision
    from desk.answering import Prepared
    from desk.bulk import Bulk


def title(found: Bulk) -> str:
    """Return how many are answered, and in which circles."""
    return say("one answer to {n}: {circles}", n=len(found.ready), circles=circles(found))


def who(found: Bulk) -> str:
    """Return everybody who is answered, and in how many languages where it is more than one."""
    names = ", ".join(one_line(one.row.name or one.row.handle) for one in found.ready)
    tongues = ", ".join(_languages(found))
    return f"{names}   {tongues}" if tongues else names


def otherwise(group: Sequence[Prepared]) -> str:
    """Return for whom an answer says it in other words, with an example to be read."""
    names = ", ".join(one_line(one.row.name or one.row.handle) for one in group)
    one = group[0]
    tongue = next((piece.language for piece in one.pieces if piece.language), "")
    return say(
        "in other words, {language} {audience}, to {names}", language=tongue, audience=one.audience.short, names=names
    )


def left(found: Bulk) -> str:
    """Return who falls out, each reason once."""
    return batches.left_words(batches.Out(one.row, say(one.why)) for one in found.left)


def circles(found: Bulk) -> str:
    """Return how many read it alone, and how many do not: `7 direct + 3 public`."""
    group = len(found.wider) - found.public
    told = (
        counted(len(found.direct), "1 direct", "{n} direct") if found.direct else "",
        counted(found.public, "1 public", "{n} public") if found.public else "",
        counted(group, "1 that others read", "{n} that others read") if group else "",
    )
    return " + ".join(one for one in told if one) or say("nobody")


def number_asked(found: Bulk) -> str:
    """Return what is asked where a number has to be typed: it says for how many, and whether others read it."""
    n = len(found.ready)
    if found.wider and found.direct:
        words = "{circles}: type {n} for all, {few} for those that they alone read"
        return say(words, circles=circles(found), n=n, few=len(found.direct))
    return say("{circles}, one to each: type {n}", circles=circles(found), n=n)


def by_number(found: Bulk, typed: str) -> Sequence[Prepared]:
    """Return who is answered by a number that was typed; nobody by any other."""
    meant = {str(len(found.direct)): found.direct, str(len(found.ready)): found.ready}
    return meant.get(typed.strip(), ())


def _languages(found: Bulk) -> list[str]:
    spoken: dict[str, int] = {}
    for one in found.ready:
        language = next((piece.language for piece in one.pieces if piece.language), "")
        spoken[language] = spoken.get(language, 0) + 1
    return [f"{language} {n}" for language, n in sorted(spoken.items())] if len(spoken) > 1 else []


def held(decision: Decision) -> str:
    """Return what is said once they are held."""
    one, many = "1 held: <undo> takes it back", "{n} held: <undo> takes all back, <day> names each"
    return counted(len(decision.done), one, many)
