"""Hands on the screens beside the inbox."""

from __future__ import annotations

from store.rows import Row
from tests.tui.hands import Hands
from tui.screens.board import Board


def plain(row: Row) -> bool:
    return not row.red and row.window_until is None


def board(hands: Hands) -> Board[object]:
    found = hands.app.screen
    assert isinstance(found, Board), hands.text
    return found


def under_cursor(hands: Hands) -> str:
    return next(line for line in hands.text.splitlines() if line.startswith("▌"))


async def decide(hands: Hands, *keys: str) -> Row:
    """Decide on the next plain row, and return it."""
    row = await hands.stand_on(plain)
    await hands.press(*keys)
    return row


async def write_draft(hands: Hands, text: str) -> Row:
    await hands.press("g", "d")
    row = await hands.stand_on(lambda row: not row.red)
    await hands.press("r")
    await hands.type(text)
    await hands.press("escape")
    return row
