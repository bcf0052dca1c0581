"""The small model beside the rules: it raises what they do not, says that it guesses, and never takes a red away."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import HOUR, MINUTE
from core.incoming import Page, Person
from desk import actions, clustering, guessing
from desk.errors import Refusal
from desk.office import Desk
from desk.semantic import files
from desk.semantic.engine import installed
from desk.semantic.likeness import SHIPPED, Head, Reader, head, known_to
from desk.semantic.meaning import Meaning
from desk.semantic.pieces import LONGEST, MOST, pieces
from desk.triage import guesses
from desk.triage.assess import jsonl
from desk.triage.life import judge
from store import accounts, views
from store.engine import Store, open_store
from store.keeping import keep
from store.rows import Row
from tests.store.helpers import NOON, conversation, said
from training.texts import HELD_OUT, sections, written

ALARM, CALM = bytes([127, *[0] * 383]), bytes([0, 127, *[0] * 382])
HEAD = Head(array("b", [100, -100, *[0] * 382]), 0.02, 0.0, 0.5, "known")
RAISED = "pulled him out of the pool, coughing, sleepy now"
STRANGE = "there is a fist in me and the room is far away"


class Alarmed:
    """An engine that is alarmed by fists alone."""

    name, fingerprint = "alarmed", "known"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        self.asked += texts
        return [ALARM if "fist" in text else CALM for text in texts]

    def stop(self) -> None:
        """It holds nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with_it = open_store(f"sqlite:///{tmp_path / 'consulta.db'}")
    yield with_it
    with_it.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, meaning=modelled(Meaning(Alarmed())))


def modelled(meaning: Meaning) -> Meaning:
    meaning.head = HEAD
    return meaning


def write(store: Store, remote: str, text: str, *, minute: int = 0, thread: str = "t1") -> int:
    """Bring a message as the inbox does, rules first; return its conversation."""
    at = NOON + minute * MINUTE
    with store.writing() as tx:
        page = Page(mark="", messages=(said(remote, text, at=at, thread=thread, who=Person(thread, thread)),))
        keep(tx, accounts.ensure(tx, "clinic", "mastodon"), page, judge, NOON + HOUR)
    return conversation(store, remote)[0]


async def read(desk: Desk) -> int:
    """Let the background turn run; return how many it called for."""
    called: list[int] = []
    await clustering.keep_up(desk, red=called.append)
    return sum(called)


def row(store: Store, one: int) -> Row:
    return views.rows_by_id(store.reader, [one])[one]


async def test_what_no_rule_raises_becomes_red_calls_once_and_says_that_it_is_a_guess(store: Store, desk: Desk) -> None:
    strange, plain = write(store, "a", STRANGE), write(store, "b", "when do you open", thread="t2")
    assert row(store, strange).red == 0
    assert await read(desk) == 1
    assert await read(desk) == 0
    found = row(store, strange)
    assert (found.red, found.state) == (1, "open")
    assert found.reasons[0].startswith("a guess by likeness: reads like messages that were emergencies (likeness: ")
    assert (row(store, plain).red, row(store, plain).reasons) == (0, ())
    (action,) = [one for one in actions_of(store) if one[0] == guessing.VERB]
    assert action[1] == guessing.NOBODY


def actions_of(store: Store) -> list[tuple[str, int]]:
    return [(str(one[0]), int(one[1])) for one in store.reader.rows("SELECT verb, professional_id FROM action")]


async def test_what_a_rule_raises_is_left_to_the_rule_and_costs_no_guess(store: Store, desk: Desk) -> None:
    one = write(store, "a", "crushing chest pain, a fist in my chest")
    before = row(store, one)
    assert before.red == 1
    assert await read(desk) == 0
    assert row(store, one).reasons == before.reasons


async def test_noise_and_what_is_put_aside_come_back_by_a_guess(store: Store, desk: Desk) -> None:
    one = write(store, "a", STRANGE)
    actions.snooze(replace(desk, now=lambda: NOON), [one], NOON + HOUR)
    assert await read(desk) == 1
    assert (row(store, one).red, row(store, one).state) == (1, "open")


async def test_an_undo_takes_a_guess_back_and_only_new_words_raise_it_again(store: Store, desk: Desk) -> None:
    one = write(store, "a", STRANGE)
    await read(desk)
    (action,) = [int(r[0]) for r in store.reader.rows("SELECT id FROM action WHERE verb = 'guess'")]
    with pytest.raises(Refusal, match="nothing to undo"):
        actions.undo(desk)
    actions.undo(desk, action)
    assert (row(store, one).red, row(store, one).reasons) == (0, ())
    write(store, "b", "thank you for looking", minute=1)
    assert await read(desk) == 0
    assert row(store, one).red == 0
    write(store, "c", "the fist is back", minute=2)
    assert await read(desk) == 1


async def test_a_guess_that_somebody_has_seen_is_not_undone_behind_them(store: Store, desk: Desk) -> None:
    one = write(store, "a", STRANGE)
    await read(desk)
    actions.acknowledge(desk, [one])
    (action,) = [int(r[0]) for r in store.reader.rows("SELECT id FROM action WHERE verb = 'guess'")]
    with pytest.raises(Refusal, match="changed since"):
        actions.undo(desk, action)
    assert row(store, one).red == 2


async def test_new_words_leave_the_red_of_a_guess_and_its_reason(store: Store, desk: Desk) -> None:
    one = write(store, "a", STRANGE)
    await read(desk)
    write(store, "b", "are you there", minute=1)
    found = row(store, one)
    assert found.red == 1
    assert any(guesses.is_guess(reason) for reason in found.reasons)


async def test_a_red_that_a_person_cleared_is_not_raised_by_likeness_for_the_same_words(
    store: Store, desk: Desk
) -> None:
    one = write(store, "a", "chest pain, a fist in my chest")
    actions.acknowledge(desk, [one])
    actions.clear_red(desk, [one], "read it, a strained muscle")
    assert await read(desk) == 0
    write(store, "b", "good night", minute=1)
    assert await read(desk) == 0
    assert row(store, one).red == 0


async def test_without_an_engine_or_with_another_one_the_rules_stand_alone(store: Store) -> None:
    one = write(store, "a", STRANGE)
    for meaning in (None, Meaning(None), Meaning(Alarmed())):
        assert await read(Desk(store, meaning=meaning)) == 0
    assert row(store, one).red == 0


async def test_a_text_that_is_compared_and_read_is_embedded_once(store: Store, desk: Desk) -> None:
    write(store, "a", STRANGE)
    engine = Alarmed()
    await read(replace(desk, meaning=modelled(Meaning(engine))))
    assert engine.asked == [STRANGE]


def test_the_shipped_weights_are_for_the_pinned_engine_and_no_other(tmp_path: Path) -> None:
    assert known_to(files.fingerprint()) is not None
    assert known_to(files.fingerprint({**files.PINNED, files.WEIGHTS: "0" * 64})) is None
    assert known_to("") is None
    assert known_to(files.fingerprint(), tmp_path / "none.json") is None


def test_the_shipped_weights_are_small_and_their_card_says_what_they_are() -> None:
    kept = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert SHIPPED.stat().st_size < 10_000
    assert len(head(kept).weights) == files.DIRECTIONS
    card = kept["card"]
    assert card["reviewed by a clinician"] == "nobody yet"
    assert all(one["texts"] and one["source"] for one in card["learned from"])
    for name in ("HealthBench", "MQP", "iCliniq", "COVID-Q", "ProyectoAlicia"):
        assert name in card["not learned from"]
        assert not any(name in one["source"] for one in card["learned from"])


def test_what_is_held_out_was_never_learned_from() -> None:
    emergencies, alike = written()
    held = [text for texts in sections(HELD_OUT).values() for text in texts]
    assert len(held) == 120
    assert not set(held) & {*emergencies.texts, *alike.texts}
    assert not set(emergencies.texts) & set(alike.texts)


@pytest.mark.skipif(installed() is None, reason="consulta[semantic] is not installed")
def test_the_real_engine_and_the_shipped_weights_raise_what_no_rule_does_and_leave_thanks_alone() -> None:
    told: list[str] = []
    reader = Reader.found(told.append)
    lines = [json.dumps({"id": "a", "text": text}) for text in (RAISED, "thank you doctor, see you on monday")]
    try:
        first, second = jsonl(lines, reader.guess)
    finally:
        reader.close()
    assert (first["raised_by"], second["raised_by"], told) == (["likeness"], [], [])
    assert [one["raised_by"] for one in jsonl(lines)] == [[], []]


@given(st.text(max_size=60), st.booleans())
def test_with_the_model_no_text_loses_a_flag_and_no_negative_is_said(text: str, alarmed: bool) -> None:
    given_line = json.dumps({"id": "a", "text": text})
    (alone,) = jsonl([given_line])
    (both,) = jsonl([given_line], lambda _text: guesses.guess(0.7, "x") if alarmed else None)
    assert both["flag"] >= alone["flag"]
    assert both["raised_by"] == (["rules"] if alone["flag"] else ["likeness"] if alarmed else [])
    assert alone["flag"] is False or both == alone
    assert both["attention"] or not both["flag"]
    assert both["score"] >= alone["score"]


@given(st.text(max_size=4000))
def test_every_piece_of_a_text_goes_into_one_reading(text: str) -> None:
    found = pieces(text)
    assert 1 <= len(found) <= MOST
    assert len(text) <= LONGEST or all(len(piece) <= LONGEST for piece in found)
    if len(found) < MOST:
        assert "".join("".join(found).split()) == "".join(text.split())
