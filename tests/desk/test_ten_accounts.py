"""Ten accounts on one desk: one hangs, one refuses, one answers garbage, one never ends a send; the others go on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from desk.answering import Wish
from desk.lines import Plug
from desk.receiving import keeper
from networks.errors import NetworkError
from networks.protocol import Card, Network
from store import sending, views
from store.engine import Store, open_store
from store.lanes import LANES, Order
from store.rows import AccountRow, Row
from tests.desk.clinics import ADVICE, sit_down
from tests.fakes import base, everyone
from tests.fakes.stages import FakeStage
from tests.fakes.whatsapp import FakeWhatsApp
from tui.backstage import Backstage, Facts

Stages = Mapping[str, FakeStage[Any]]
HANGS, REFUSES, BABBLES, NEVER_ENDS = "matrix", "threads", "instagram", "mastodon"
SPARE = "mastodon"
"""Fills up to ten where there are fewer networks."""
PATIENCE = 120.0


@pytest.fixture
async def ten() -> AsyncIterator[Stages]:
    makers = everyone.stages()
    found = {slug: make() for slug, make in makers.items()}
    found |= {f"more_{n}": makers[SPARE]() for n in range(10 - len(found))}
    yield found
    await asyncio.gather(*(stage.close() for stage in found.values()))


def spoil(ten: Stages) -> None:
    ten[HANGS].fake.fail(base.delayed(3600))
    ten[REFUSES].fake.fail(base.status(401, {"error": {"code": 190, "message": "no"}}))
    for fault in (base.html(200), base.not_utf8()):
        ten[BABBLES].fake.fail(fault, times=10_000)


def unheard(*_: Any) -> None:
    return


def line_of(slug: str, stage: FakeStage[Any]) -> Network:
    """Return a connector; that of the account that hangs has no patience that could end in the middle of a test."""
    network = everyone.connector(stage)
    if slug == HANGS:
        connect = network.connect

        async def hanging() -> Card:
            with contextlib.suppress(NetworkError):
                await connect()
            return await asyncio.Future()

        network.connect = hanging  # type: ignore[method-assign]
    return network


def pushed(store: Store, ten: Stages) -> None:
    """Let what is pushed arrive in the store, as `consulta receive` does."""
    for slug, stage in ten.items():
        if isinstance(stage.fake, FakeWhatsApp):
            kept = keeper(store, [slug], "whatsapp")
            kept._beat()
            stage.fake.sinks[:] = [partial(into, kept, slug)]


def into(kept: Any, slug: str, body: bytes, _signature: str) -> bool:
    kept._keep([slug], body)
    return True


@asynccontextmanager
async def opened(url: str, ten: Stages) -> AsyncIterator[Backstage]:
    store = await asyncio.to_thread(open_store, url)
    broken: list[BaseException] = []
    facts = Facts(unheard, unheard, unheard, unheard, unheard, broken.append)
    plugs = [Plug(slug, stage.speaks, partial(line_of, slug, stage)) for slug, stage in ten.items()]
    backstage = Backstage(sit_down(store, "ten"), plugs, facts)
    try:
        pushed(store, ten)
        for stage in ten.values():
            await everyone.ask(stage, "how long does a cold last?")
        await backstage.start()
        yield backstage
    finally:
        # What never ends is cut off by its server; then leaving waits for nothing.
        await ten[NEVER_ENDS].close()
        await backstage.stop()
        store.close()
    assert broken == []


async def until(holds: Callable[[], bool], what: Callable[[], object]) -> None:
    """Wait for a fact, on however slow a machine."""
    assert await asyncio.to_thread(base.eventually, holds, PATIENCE), what()


def questions(store: Store) -> dict[str, Row]:
    rows = views.page(store.reader, LANES["everything"], Order.TRIAGE, limit=500)
    return {row.account: row for row in rows}


def accounts(store: Store) -> dict[str, AccountRow]:
    return {one.slug: one for one in views.accounts(store.reader)}


async def test_one_that_hangs_refuses_or_babbles_keeps_nothing_from_the_others(database_url: str, ten: Stages) -> None:
    assert len(ten) >= 10
    spoil(ten)
    good = ten.keys() - {HANGS, REFUSES, BABBLES}
    async with opened(database_url, ten) as backstage:
        store = backstage.desk.store
        await until(lambda: questions(store).keys() >= good, lambda: good - questions(store).keys())
        assert questions(store).keys() == good
        await until(lambda: all(accounts(store)[one].problem for one in (REFUSES, BABBLES)), lambda: accounts(store))
        assert {one for one in ten if accounts(store)[one].problem} == {REFUSES, BABBLES}
        assert all(accounts(store)[one].remedy for one in (REFUSES, BABBLES))
        assert ten[HANGS].fake.requests
        assert HANGS not in {line.slug for line in backstage.lines.values()}

        ten[NEVER_ENDS].fake.fail(base.delayed(3600), "POST")
        for row in questions(store).values():
            backstage.queue(backstage.prepare(row.id, Wish(text=ADVICE)))
        await backstage.written()
        answered = good - {NEVER_ENDS}
        await until(lambda: not standing(store) - {NEVER_ENDS}, lambda: standing(store))
        for slug in answered:
            told = [one for one in await ten[slug].read_by_patient() if ADVICE.split(",", maxsplit=1)[0] in one.text]
            assert len(told) == 1, slug
        assert standing(store) == {NEVER_ENDS}


def standing(store: Store) -> set[str]:
    """Return the accounts with an answer that has not arrived."""
    return {row.account for row in sending.open_items(store.reader) if row.state != "sent"}
