"""The drill: a hundred messages decided by keys alone. The method is written in docs/keystrokes.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from textual import events

from core.audience import Audience
from desk.demo.day import Planned, day
from store.reds import unacknowledged
from store.rows import Row
from tests.tui.hands import MORNING, Hands, demo_inbox, ids
from tui.widgets.composer import Composer

RECORDED = 150
"""Keys for the whole day, letters of own texts not counted. docs/keystrokes.md says the same; it may only fall."""
OWN_WORDS = "Thank you for asking. Please call the practice."


class Drill:
    """Does with each row what its writer meant to be done with it."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.keys: Counter[str] = Counter()
        self.handed: set[int] = set()
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
        while self.hands.inbox.listing.rows and self.hands.row.id not in self.handed:
            await self.decide(self.hands.row)

    async def decide(self, row: Row) -> None:
        before = self.hands.row.id
        if row.red:
            await self.red(row)
        else:
            await self.plain(row, self.meant(row))
        assert not self.hands.inbox.listing.rows or self.hands.row.id != before, self.hands.text

    async def red(self, row: Row) -> None:
        """Answer it: who is answered has been seen, and calls nobody any more."""
        await self.answer("red", row)
        await self.hands.until(lambda: row.id not in unacknowledged(self.hands.desk.store.reader), "its call to end")

    async def plain(self, row: Row, meant: Planned | None) -> None:
        kind = meant.kind if meant else "own"
        if kind in ("noise", "stray"):
            await self.noise(row)
        elif kind == "handover":
            await self.hand_over()
        elif kind == "common" and row.best and row.cluster and row.alike_count > 1:
            await self.answer_all(row)
        elif kind == "snooze":
            await self.snooze(row)
        elif row.question == "(encrypted)" or not row.question:
            await self.close(row)
        elif row.best and kind in ("common", "alone", "personal") and "VETTED" in self.hands.text:
            await self.answer("saved answers", row)
        else:
            await self.write(row)

    async def noise(self, row: Row) -> None:
        together = row.cluster and row.alike_count > 1
        await self.press("noise", "X" if together else "x")
        if "type" in self.hands.line("#foot"):
            await self.count("noise")

    async def hand_over(self) -> None:
        self.handed.add(self.hands.row.id)
        await self.press("hand-overs", "i")
        menu = self.hands.inbox.menu
        assert menu is not None
        await self.press("hand-overs", menu.options[0].key)

    async def answer_all(self, row: Row) -> None:
        """Answer all who ask the same; who falls out of it is looked at alone, when their turn comes."""
        what = "answers to many"
        await self.press(what, "C", "a")
        for _ in range(9):
            if self.hands.inbox.menu is not None or self.hands.inbox.mode.value != "answer":
                break
            await self.press(what, "y")
        if self.hands.inbox.menu is not None:
            await self.press(what, "y")
        if self.hands.inbox.mode.value == "prompt":
            await self.count(what)
        if self.hands.inbox.listing.rows and self.hands.row.id == row.id:
            # They fell out themselves.
            await self.answer("saved answers", row)

    async def count(self, what: str) -> None:
        number = self.hands.line("#foot").split("type ")[1].split()[0]
        await self.press(what, *number, "enter")

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


async def test_a_hundred_messages_take_no_more_keys_than_recorded_and_each_ends_as_it_was_meant() -> None:
    async with demo_inbox() as hands:
        drill = Drill(hands)
        await drill.lane("o")
        await drill.lane("s")
        total = sum(drill.keys.values())
        handed = set(ids(hands.lane("open")))
        assert handed == drill.handed
        assert (hands.count("screener"), hands.count("red")) == (0, 0)
        _check_outcomes(drill)
        assert f", {total} keys" in hands.line("#rule"), "the screen counts as the drill does"
        assert total <= RECORDED, dict(drill.keys)


def _check_outcomes(drill: Drill) -> None:
    """Nobody is answered twice or by guess, each answer has the readers of its question, and no red is left over."""
    hands = drill.hands
    items = hands.items("held")
    assert len({item.conversation_id for item in items}) == len(items)
    everything = hands.lane("everything")
    answered = {item.conversation_id for item in items}
    for item in items:
        row = hands.stored(item.conversation_id)
        assert item.audience is row.audience, "in the circle of the question"
        assert item.readers.everyone == (row.audience is Audience.PUBLIC)
        assert row.handle in {recipient.handle for recipient in item.recipients}
    for row in everything:
        meant = drill.meant(row)
        kind = meant.kind if meant else ""
        if row.red or kind == "red":
            assert row.id in answered, row.question
        if kind == "snooze":
            assert row.state == "snoozed"
        if kind in ("noise", "stray"):
            assert row.state == "noise", row.question
            assert row.id not in answered
        if kind in ("common", "alone"):
            assert row.id in answered, row.question


def test_the_page_about_keystrokes_says_what_the_drill_counts() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "keystrokes.md").read_text()
    assert f"**{RECORDED} keys" in page
