"""The keys for many conversations at once, and for what is never one of many."""

from __future__ import annotations

from tui.key_rows import LIST, THREAD, Key
from tui.keys_house import HOUSE
from tui.keys_person import ON_PERSON

TOGETHER: tuple[Key, ...] = (
    *HOUSE,
    Key(
        "invert",
        "asterisk",
        "*",
        "invert",
        "invert",
        "Mark what is not marked, of all that has been in sight; Esc takes all marks away",
        (LIST,),
    ),
    Key(
        "unfold",
        "c",
        "c",
        "unfold",
        "fold",
        "One line for all who ask the same, or each; where nobody else does: in the whole list",
        (LIST,),
    ),
    Key(
        "cluster",
        "C",
        "C",
        "cluster",
        "mark alike",
        "Mark all who ask the same, as they are now; who stands apart is left out and named",
        (LIST,),
    ),
    Key(
        "noise-all",
        "X",
        "X",
        "noise_all",
        "all noise",
        "Noise: all that is marked, else all who ask the same",
        (LIST,),
    ),
    Key(
        "personal",
        "P",
        "P",
        "personal",
        "personal",
        "A case of one person: in no batch, and answered by texts for one alone; again: it is none",
        (LIST, THREAD),
    ),
    *ON_PERSON,
)
