"""Noise that is learnt from a person's own decisions, sampled, and counted; through the real store and triage."""

from __future__ import annotations

import pytest

from core.clock import DAY
from core.incoming import Person
from desk import actions
from desk.triage import health_words, learnt_noise, traits
from store import dimmed, examples, views
from store.dimmed import SAMPLE, is_sampled
from store.rows import Row
from tests.desk.wards import NOISE, QUESTION, RED, Ward, ward
from tests.store.helpers import conversation

PITCH = "daily crypto signals, vip group for members, limited spots, {word} plan"
WORDS = ["silver", "golden", "bronze", "purple", "marble", "velvet", "copper", "indigo", "salmon", "walnut"]
GENUINE = "the clinic was closed on {word} street, a note about opening days for {word} readers"


def somebody(n: int) -> Person:
    return Person(f"p{n}", f"p{n}@example", f"P{n}")


def asks(w: Ward, n: int, text: str, **more: object) -> int:
    w.arrives(f"m{n}", text, thread=f"t{n}", author=somebody(n), **more)
    return conversation(w.store, f"m{n}")[0]


def row(w: Ward, which: int) -> Row:
    return views.rows_by_id(w.store.reader, [which])[which]


def taught(w: Ward, noise: int = 20, kept: int = 20) -> None:
    """Let somebody call messages noise, and take others back out of it."""
    for n in range(noise):
        one = asks(w, n, PITCH.format(word=WORDS[n % 10]))
        assert row(w, one).state == "open", f"nothing is learnt from {n}"
        actions.noise(w.desk, [one])
    for n in range(100, 100 + kept):
        one = asks(w, n, GENUINE.format(word=WORDS[n % 10]))
        actions.noise(w.desk, [one])
        actions.undo(w.desk)
        assert row(w, one).state == "open"


def test_nothing_is_called_noise_before_there_are_twenty_examples_of_each_kind(database_url: str) -> None:
    with ward(database_url) as w:
        taught(w, noise=20, kept=19)
        assert row(w, asks(w, 200, PITCH.format(word="yellow"))).state == "open"
        assert examples.totals(w.store.reader) == (20, 19)
        actions.noise(w.desk, [one := asks(w, 201, GENUINE.format(word="yellow"))])
        actions.undo(w.desk)
        assert row(w, one).state == "open"
        learnt = row(w, asks(w, 202, PITCH.format(word="orange")))
        assert (learnt.state, learnt.reasons[0].removeprefix(SAMPLE)) == ("noise", "like 20 that you called noise")
        assert row(w, asks(w, 203, GENUINE.format(word="orange"))).state == "open"


def test_what_was_learnt_hides_nothing_with_a_word_that_speaks_for_a_person(database_url: str) -> None:
    with ward(database_url) as w:
        taught(w)
        pitch = PITCH.format(word="silver")
        totals = examples.totals(w.store.reader)
        assert learnt_noise.resembles(w.store.reader, pitch, totals, public=False)
        assert traits.may_be_learnt(pitch)
        telling = [
            "?",
            "¿",
            "500 mg",
            "38,5 °C",
            "for two days now 3 days",
            "i feel odd",
            "my son too",
            "me siento rara",
        ]
        telling += ["please", "help", "estoy sola", "llevo semanas asi", "urgente", "\N{SQUARED SOS}", "necesito algo"]
        telling += sorted(health_words._WHOLE | health_words._STEM_SET)
        words = pitch.split()
        hidden = [
            word
            for n, word in enumerate(telling)
            if traits.may_be_learnt(" ".join([*words[: n % 8], word, *words[n % 8 :]]))
        ]
        assert hidden == []
        for n, text in enumerate((f"{pitch} {RED}", f"{pitch} my back hurts", f"{pitch}?", pitch + " 2 pills"), 300):
            assert row(w, asks(w, n, text)).state == "open", text
        assert row(w, asks(w, 310, pitch, language="fr")).state == "noise", "its own words are English"
        assert row(w, asks(w, 311, "signaux crypto chaque jour, groupe vip pour vous, offre limitee")).state == "open"


def test_an_undo_takes_back_what_was_learnt_and_a_deleted_text_teaches_nothing(database_url: str) -> None:
    with ward(database_url) as w:
        one = asks(w, 1, PITCH.format(word="silver"))
        actions.noise(w.desk, [one])
        assert examples.totals(w.store.reader) == (1, 0)
        actions.undo(w.desk)
        assert examples.totals(w.store.reader) == (0, 1), "it was taken back out of Noise"
        actions.noise(w.desk, [one])
        assert examples.totals(w.store.reader) == (1, 0)
        actions.reopen(w.desk, [one])
        assert examples.totals(w.store.reader) == (0, 1)
        actions.undo(w.desk)
        assert (row(w, one).state, examples.totals(w.store.reader)) == ("noise", (0, 0))
        actions.noise(w.desk, [one])
        w.edits("m1", PITCH.format(word="golden"))
        assert examples.totals(w.store.reader) == (0, 0), "other words stand there now"
        actions.noise(w.desk, [one])
        assert examples.totals(w.store.reader) == (1, 0)
        w.deletes("m1")
        assert (examples.totals(w.store.reader), examples.marks_kept(w.store.reader)) == ((0, 0), 0)


def test_one_in_twenty_of_what_goes_to_noise_is_to_be_looked_at_first_and_x_confirms_it(database_url: str) -> None:
    with ward(database_url) as w:
        put = [asks(w, n, NOISE) for n in range(60)]
        sample = [one for one in put if is_sampled(one)]
        assert 0 < len(sample) < 12, "the ids are the same each time"
        assert dimmed.to_look_at(w.store.reader) == len(sample)
        assert set(w.lane("noise")[: len(sample)]) == set(sample)
        assert w.lane("open") == []
        assert {row(w, one).reasons[0].startswith(SAMPLE) for one in sample} == {True}
        first = sample[0]
        actions.noise(w.desk, [first])
        assert dimmed.to_look_at(w.store.reader) == len(sample) - 1
        assert not row(w, first).reasons[0].startswith(SAMPLE)
        assert first not in w.lane("noise")[: len(sample) - 1]
        actions.undo(w.desk)
        assert dimmed.to_look_at(w.store.reader) == len(sample)
        assert row(w, first).reasons[0].startswith(SAMPLE)
        actions.reopen(w.desk, [first])
        found = row(w, first)
        assert (found.state, found.reasons[0].startswith(SAMPLE)) == ("open", False)
        actions.reopen(w.desk, [next(one for one in put if one not in sample)])
        (thanks,) = dimmed.by_reason(w.store.reader, w.now - DAY)
        assert (thanks.reason, thanks.put, thanks.looked, thanks.wrong, thanks.taken_back) == ("thanks", 60, 1, 1, 1)


def test_a_reason_that_is_switched_off_puts_nothing_into_noise(database_url: str) -> None:
    with ward(database_url) as w:
        with w.store.writing() as tx:
            dimmed.switch(tx, "thanks", on=False, now=w.now)
        kept = row(w, asks(w, 1, NOISE))
        assert (kept.state, kept.reasons) == ("open", ())
        with w.store.writing() as tx:
            dimmed.switch(tx, "thanks", on=True, now=w.now)
        assert row(w, asks(w, 2, NOISE)).state == "noise"


@pytest.mark.parametrize("text", [QUESTION, RED])
def test_a_question_and_a_red_are_never_sampled(text: str, database_url: str) -> None:
    with ward(database_url) as w:
        assert row(w, asks(w, 1, text)).state == "open"
        assert dimmed.by_reason(w.store.reader, 0) == []
