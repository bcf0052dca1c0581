"""What is drawn is what is queued, byte for byte: over templates, networks, circles, languages and widths."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audience import Audience
from core.safe_text import visible, wrap
from desk import answering
from desk.answering import Prepared, Wish
from desk.demo.opening import Demo, open_demo
from desk.errors import Refusal
from desk.library import Library, load
from store import outbox, sending, views
from store.lanes import LANES, Order
from tests.tui.hands import NEVER
from tui import preview


@dataclass(repr=False)
class Office:
    demo: Demo
    library: Library
    conversations: list[int]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    demo = asyncio.run(open_demo(hold=NEVER))
    reader = demo.desk.store.reader
    rows = views.page(reader, LANES["everything"], Order.NEWEST, limit=200)
    yield Office(demo, load(reader), [row.id for row in rows])
    demo.close()


def unwrapped(prepared: Prepared, width: int) -> list[str]:
    """Return the text of each part from the lines that are drawn of it, without the breaks that the pane put in."""
    parts: list[list[str]] = [[]]
    for line in preview.body(prepared, width):
        if any(span.role == "rule" for span in line):
            parts.append([])
        else:
            parts[-1].append("".join(span.text for span in line).removeprefix(" "))
    return ["\n".join(lines) for lines in parts]


def letters(text: str) -> str:
    return "".join(text.split())


KEYS = st.lists(
    st.sampled_from(("fe7", "fe2", "va2", "co1", "me4", "an3", "bp1", "ba9", "ref", "em1")), max_size=3, unique=True
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0, 199),
    keys=KEYS,
    text=st.sampled_from(("", "", "Good that you ask. Come at 9.\n\nBring your papers: a_b *c* #d e.f")),
    language=st.sampled_from(("", "en", "es", "ca")),
    audience=st.sampled_from((None, Audience.DIRECT)),
    width=st.integers(24, 160),
)
def test_what_is_drawn_is_what_is_prepared_and_what_is_held(
    office: Office, number: int, keys: list[str], text: str, language: str, audience: Audience | None, width: int
) -> None:
    desk = office.demo.desk
    first, more = (keys[0], tuple(keys[1:])) if keys and not text else ("", tuple(keys))
    wish = Wish(key=first, more=more, text=text, language=language, audience=audience)
    try:
        prepared = answering.prepare(
            desk, office.library, office.conversations[number % len(office.conversations)], wish
        )
    except Refusal:
        return
    drawn = unwrapped(prepared, width)
    if prepared.parts:
        assert [letters(each) for each in drawn] == [letters(visible(part.text)) for part in prepared.parts]
        # The pane breaks lines where there is a blank or no room, and puts in nothing else.
        assert [each.split("\n") for each in drawn] == [wrap(visible(part.text), width - 4) for part in prepared.parts]
    if prepared.stops:
        with pytest.raises(Refusal):
            answering.queue(desk, prepared)
        return
    item, _ = answering.queue(desk, prepared)
    held = sending.item(desk.store.reader, item)
    assert held is not None
    assert [part.text for part in held.parts] == [part.text for part in prepared.parts]
    assert [key for key, _ in held.versions] == keys
    with desk.store.writing() as tx:
        outbox.undo(tx, item)
