"""The life of a conversation, through the real store and the real triage."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.clock import DAY, HOUR
from desk import actions, personal
from desk.errors import Refusal
from store import views
from store.search import search
from store.sweep import sweep
from tests.desk.wards import NOISE, QUESTION, RED, ward
from tests.store.helpers import LUZ


def test_a_question_opens_a_conversation(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        assert w.stands == ("open", 0)


def test_who_writes_again_after_it_was_closed_is_back_in_open_and_it_says_so(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        actions.done(w.desk, [w.row.id])
        w.arrives("m2", "and can I take ibuprofen with it?")
        assert (w.stands, w.row.reasons) == (("open", 0), ("wrote again",))


def test_who_writes_again_after_an_answer_is_back_with_the_new_words_alone(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.answered()
        assert w.row.state == "closed"
        w.arrives("m2", "and can I take ibuprofen with it?")
        assert (w.stands, w.row.question) == (("open", 0), "and can I take ibuprofen with it?")


def test_who_writes_again_is_woken_from_a_snooze(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        actions.snooze(w.desk, [w.row.id], w.now + DAY)
        assert w.row.state == "snoozed"
        w.arrives("m2", "it hurts more today")
        assert w.row.state == "open"
        assert w.row.reasons[0] == "wrote again"


def test_noise_that_turns_into_a_question_is_back_and_other_noise_stays(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", "🙂🙂")
        actions.noise(w.desk, [w.row.id])
        w.arrives("m2", "🙂")
        assert w.row.state == "noise"
        w.arrives("m3", QUESTION)
        assert (w.row.state, w.row.reasons) == ("open", ("no longer noise",))


def test_thanks_after_an_answer_stay_closed_and_another_question_does_not(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.ours("o1")
        assert (w.row.state, w.row.outcome) == ("closed", "answered elsewhere")
        w.arrives("m2", NOISE)
        assert w.row.state == "closed"
        w.arrives("m3", "thank you. may she go to school with a fever?")
        assert w.row.state == "open"


def test_a_mute_keeps_it_closed_until_its_date_and_then_no_longer(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        actions.mute(w.desk, [w.row.id], days=3)
        w.arrives("m2", "hello? is anybody there?")
        assert w.row.state == "closed"
        w.edits("m2", "hello? my throat is still sore")
        assert w.row.state == "closed"
        w.now += 4 * DAY
        w.arrives("m3", "hello? is anybody there?")
        assert w.row.state == "open"


def test_a_red_flag_pierces_a_mute_noise_and_a_snooze(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        one = w.row.id
        ways: list[Callable[[], object]] = [
            lambda: actions.mute(w.desk, [one]),
            lambda: actions.noise(w.desk, [one]),
            lambda: actions.snooze(w.desk, [one], w.now + DAY),
            lambda: actions.done(w.desk, [one]),
        ]
        for n, put_away in enumerate(ways):
            put_away()
            w.arrives(f"r{n}", RED)
            assert w.stands == ("open", 1), n
            assert w.lane("red") == [one]
            actions.acknowledge(w.desk, [one])
            actions.clear_red(w.desk, [one], "spoke to them on the telephone")
            assert w.row.red == 0


def test_an_opened_mute_is_over(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        actions.mute(w.desk, [w.row.id])
        actions.reopen(w.desk, [w.row.id])
        actions.done(w.desk, [w.row.id])
        w.arrives("m2", "hello? is anybody there?")
        assert w.row.state == "open"


def test_an_edit_by_its_author_opens_what_was_answered_and_shows_the_new_words(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.ours("o1")
        w.edits("m1", "how long does a cold last? she is 80")
        assert (w.row.state, w.row.reasons) == ("open", ("edited after your answer",))
        assert w.row.question == "how long does a cold last? she is 80"


def test_a_danger_that_is_edited_into_an_answered_message_is_red(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.answered()
        w.edits("m1", RED)
        assert w.stands == ("open", 1)


def test_thanks_that_are_edited_open_it_again(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.answered()
        w.arrives("m2", NOISE)
        assert w.row.state == "closed"
        w.edits("m2", f"{NOISE}!")
        assert w.row.state == "open"


def test_a_deletion_by_its_author_closes_it_and_an_older_message_that_stands_keeps_it_open(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.arrives("m2", "she is 80")
        w.deletes("m2")
        assert (w.row.state, w.row.question) == ("open", QUESTION)
        w.deletes("m1")
        assert (w.row.state, w.row.outcome, w.row.question) == ("closed", "deleted by author", "")


def test_what_was_taken_back_after_an_answer_stands_nowhere_any_more(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        w.arrives("m2", "she is 80")
        w.answered()
        assert w.row.question == f"{QUESTION}\nshe is 80"
        w.deletes("m2")
        assert (w.row.state, w.row.question) == ("closed", QUESTION)
        w.deletes("m1")
        assert (w.row.state, w.row.question) == ("closed", "")


def test_only_a_person_takes_it_out_of_red(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", RED)
        events: list[Callable[[], object]] = [
            lambda: w.arrives("m2", "it was a joke, all is well"),
            lambda: w.edits("m1", "all is well"),
            lambda: w.ours("o1"),
            lambda: w.deletes("m1"),
        ]
        for happens in events:
            happens()
            assert w.row.red == 1
        assert w.lane("red") == [w.row.id]


def test_a_red_is_acknowledged_and_then_closed_with_a_reason(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", RED)
        one = w.row.id
        short_cuts: list[Callable[[], object]] = [
            lambda: actions.done(w.desk, [one], reason="called them"),
            lambda: actions.clear_red(w.desk, [one], "called them"),
            lambda: actions.noise(w.desk, [one]),
            lambda: actions.snooze(w.desk, [one], w.now + HOUR),
            lambda: actions.mute(w.desk, [one]),
        ]
        for refused in short_cuts:
            with pytest.raises(Refusal):
                refused()
        actions.acknowledge(w.desk, [one])
        with pytest.raises(Refusal, match="with a reason"):
            actions.done(w.desk, [one])
        assert w.stands == ("open", 2)
        actions.done(w.desk, [one], reason="called them")
        assert w.stands == ("closed", 0)


def test_an_acknowledged_red_calls_again_on_new_danger_and_not_on_other_words(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", RED)
        actions.acknowledge(w.desk, [w.row.id])
        w.arrives("m2", "we are on the bus now")
        assert w.row.red == 2
        w.arrives("m3", "now he is unconscious and not breathing")
        assert w.row.red == 1


def test_what_was_cleared_stays_cleared_until_new_words_raise_it(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", RED)
        actions.acknowledge(w.desk, [w.row.id])
        actions.clear_red(w.desk, [w.row.id], "a quotation from a film")
        w.arrives("m2", "sorry, wrong chat")
        assert w.row.red == 0
        w.arrives("m3", RED)
        assert w.row.red == 1


def test_a_refused_clear_changes_nothing(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", RED)
        before = tuple(w.store.reader.rows("SELECT * FROM conversation")[0])
        with pytest.raises(Refusal, match="acknowledged"):
            actions.clear_red(w.desk, [w.row.id], "no danger")
        assert tuple(w.store.reader.rows("SELECT * FROM conversation")[0]) == before
        assert w.store.reader.rows("SELECT 1 FROM note") == []


def test_a_snooze_that_is_over_wakes_with_the_sweep(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        actions.snooze(w.desk, [w.row.id], w.now + HOUR)
        for hours, state in ((0, "snoozed"), (2, "open")):
            with w.store.writing() as tx:
                sweep(tx, w.now + hours * HOUR)
            assert w.row.state == state
        assert w.row.reasons == ("snooze over",)


def test_what_waits_over_a_day_is_lifted_above_what_does_not(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", "where is the car park?", author=LUZ, thread="t2")
        old = w.row.id
        w.now += 2 * DAY
        w.arrives("m2", QUESTION)
        with w.store.writing() as tx:
            sweep(tx, w.now)
        assert w.lane("open")[0] == old


def test_trouble_stands_above_everything_but_leaves_the_top_once_it_is_over(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", "where is the car park?", author=LUZ, thread="t2")
        first = w.row.id
        w.arrives("m2", QUESTION)
        second = next(one for one in w.lane("open") if one != first)
        with w.store.writing() as tx:
            tx.run("UPDATE conversation SET trouble = 'refused: no' WHERE id = :id", id=second)
        personal.mark(w.desk, [second])
        assert w.lane("open") == [second, first]
        actions.done(w.desk, [second])
        actions.reopen(w.desk, [second])
        assert w.lane("open") == [first, second]


# Warnings of their authors


def test_a_row_shows_the_warning_and_search_and_red_flags_read_past_it(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", f"blood\n\n{RED}", warning="blood")
        assert (w.row.veil, w.row.red) == ("warning: blood", 1)
        assert "chest pain" in w.row.question
        assert [row.id for row in search(w.store.reader, "chest")] == [w.row.id]
        assert views.messages(w.store.reader, w.row.id)[0].warning == "blood"


def test_what_came_without_a_warning_stays_beside_it(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", QUESTION)
        assert w.row.veil == ""
        w.arrives("m2", "needles\n\nthe wound looks like this", warning="needles")
        assert w.row.veil == f"{QUESTION}\nwarning: needles"


def test_an_edit_brings_its_own_warning_or_none(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", f"blood\n\n{QUESTION}", warning="blood")
        w.edits("m1", QUESTION)
        assert (w.row.veil, views.messages(w.store.reader, w.row.id)[0].warning) == ("", "")


def test_a_deletion_takes_the_warning_with_it(database_url: str) -> None:
    with ward(database_url) as w:
        w.arrives("m1", f"blood\n\n{QUESTION}", warning="blood")
        w.deletes("m1")
        assert views.messages(w.store.reader, w.row.id)[0].warning == ""
