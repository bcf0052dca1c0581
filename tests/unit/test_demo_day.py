from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.audience import Audience, Recipient
from core.clock import DAY, HOUR, MINUTE
from core.incoming import Deletion, Direction, Edit, Hidden, Incoming, Person
from desk.answers.fit import Fitted, fit
from desk.answers.model import BlockKind, Template, choose
from desk.answers.render import render
from desk.answers.template import parse
from desk.demo.day import Day, day
from desk.demo.samples import WRITTEN, approval, templates, vetted_state
from desk.demo.staff import AT_THE_KEYBOARD, COLLEAGUES
from desk.demo.tour import tour
from desk.triage.redflags import find
from networks.simulated_facts import FACTS
from networks.voices import voice

NOW = 1_795_000_000_000_000
MIX = {
    "noise": 25,
    "stray": 10,
    "common": 22,
    "alone": 8,
    "personal": 15,
    "own": 10,
    "snooze": 5,
    "handover": 3,
    "red": 2,
}


@pytest.fixture(scope="module")
def today() -> Day:
    return day(now=NOW)


def everything(whole: Day) -> list[Incoming]:
    return [message for account in whole.accounts for message in account.incoming]


def asked(whole: Day) -> list[Incoming]:
    return [message for message in everything(whole) if message.direction is Direction.IN and not message.context]


def conversations(whole: Day) -> set[tuple[str, str, str, Audience]]:
    return {
        (account.name, message.thread, message.author.remote_id, message.audience)
        for account in whole.accounts
        for message in account.incoming
        if message.direction is Direction.IN and not message.context
    }


def marked(whole: Day, mark: str) -> list[Incoming]:
    planned = {(item.thread, item.asker) for item in whole.plan if mark in item.marks}
    return [message for message in asked(whole) if (message.thread, message.author.remote_id) in planned]


def moved(person: Person, by: int) -> Person:
    return replace(person, created_at=person.created_at + by if person.created_at is not None else None)


def test_the_same_seed_gives_the_same_day(today: Day) -> None:
    assert day(now=NOW) == today


def test_another_seed_gives_another_day(today: Day) -> None:
    assert day(seed=8, now=NOW).accounts != today.accounts


def test_the_day_only_moves_with_the_present(today: Day) -> None:
    tomorrow = day(now=NOW + DAY)
    back = [
        replace(
            message,
            author=moved(message.author, -DAY),
            sent_at=message.sent_at - DAY,
            received_at=message.received_at - DAY if message.received_at is not None else None,
            edited_at=message.edited_at - DAY if message.edited_at is not None else None,
        )
        for message in everything(tomorrow)
    ]
    assert back == everything(today)


def test_a_day_holds_exactly_a_hundred_conversations_in_the_mix_of_the_practice_inbox(today: Day) -> None:
    assert len(conversations(today)) == 100
    assert Counter(item.kind for item in today.plan) == MIX


def test_the_plan_names_the_conversations_that_the_messages_make(today: Day) -> None:
    planned = {(item.account, item.thread, item.asker, item.audience) for item in today.plan}
    assert planned == conversations(today)


def test_groups_have_the_sizes_of_the_practice_inbox(today: Day) -> None:
    noise = Counter(item.group for item in today.plan if item.kind == "noise")
    common = Counter(item.group for item in today.plan if item.kind == "common")
    assert sorted(noise.values()) == [4, 6, 6, 9]
    assert sorted(common.values()) == [2, 3, 4, 5, 8]


@pytest.mark.parametrize(("kind", "number"), [("alone", 3), ("personal", 8), ("own", 4)])
def test_so_many_of_a_kind_are_public(today: Day, kind: str, number: int) -> None:
    assert sum(item.kind == kind and item.audience is Audience.PUBLIC for item in today.plan) == number


def test_equal_questions_are_worded_differently(today: Day) -> None:
    for group in {item.group for item in today.plan if item.kind == "common"}:
        askers = {item.asker for item in today.plan if item.group == group}
        texts = [message.text for message in asked(today) if message.author.remote_id in askers]
        assert len(set(texts)) == len(texts) > 1


def test_ids_are_unique(today: Day) -> None:
    ids = [message.remote_id for message in everything(today)]
    ids += [item.event.remote_id for item in today.later if isinstance(item.event, Incoming)]
    assert len(set(ids)) == len(ids)


def test_every_handle_belongs_to_one_person(today: Day) -> None:
    people = {(account.network, m.author.handle): m.author for account in today.accounts for m in account.incoming}
    assert len({person.remote_id for person in people.values()}) == len(people)


def test_all_ten_networks_are_there_and_take_the_audiences_that_were_written(today: Day) -> None:
    assert {account.network for account in today.accounts} == set(FACTS)
    for account in today.accounts:
        assert account.incoming, account.name
        assert {message.audience for message in account.incoming} <= set(FACTS[account.network].audiences)


def test_english_and_spanish_lead_and_three_more_languages_are_there(today: Day) -> None:
    spoken = Counter(message.language for message in asked(today) if message.text)
    assert set(spoken) == {"en", "es", "ar", "zh", "ca"}
    assert spoken["en"] + spoken["es"] > 0.9 * spoken.total()


def test_a_message_without_text_says_what_it_is(today: Day) -> None:
    silent = [message for message in asked(today) if not message.text]
    assert all(message.attachments or message.hidden is not Hidden.NO for message in silent)
    kinds = {item.kind for message in asked(today) for item in message.attachments}
    assert {"voice", "image", "sticker"} <= kinds
    assert all(item.seconds for message in silent for item in message.attachments if item.kind == "voice")
    assert {message.hidden for message in silent} == {Hidden.NO, Hidden.ENCRYPTED, Hidden.REQUEST}


def test_the_networks_hold_some_strangers_back(today: Day) -> None:
    held = [message for message in asked(today) if message.held_back]
    assert {message.held_back for message in held} == {"filtered", "request", "invite"}
    assert all(message.request_id for message in held)
    assert sum(len(account.requests) for account in today.accounts) == 2


def test_accepting_the_invite_shows_its_text(today: Day) -> None:
    ((request_id, shown),) = [pair for account in today.accounts for pair in account.behind]
    invite = next(message for message in asked(today) if message.request_id == request_id)
    assert shown.text
    assert not invite.text
    assert replace(invite, text=shown.text, hidden=Hidden.NO, held_back="", request_id="") == shown


def test_three_threads_are_long_and_one_has_three_hundred_messages(today: Day) -> None:
    sizes = Counter(message.thread for message in everything(today)).most_common()
    assert sizes[0][1] == 300
    assert sum(size >= 40 for _, size in sizes) == 3


def test_answers_of_ours_name_whom_they_answered(today: Day) -> None:
    ours = [message for message in everything(today) if message.direction is Direction.OUT and not message.context]
    assert ours
    assert all(message.asker for message in ours)
    for mark in ("follow-up", "thanks"):
        asker = marked(today, mark)[-1]
        assert any(message.asker == asker.author.remote_id and message.sent_at < asker.sent_at for message in ours)


def test_nothing_lies_in_the_future(today: Day) -> None:
    times = [time for m in everything(today) for time in (m.sent_at, m.edited_at) if time is not None]
    assert max(times) <= NOW


def test_some_windows_are_about_to_close_and_none_has_closed(today: Day) -> None:
    left = []
    for account in today.accounts:
        window = FACTS[account.network].window
        newest = {m.thread: m.sent_at for m in account.incoming if window and m.audience is Audience.DIRECT}
        left += [(account.network, sent_at + (window or 0) - NOW) for sent_at in newest.values()]
    assert all(time > 0 for _, time in left)
    assert sorted(network for network, time in left if time < 4 * HOUR) == ["facebook", "whatsapp", "whatsapp"]


def test_somebody_waits_for_more_than_a_day(today: Day) -> None:
    open_since = [message.sent_at for message in unanswered(today) if not message.held_back]
    assert min(open_since) < NOW - DAY


def unanswered(whole: Day) -> list[Incoming]:
    answered = {message.asker for message in everything(whole) if message.asker}
    return [message for message in asked(whole) if message.author.remote_id not in answered]


def test_hostile_text_stands_in_a_name_and_in_a_message(today: Day) -> None:
    hostile = marked(today, "hostile")
    assert any("\x1b" in message.text and "\u202e" in message.text and "\n" in message.text for message in hostile)
    assert any("\x1b" in message.author.name and "\u202e" in message.author.name for message in hostile)


def test_names_are_short_long_and_wide(today: Day) -> None:
    names = {message.author.name for message in asked(today)}
    assert any(len(name) > 70 for name in names)
    assert {"林曉雯", "渡辺 愛子"} <= names


def test_one_person_writes_on_two_networks(today: Day) -> None:
    assert {message.remote_id.partition("-")[0] for message in marked(today, "two networks")} == {
        "mastodon",
        "telegram",
    }


def test_a_group_message_names_or_counts_its_readers(today: Day) -> None:
    groups = [message.readers for message in asked(today) if message.audience is Audience.GROUP]
    assert any(len(readers.named) > 1 for readers in groups)
    assert any(readers.count for readers in groups)


def test_one_message_was_edited_and_one_names_a_third_person(today: Day) -> None:
    assert [m.author.name for m in asked(today) if m.edited_at] == ["Quentin"]
    assert [m.audience for m in marked(today, "third person")] == [Audience.PUBLIC]


def test_the_first_minutes_bring_messages_an_edit_and_a_deletion_of_what_is_there(today: Day) -> None:
    known = {message.remote_id for message in everything(today)}
    kinds = Counter(type(item.event) for item in today.later)
    assert kinds == {Incoming: 4, Edit: 1, Deletion: 1}
    assert all(0 < item.after < 5 * MINUTE for item in today.later)
    assert all(item.event.remote_id in known for item in today.later if not isinstance(item.event, Incoming))
    assert [item.after for item in today.later] == sorted(item.after for item in today.later)


def test_somebody_writes_again_in_a_conversation_that_is_there(today: Day) -> None:
    keys = {(message.thread, message.author.remote_id) for message in asked(today)}
    again = [item.event for item in today.later if isinstance(item.event, Incoming)]
    assert sum((message.thread, message.author.remote_id) in keys for message in again) == 1


@pytest.mark.parametrize("number", [1, 2, 17, 99, 250, 3000])
def test_a_day_can_have_any_size(number: int) -> None:
    whole = day(messages=number, now=NOW)
    assert len(conversations(whole)) == len(whole.plan) == number
    assert any(item.kind == "red" for item in whole.plan)
    ids = [message.remote_id for message in everything(whole)]
    assert len(set(ids)) == len(ids)


def test_a_day_without_messages_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 up"):
        day(messages=0, now=NOW)


SAMPLES = [parse(source, name) for name, source in templates()]


def said(template: Template, language: str, audience: Audience) -> str:
    chosen = [choose(slot, own=template.language, language=language, audience=audience) for slot in template.slots()]
    return "\n".join(block.text for block in chosen if block and block.kind is not BlockKind.SOURCE)


def test_there_are_twelve_samples_and_each_says_so() -> None:
    assert len({template.key for template in SAMPLES}) == 12
    for template in SAMPLES:
        assert template.title.startswith("Sample: ")
        for language in template.languages:
            for audience in template.audiences:
                text = said(template, language, audience)
                assert "not for real patients" in text or "no es para pacientes reales" in text


def test_at_least_six_samples_speak_spanish() -> None:
    assert sum("es" in template.languages for template in SAMPLES) >= 6


def test_public_texts_are_short_enough_for_the_shortest_network() -> None:
    for template in SAMPLES:
        if Audience.PUBLIC in template.audiences:
            for language in template.languages:
                assert len(said(template, language, Audience.PUBLIC)) <= 270, (template.key, language)


def test_public_texts_hold_no_field() -> None:
    for template in SAMPLES:
        for block in template.blocks:
            assert block.audience is not Audience.PUBLIC or "{" not in block.text


def test_fields_and_blanks_are_shown_somewhere() -> None:
    bodies = ["\n".join(block.text for block in template.blocks) for template in SAMPLES]
    assert sum("{first_name|" in body for body in bodies) == 2
    assert sum("***" in body for body in bodies) == 1


def test_every_sample_knows_many_ways_to_ask_and_its_evidence() -> None:
    for template in SAMPLES:
        assert len(template.questions) >= 12
        assert template.references
        assert all(reference.read <= WRITTEN for reference in template.references)


@pytest.mark.parametrize("today", [WRITTEN, date(2031, 2, 28)])
def test_one_sample_is_due_within_the_month_one_is_overdue_and_one_was_never_vetted(today: date) -> None:
    dates: dict[str, Any] = {}
    for name, source in templates(today=today):
        template = parse(source, name)
        dates[template.key] = template.review_by
    assert [key for key, due in dates.items() if due < today] == ["pr8"]
    assert [key for key, due in dates.items() if today <= due < today + timedelta(days=30)] == ["co1"]
    assert [key for key in dates if vetted_state(key) == "draft"] == ["al4"]
    assert [key for key in dates if vetted_state(key) == "overdue"] == ["pr8"]


def test_whoever_approved_a_sample_is_not_its_author_and_had_read_its_sources() -> None:
    for template in SAMPLES:
        approved = approval(template.key)
        if approved is None:
            assert vetted_state(template.key) == "draft"
            continue
        assert approved.author != approved.reviewer
        assert all(reference.read <= approved.on for reference in template.references)


def test_every_answer_that_a_conversation_expects_is_among_the_samples(today: Day) -> None:
    expected = {item.answer for item in today.plan} - {""}
    assert expected <= {template.key for template in SAMPLES}
    assert {"ref", "em1"} <= expected


def test_an_unknown_key_has_no_state() -> None:
    with pytest.raises(KeyError):
        vetted_state("zz9")


def test_ana_sits_at_the_keyboard_and_eva_reviews() -> None:
    assert AT_THE_KEYBOARD.name == "Ana Ruiz"
    assert [(person.slug, person.role) for person in COLLEAGUES] == [("ana", "author"), ("eva", "reviewer")]


def test_the_tour_has_six_calm_steps_that_fit_a_line() -> None:
    steps = tour()
    assert len(steps) == 6
    assert all(len(step.text) <= 90 and "!" not in step.text for step in steps)


def handle_on(network: str) -> str:
    return {"mastodon": "mumofthree_c@salud.example", "bluesky": "mumofthree-c.example"}.get(network, "mumofthree_c")


@pytest.mark.parametrize("network", FACTS)
def test_every_sample_fits_every_network_and_keeps_its_footer(network: str) -> None:
    to = (Recipient(handle_on(network), "u1"),)
    for template in SAMPLES:
        for audience in set(template.audiences) & set(FACTS[network].audiences):
            for language in template.languages:
                words = render(template, language=language, audience=audience, fields={}, supplied={})
                fitted = fit(words, voice=voice(network), to=to, audience=audience, limits={})
                assert isinstance(fitted, Fitted), (template.key, language, fitted)
                assert BlockKind.FOOTER not in fitted.dropped, (template.key, language)
                assert len(fitted.parts) == 1 or audience is not Audience.PUBLIC


def test_the_rule_floor_raises_the_two_red_flags_and_none_of_the_others(today: Day) -> None:
    written: dict[tuple[str, str], list[str]] = {}
    for message in asked(today):
        written.setdefault((message.thread, message.author.remote_id), []).append(message.text)
    raised = {burst for burst, texts in written.items() if find("\n".join(texts))}
    assert raised == {(item.thread, item.asker) for item in today.plan if item.kind == "red"}
