"""Two machines on one PostgreSQL: what is decided at one shows at the other, also after the server was away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.incoming import Person
from desk import actions
from desk.office import Desk
from store import drafts
from store.engine import Store, open_store
from tests import postgres
from tests.desk.clinics import sit_down
from tests.store.helpers import said
from tests.tui.hands import Hands, minutes_ago, ward_inbox

PEOPLE = [
    said(f"m{n}", f"question {n}", who=Person(f"q{n}", f"q{n}"), thread=f"t{n}", at=minutes_ago(60 - n))
    for n in range(4)
]


@contextmanager
def another_machine(url: str, hands: Hands) -> Iterator[Desk]:
    store: Store = open_store(url)
    try:
        yield replace(sit_down(store, "s2"), now=hands.watch)
    finally:
        store.close()


def shown_state(hands: Hands, conversation: int) -> str:
    return next((row.state for row in hands.inbox.listing.rows if row.id == conversation), "not shown")


async def nothing_is_lost_from_the_list(hands: Hands) -> None:
    """Decide on one, and on two at once, while the store is away: each stands where it stood."""
    shown, here = hands.shown, hands.inbox.listing.current
    await hands.press("e")
    await hands.until(lambda: "1 line is back: the store" in hands.notice, "that nothing was decided")
    assert hands.shown == shown
    assert hands.inbox.listing.current != here
    await hands.press("k", "v", "v", "x")
    await hands.until(lambda: "2 lines are back: the store" in hands.notice, "that nothing was decided again")
    assert hands.shown == shown


async def test_what_another_machine_decides_is_seen_at_once_and_after_the_server_was_away(
    own_postgres: postgres.Server, tmp_path: Path
) -> None:
    url = own_postgres.url()
    async with ward_inbox(tmp_path, *PEOPLE, url=url) as hands:
        assert hands.app.stage is not None
        await hands.until(lambda: hands.app.stage.hearing.told, "the news")  # type: ignore[union-attr]  # it stands
        first, second, third, fourth = hands.shown
        with another_machine(url, hands) as there:
            actions.done(there, [first])
            await hands.until(lambda: shown_state(hands, first) == "closed", "what was decided elsewhere")
            # Nobody looks by the second any more: what is no news is not read.
            read = hands.inbox.counts
            hands.inbox._look()
            assert hands.inbox.counts is read
        own_postgres.halt()
        await hands.pilot.press("j")
        await hands.until(lambda: "does not answer" in hands.notice, "that the store is away")
        await nothing_is_lost_from_the_list(hands)
        own_postgres.resume()
        with another_machine(url, hands) as there:
            actions.done(there, [third])
            with there.store.writing() as tx:
                drafts.save(tx, fourth, there.who.id, "not yet", there.now())
            await hands.until(lambda: shown_state(hands, third) != "open", "what was decided after it")
        assert shown_state(hands, second) == "open"
