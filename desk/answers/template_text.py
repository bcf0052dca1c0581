"""What the plain text of a template may hold: no controls, no Markdown marks, only known fields."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

FIELDS = {
    "first_name": "one word of the asker's own name; the fall-back stands in groups and in public",
    "doctor": "the name of the professional who answers",
    "credential": "the credential line of the professional",
    "clinic": "the clinic or practice",
    "network": "the network the answer leaves on",
    "date": "the day of the answer",
    "emergency": "the emergency number of the country",
    "when": "typed by hand for this answer",
    "where": "typed by hand for this answer",
    "detail": "typed by hand for this answer",
}
"""The fields a template may name, and what each one holds."""

STRANGER_FIELDS = frozenset({"first_name"})
"""Fields whose value a stranger chose."""

BLANK = "***"
"""What must be filled before an answer may leave."""

FIELD = re.compile(r"\{([a-z_]+)(?:\|([^{}|\n]{0,60}))?\}")
MARK = re.compile(r"[ \t]?\[([0-9]{1,2})\]")
"""A reference mark with the space before it."""

_HOLE = re.compile(r"\*\*\*|\{(?P<field>[a-z_]+)(?:\|[^{}|\n]{0,60})?\}")
_URL = re.compile(r"https?://\S+")
_LONE_BLANK = re.compile(r"(?<![\w*])\*\*\*(?![\w*])")
_MARKDOWN = (
    (re.compile(r"^\s{0,3}#"), "a heading that is not a block"),
    (re.compile(r"^\s*>\s"), "a quotation mark '>'"),
    (re.compile(r"^\s*[-+*]\s"), "a list mark"),
    (re.compile(r"^\s*([-=_~])\1{2,}\s*$"), "a rule"),
    (re.compile(r"`"), "a back-tick"),
    (re.compile(r"~~"), "a strike-through"),
    (re.compile(r"\]\("), "a Markdown link"),
    (re.compile(r"\w\*|\*\w|\*\*"), "an asterisk that marks words"),
    (re.compile(r"(?<!\w)_+[^\s_](?:[^_\n]*[^\s_])?_+(?!\w)"), "an underscore that marks words"),
    (re.compile(r"</?[A-Za-z!]"), "an HTML tag"),
)
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a text, on which of its lines (from 0), and what to write instead."""

    line: int
    what: str
    remedy: str


def holes(text: str) -> list[tuple[int, int]]:
    """Return where blanks stand in a text, and fields that nothing filled."""
    return [match.span() for match in _HOLE.finditer(text) if match["field"] is None or match["field"] in FIELDS]


def flaw_of(text: str) -> Flaw | None:
    """Return the first thing in a block's text that plain text may not hold."""
    for number, line in enumerate(text.split("\n")):
        flaw = _characters(line) or _markdown(line) or _fields(line)
        if flaw:
            return Flaw(number, *flaw)
    return None


def unseen(text: str) -> str:
    """Name the first character that cannot be seen or steers the screen; empty when there is none."""
    for sign in text:
        if sign not in _JOINERS and unicodedata.category(sign) in _UNSEEN:
            return f"U+{ord(sign):04X}"
    return ""


def _characters(line: str) -> tuple[str, str] | None:
    hidden = unseen(line)
    if not hidden:
        return None
    return (
        f"a control or invisible character, {hidden}",
        "delete it; only letters, signs, spaces and line ends are allowed",
    )


def _markdown(line: str) -> tuple[str, str] | None:
    plain = _LONE_BLANK.sub("", _URL.sub("", line))
    for pattern, name in _MARKDOWN:
        if pattern.search(plain):
            return f"{name}: a body is plain text", "write it without Markdown marks; *** alone is a blank"
    return None


def _fields(line: str) -> tuple[str, str] | None:
    for name, fallback in ((m[1], m[2]) for m in FIELD.finditer(line)):
        if name not in FIELDS:
            return f"the field {{{name}}} is not known", f"use one of {', '.join(FIELDS)}"
        if name in STRANGER_FIELDS and fallback is None:
            return f"the field {{{name}}} has no fall-back", f"write {{{name}|there}}: in public the fall-back is sent"
    if set("{}") & set(FIELD.sub("", line)):
        return "a brace that belongs to no field", "a field is {name} or {name|fall-back} on one line"
    return None
