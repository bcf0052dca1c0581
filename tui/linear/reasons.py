"""What the inbox on a screen can do and this one does not, each with its reason; docs/linear.md lists them."""

from __future__ import annotations

_STOPS = "what is long stops after each screen by itself, and Enter goes on"
_PRINTED = "a conversation is printed whole, oldest first"
_SAME = "<down> and <up> go on from a printed conversation as well"

NOT_HERE = {
    "add-account": "`consulta accounts add` leads through it, line by line",
    "copy": "a clipboard is reached by an escape sequence, and none is ever written here",
    "page-down": _STOPS,
    "page-up": _STOPS,
    "half-down": _STOPS,
    "half-up": _STOPS,
    "line-down": _PRINTED,
    "line-up": _PRINTED,
    "oldest": _PRINTED,
    "newest": _PRINTED,
    "fold": _PRINTED,
    "next": _SAME,
    "previous": _SAME,
    "theme": "there are no colours here",
}
"""By the action's name. A test compares it with the key table: what is in neither is forgotten."""
