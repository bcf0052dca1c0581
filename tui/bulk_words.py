"""One answer to many, in words: for how many, in which circles, in which languages, and who falls out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue import counted, say
from core.safe_text import one_line
from tui import batches

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.actions import Decision
    from desk.bulk import Bulk


def title(found: Bulk) -> str:
    """Return how many are answered, and in which circles."""
    return say("one answer to {n}: {circles}", n=len(found.ready), circles=circles(found))


def who(found: Bulk) -> str:
    """Return everybody who is answered, and in how many languages where it is more than one."""
    names = ", ".join(one_line(one.row.name or one.row.handle) for one in found.ready)
    tongues = ", ".join(_languages(found))
    return f"{names}   {tongues}" if tongues else names


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
