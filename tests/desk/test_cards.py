from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk import lines
from desk.lines import Line, Plug, card_facts, card_from
from networks.errors import NeedsLogin, Unreachable
from networks.protocol import Card
from networks.simulated import Simulated
from store import views
from tests.desk.clinics import sit_down
from tests.store.helpers import ME, opened


async def test_a_card_is_read_again_while_its_account_stays_connected_and_a_dead_token_is_named(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "CARD_EVERY", 0.0)
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        network = Simulated("facebook", ME)
        line = await lines.connect(desk, Plug("fbk", "facebook", lambda: network))
        assert isinstance(line, Line)
        first = line.card
        renewed = replace(first, ends=(first.ends or 0) + 1_000_000)
        answers: list[Card | Exception] = [Unreachable("away"), renewed, NeedsLogin("it is dead", "make a new one")]
        told: list[Line] = []
        over = asyncio.Event()

        async def connect() -> Card:
            if not answers:
                over.set()
                await asyncio.Event().wait()
            found = answers.pop(0)
            if isinstance(found, Exception):
                raise found
            return found

        network.connect = connect  # type: ignore[method-assign]
        task = asyncio.create_task(lines.keep_card(desk, line, told.append))
        await over.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert [one.card for one in told] == [first, renewed, renewed]
        (row,) = views.accounts(store.reader)
        assert (row.problem, row.remedy) == ("it is dead", "make a new one")
        assert card_from(card_facts(renewed)) == renewed
