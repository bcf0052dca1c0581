"""`consulta sync --ledger`: what is proven complete, and what a certificate refuses to say."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cli.helpers import Inside, Program, joined, staffed
from tests.fakes.base import dropped
from tests.fakes.mastodon import FakeMastodon


def _days(*, back: int) -> str:
    return (datetime.now(UTC) - timedelta(days=back)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_store_that_read_nothing_certifies_nothing(inside: Inside) -> None:
    assert inside.json("sync", "--ledger") == {"streams": []}
    period = ("--since", "2026-01-01", "--until", "2026-01-02")
    ended = inside.run("sync", "--ledger", "--json", *period)
    assert (ended.code, ended.json["complete"]) == (1, False)


def test_a_period_is_complete_only_where_every_feed_was_read_to_its_end(program: Program, fake: FakeMastodon) -> None:
    joined(program, fake)
    fake.write(fake.pat, "@doctor how long does a cold last?")
    program.json("sync")
    told = program.json("sync", "--ledger")["streams"]
    assert {one["stream"] for one in told} == {"mentions", "conversations", "requests", "changes"}
    (mentions,) = [one for one in told if one["stream"] == "mentions"]
    assert mentions["complete_since"] < _days(back=10) < mentions["complete_until"] <= mentions["pulled_at"]
    assert ({hole["state"] for hole in mentions["holes"]}, mentions["aside"]) == ({"filled"}, [])
    now = _days(back=0)
    period = ("sync", "--ledger", "--json", "--since", _days(back=2), "--until")
    ended = program.run(*period, _days(back=1))
    feeds = {one["stream"]: one["complete"] for one in ended.json["streams"]}
    assert (ended.code, feeds["mentions"], feeds["conversations"], feeds["requests"]) == (1, True, True, False)
    fake.fail(dropped(), "GET", "/api/v1/notifications.*", times=50)
    program.run("sync")
    ended = program.run(*period, now)
    (mentions,) = [one for one in ended.json["streams"] if one["stream"] == "mentions"]
    assert (ended.code, mentions["complete"]) == (1, False)
    assert mentions["missing"][0]["reason"] == "it was not read to its end since"
    words = program.run("sync", "--ledger")
    assert "complete since" in words.out


def test_a_period_needs_both_ends_in_their_order_and_the_ledger(inside: Inside) -> None:
    for words in (
        ("--ledger", "--since", "2026-01-01"),
        ("--ledger", "--since", "2026-01-03", "--until", "2026-01-01"),
        ("--ledger", "--since", "soon", "--until", "2026-01-01"),
        ("--since", "2026-01-01", "--until", "2026-01-02"),
        ("--ledger", "--watch"),
    ):
        inside.refused("sync", *words, code=2)


def test_an_item_that_nobody_needs_is_dismissed_with_a_reason_and_the_certificate_says_so(
    inside: Inside, fake: FakeMastodon
) -> None:
    staffed(inside)
    joined(inside, fake)
    inside._patch.setenv("CONSULTA_PROFESSIONAL", "ana")
    inside.json("sync")
    with sqlite3.connect(inside.home / "data" / "consulta.db") as store:
        store.execute(
            "INSERT INTO aside (stream_id, remote_id, reason, at, tried_at) SELECT id, 'm7', 'it could not be read', "
            "pulled_at - 1000000, pulled_at FROM stream WHERE name = 'mentions'"
        )
    store.close()

    def mentions() -> dict[str, Any]:
        (found,) = [one for one in inside.json("sync", "--ledger")["streams"] if one["stream"] == "mentions"]
        return dict(found)

    (item,) = mentions()["aside"]
    assert item["dismissed"] is None
    for words in ((item["id"], "--reason", " "), ("99", "--reason", "why")):
        ended = inside.run("dismiss", *words, "--json")
        assert (ended.code, len(ended.json["refused"]), ended.json["done"]) == (1, 1, [])
    done = inside.json("dismiss", item["id"], "--reason", "it was read on the network")
    assert done["done"] == [item["id"]]
    (item,) = mentions()["aside"]
    assert (item["dismissed"]["by"], item["dismissed"]["reason"]) == ("ana", "it was read on the network")
    period = ("sync", "--ledger", "--since", _days(back=1), "--until", _days(back=0))
    (told,) = [one for one in inside.run(*period, "--json").json["streams"] if one["stream"] == "mentions"]
    assert [one["remote_id"] for one in told["dismissed"]] == ["m7"]
    assert not [one for one in told["missing"] if "set aside" in one["reason"]]
    said = inside.run(*period).out
    assert "by ana: it was read on the network; set aside" in said
    assert "but for 1 item that somebody dismissed" in said
    inside.json("undo")
    assert mentions()["aside"][0]["dismissed"] is None
    assert inside.run("audit", "verify").code == 0
