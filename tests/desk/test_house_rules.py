"""Mutes, rules and kept searches, through the real store and the real triage, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import DAY, Micros
from core.incoming import Person
from desk import actions, mute_ends, ruling, searching
from desk.errors import Refusal
from desk.triage import house_rules
from store import putting, searches, views
from store.putting import RuleRow
from store.sweep import sweep
from tests.desk.wards import QUESTION, RED, Ward, ward
from tests.store.helpers import ANA, LUZ

PROMO = "would you speak at our winter congress on throats?"


def states(w: Ward) -> dict[int, str]:
    rows = w.store.reader.rows("SELECT id, state FROM conversation ORDER BY id")
    return {int(row[0]): str(row[1]) for row in rows}


def state(w: Ward, conversation: int) -> str:
    return states(w)[conversation]


def asks(w: Ward, remote: str, text: str, who: Person = LUZ, **more: object) -> int:
    """Let somebody ask in a thread of their own, and return the conversation."""
    before = set(states(w))
    w.arrives(remote, text, thread=remote, author=who, **more)
    (new,) = set(states(w)) - before
    return new


def switched_on(w: Ward, name: str, source: str) -> None:
    ruling.add(w.desk, name, source)
    ruling.tried(w.desk, name)
    ruling.switch(w.desk, name, on=True)


def held(w: Ward) -> list[int]:
    return [one.holds for one in putting.mutes(w.store.reader, w.now)]


def test_a_person_who_is_muted_is_held_in_every_thread_until_the_mute_ends(database_url: str) -> None:
    with ward(database_url) as w:
        first, second, other = asks(w, "m1", QUESTION), asks(w, "m2", "and now?"), asks(w, "m3", QUESTION, ANA)
        decision = actions.mute(w.desk, [first], scope="person", days=3)
        assert set(decision.done) == {first, second}
        third = asks(w, "m4", "why does nobody answer?")
        assert (state(w, third), state(w, other), held(w)) == ("closed", "open", [3])
        red = asks(w, "m5", RED)
        assert state(w, red) == "open", "a red pierces it"
        w.arrives("m6", "still nobody?", thread="m4", author=LUZ)
        assert state(w, third) == "closed"
        actions.undo(w.desk)
        assert (state(w, first), state(w, second), held(w)) == ("open", "open", [])
        (mute,) = [actions.mute(w.desk, [first], scope="person", days=3)]
        assert first in mute.done
        w.now += 4 * DAY
        assert state(w, asks(w, "m7", "what helps against a cold?")) == "open"


def test_words_are_muted_whole_folded_and_never_in_what_we_answered_or_cannot_read(database_url: str) -> None:
    with ward(database_url) as w:
        stands, near = (
            asks(w, "m1", "Would you come to our WÍNTER  congress, doctor?"),
            asks(w, "m2", "is there anything for wintercongress people?", ANA),
        )
        assert set(actions.mute(w.desk, (), scope="word", subject="Winter Congress").done) == {stands}
        new, red = asks(w, "m3", PROMO, ANA), asks(w, "m4", f"{PROMO}. {RED}", ANA)
        assert [state(w, one) for one in (stands, near, new, red)] == ["closed", "open", "closed", "open"]
        w.arrives("m5", "my throat is sore, what can I take?", thread="m3", author=ANA)
        assert state(w, new) == "open", "other words bring it back"
        with pytest.raises(Refusal, match="three letters"):
            actions.mute(w.desk, (), scope="word", subject="a")
        (mute,) = putting.mutes(w.store.reader, w.now)
        assert (mute.name, mute.holds) == ("winter congress", 1)
        assert set(mute_ends.end(w.desk, mute.id).done) == {stands}
        assert state(w, stands) == "open"
        actions.undo(w.desk)
        assert state(w, stands) == "closed"


def test_a_tag_and_a_thread_are_muted_with_all_that_stands_in_them_but_a_red(database_url: str) -> None:
    with ward(database_url) as w:
        one, red = asks(w, "m1", QUESTION), asks(w, "m2", RED, ANA)
        actions.tag(w.desk, [one, red], "flu")
        assert set(actions.mute(w.desk, (), scope="tag", subject="flu").done) == {one}
        assert state(w, red) == "open"
        with pytest.raises(Refusal, match="red"):
            actions.mute(w.desk, [red])
        with pytest.raises(Refusal, match="passed"):
            actions.mute(w.desk, [one], until=w.now)


def test_a_rule_is_tried_before_it_is_on_then_moves_what_comes_and_says_so(database_url: str) -> None:
    with ward(database_url) as w:
        before, red = asks(w, "m1", f"{PROMO} https://x.example"), asks(w, "m2", f"{RED} https://x.example", ANA)
        row = ruling.add(w.desk, "promo", "network=mastodon link=yes words='winter congress',chest -> noise")
        trial = ruling.trial(w.desk, row)
        assert (trial.looked_at, [move.seen.id for move in trial.moves], trial.reds) == (2, [before], 1)
        assert trial.moves[0].why == ("network mastodon", "holds a link", "holds 'winter congress'")
        assert state(w, before) == "open"
        assert state(w, asks(w, "m3", f"{PROMO} https://y.example", ANA)) == "open", "it is off"
        with pytest.raises(Refusal, match="nobody has seen"):
            ruling.switch(w.desk, "promo", on=True)
        assert len(ruling.tried(w.desk, "promo").moves) == 2
        ruling.switch(w.desk, "promo", on=True)
        moved, plain = asks(w, "m4", f"{PROMO} https://z.example", ANA), asks(w, "m5", PROMO, ANA)
        red = asks(w, "m6", f"{RED} {PROMO} https://z.example", ANA)
        assert [state(w, one) for one in (moved, plain, red)] == ["noise", "open", "open"]
        assert views.rows_by_id(w.store.reader, [moved])[moved].reasons == ("rule promo",)
        assert putting.rules(w.store.reader, w.now)[0].holds == 1
        actions.undo(w.desk)
        assert state(w, asks(w, "m7", f"{PROMO} https://z.example", ANA)) == "open", "it is off again"
        assert set(ruling.remove(w.desk, "promo").done) == {moved}
        assert state(w, moved) == "open"


def test_a_rule_that_was_removed_and_a_mute_that_was_ended_or_renewed_come_back_by_an_undo(database_url: str) -> None:
    with ward(database_url) as w:
        switched_on(w, "promo", "words=congress -> noise")
        moved, muted = asks(w, "m1", PROMO), asks(w, "m2", QUESTION, ANA)
        ruling.remove(w.desk, "promo")
        assert (state(w, moved), putting.rules(w.store.reader, w.now)) == ("open", [])
        assert state(w, asks(w, "m3", PROMO, replace(ANA, remote_id="c"))) == "open", "it is gone"
        actions.undo(w.desk)
        (rule,) = putting.rules(w.store.reader, w.now)
        assert (rule.name, rule.enabled, rule.holds, rule.caught, state(w, moved)) == ("promo", True, 1, 1, "noise")
        assert state(w, asks(w, "m4", PROMO, replace(ANA, remote_id="d"))) == "noise", "it works again"
        ruling.remove(w.desk, "promo")
        ruling.add(w.desk, "promo", "words=congress -> tag fair")
        with pytest.raises(Refusal, match="cannot come back"):
            actions.undo(w.desk)

        actions.mute(w.desk, [muted], days=3)
        (mute,) = putting.mutes(w.store.reader, w.now)
        mute_ends.renew(w.desk, mute.id)
        assert putting.mutes(w.store.reader, w.now)[0].until == w.now + 30 * DAY
        w.now += 10 * DAY
        w.arrives("m5", "and now?", thread="m2", author=ANA)
        assert state(w, muted) == "closed", "it lasts longer"
        mute_ends.end(w.desk, mute.id)
        assert (state(w, muted), putting.mutes(w.store.reader, w.now)) == ("open", [])
        actions.undo(w.desk)
        assert (state(w, muted), held(w)) == ("closed", [1])
        with pytest.raises(Refusal, match="over already"):
            mute_ends.end(w.desk, 99)


def test_a_rule_fills_a_lane_of_its_own_and_leaves_what_it_marks_where_it_is(database_url: str) -> None:
    with ward(database_url) as w:
        searching.keep(w.desk, "words", "sore throat")
        with pytest.raises(Refusal, match="search for words"):
            ruling.add(w.desk, "a", "words=congress -> lane words")
        with pytest.raises(Refusal, match="there already"):
            ruling.add(w.desk, "a", "words=congress -> lane red")
        assert putting.rules(w.store.reader, w.now) == []
        switched_on(w, "fairs", "words=congress -> lane Fairs")
        fair, red = asks(w, "m1", PROMO), asks(w, "m2", f"{PROMO} {RED}", ANA)
        assert (state(w, fair), state(w, red)) == ("open", "open")
        assert [row.id for row in searches.found(w.store.reader, "tag:fairs")] == [fair]
        assert [one.name for one in searches.searches(w.store.reader)] == ["fairs", "words"]


CONDITIONS = st.sampled_from(["words=congress", "words=chest,congress", "link=no", "network=mastodon", "sender=*"])
DEEDS = st.sampled_from(["noise", "mute 30", "snooze 3d", "tag promo", "lane promo"])
WRITTEN = st.sampled_from([RED, PROMO, f"{PROMO} {RED}", f"{RED} thank you", QUESTION, "gracias"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.lists(st.tuples(CONDITIONS, DEEDS), min_size=1, max_size=3),
    texts=st.lists(WRITTEN, min_size=1, max_size=4),
)
def test_whatever_the_rules_are_none_touches_a_red_answers_or_closes_for_good(
    tmp_path_factory: pytest.TempPathFactory, rules: list[tuple[str, str]], texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("rules") / "store.db"
    with ward(f"sqlite:///{path}") as w:
        for n, (condition, deed) in enumerate(rules):
            switched_on(w, f"r{n}", f"{condition} -> {deed}")
        for n, text in enumerate(texts):
            asks(w, f"m{n}", text, replace(LUZ, remote_id=f"p{n}", handle=f"p{n}"))
        rows = w.store.reader.rows("SELECT id, question, state, outcome, red, moved_by FROM conversation")
        tagged = {row[0] for row in w.store.reader.rows("SELECT conversation_id FROM tag")}
        for identity, question, stands, outcome, red, moved_by in rows:
            assert outcome in ("", "muted")
            assert bool(red) is (RED in question)
            if red:
                assert (stands, moved_by, identity in tagged) == ("open", "", False)
        for table in ("outbox_item", "part"):
            assert not w.store.reader.rows(f"SELECT 1 FROM {table}")
        for n, _ in enumerate(rules):
            ruling.remove(w.desk, f"r{n}")
        assert not w.store.reader.rows("SELECT 1 FROM conversation WHERE outcome = 'muted'"), (
            "nothing is closed for good"
        )


def test_each_thing_that_a_rule_does(database_url: str) -> None:
    with ward(database_url) as w:
        for name, source in (
            ("a", "sender=luz* words=alpha -> tag Promo"),
            ("b", "words=beta younger=7d -> mute 5"),
            ("c", "words=gamma language=en -> snooze 3d"),
        ):
            switched_on(w, name, source)
        young = replace(LUZ, remote_id="young", created_at=w.now - DAY)
        alpha, beta = asks(w, "m1", "alpha, please"), asks(w, "m2", "beta, please", young)
        gamma = asks(w, "m3", "what is the gamma of it and where can I find it?", ANA)
        assert [state(w, one) for one in (alpha, beta, gamma)] == ["open", "closed", "snoozed"]
        searching.keep(w.desk, "promo", "tag:promo")
        assert [row.id for row in searches.found(w.store.reader, "tag:promo")] == [alpha]
        (until,) = w.store.reader.rows("SELECT snoozed_until FROM conversation WHERE id = :id", id=gamma)[0]
        assert _near(int(until), w.now + 3 * DAY)
        w.now = int(until) + 1
        with w.store.writing() as tx:
            sweep(tx, w.now)
        assert state(w, gamma) == "open"


def _near(one: Micros, other: Micros) -> bool:
    return abs(one - other) < DAY / 24


@pytest.mark.parametrize(
    "source",
    ["", "network=x", "-> noise", "network=x -> send", "colour=red -> noise", "link=yes -> noise now",
     "younger=soon -> noise", "words='' -> noise", "words='a -> noise", "link=yes -> snooze x", "link=yes -> tag a b"],
)  # fmt: skip
def test_a_rule_that_is_not_understood_says_what_is_wrong(source: str) -> None:
    with pytest.raises(Refusal) as caught:
        house_rules.understood(RuleRow(0, "r", source, enabled=False))
    assert caught.value.remedy


def test_a_search_is_kept_counted_and_forgotten_and_takes_no_lane_of_the_house(database_url: str) -> None:
    with ward(database_url) as w:
        throat = asks(w, "m1", QUESTION)
        assert searching.keep(w.desk, "Throat", "sore throat").held == 1
        for name, what in (
            ("red", "a lane red"),
            ("throat", "a lane throat"),
            ("two words", "no name"),
            ("", "no name"),
        ):
            with pytest.raises(Refusal, match=what):
                searching.keep(w.desk, name, "sore")
        asks(w, "m2", QUESTION, ANA)
        with w.store.writing() as tx:
            searches.count(tx)
        assert [(one.name, one.query, one.held) for one in searches.searches(w.store.reader)] == [
            ("throat", "sore throat", 2)
        ]
        actions.done(w.desk, [throat])
        assert throat not in [row.id for row in searches.found(w.store.reader, "sore throat")]
        searching.forget(w.desk, "throat")
        assert searches.searches(w.store.reader) == []
