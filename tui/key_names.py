"""The names of keys: as people read and write them, and as the terminal library calls them."""

from __future__ import annotations

import re
import unicodedata

_PRINTED = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "Backspace",
}
_OTHER_WORDS = {
    "pgdn": "pagedown",
    "pgup": "pageup",
    "page_down": "pagedown",
    "page_up": "pageup",
    "esc": "escape",
    "return": "enter",
    "ins": "insert",
    "del": "delete",
    "spacebar": "space",
    **{printed: key for key, printed in _PRINTED.items() if not printed.isascii()},
}
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_ALIKE = {
    "ctrl+h": "Backspace",
    "ctrl+i": "Tab",
    "ctrl+j": "Enter",
    "ctrl+m": "Enter",
    "ctrl+left_square_bracket": "Esc",
}
"""What a terminal sends for these is what it sends for others."""
_TAKEN = {"ctrl+c": "the terminal", "ctrl+q": "the terminal", "ctrl+s": "the terminal", "ctrl+z": "the shell"}
_FUNCTION = re.compile(r"f([1-9]|1[0-9]|2[0-4])")
_CONTROL = re.compile(r"ctrl[+-](.)", re.IGNORECASE)


class UnknownKeyError(ValueError):
    """A word that names no key that can be used here; the message says why."""


def printed(key: str) -> str:
    """Return how people read a key that the terminal library names."""
    before, _, last = key.rpartition("+")
    shown = _PRINTED.get(last) or (last.upper() if _FUNCTION.fullmatch(last) else character(last))
    if not before:
        return shown
    return f"{before.title()}-{shown.upper() if len(shown) == 1 else shown}"


def character(key: str) -> str:
    """Return the character that a key writes; the key's own name where it writes none."""
    if key in _CHARACTERS:
        return _CHARACTERS[key]
    try:
        return unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return key


def physical(word: str) -> str:
    """Return the terminal library's name of a key that somebody wrote. Raises UnknownKeyError."""
    key = _physical(word.strip() or word)
    if key in _ALIKE:
        raise UnknownKeyError(f"a terminal cannot tell {printed(key)} from {_ALIKE[key]}")
    if key in _TAKEN:
        raise UnknownKeyError(f"{printed(key)} belongs to {_TAKEN[key]}")
    return key


def _physical(word: str) -> str:
    if len(word) == 1:
        return _of_character(word)
    control = _CONTROL.fullmatch(word)
    if control:
        return f"ctrl+{_of_character(control[1].lower())}"
    low = word.lower().replace("-", "+") if word.lower().startswith("shift") else word.lower()
    low = _OTHER_WORDS.get(low, low)
    if low in _PRINTED or low == "shift+tab" or _FUNCTION.fullmatch(low):
        return low
    if len(character(low)) == 1:
        return low
    raise UnknownKeyError("no such key")


def _of_character(letter: str) -> str:
    if letter == " ":
        return "space"
    if letter in _OTHER_WORDS:
        return _OTHER_WORDS[letter]
    if letter.isalnum():
        return letter
    if not letter.isprintable():
        raise UnknownKeyError("no such key")
    name = unicodedata.name(letter, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


def writes(key: str) -> bool:
    """Tell whether a key writes a character: such keys are pressed by accident, and by dictation."""
    return len(character(key)) == 1 and key not in _PRINTED


_CHARACTERS = {_of_character(letter): letter for letter in map(chr, range(0x21, 0x7F))}
