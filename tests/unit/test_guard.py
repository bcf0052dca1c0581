from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audience import Audience, Recipient
from core.clock import HOUR, MINUTE, from_iso
from core.incoming import Hidden
from desk.answers.guard import Draft, Stop, Vetting, check
from desk.answers.identifiers import find_identifiers, find_links
from desk.answers.render import FieldUse
from desk.answers.wording import doses
from networks.voices import NETWORKS, voice

NOW = from_iso("2026-11-23T10:00:00")
ANA = Recipient("ana_m@social.example", "7")
APPROVED = (
    "Fever is a defence. Give 10 mg/kg at most. See https://leaflets.example/fever or call 612 345 678. May helps."
)
CLEAN = Draft(
    texts=("@ana_m@social.example Fever is a defence.",),
    now=NOW,
    today=date(2026, 11, 23),
    audience=Audience.PUBLIC,
    answered=(Audience.PUBLIC,),
    vetting=Vetting.VETTED,
    review_by=date(2026, 11, 23),
    approved_text=APPROVED,
    links=("https://leaflets.example/fever",),
    recipients=(ANA,),
    handles=("@ana_m@social.example", "pau88", "carlos"),
    names=("Ana Molina", "May the nurse"),
    newest_inbound=5,
    read_up_to=5,
)
OWN = replace(CLEAN, vetting=None, review_by=None, approved_text="", links=())


def stops(draft: Draft) -> list[Stop]:
    found = list(check(draft))
    assert all(stop.reason and stop.remedy for stop in found)
    return found


def codes(draft: Draft) -> list[str]:
    return [stop.code for stop in stops(draft)]


def public(text: str) -> list[str]:
    return codes(replace(OWN, texts=(text,)))


def test_a_clean_answer_leaves() -> None:
    assert stops(CLEAN) == []
    assert stops(replace(OWN, texts=("Fever is a defence. If it gets worse call 112.",))) == []


@pytest.mark.parametrize("status", [Vetting.DRAFT, Vetting.IN_REVIEW])
def test_what_is_not_vetted_stops(status: Vetting) -> None:
    assert codes(replace(CLEAN, vetting=status)) == ["not-vetted"]


def test_self_vetted_leaves_and_withdrawn_and_overdue_stop() -> None:
    assert codes(replace(CLEAN, vetting=Vetting.SELF_VETTED)) == []
    assert codes(replace(CLEAN, vetting=Vetting.WITHDRAWN)) == ["withdrawn"]
    assert codes(replace(CLEAN, vetting=Vetting.OVERDUE)) == ["overdue"]
    late = replace(CLEAN, today=date(2026, 11, 24))
    assert [stop.reason for stop in stops(late)] == ["the review of this answer is overdue since 2026-11-23"]


@pytest.mark.parametrize("blank", ["***", r"\*\*\*", "*\u200b*\u200b*"])
def test_a_blank_stops_also_where_the_network_escaped_it(blank: str) -> None:
    assert codes(replace(CLEAN, texts=(f"Come on {blank}.",))) == ["blank"]
    assert codes(replace(CLEAN, texts=(f"Come on {blank}.",), audience=Audience.DIRECT)) == ["blank"]


def test_an_answer_is_never_wider_than_the_narrowest_message_answered() -> None:
    mixed = replace(CLEAN, answered=(Audience.PUBLIC, Audience.DIRECT))
    assert codes(mixed) == ["wider"]
    assert codes(replace(mixed, audience=Audience.GROUP)) == ["wider"]
    assert codes(replace(mixed, audience=Audience.DIRECT)) == []
    assert codes(replace(CLEAN, audience=Audience.DIRECT)) == []


def test_a_strangers_field_stops_where_others_read() -> None:
    named = replace(CLEAN, uses=(FieldUse("first_name", "Ana", 0, 3, from_stranger=True), FieldUse("date", "x", 5, 6)))
    assert codes(named) == ["stranger-field"]
    assert codes(replace(named, audience=Audience.GROUP)) == ["stranger-field"]
    assert codes(replace(named, audience=Audience.DIRECT)) == []


@pytest.mark.parametrize(("left", "stopped"), [(3 * MINUTE, False), (MINUTE, True), (-HOUR, True)])
def test_a_window_stops_two_minutes_before_it_closes(left: int, stopped: bool) -> None:
    assert codes(replace(CLEAN, window_until=NOW + left)) == (["window"] if stopped else [])


def test_a_closed_window_says_what_is_still_allowed() -> None:
    closed = replace(CLEAN, window_until=NOW - HOUR)
    for draft, told in (
        (replace(closed, late=("reminder",)), "it takes only these: reminder"),
        (replace(closed, in_public=True), "a public post that names nobody"),
        (closed, "it opens when they write again; <note> keeps"),
    ):
        (stop,) = check(draft)
        assert told in stop.remedy


def test_a_text_nobody_could_read_is_not_answered() -> None:
    assert codes(replace(CLEAN, hidden=Hidden.ENCRYPTED)) == ["encrypted"]
    assert codes(replace(CLEAN, hidden=Hidden.REQUEST)) == ["request"]


def test_a_dead_account_stops_with_its_cause() -> None:
    found = stops(replace(CLEAN, account_problem="the token ended"))
    assert [stop.code for stop in found] == ["account"]
    assert "the token ended" in found[0].reason


def test_a_message_that_came_after_the_one_read_stops() -> None:
    assert codes(replace(CLEAN, newest_inbound=6)) == ["newer"]


def test_a_second_answer_must_be_asked_for() -> None:
    twice = replace(CLEAN, answered_by="Eva", answered_at=from_iso("2026-11-23T09:12:00"))
    assert [stop.reason for stop in stops(twice)] == ["Eva answered this at 2026-11-23 09:12 UTC"]
    assert codes(replace(twice, again=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Write to me at consulta@clinic.example", "ana (at) mail punto com", "Call 612 34 56 78",
        "Call me on 612345678",
        "My number: +34 612 34 56 78", "+54 9 11 2345-6789", "ring 020 7946 0018", "(415) 555-2671", "415-555-2671",
        "tel. 555-0199", "You were born on 12/03/1980", "nacido el 12 de marzo de 1980", "DOB 1980-03-12",
        "Born March 12, 1980", "DNI 12345678Z", "your 12345678-Z", "X1234567L", "NIE: X1234567L", "SSN 123-45-6789",
        "AB 12 34 56 C", "your NHS number 943 476 5919", "MRN 0012345", "historia clínica n.º 445566",
        "IBAN ES91 2100 0418 4502 0005 1332", "4111 1111 1111 1111", "529.982.247-25", "CURP: GODE561231HDFRRN09",
        "RSSMRA85T10A562S", "1EG4-TE5-MK73", "pasaporte AAA123456", "NUSS 28 12345678 40", "cédula 1.032.456",
        "Call \uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)  # fmt: skip
def test_what_points_at_one_person_stops_where_others_read(text: str) -> None:
    found = stops(replace(OWN, texts=(text,)))
    assert any(stop.code == "identifier" and stop.hard for stop in found), text
    digits = [part for part in text.split() if sum(sign.isdigit() for sign in part) > 3]
    assert not any(part in stop.reason + stop.remedy for stop in found for part in digits)


@pytest.mark.parametrize(
    "text",
    [
        "Call 112, 911, 061 or 988.", "Llame al 112 (911 en América).", "Samaritans: call 116 123.",
        "Call 0800 1111 or 1-800-222-1222, 900 202 118",
        "In 2019-2020 and on 2026-09-30 we saw 12,000 cases of 1 500 000.", "38.5 for 3 days, 10 to 15 in 100",
        "Guideline of 12 March 2024 (NG143)", "PMID 12345678, doi 10.1000/182", "Between 120/80 and 140/90 mmHg",
        "Born early babies need care", "from 2 to 3 weeks, 24 h a day, 7 days", "ISBN 978-3-16-148410-0",
        "Vitamin B12, COVID-19, H1N1 and omega-3", "90 60 90", "Te dejo la guía: mide 37.8 a las 10:30.",
    ],
)  # fmt: skip
def test_ordinary_numbers_and_emergency_numbers_pass(text: str) -> None:
    assert find_identifiers(text) == ()
    assert "identifier" not in public(text)


def test_a_check_digit_tells_a_real_number_from_any_other() -> None:
    assert find_identifiers("GB82 WEST 1234 5698 7654 32") != ()
    assert find_identifiers("GB83 WEST 1234 5698 7654 32") == ()
    assert find_identifiers("12345678Z") != ()
    assert find_identifiers("12345678A") == ()


def test_a_word_about_records_far_from_a_number_means_nothing() -> None:
    assert find_identifiers("The MRN 445566") != ()
    assert find_identifiers("The MRN is what every person in a hospital has: there were 445566") == ()
    assert find_identifiers("What is an MRN? There were 445566") == ()


def test_a_helpline_of_the_checked_table_passes() -> None:
    assert "identifier" in public("Call 717 003 717.")
    assert codes(replace(OWN, texts=("Call 717 003 717.",), helplines=frozenset({"717003717"}))) == []


def test_what_was_vetted_may_stand_there() -> None:
    texts = ("Give 10 mg/kg at most. See https://leaflets.example/fever or call 612 345 678. May helps.",)
    assert codes(replace(CLEAN, texts=texts)) == []


def test_an_identifier_in_direct_asks_once_more() -> None:
    found = stops(replace(OWN, audience=Audience.DIRECT, texts=("Your DNI 12345678Z",)))
    assert [(stop.code, stop.hard) for stop in found] == [("identifier", False)]


def test_the_askers_own_address_is_no_e_mail() -> None:
    assert find_identifiers("@ana_m@social.example hello") != ()
    assert codes(replace(OWN, texts=("@ana_m@social.example hello",))) == []


def test_a_link_that_is_no_reference_stops_in_public() -> None:
    assert codes(replace(CLEAN, texts=("See https://other.example/x.",))) == ["link"]
    assert codes(replace(CLEAN, texts=("See www.leaflets.example/fever/.",))) == []
    assert codes(replace(CLEAN, texts=("See https://other.example/x",), audience=Audience.DIRECT)) == []
    assert [(s.code, s.hard) for s in stops(replace(OWN, texts=("See clinic.com",)))] == [("link", False)]
    assert find_links("Take it at 10.30, e.g. with food, i.e. later. v1.2") == ()


def test_the_askers_name_stops_in_public() -> None:
    assert public("Hello Ana, fever is a defence.") == ["name"]
    assert public("Hello Molina.") == ["name"]
    assert public("Banana and analysis, Anastasia. The nurse helps.") == []
    assert codes(replace(OWN, texts=("Hello Ana.",), audience=Audience.DIRECT)) == []
    assert codes(replace(CLEAN, texts=("May helps.",))) == []


def test_a_third_persons_handle_stops() -> None:
    assert public("As @carlos said") == ["third-person"]
    assert public("As @ carlos said") == ["third-person"]
    assert public("As pau88 said") == ["third-person"]
    assert public("As Carlos said") == []
    found = stops(replace(OWN, texts=("As @carlos said",), audience=Audience.DIRECT))
    assert [(stop.code, stop.hard) for stop in found] == [("third-person", False)]


@pytest.mark.parametrize(
    "text",
    ["Take 400 mg now", "0,5 g al día", "Two tablets at night", "dos comprimidos", "5 gotas", "15mg/kg", "20 µg"],
)
def test_a_dose_nobody_vetted_stops_in_public(text: str) -> None:
    found = stops(replace(OWN, texts=(text,)))
    assert [stop.code for stop in found] == ["dose"]
    assert codes(replace(OWN, texts=(text,), audience=Audience.DIRECT)) == []
    assert codes(replace(CLEAN, texts=(text,), approved_text=text.replace(" mg", "mg"))) == []


def test_other_amounts_are_no_dose() -> None:
    assert doses("38.5 for 3 days in 10 children, 120/80 mmHg, 5 glasses of water, 2 weeks") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "After your visit the result is normal.", "As I told you in clinic, rest.", "When I saw you on Monday",
        "your test results came back normal", "You are a patient of ours", "As your doctor I say rest",
        "Como te dije en consulta, reposo.", "Cuando te vi el lunes", "En tu última visita", "Es mi paciente",
        "tus análisis han salido bien", "No, as we told you, rest",
    ],
)  # fmt: skip
def test_a_treatment_relation_is_never_confirmed_in_public(text: str) -> None:
    assert public(text) == ["relation"]
    assert codes(replace(OWN, texts=(text,), audience=Audience.DIRECT)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I think you have the flu.", "You probably have an infection", "It sounds like you have asthma",
        "My diagnosis: asthma", "I prescribe rest", "I want you to stop metformin", "Creo que tienes gripe",
        "Probablemente tienes gripe", "Lo que tienes es una infección", "Te receto reposo",
        "Quiero que dejes la metformina",
        "Te recomiendo que tomes agua",
    ],
)  # fmt: skip
def test_a_diagnosis_of_the_asker_never_stands_in_public(text: str) -> None:
    assert public(text) == ["diagnosis"]
    assert codes(replace(OWN, texts=(text,), audience=Audience.DIRECT)) == []


@pytest.mark.parametrize(
    "text",
    [
        "If you have asthma, see your doctor.", "Ask your doctor at your next check.", "If you think you have fever",
        "Before your visit to the doctor write down your questions.", "I cannot speak as your doctor here.",
        "I am not your doctor.", "Discuss your results with your doctor.", "If you probably have flu, rest.",
        "Si tienes fiebre, consulta a tu médico.", "Lleva tu historia a la visita al médico.", "No soy tu médico.",
        "People who have it are patients of a clinic.", "Tu médico puede recetarlo.", "I recommend rest and water.",
    ],
)  # fmt: skip
def test_general_words_pass(text: str) -> None:
    assert public(text) == []


@pytest.mark.parametrize("network", NETWORKS)
def test_what_a_voice_wrote_is_checked_like_what_was_written(network: str) -> None:
    def composed(text: str) -> list[str]:
        spoken = voice(network).compose(text, (ANA,), Audience.PUBLIC)
        return codes(replace(OWN, texts=(spoken,)))

    assert composed("Fever is a defence (mostly). Call 112, *not* 5.\n1/2") == []
    assert composed("Come on ***.") == ["blank"]
    assert composed("As @carlos said") == ["third-person"]
    assert composed("Give 5 * 10 mg, mail a_b@clinic.example") == ["identifier", "dose"]
    assert composed("Te receto reposo.") == ["diagnosis"]


@given(st.text(max_size=80))
def test_any_text_is_checked_without_failing(text: str) -> None:
    for draft in (OWN, CLEAN):
        check(replace(draft, texts=(text,), names=(text[:20],), handles=(text[:12],), approved_text=text[40:]))
