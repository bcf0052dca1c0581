"""Several saved answers in one, languages, fields from settings: what each of them was vetted for holds for all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience
from desk import answering
from desk.answering import Prepared, Wish
from desk.answers.emergency import COUNTRIES, SHORT_NUMBERS, emergency_number
from desk.errors import Refusal
from desk.library import Library
from store import answers, provenance, sending, views
from tests.desk.clinics import Clinic, clinic
from tests.desk.shelves import stocked


def _codes(prepared: Prepared) -> list[str]:
    return [stop.code for stop in prepared.stops]


def _text(prepared: Prepared) -> str:
    return "\n".join(part.text for part in prepared.parts)


def _look(c: Clinic, library: Library, conversation: int, **wish: object) -> Prepared:
    return answering.prepare(c.desk, library, conversation, Wish(**wish))  # type: ignore[arg-type]  # as named


async def test_each_answer_of_a_stack_keeps_its_version_its_vetting_and_its_caveat(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        prepared = _look(c, library, conversation, key="co1", more=("fe7",))
        assert prepared.stops == ()
        assert [piece.saved.version.key for piece in prepared.pieces if piece.saved] == ["co1", "fe7"]
        text = _text(prepared)
        for said in ("A cold lasts", "call 112", "Fever by itself", "under 3 months", "Drink often"):
            assert said in text
        assert text.index("call 112") < text.index("Fever by itself") < text.index("under 3 months")
        assert text.count("General information.") == 1
        item, _ = answering.queue(c.desk, prepared)
        assert c.item(item).versions == (("co1", 1), ("fe7", 1))
        await c.round()
        assert [post.text for post in c.standing()] == [part.text for part in prepared.parts]


async def test_a_recall_finds_an_answer_by_its_second_version_and_the_thread_names_both(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        item, _ = answering.queue(c.desk, _look(c, library, conversation, key="co1", more=("fe7",)))
        second = answers.live(c.store.reader, "fe7")
        assert second is not None
        assert [one.id for one in sending.items_with(c.store.reader, second.id)] == [item]
        await c.round()
        await c.pull()
        ours = [m.id for m in views.messages(c.store.reader, conversation) if m.role == "ours"]
        (sent,) = provenance.sent(c.store.reader, ours).values()
        assert [used.template for used in sent.versions] == ["co1", "fe7"]


async def test_own_words_before_a_vetted_answer_stay_own_words(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        prepared = _look(c, library, conversation, text="Good that you ask.", more=("fe7",))
        assert [piece.saved is None for piece in prepared.pieces] == [True, False]
        assert _text(prepared).index("Good that you ask") < _text(prepared).index("Fever by itself")
        item, _ = answering.queue(c.desk, prepared)
        assert c.item(item).own_words
        assert c.item(item).versions == (("fe7", 1),)


async def test_what_a_vetted_answer_may_say_own_words_beside_it_may_not(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with c.store.writing() as tx:
            tx.run("UPDATE message SET audience = 'public'")
            tx.run("UPDATE conversation SET audience = 'public'")
        library = stocked(c.desk)
        vetted = _look(c, library, conversation, key="co1", more=("fe7",), audience=Audience.PUBLIC)
        assert "link" not in _codes(vetted)
        mixed = _look(
            c, library, conversation, text="See https://leaflet.example/fe7", more=("fe7",), audience=Audience.PUBLIC
        )
        assert "link" in _codes(mixed)


@pytest.mark.parametrize(("wish", "match"), [
    (Wish(key="co1", more=("co1",)), "twice"),
    (Wish(key="co1", more=("none",)), "no answer 'none'"),
    (Wish(text="x", more=("co1", "fe7", "vis", "bl1", "co1")), "twice"),
])  # fmt: skip
async def test_a_stack_that_makes_no_sense_is_refused(database_url: str, wish: Wish, match: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        with pytest.raises(Refusal, match=match):
            answering.prepare(c.desk, library, conversation, wish)


async def test_one_answer_that_may_not_leave_stops_the_whole_and_is_named(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        stocked(c.desk, "co1")
        library = stocked(c.desk, "fe7", vetted=False)
        prepared = _look(c, library, conversation, key="co1", more=("fe7",))
        (stop,) = prepared.stops
        assert (stop.code, stop.reason) == ("not-vetted", "fe7: this answer is a draft")
        with pytest.raises(Refusal, match="fe7"):
            answering.queue(c.desk, prepared)


async def test_what_does_not_fit_says_that_the_last_one_can_go(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with c.store.writing() as tx:
            tx.run("UPDATE account SET card = :card", card='{"limits": {"max_characters": 90}}')
        library = stocked(c.desk)
        prepared = _look(c, library, conversation, key="co1", more=("fe7",))
        (stop,) = [stop for stop in prepared.stops if stop.code == "misfit"]
        assert "takes the last answer away" in stop.remedy
        assert prepared.parts == ()


async def test_the_language_that_is_chosen_wins_over_that_of_the_question(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        assert "Un resfriado dura" in _text(_look(c, library, conversation, key="co1", language="es"))
        assert "A cold lasts" in _text(_look(c, library, conversation, key="co1", language="en"))
        fever = _look(c, library, conversation, key="fe7", language="es")
        assert (fever.pieces[0].language, fever.stops) == ("en", ())


async def test_the_question_that_holds_an_exclusion_is_noticed(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask("he has chickenpox and a fever, what now?")
        library = stocked(c.desk)
        prepared = _look(c, library, conversation, key="fe7", more=("co1",))
        assert [piece.excluded for piece in prepared.pieces] == [("chickenpox",), ()]


async def test_clinic_and_country_fill_their_fields_and_nothing_is_guessed(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        bare = _look(c, library, conversation, key="vis", language="en")
        assert bare.open_fields == ("when", "emergency")
        assert "blank" in _codes(bare)
        c.desk = replace(c.desk, clinic="Harbour Practice", country="AU")
        wish = Wish(key="vis", more=("co1",), supplied=(("when", "on Monday"),))
        filled = answering.prepare(c.desk, library, conversation, wish)
        assert filled.stops == ()
        assert "Please come on Monday to Harbour Practice" in _text(filled)
        assert "If it gets worse, call 000." in _text(filled)
        item, _ = answering.queue(c.desk, filled)
        assert c.item(item).versions == (("vis", 1), ("co1", 1))


async def test_a_field_that_no_answer_of_the_stack_has_is_refused(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        wish = Wish(key="co1", more=("fe7",), supplied=(("when", "now"),))
        assert "render" in _codes(answering.prepare(c.desk, library, conversation, wish))


async def test_a_field_left_open_in_own_words_stops_them(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        library = stocked(c.desk)
        assert "blank" in _codes(_look(c, library, conversation, text="Come {when}, please."))
        assert _codes(_look(c, library, conversation, text="Curly {braces} are nothing.")) == []


def test_every_emergency_number_is_one_that_a_check_of_numbers_lets_pass() -> None:
    assert set(COUNTRIES.values()) <= SHORT_NUMBERS
    assert (emergency_number("ES"), emergency_number("US"), emergency_number("BR")) == ("112", "911", "192")
    assert emergency_number("XX") == emergency_number("") == ""
