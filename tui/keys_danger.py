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
        "block",
        "b",
        "b",
        "block",
        "block",
        "Block, unblock or report them on their network, or mute them here",
        (LIST, THREAD),
        reaches_network=True,
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
