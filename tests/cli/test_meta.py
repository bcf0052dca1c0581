"""Accounts on Facebook and Instagram from the command line: added, checked, read, and their tokens kept alive."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.helpers import Inside
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.meta_desk import BY_PAGE, FAKES

WAYS = {**FAKES, **BY_PAGE}


def added(inside: Inside, fake: FakeRemarks) -> None:
    settings = [word for name, value in fake.settings.items() for word in ("--set", f"{name}={value}")]
    words = ["accounts", "add", fake.network, "--name", "page", *settings, "--set", "ACCESS_TOKEN=-"]
    assert inside.json(*words, given=fake.token)["handle"] == fake.doctor.name


@pytest.mark.parametrize("way", WAYS)
def test_an_account_is_added_checked_and_read_and_a_thread_that_cannot_be_read_is_named(
    inside: Inside, way: str
) -> None:
    with WAYS[way]() as fake:
        first = fake.token
        fake.dm("how long does a cold last?", fake.pat)
        fake.comment(fake.pat, "and a cough?")
        kim = fake.somebody("kim_doe")
        fake.dm("nobody can read this", kim)
        fake.talk_with(kim).poisoned = True
        added(inside, fake)
        (account,) = inside.json("accounts", "check")
        assert (account["network"], account["state"]) == (fake.network, "ok")
        (read,) = inside.json("sync")["accounts"]
        assert (read["new"], read["problem"]) == (2, "")
        asked = {one["question"]: one["audience"] for one in inside.json("list")}
        assert asked == {"how long does a cold last?": "direct", "and a cough?": "public"}
        assert "the conversation cannot be read" in inside.run("sync", "--ledger", "--json").out
        assert inside.json("sync")["accounts"][0]["new"] == 0
        exchanged = way == "instagram"
        assert (fake.token != first) is exchanged
    with closing(sqlite3.connect(next((inside.home / "data").rglob("*.db")))) as store:
        names = {name for (name,) in store.execute("SELECT name FROM credential")}
    assert names == ({"ACCESS_TOKEN", "TOKEN_AGE"} if exchanged else set())
    for place in (inside.home / "data").rglob("*.db*"):
        assert fake.token.encode() not in place.read_bytes()
