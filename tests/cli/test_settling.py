from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.outgoing import Part, Sent
from networks.mastodon.connector import Mastodon
from tests.cli.helpers import Inside, joined, staffed
from tests.cli.test_answers import asked
from tests.fakes.base import dropped, status
from tests.fakes.mastodon import FakeMastodon, gotosocial

POST = ("POST", "/api/v1/statuses")
LONG = "\n\n".join(["first " * 55, "second " * 50])


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    """A server that proves nothing of what was lost."""
    with gotosocial() as one:
        yield one


@pytest.fixture
def clinic(inside: Inside, fake: FakeMastodon) -> Inside:
    """A desk with one account and Ana at the keyboard."""
    staffed(inside)
    joined(inside, fake)
    inside._patch.setenv("CONSULTA_PROFESSIONAL", "ana")
    return inside


@pytest.fixture
def untold(clinic: Inside, fake: FakeMastodon) -> str:
    """An answer that was lost, and that no look-up finds."""
    clinic.json("answer", asked(clinic, fake), "--with", "fe7")
    fake.fail(dropped(), *POST, times=1)
    (lost,) = clinic.run("outbox", "--flush", "--json").json
    minutes_pass(clinic)
    (still,) = clinic.run("outbox", "--flush", "--json").json
    assert (lost["state"], still["state"]) == ("unknown", "unknown")
    return str(lost["id"])


def minutes_pass(clinic: Inside) -> None:
    path = clinic.home / "data" / "consulta.db"
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE attempt SET began_at = began_at - 120000000")


def test_an_answer_that_was_seen_there_is_sent(clinic: Inside, fake: FakeMastodon, untold: str) -> None:
    (told,) = clinic.json("outbox", "--stands", untold)
    assert (told["state"], told["reason"], told["remote_ids"]) == ("sent", "ana found it there", [])
    assert clinic.json("outbox") == []
    assert fake.read_by(fake.pat) == []
    assert clinic.refused("outbox", "--stands", untold)["message"] == "it is sent now, not unknown"


def test_an_answer_is_shown_whole_before_a_typed_word_sends_it_again(
    clinic: Inside, fake: FakeMastodon, untold: str
) -> None:
    shown = clinic.run("outbox", "--again", untold)
    assert shown.code == 1
    assert "Offer water often." in shown.out
    assert "they may read it twice" in shown.out
    assert [one["state"] for one in clinic.json("outbox")] == ["unknown"]
    (held,) = clinic.json("outbox", "--again", untold, "--word", "twice")
    assert held["state"] == "held"
    (sent,) = clinic.json("outbox", "--flush")
    assert (sent["state"], len(fake.read_by(fake.pat))) == ("sent", 1)
    first, second = sent["attempts"]
    assert (first["outcome"], second["outcome"], second["error"]) == ("unknown", "sent", "")
    assert first["error"]
    assert first["began_at"] < second["began_at"]
    assert fake.doctor.token not in str(sent)


@pytest.mark.parametrize("choice", ["--by-hand", "--delete"])
def test_an_answer_in_doubt_is_neither_finished_nor_deleted(clinic: Inside, untold: str, choice: str) -> None:
    assert "it is unknown now, not partly" in clinic.refused("outbox", choice, untold)["message"]


@pytest.mark.parametrize(("choice", "state", "stand"), [("--by-hand", "sent", 1), ("--delete", "undone", 0)])
def test_what_left_in_part_is_finished_by_hand_or_deleted(
    clinic: Inside, fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch, choice: str, state: str, stand: int
) -> None:
    fake.memory.limit = 500
    joined(clinic, fake)
    clinic.json("write", asked(clinic, fake), "--text", LONG)
    send, seen = Mastodon.send, []

    async def second_is_refused(self: Mastodon, part: Part) -> Sent:
        seen.append(part)
        if len(seen) == 2:
            fake.fail(status(422, {"error": "nein"}), *POST, times=1)
        return await send(self, part)

    monkeypatch.setattr(Mastodon, "send", second_is_refused)
    (left,) = clinic.run("outbox", "--flush", "--json").json
    assert (left["state"], len(fake.read_by(fake.pat))) == ("partly", 1)
    (told,) = clinic.json("outbox", choice, left["id"])
    assert (told["state"], len(fake.read_by(fake.pat))) == (state, stand)


def test_two_choices_at_once_are_a_slip(clinic: Inside, untold: str) -> None:
    clinic.refused("outbox", "--stands", untold, "--again", untold, code=2)
    clinic.refused("outbox", "--stands", untold, "--flush", code=2)
    clinic.refused("outbox", "--stands", "12", code=1)
