"""One catalogue of what the interface says: English here, other languages as tables of the same keys."""

from __future__ import annotations

from collections.abc import Mapping

_spoken: dict[str, str] = {}


def speak(table: Mapping[str, str]) -> None:
    """Say everything by this table from now on; what it lacks is said in English."""
    _spoken.clear()
    _spoken.update(table)


def say(text: str, /, **values: object) -> str:
    """Return a text of the interface in the language spoken, with its values filled in."""
    template = _spoken.get(text, text)
    return template.format(**values) if values else template


def counted(n: int, one: str, many: str) -> str:
    """Return the text for one thing, or the one for several with their number as `{n}`."""
    return say(one) if n == 1 else say(many, n=n)
