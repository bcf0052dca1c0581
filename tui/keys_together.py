"""The keys for many conversations at once."""

from __future__ import annotations

from tui.key_rows import LIST, Key

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
)
