"""Record keys that we choose ourselves: a moment and a number of our own, in letters that sort as time does."""

from __future__ import annotations

import re
import secrets

from core.clock import Micros

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
LONG = 13
CLOCK_BITS = 10
SHAPE = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def new_tid(moment: Micros) -> str:
    """Return a key for a moment; two programs that ask in the same microsecond hardly ever get the same one."""
    return tid_of((moment << CLOCK_BITS) | secrets.randbelow(1 << CLOCK_BITS))


def tid_of(value: int) -> str:
    """Return the key that a number has; its top bit is never set."""
    value &= (1 << 63) - 1
    return "".join(LETTERS[value >> 5 * place & 31] for place in reversed(range(LONG)))


def is_tid(key: str) -> bool:
    """Tell whether a text is such a key."""
    return SHAPE.fullmatch(key) is not None
