"""The drill: a hundred messages decided by keys alone. The method is written in docs/keystrokes.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from textual import events

from desk.demo.day import Planned, day
from store.rows import Row
from tests.tui.hands import MORNING, Hands, demo_inbox
from tui.widgets.composer import Composer

RECORDED = 204
"""Keys for the whole day, letters of own texts not counted. docs/keystrokes.md says the same; it may only fall."""
OWN_WORDS = "Thank you for asking. Please call the practice."


class Drill:
    """Does with each row what its writer meant to be done with it."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.keys: Counter[str] = Counter()
        self.plan = {(one.account, one.thread, one.asker, one.audience): one for one in day(now=MORNING).plan}

    async def press(self, what: str, *keys: str) -> None:
        self.keys[what] += len(keys)
        await self.hands.press(*keys)

    def meant(self, row: Row) -> Planned | None:
        ((thread, asker),) = self.hands.desk.store.reader.rows(
            "SELECT t.root, h.remote_id FROM conversation c JOIN handle h ON h.id = c.asker_id "
            "JOIN thread t ON t.id = c.thread_id WHERE c.id = :id",
            id=row.id,
        )
        return self.plan.get((row.account, str(thread), str(asker), row.audience))

    async def lane(self, letter: str) -> None:
        """Decide every row of a lane."""
        if letter != "o":
            await self.press("lanes", "g", letter)
        while self.hands.inbox.listing.rows:
            await self.decide(self.hands.row)

    async def decide(self, row: Row) -> None:
        before = self.hands.row.id
        if row.red:
            await self.red(row)
        else:
            await self.plain(row, self.meant(row))
        assert not self.hands.inbox.listing.rows or self.hands.row.id != before, self.hands.text

    async def red(self, row: Row) -> None:
        await self.press("red", "exclamation_mark")
        await self.hands.until(lambda: self.hands.row.red > 1, "the acknowledgement")
        await self.answer("red", row)

    async def plain(self, row: Row, meant: Planned | None) -> None:
        kind = meant.kind if meant else "own"
        if kind in ("noise", "stray"):
            await self.press("noise", "x")
        elif kind == "snooze":
            await self.snooze(row)
        elif row.best and kind in ("common", "alone", "personal"):
            await self.answer("saved answers", row)
        else:
            await self.write(row)

    async def snooze(self, row: Row) -> None:
        await self.press("snoozes", "s", "w" if row.window_until is not None else "t")

    async def answer(self, what: str, row: Row) -> None:
        await self.press(what, "a")
        choosing = self.hands.inbox.choosing
        if choosing is None or choosing.prepared is None or not choosing.prepared.may_leave:
            await self.press(what, "escape")
            await self.write(row)
            return
        while self.hands.inbox.mode.value == "answer":
            await self.press(what, "y")

    async def write(self, row: Row) -> None:
        await self.press("own words", "r")
        self.hands.app.post_message(events.Paste(OWN_WORDS))
        await self.hands.until(lambda: self.hands.inbox.query_one(Composer).text, "the words")
        await self.press("own words", "ctrl+d")
        choosing = self.hands.inbox.choosing
        if choosing is None or choosing.prepared is None or not choosing.prepared.may_leave:
            await self.press("own words", "escape")
            await self.close(row)
            return
        while self.hands.inbox.mode.value == "answer":
            await self.press("own words", "y")

    async def close(self, row: Row) -> None:
        await self.press("closed", "e")
        if row.red:
            await self.hands.type("called")
            await self.press("closed", "enter")


async def test_a_hundred_messages_take_no_more_keys_than_recorded() -> None:
    async with demo_inbox() as hands:
        drill = Drill(hands)
        await drill.lane("o")
        await drill.lane("s")
        total = sum(drill.keys.values())
        assert (hands.count("open"), hands.count("screener"), hands.count("red")) == (0, 0, 0)
        assert total <= RECORDED, dict(drill.keys)


def test_the_page_about_keystrokes_says_what_the_drill_counts() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "keystrokes.md").read_text()
    assert f"**{RECORDED} keys" in page
