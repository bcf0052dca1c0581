"""A saved answer that was withdrawn while somebody looked at it, or while it was held, reaches nobody."""

from __future__ import annotations

import pytest

from desk import answering
from desk.answering import Wish
from desk.errors import Refusal
from store import answers
from tests.desk.clinics import Clinic, clinic
from tests.desk.shelves import stocked


def _withdraw(c: Clinic, key: str) -> None:
    version = answers.live(c.store.reader, key)
    assert version is not None
    with c.store.writing() as tx:
        answers.judge_version(
            tx,
            version.id,
            answers.SENDABLE,
            "withdrawn",
            verb="withdraw",
            professional=c.desk.who.id,
            content=version.hash,
            proof="PIN",
            note="wrong dose",
            now=c.desk.now(),
        )


@pytest.mark.parametrize("wish", [Wish(key="fe7"), Wish(key="co1", more=("fe7",)), Wish(text="Yes.", more=("fe7",))])
async def test_what_was_withdrawn_after_the_look_is_not_held(database_url: str, wish: Wish) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, stocked(c.desk), conversation, wish)
        _withdraw(c, "fe7")
        with pytest.raises(Refusal, match="fe7 was withdrawn"):
            answering.queue(c.desk, prepared)


@pytest.mark.parametrize("wish", [Wish(key="fe7"), Wish(key="co1", more=("fe7",))])
async def test_what_is_withdrawn_while_it_is_held_does_not_leave(database_url: str, wish: Wish) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item, _ = answering.queue(c.desk, answering.prepare(c.desk, stocked(c.desk), conversation, wish))
        _withdraw(c, "fe7")
        (outcome,) = await c.round()
        assert outcome.state == "refused"
        assert "fe7 was withdrawn" in c.item(item).reason
        assert c.standing() == []
        with pytest.raises(Refusal, match="fe7 was withdrawn"):
            answering.again(c.desk, item)
