"""Text as plain lines: nothing in it moves a cursor, and every letter can be shown where it is printed."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Mapping

from core.safe_text import visible, wrap

QUOTE = "> "
"""Stands before every line that somebody wrote: no text can pass for a line of ours."""
_ERRORS = "consulta-plain"
_STANDS_FOR = {
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u00b7": "-",
    "\u00d7": "x",
    "\u2039": "<",
    "\u203a": ">",
    "\u00bf": "?",
    "\u00a1": "!",
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u00f8": "o",
    "\u00b0": " degrees",
    "\u20ac": "EUR",
}
_LOCALES = ("LC_ALL", "LC_CTYPE", "LANG")
_COERCED = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
_UTF8 = frozenset({"utf-8", "utf8"})


def quoted(text: str) -> list[str]:
    """Return what somebody wrote, each line marked as theirs."""
    return [f"{QUOTE}{line}" for line in visible(text).split("\n")]


def folded(line: str, width: int) -> list[str]:
    """Return a line cut into lines of a width; what is quoted stays marked. Without a width it stays whole."""
    clean = visible(line).replace("\n", " ")
    if not width:
        return [clean]
    if clean.startswith(QUOTE):
        return [f"{QUOTE}{piece}" for piece in wrap(clean[len(QUOTE) :], max(10, width - len(QUOTE)))]
    return wrap(clean, max(10, width))


def encoding_of(environment: Mapping[str, str]) -> str:
    """Return the encoding that a terminal's surroundings ask for; ASCII where they ask for nothing."""
    named = environment.get("PYTHONIOENCODING", "").partition(":")[0]
    if not named:
        named = _charset(next((environment[name] for name in _LOCALES if environment.get(name)), ""))
        if not environment.get("LC_ALL") and environment.get("LC_CTYPE") in _COERCED:
            # Python says so where it does not know the locale; a letter set that was asked for by name is meant.
            named = _charset(environment.get("LANG", "")) or named
    try:
        return codecs.lookup(named).name if "a\n".encode(named) == b"a\n" else "ascii"
    except LookupError:
        return "ascii"


def _charset(locale: str) -> str:
    return "utf-8" if locale == "UTF-8" else locale.partition(".")[2].partition("@")[0]


def speaks_everything(encoding: str) -> bool:
    """Tell whether an encoding has every letter."""
    return encoding in _UTF8


def encoded(text: str, encoding: str) -> bytes:
    """Return a text for a terminal; what its letters cannot write becomes what stands for it, or a question mark."""
    return text.encode(encoding, "replace" if speaks_everything(encoding) else _ERRORS)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_stands_for(letter) for letter in wrong), error.end


def _stands_for(letter: str) -> str:
    if letter in _STANDS_FOR:
        return _STANDS_FOR[letter]
    if unicodedata.combining(letter):
        return ""
    if "\u2400" <= letter <= "\u2421":
        # The pictures of control signs: a mark stays a mark.
        return "^" + (chr(ord(letter) - 0x2400 + 0x40) if letter < "\u2420" else "?")
    base = unicodedata.normalize("NFKD", letter)
    plain = "".join(one for one in base if one.isascii() and one.isprintable())
    return plain or "?"


codecs.register_error(_ERRORS, _replace)
