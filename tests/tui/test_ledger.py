"""The ledger by the palette: which feed is complete, and what became of its gaps."""

from __future__ import annotations

from pathlib import Path

from core.clock import HOUR
from core.incoming import Aside, Ends, Hole, Page
from desk.triage.life import judge
from store import accounts, troubles
from store.keeping import keep
from store.marking import complete, stream_of
from tests.store.helpers import said
from tests.tui.beside import under_cursor
from tests.tui.hands import MORNING, Ward, ward_inbox

GAP = Hole("h1", "m5", "m9", "the server was down", ends=Ends.LOST)


async def test_the_palette_opens_the_ledger_with_what_is_lost_and_what_was_set_aside(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "hello"), fill=_gaps) as hands:
        await hands.press("colon", *"ledger", "enter")
        await hands.until(lambda: not hands.on_inbox, "the ledger")
        assert "1 item set aside, 1 gap lost" in under_cursor(hands)
        assert "complete since" in hands.text
        assert "the server was down" in hands.text
        assert "it could not be read (ValueError): \\x1b" not in hands.text
        assert "it could not be read (ValueError)" in " ".join(hands.text.split())
        await hands.press("escape")
        assert hands.on_inbox


def _gaps(ward: Ward) -> None:
    with ward.store.writing() as tx:
        account = accounts.ensure(tx, ward.slug, ward.network)
        stream = stream_of(tx, account, "mentions")
        broken = Aside("m\x1b[31m7", "it could not be read (ValueError)")
        keep(tx, account, Page("", holes=(GAP,), aside=(broken,)), judge, MORNING - HOUR, stream=stream)
        complete(tx, stream, MORNING - HOUR)


async def test_an_item_is_dismissed_by_a_second_press_with_its_reason_and_an_undo_brings_it_back(
    tmp_path: Path,
) -> None:
    async with ward_inbox(tmp_path, said("m1", "hello"), fill=_gaps) as hands:
        await hands.press("colon", *"ledger", "enter")
        await hands.until(lambda: not hands.on_inbox, "the ledger")
        await hands.press("d")
        assert "because" in hands.text
        await hands.press("escape")
        assert "1 item set aside" in under_cursor(hands)
        await hands.press("d", "r")
        await hands.until(lambda: "set aside" not in under_cursor(hands), "the row")
        told = " ".join(hands.text.split())
        assert "by ruiz: it was read on the network; it was it could not be read (ValueError)" in told
        assert troubles.set_aside(hands.desk.store.reader) == []
        assert hands.verbs() == ["dismiss"]
        await hands.press("d")
        assert "because" not in hands.text
        await hands.press("escape", "U")
        assert "dismissed" in under_cursor(hands)
        await hands.press("u")
        await hands.until(lambda: "set aside again" in hands.text, "the words")
        assert len(troubles.set_aside(hands.desk.store.reader)) == 1
