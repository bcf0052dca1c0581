"""A red that nobody acknowledges calls again, louder and once, until a person has seen it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import MINUTE
from desk import alerting
from desk.config import load
from desk.office import Desk
from tests.store.helpers import LUZ, said
from tests.tui.hands import Ward, minutes_ago, ward_inbox
from tui.osc import Osc

HEART = "I have crushing chest pain and cannot breathe"


async def test_an_unacknowledged_red_calls_louder_once_and_only_a_person_ends_it(tmp_path: Path) -> None:
    plain = said("m2", "how long does a cold last?", who=LUZ, thread="t2", at=minutes_ago(30))
    async with ward_inbox(tmp_path, said("m1", HEART, at=minutes_ago(20)), plain) as hands:
        heard: list[str] = []
        hands.inbox.osc = Osc(heard.append, {"TERM": "xterm"}, "bell")
        hands.watch.forward(5 * MINUTE - 1)
        hands.inbox._look()
        assert (heard, "unseen" in hands.text) == ([], False)
        hands.watch.forward(1)
        hands.inbox._look()
        hands.inbox._look()
        assert heard == ["\x07\x07\x07"]
        await hands.pilot.pause()
        assert "1 red unseen" in hands.line("#header")
        assert "1 red that nobody has acknowledged for 5 min" in hands.notice
        await hands.press("exclamation_mark")
        await hands.until(lambda: "unseen" not in hands.line("#header"), "that it was seen")
        assert hands.desk.store.reader.rows("SELECT verb, professional_id FROM action") == [
            ("acknowledge", hands.desk.who.id)
        ]
        # Taken back, it waits for a person again, from now on.
        await hands.press("u")
        await hands.until(lambda: hands.row.red == 1, "the red that nobody has seen")
        hands.watch.forward(MINUTE)
        hands.inbox._look()
        assert len(heard) == 1
        hands.watch.forward(4 * MINUTE)
        hands.inbox._look()
        assert len(heard) == 2


def test_a_louder_call_holds_a_number_and_nothing_where_alerts_are_off() -> None:
    said_to: dict[str, list[str]] = {kind: [] for kind in ("none", "bell", "osc9")}
    for kind, heard in said_to.items():
        Osc(heard.append, {"TERM": "xterm"}, kind).call_again(2)
    assert said_to == {
        "none": [],
        "bell": ["\x07\x07\x07"],
        "osc9": ["\x1b]9;Consulta: 2 red not acknowledged\x07\x07"],
    }


async def test_a_program_that_cannot_be_called_is_told_and_the_inbox_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, stand = [0], alerting._stand

    def looked(desk: Desk) -> tuple[list[int], list[int]]:
        looks[0] += 1
        return stand(desk)

    monkeypatch.setattr(alerting, "LOOK", 20_000)
    monkeypatch.setattr(alerting, "_stand", looked)
    settings = load({"HOME": str(tmp_path), "CONSULTA_ALERT_COMMAND": "/nowhere/page --ward 3"}, cwd=tmp_path)
    made: list[Ward] = []
    plain = said("m2", "how long does a cold last?", who=LUZ, thread="t2", at=minutes_ago(30))
    async with ward_inbox(tmp_path, plain, fill=made.append, settings=settings) as hands:
        await hands.until(lambda: looks[0] > 1, "the first look")
        made[0].receive(said("m1", HEART, at=minutes_ago(1)))
        await hands.until(lambda: "CONSULTA_ALERT_COMMAND cannot be run" in hands.notice, "what went wrong")
        await hands.press("j")
        assert hands.app.failed is None
