"""Ready keymaps: what they change in the key table. The habits of other programs end where our rules begin."""

from __future__ import annotations

from tui.key_names import writes
from tui.keys import KEYS

_VIM = {
    "cancel": "escape,h",
    "done": "d",
    "write": "i,r",
    "assign": "I",
    "quit": "Q",
    "undo": "u",
}
"""i writes, d takes away, u takes back; a stray q does not leave."""

_MUTT = {
    "open": "enter,space",
    "mark": "t",
    "tag": "Y",
    "copy": "ctrl+y",
    "done": "d",
    "noise": "D",
    "red": "F,exclamation_mark",
    "go": "c,g",
    "page-down": "pagedown,z,ctrl+f",
    "page-up": "pageup,Z,ctrl+b",
    "half-down": "right_square_bracket,ctrl+d",
    "half-up": "left_square_bracket,ctrl+u",
    "end": "end,asterisk",
    "invert": "",
    "unfold": "",
    "search": "slash,l",
    "assign": "b",
    "block": "B",
    "undo": "u",
    "quit": "q,Q",
    "back": "escape,q,i",
    "cancel": "escape",
}
"""t marks, d takes out and u brings back, r replies by hand, y sends, c changes the lane, l limits, b hands over."""

_BASIC = {
    "help": "f1",
    "palette": "f2",
    "search": "f3",
    "answer": "f4",
    "write": "f5",
    "done": "f6",
    "undo": "f7",
    "yes": "f8",
    "outbox": "f9",
    "quit": "f10",
}
"""Arrows, Enter, Esc and function keys; what has none of them is in the palette."""

PRESETS: dict[str, dict[str, str]] = {"default": {}, "vim": _VIM, "mutt": _MUTT, "basic": _BASIC}


def changes(preset: str) -> dict[str, tuple[str, ...]]:
    """Return the keys of the actions that a preset changes. Raises KeyError for a preset that is none."""
    changed = {identity: _split(pressed) for identity, pressed in PRESETS[preset].items()}
    if preset != "basic":
        return changed
    # Actions that join the table later follow the rule by themselves: no bare character does anything.
    plain = {key.id: tuple(one for one in _split(key.keys) if not writes(one)) for key in KEYS}
    return {**plain, **changed}


def _split(pressed: str) -> tuple[str, ...]:
    return tuple(pressed.split(",")) if pressed else ()
