"""The keys for somebody in danger."""

from __future__ import annotations

from tui.key_rows import ANSWER, LIST, THREAD, Key

DANGER: tuple[Key, ...] = (
    Key(
        "line",
        "E",
        "E",
        "line",
        "emergency",
        "Emergency line of their country, to read and send",
        (LIST, ANSWER, THREAD),
    ),
    Key(
        "side-effect",
        "M",
        "M",
        "side_effect",
        "side effect",
        "The card of a suspected side effect of a medicine; sends nothing",
        (LIST, THREAD),
    ),
)
