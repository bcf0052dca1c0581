"""`consulta sync --ledger`: what is proven complete, and what a certificate refuses to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cli.helpers import Inside, Program, joined
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
