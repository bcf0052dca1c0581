"""What a typed line means: a key by its letter or by its name, and what was typed behind it."""

from __future__ import annotations

from typing import NamedTuple

from tui import keys
from tui.choices import CHOICES
from tui.key_names import UnknownKeyError, character, physical, writes
from tui.keys import Key

_SIGNS = {"Esc": "Escape", "PgDn": "page down", "PgUp": "page up", "↓": "down", "↑": "up", "→": "right", "←": "left"}
_SPOKEN = {
    "!": "exclamation mark",
    "?": "question mark",
    ".": "full stop",
    "/": "slash",
    "+": "plus",
    "-": "minus",
    ":": "colon",
    "=": "equals",
    "*": "star",
    ",": "comma",
    ";": "semicolon",
    "#": "number sign",
}


_WITH_WORDS = frozenset(
    {
        "go",
        "snooze",
        "mute",
        "red",
        "note",
        "tag",
        "assign",
        "search",
        "all-answers",
        "add-answer",
        "line",
        "palette",
        "yes",
    }
)
"""Keys that ask for something, which may be typed right behind them."""


class Typed(NamedTuple):
    """A key, and the rest of its line."""

    key: Key
    pressed: str
    rest: str


def understood(line: str, *places: str) -> Typed | None:
    """Return what a line means in the first place that knows its key; None when no place does.

    `s` and `snooze` are the same key; `s 3d` and `st` carry what the key would ask for next. A word that begins with a
    key's letter is no key: `exit` must not mean `e`.
    """
    word, _, rest = line.strip().partition(" ")
    for first, more in _readings(word):
        for where in places:
            key = _named(first, where)
            if key is not None and (_takes(key, more) if more else _follows(key, rest)):
                return Typed(key, first, (more or rest).strip())
    return None


def _readings(word: str) -> list[tuple[str, str]]:
    return [(word, ""), (word[:1], word[1:])] if len(word) > 1 else [(word, "")]


def _named(word: str, where: str) -> Key | None:
    named = keys.key_named(word)
    if named is not None and where in named.where:
        return named
    if len(word) != 1:
        return None
    try:
        return keys.key_for(physical(word), where)
    except UnknownKeyError:
        return None


def _follows(key: Key, rest: str) -> bool:
    """Tell whether a key may have words behind it; `e mail` must not mean `e`."""
    return not rest.strip() or key.id in _WITH_WORDS


def _takes(key: Key, more: str) -> bool:
    """Tell whether letters right behind a key are its second key: `gr`, `st`, `s3d`, `mm`."""
    if key.id == "snooze" and more[0].isdigit():
        return True
    return any(more == choice.key for choice in CHOICES.get(key.id, ()))


def spoken(pressed: str) -> str:
    """Return a key as it is said: `question mark`, `capital A`."""
    letter = character(pressed)
    if len(letter) == 1:
        if letter.isupper():
            return f"capital {letter}"
        return _SPOKEN.get(letter, letter)
    return _SIGNS.get(letter, letter)


def reachable(key: Key) -> list[str]:
    """Return the keys of an action that can be typed on a line, as they are said."""
    return [spoken(pressed) for pressed in keys.pressed_for(key) if writes(pressed) and pressed.isascii()]


def name_of(verb: str) -> str:
    """Return how a text calls a verb here; the name of the action where no letter does it."""
    identity, _, chosen = verb.partition(":")
    key = keys.key_named(identity)
    if key is None:
        return ""
    said = next(iter(reachable(key)), key.id)
    choice = next((one for one in CHOICES.get(identity, ()) if one.id == chosen), None)
    return f"{said} {choice.key}" if choice else said
