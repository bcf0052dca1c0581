"""Ten thousand hostile texts and names through every screen: none of their bytes reaches the terminal as one that acts.

Here frames are rendered as the terminal gets them, many texts in each; the real terminal is asked in
`test_hostile_terminal.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from textual.app import App

from core.audience import Audience
from core.incoming import Incoming, Person
from core.safe_text import cells, cut, one_line, visible, wrap
from desk import actions
from store import accounts, drafts, views
from store.lanes import LANES
from tests.locked.hostile import huge, texts
from tests.locked.strict import trespasses
from tests.locked.walker import Walk
from tests.store.helpers import said
from tests.tui.hands import MORNING, WIDE, Ward, terminal_output, ward_inbox
from tui.spans import Span, fitted

ALL = texts(10_000)
Record = Callable[[str, object], None]
ASKERS, EACH, ROWS = 20, 250, 1200
"""Long conversations in which half of the texts are read; the others are names, addresses and questions of rows."""


@pytest.mark.parametrize("draw", [one_line, visible], ids=["one line", "as written"])
def test_every_text_alone_is_harmless(draw: Callable[[str], str], record_property: Record) -> None:
    for text in ALL:
        assert trespasses(draw(text), breaks="\n" if draw is visible else "") == []
    if draw is one_line:
        record_property("hostile texts", len(ALL))


def test_every_text_keeps_within_its_cells() -> None:
    for n, text in enumerate(ALL):
        width = 1 + n % 60
        assert cells(cut(one_line(text), width)) <= width
        assert sum(cells(span.text) for span in fitted([Span(one_line(text))], width)) <= width
        assert max((cells(line) for line in wrap(visible(text), max(4, width))), default=0) <= max(4, width)


@pytest.mark.parametrize("n", range(4))
def test_a_megabyte_is_harmless_and_drawn_in_time(n: int) -> None:
    text = huge()[n]
    assert trespasses(cut(one_line(text), 80), breaks="") == []
    assert trespasses("\n".join(wrap(visible(text[:100_000]), 80)[:50]), breaks="\n") == []


def person(n: int) -> Person:
    """Return somebody whose address and name are hostile; the id is the network's own."""
    return Person(f"h{n}", ALL[-n - 1], ALL[n])


def rows(number: int) -> Iterator[Incoming]:
    audiences = (Audience.DIRECT, Audience.PUBLIC, Audience.GROUP)
    for n in range(number):
        text = ALL[(n * 7) % len(ALL)]
        yield said(f"r{n}", text, who=person(n), at=MORNING - n, thread=f"r{n}", audience=audiences[n % 3])


def long_conversations() -> Iterator[Incoming]:
    for n, text in enumerate(ALL[: ASKERS * EACH]):
        who = person(9_000 + n // EACH)
        # The number tells which text a frame shows.
        yield said(f"l{n}", f"q{n}. {text}", who=who, at=MORNING - 500_000_000 + n, thread=f"l{n // EACH}")


def filled(messages: Iterable[Incoming]) -> Callable[[Ward], None]:
    def fill(ward: Ward) -> None:
        left = list(messages)
        for first in range(0, len(left), 500):
            ward.receive(*left[first : first + 500])

    return fill


def assert_harmless(app: App[None]) -> None:
    """Look at the frame as the terminal gets it, and at its edges."""
    assert trespasses(terminal_output(app), breaks="\n") == []
    assert {strip.cell_length for strip in app.screen._compositor.render_strips()} <= {WIDE[0]}


async def test_a_list_of_hostile_names_and_questions_is_harmless_page_by_page(
    tmp_path: Path, record_property: Record
) -> None:
    async with ward_inbox(tmp_path, size=WIDE, fill=filled(rows(ROWS))) as hands:
        await hands.press("g", "a")
        seen: set[int] = set()
        while len(seen) < ROWS:
            await hands.rested()
            assert_harmless(hands.app)
            before = len(seen)
            seen |= {hands.row.id, *hands.shown}
            await hands.pilot.press("pagedown")
            assert len(seen) > before or hands.inbox.listing.rows, "the list came to an end"
    record_property("hostile texts", 3 * ROWS)


async def test_long_hostile_conversations_are_harmless_page_by_page(tmp_path: Path, record_property: Record) -> None:
    seen: set[str] = set()
    async with ward_inbox(tmp_path, size=WIDE, fill=filled(long_conversations())) as hands:
        await hands.press("enter")
        for _ in range(ASKERS):
            await hands.press("home")
            before = ""
            while hands.text != before:
                before = hands.text
                seen |= set(re.findall(r"\bq(\d+)\.", before))
                assert_harmless(hands.app)
                await hands.pilot.press("pagedown")
            await hands.press("J")
    assert len(seen) == ASKERS * EACH
    record_property("hostile texts", len(seen))


class Looking(Walk):
    """A walk that looks at every frame it comes by."""

    frames = 0

    async def still(self) -> None:
        await super().still()
        found = trespasses(terminal_output(self.pilot.app), breaks="\n")
        assert found == [], (self.here(), found)
        self.frames += 1


async def test_no_screen_that_keys_lead_to_lets_a_hostile_byte_through(tmp_path: Path, record_property: Record) -> None:
    async with ward_inbox(tmp_path, size=WIDE, fill=worked_in) as hands:
        walk = Looking(hands.pilot, brief=True)
        with mock.patch.object(hands.app, "exit"):
            await walk.all()
        assert {"thread", "answer", "write", "outbox", "help", "person", "prompt"} <= {
            place[1] for place in walk.places
        }
    record_property("frames looked at", walk.frames)


def worked_in(ward: Ward) -> None:
    """Let hostile words stand wherever words are kept: accounts, their problems, people, notes, drafts."""
    asked = "my son has a fever since last night, is ibuprofen ok?"
    several = [replace(one, text=f"{asked} {one.text}") for one in rows(90)]
    ward.receive(*several)
    with ward.store.writing() as tx:
        account = accounts.ensure(tx, ALL[3][:30], "matrix", kind="live")
        tx.run("UPDATE account SET handle = :h, problem = :p, remedy = :p", h=ALL[5], p=ALL[8])
        conversations = [one.id for one in views.page(tx, LANES["direct"], LANES["direct"].order, limit=9)]
        for n, conversation in enumerate(conversations):
            drafts.save(tx, conversation, ward.desk.who.id, ALL[n], ward.watch())
        assert account
    for n, conversation in enumerate(conversations[:4]):
        actions.note(ward.desk, [conversation], ALL[n])
