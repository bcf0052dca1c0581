"""On PostgreSQL the next page of a lane is there before the key that asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.incoming import Person
from desk import actions
from store import views
from tests.store.helpers import said
from tests.tui.hands import Hands, minutes_ago, ward_inbox
from tui.folding import FoldedSource
from tui.reading_ahead import AheadSource

PEOPLE = [
    said(f"m{n}", f"question {n}", who=Person(f"q{n}", f"q{n}"), thread=f"t{n}", at=minutes_ago(400 - n))
    for n in range(200)
]


def _source(hands: Hands) -> AheadSource:
    found = hands.inbox.listing._source
    found = found.source if isinstance(found, FoldedSource) else found
    assert isinstance(found, AheadSource)
    return found


def _read_ahead(hands: Hands) -> Callable[[], bool]:
    return lambda: all(ahead.done() for _, ahead in _source(hands)._ahead.values())


async def test_no_key_waits_for_the_next_page_and_what_was_read_ahead_is_never_old(
    postgres_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_key_path: list[object] = []
    page = views.page

    def watched(*words: Any, **more: Any) -> Any:
        if threading.current_thread() is threading.main_thread() and "start" in more:
            on_the_key_path.append(more["start"])
        return page(*words, **more)

    monkeypatch.setattr(views, "page", watched)
    async with ward_inbox(tmp_path, *PEOPLE, url=postgres_database_url) as hands:
        assert hands.app.stage is not None
        await hands.until(lambda: hands.app.stage.hearing.told, "the news")  # type: ignore[union-attr]  # it stands
        await hands.until(_read_ahead(hands), "the second page")
        # Somebody decides on what was read ahead and is not shown yet.
        decided = hands.lane("open")[100].id
        before = _source(hands)._ahead
        actions.done(hands.desk, [decided])
        await hands.until(lambda: _source(hands)._ahead is not before, "that it is read anew")
        on_the_key_path.clear()
        while hands.inbox.listing.number < len(PEOPLE) - 1:
            await hands.until(_read_ahead(hands), "the next page")
            await hands.press("pagedown")
        assert on_the_key_path == []
        assert hands.shown == [row.id for row in hands.lane("open")]
        assert decided not in hands.shown
