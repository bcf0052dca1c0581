"""Own words are never lost: not by quick keys, not by an undo, not to another conversation."""

from __future__ import annotations

import asyncio

from tests.tui.beside import board
from tests.tui.hands import Hands, demo_inbox
from tui.screens.base import Mode


async def begin(hands: Hands, text: str) -> int:
    await hands.press("g", "d")
    row = await hands.stand_on(lambda row: not row.red)
    await hands.press("r")
    await hands.type(text)
    return row.id


def draft(hands: Hands, conversation: int) -> str:
    assert hands.app.stage is not None
    return hands.app.stage.draft(conversation)


async def test_words_that_are_still_being_written_down_are_there_again_at_once() -> None:
    async with demo_inbox(messages=30) as hands:
        here = await begin(hands, "first")
        await hands.press("escape")
        stage = hands.app.stage
        assert stage is not None
        gate = asyncio.Event()
        stage._queue.put_nowait(_until(gate))  # as a slow decision before them
        await hands.pilot.press("r")
        await hands.pilot.press("s", "e", "c", "o", "n", "d")
        await hands.pilot.press("escape")
        await hands.pilot.press("r")
        text = hands.inbox.composer.text
        gate.set()
        await hands.still()
        assert text == "firstsecond"
        await hands.press("escape")
        assert draft(hands, here) == "firstsecond"


async def _until(gate: asyncio.Event) -> None:
    await gate.wait()


async def test_own_words_that_were_taken_back_are_a_draft_again() -> None:
    async with demo_inbox(messages=30) as hands:
        here = await begin(hands, "Bring the vaccination card along.")
        await hands.press("ctrl+d")
        for _ in range(3):
            await hands.press("y")
            if hands.inbox.mode is not Mode.ANSWER:
                break
        assert [item.state for item in hands.items()] == ["held"]
        assert draft(hands, here) == ""
        await hands.press("u")
        assert [item.state for item in hands.items()] == ["undone"]
        await hands.until(lambda: draft(hands, here) == "Bring the vaccination card along.", "the draft")


async def test_a_draft_of_a_closed_conversation_opens_on_that_conversation() -> None:
    async with demo_inbox(messages=30) as hands:
        here = await begin(hands, "words")
        await hands.press("escape", "e")
        assert hands.stored(here).state == "closed"
        await hands.press("g", "w")
        assert board(hands).current is not None
        await hands.press("enter")
        await hands.until(lambda: hands.on_inbox and hands.inbox.mode is Mode.WRITE, "the field")
        assert hands.inbox._writing is not None
        assert hands.inbox._writing.id == here
        assert hands.inbox.composer.text == "words"
