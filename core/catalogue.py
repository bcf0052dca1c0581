"""One catalogue of what the interface says: English here, other languages as tables of the same keys.

A text names a verb, never its key: `<undo> takes it back`. Keys can be changed, and the command line has none; so
each front end says by `name_verbs` how a verb is called there. What strangers wrote is filled in afterwards: it names
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_VERB = re.compile(r"<([a-z][a-z-]*(?::[a-z-]+)?)>")
_spoken: dict[str, str] = {}
_naming: dict[str, Callable[[str], str]] = {}


def speak(table: Mapping[str, str]) -> None:
    """Say everything by this table from now on; what it lacks is said in English."""
    _spoken.clear()
    _spoken.update(table)


def name_verbs(name: Callable[[str], str] | None) -> None:
    """Put `name("undo")` in the place of `<undo>` from now on; without a name the verb stays as it is written."""
    _naming.clear()
    if name is not None:
        _naming["verb"] = name


def verbs_in(text: str) -> list[str]:
    """Return the verbs that a text names."""
    return _VERB.findall(text)


def say(text: str, /, **values: object) -> str:
    """Return a text of the interface in the language spoken, with its verbs named and its values filled in."""
    template = _spoken.get(text, text)
    if "<" in template and _naming:
        name = _naming["verb"]
        template = named(template, (lambda verb: _in_braces(name(verb))) if values else name)
    return template.format(**values) if values else template


def named(text: str, name: Callable[[str], str]) -> str:
    """Return a text with its verbs named; one without a name stays as it is written."""
    return _VERB.sub(lambda found: name(found[1]) or found[0], text)


def _in_braces(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")


def counted(n: int, one: str, many: str) -> str:
    """Return the text for one thing, or the one for several with their number as `{n}`."""
    return say(one) if n == 1 else say(many, n=n)
