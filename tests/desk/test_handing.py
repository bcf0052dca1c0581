"""A hand-over that must be accepted: at any moment exactly one person answers for a conversation."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Barrier

import pytest

from core.clock import DAY, HOUR, MINUTE, Micros
from desk import actions, answering, handing
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from desk.office import Desk
from store import handing as kept
from store import notes, team, views
from store.engine import Store
from store.health import of_store
from store.lanes import LANES, Order
from store.rows import Row
from store.sweep import sweep
from tests.desk.clinics import sit_down
from tests.store.helpers import LUZ, NOON, bring, opened, said

NAMES = ("ana", "eva", "leo")


@dataclass
class Team:
    """Three who share one store, and its clock."""

    store: Store
    desks: dict[str, Desk]
    now: Micros = NOON + HOUR

    def __getitem__(self, name: str) -> Desk:
        return self.desks[name]

    def id_of(self, name: str) -> int:
        return self.desks[name].who.id

    def offers(self, giver: str, taker: str, ids: list[int] | None = None) -> None:
        handing.offer(self[giver], ids or [self.row.id], self.id_of(taker))

    def passes(self, time: Micros) -> None:
        self.now += time
        with self.store.writing() as tx:
            sweep(tx, self.now)

    def lane(self, name: str) -> list[int]:
        return [row.id for row in views.page(self.store.reader, LANES[name], Order.TRIAGE)]

    @property
    def row(self) -> Row:
        return views.page(self.store.reader, LANES["everything"], Order.NEWEST)[0]

    @property
    def stands(self) -> tuple[str, str, str]:
        return self.row.assignee, self.row.offer, self.row.offered_to


def seats(store: Store, now: Callable[[], Micros]) -> dict[str, Desk]:
    one = sit_down(store, "s1")
    desks = {}
    for name in NAMES:
        with store.writing() as tx:
            if team.professional(tx, name) is None:
                team.add(tx, name, name.title(), "user", "", 1, pin="", os_user="")
        who = team.professional(store.reader, name)
        assert who is not None
        desks[name] = replace(one, who=who, session=name, now=now, decided=[])
    return desks


@contextmanager
def at_work(url: str, question: str = "one") -> Iterator[Team]:
    with opened(url) as store:
        bring(store, said("m1", question), said("m2", "two", who=LUZ, thread="t2", at=NOON - MINUTE))
        here = Team(store, {})
        here.desks = seats(store, lambda: here.now)
        yield here


def test_98_until_the_other_accepts_it_stays_with_the_giver_and_stands_on_top_of_its_class(database_url: str) -> None:
    with at_work(database_url) as here:
        (other,) = set(here.lane("open")) - {here.row.id}
        assert here.lane("open")[0] == other
        here.offers("ana", "eva")
        assert here.stands == ("ana", "offered", "eva")
        assert here.lane("open") == [here.row.id, other]
        handing.accept(here["eva"], [here.row.id])
        assert here.stands == ("eva", "", "")
        assert here.lane("open") == [other, here.row.id]


def test_what_is_given_back_says_by_whom_and_why_and_is_the_giver_s(database_url: str) -> None:
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        with pytest.raises(Refusal, match="a word why"):
            handing.give_back(here["eva"], [here.row.id], "  ")
        handing.give_back(here["eva"], [here.row.id], "I am away tomorrow")
        assert here.stands == ("ana", "given back", "eva")
        assert [note.text for note in notes.newest_notes(here.store.reader, here.row.id)] == ["I am away tomorrow"]
        # The giver has seen it once anything of hers is decided there.
        actions.raise_red(here["ana"], [here.row.id])
        assert here.stands == ("ana", "", "")


def test_what_nobody_accepts_in_time_goes_back_to_the_giver_and_says_so(database_url: str) -> None:
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        here.passes(kept.LAPSE - 1)
        assert here.stands == ("ana", "offered", "eva")
        here.passes(1)
        assert here.stands == ("ana", "not accepted", "eva")
        with pytest.raises(Refusal, match="not offered to you"):
            handing.accept(here["eva"], [here.row.id])
        with pytest.raises(Refusal, match="changed since"):
            actions.undo(here["ana"])


@pytest.mark.parametrize("verb", ["done", "noise", "raise_red"])
def test_whatever_the_taker_decides_accepts_and_its_undo_offers_again(database_url: str, verb: str) -> None:
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        getattr(actions, verb)(here["eva"], [here.row.id])
        assert here.stands == ("eva", "", "")
        actions.undo(here["eva"])
        assert here.stands == ("ana", "offered", "eva")


def test_an_answer_of_the_taker_accepts_and_one_of_the_giver_ends_the_offer(database_url: str) -> None:
    for name, stands in (("eva", ("eva", "", "")), ("ana", ("ana", "", ""))):
        with at_work(database_url) as here:
            actions.reopen(here["ana"], [here.row.id])
            here.offers("ana", "eva")
            wish = Wish(text="Rest, and drink.", read=here.row.newest_in_id)
            item, _ = answering.queue(here[name], answering.prepare(here[name], EMPTY, here.row.id, wish))
            assert here.stands == stands
            actions.drop(here[name], item)
            assert here.stands == stands
            assert of_store(here.store.reader) == []


def test_who_offers_takes_it_back_while_nobody_has_accepted_and_not_after(database_url: str) -> None:
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        actions.undo(here["ana"])
        assert here.stands == ("", "", "")
        here.offers("ana", "eva")
        handing.keep(here["ana"], [here.row.id])
        assert here.stands == ("ana", "", "")
        here.offers("ana", "eva")
        handing.accept(here["eva"], [here.row.id])
        with pytest.raises(Refusal, match="changed since"):
            actions.undo(here["ana"])
        with pytest.raises(Refusal, match="not offering it any more"):
            handing.keep(here["ana"], [here.row.id])
        assert here.stands == ("eva", "", "")


def test_nobody_offers_what_another_is_offering_nor_what_is_closed_nor_to_oneself(database_url: str) -> None:
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        for giver, taker in (("leo", "eva"), ("eva", "leo"), ("ana", "ana")):
            with pytest.raises(Refusal):
                here.offers(giver, taker)
        here.offers("ana", "leo")
        with pytest.raises(Refusal):
            handing.accept(here["eva"], [here.row.id])
        actions.done(here["ana"], [here.row.id])
        with pytest.raises(Refusal):
            here.offers("ana", "eva")
        with pytest.raises(Refusal):
            handing.accept(here["leo"], [here.row.id])


def test_of_two_who_move_an_offer_at_once_one_does(database_url: str) -> None:
    with at_work(database_url) as here, opened(database_url) as second:
        elsewhere = seats(second, lambda: here.now)
        for _ in range(5):
            here.offers("ana", "eva")
            both, row = Barrier(3), here.row.id

            def tries(
                desk: Desk, step: Callable[[Desk, list[int]], object], both: Barrier = both, row: int = row
            ) -> bool:
                both.wait()
                try:
                    step(desk, [row])
                except Refusal:
                    return False
                return True

            with ThreadPoolExecutor(3) as pool:
                moves = [
                    pool.submit(tries, here["eva"], handing.accept),
                    pool.submit(tries, elsewhere["eva"], handing.accept),
                    pool.submit(tries, elsewhere["ana"], handing.keep),
                ]
            won = [move.result() for move in moves]
            assert sum(won) == 1, won
            assert here.stands == ("ana" if won[2] else "eva", "", "")


def test_a_red_that_nobody_accepted_is_told_to_the_giver_and_the_taker_alone(database_url: str) -> None:
    with at_work(database_url) as here:
        actions.raise_red(here["ana"], [here.row.id])
        actions.acknowledge(here["ana"], [here.row.id])
        here.offers("ana", "eva")
        told = {name: kept.not_accepted(here.store.reader, here.id_of(name)) for name in NAMES}
        assert told == {"ana": {here.row.id: here.now}, "eva": {here.row.id: here.now}, "leo": {}}
        handing.accept(here["eva"], [here.row.id])
        assert not kept.not_accepted(here.store.reader, here.id_of("ana"))


def _moves(here: Team, dice: random.Random, who: str) -> dict[str, Callable[[], object]]:
    desk, ids = here[who], [here.row.id]
    return {
        "offer": lambda: handing.offer(desk, ids, here.id_of(dice.choice(NAMES))),
        "accept": lambda: handing.accept(desk, ids),
        "give back": lambda: handing.give_back(desk, ids, "no"),
        "keep": lambda: handing.keep(desk, ids),
        "undo": lambda: actions.undo(desk),
        "done": lambda: actions.done(desk, ids),
        "snooze": lambda: actions.snooze(desk, ids, here.now + DAY),
        "noise": lambda: actions.noise(desk, ids),
        "reopen": lambda: actions.reopen(desk, ids),
        "time": lambda: here.passes(dice.choice((MINUTE, 20 * MINUTE))),
    }


def test_at_any_moment_exactly_one_answers_for_it_and_it_is_open_or_decided(database_url: str) -> None:
    dice = random.Random(98)  # noqa: S311  # the same walk each time
    with at_work(database_url) as here:
        here.offers("ana", "eva")
        # From here on nobody can make it nobody's: what is undone was somebody's before.
        here["ana"].decided.clear()
        for step in range(400):
            who, before = dice.choice(NAMES), here.row
            name, move = dice.choice(list(_moves(here, dice, who).items()))
            try:
                move()
            except Refusal:
                assert here.row == before, (step, name)
                continue
            _holds(here, before, name, who)
        assert of_store(here.store.reader) == []


def _holds(here: Team, before: Row, name: str, who: str) -> None:
    now = here.row
    assert now.assignee in NAMES
    lane = {"open": "open", "closed": "closed", "noise": "noise", "snoozed": "snoozed"}[now.state]
    assert [one for one in ("open", "closed", "noise", "snoozed") if now.id in here.lane(one)] == [lane]
    if now.offer == kept.OFFERED:
        assert now.state == "open"
        assert now.offered_to not in ("", now.assignee)
        assert here.now - now.offered_at < kept.LAPSE or name == "undo"
    if now.assignee != before.assignee and name != "undo":
        # Nobody is given anything: one takes it, by accepting or by offering it on.
        assert now.assignee == who
        assert name != "time"
        assert name == "offer" or (before.offer, before.offered_to) == (kept.OFFERED, who)
