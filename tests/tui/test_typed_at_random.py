"""Keys at random in one packet: nothing is sent, nothing breaks, and they do what they do when typed slowly."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from store.rows import Row
from tests.tui.at_once import at_once, key_of, settled
from tests.tui.hands import READING, Hands, demo_inbox
from tui.screens.inbox import InboxScreen
from tui.widgets.prompt import Prompt

PACKET = 50
NEVER_READ = replace(READING, read_ms=3_600_000)
"""Both guards that look at the time refuse whatever follows: for keys typed slowly too."""
ANYTHING = [chr(code) for code in range(32, 127) if chr(code) not in "qQR"] + [
    "\r",
    "\x1b",
    "\t",
    "\x04",
    "\x14",
    "\x7f",
]
"""Every sign but those that quit, and the one that gives the terminal to another program."""
SOONER_OR_LATER = [*"jkGlxetoraAyg.:/?fn135 dpc", "\r", "\x1b", "\x1b", "\x1b", "\t", "\x7f"]
"""Nothing that waits for the desk's own word, as undo does, and no board, which reads its rows off the key path."""


def packet(signs: Sequence[str], seed: int) -> str:
    return "".join(random.Random(seed).choices(signs, k=PACKET))  # noqa: S311  # a test's own dice


@contextmanager
def as_if_painted() -> Iterator[None]:
    """Let a decision be about the row under the cursor: whether that has been painted depends on the time."""

    def chosen(screen: InboxScreen) -> Sequence[Row]:
        row = screen.listing.current
        return () if row is None else (row,)

    with mock.patch.object(InboxScreen, "chosen", chosen):
        yield


def state(hands: Hands) -> dict[str, Any]:
    inbox, rows = hands.inbox, hands.desk.store.reader.rows
    field = inbox.query_one("#prompt", Prompt).value if inbox.mode == "prompt" else ""
    palette = inbox.palette_open
    return {
        "decisions": [tuple(row) for row in rows("SELECT verb, targets FROM action ORDER BY id")],
        "notes": [tuple(row) for row in rows("SELECT conversation_id, text FROM note ORDER BY id")],
        "tags": sorted(tuple(row) for row in rows("SELECT conversation_id, word FROM tag")),
        "mode": (inbox.mode, type(hands.app.screen).__name__, inbox.pending is not None, inbox.lane.name),
        "written": (field, palette.typed if palette else "", inbox.composer.text if inbox.mode == "write" else ""),
    }


async def slowly(hands: Hands, typed: str) -> None:
    for sign in typed:
        hands.app.post_message(key_of(sign))
        await settled(hands)


async def test_a_packet_of_anything_sends_nothing_and_breaks_nothing() -> None:
    async with demo_inbox(setting=NEVER_READ) as hands:
        for seed in range(12):
            typed = packet(ANYTHING, seed)
            await at_once(hands, typed)
            assert hands.app.failed is None, repr(typed)
            assert hands.app.is_running, repr(typed)
            assert hands.items() == [], repr(typed)


@pytest.mark.parametrize("seed", range(6))
async def test_a_packet_does_what_its_keys_do_when_typed_slowly(seed: int) -> None:
    typed = packet(SOONER_OR_LATER, seed)
    found = []
    for way in (at_once, slowly):
        async with demo_inbox(setting=NEVER_READ, messages=60) as hands:
            with as_if_painted():
                await way(hands, typed)
            assert hands.items() == []
            found.append(state(hands))
    assert found[0] == found[1], repr(typed)
