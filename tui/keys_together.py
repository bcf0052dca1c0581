"""The keys for many conversations at once, and for what is never one of many."""

from __future__ import annotations

from tui.key_rows import LIST, THREAD, Key

TOGETHER: tuple[Key, ...] = (
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
        "personal",
        "P",
        "P",
        "personal",
        "personal",
        "A case of one person: only answers for one are offered, and it falls out of every batch; again: it is none",
        (LIST, THREAD),
    ),
)
