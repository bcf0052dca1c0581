"""The emergency line of a red: of a country that was stated or confirmed, read before it is sent, never in one key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.audience import Audience
from core.clock import SECOND
from desk.answers.emergency import holds_emergency_line
from desk.emergency.table import table
from desk.emergency.wording import HOLD, NOT_REVIEWED
from store.countries import country_of
from tests.store.helpers import LUZ, said
from tests.tui.hands import Hands, minutes_ago, ward_inbox
from tui.screens.base import Mode

HEART = "I have crushing chest pain and cannot breathe"


def country(hands: Hands, conversation: int) -> str:
    found = country_of(hands.desk.store.reader, conversation)
    return found.country if found else ""


def drawn(hands: Hands) -> str:
    choosing = hands.inbox.choosing
    assert choosing is not None, hands.text
    assert choosing.prepared is not None, choosing.refused
    assert choosing.prepared.stops == ()
    return " ".join(part.text for part in choosing.prepared.parts)


async def test_their_own_words_only_propose_a_country_and_once_confirmed_the_line_needs_two_keys(
    tmp_path: Path,
) -> None:
    first = said("m1", f"{HEART}. Vivo en España", at=minutes_ago(20))
    again = said("m2", f"{HEART} again", thread="t2", at=minutes_ago(5))
    async with ward_inbox(tmp_path, first, again) as hands:
        row = hands.row
        await hands.press("exclamation_mark")
        assert (hands.stored(row.id).red, hands.inbox.mode) == (2, Mode.LIST)
        assert "E: emergency line" in hands.notice
        await hands.press("E")
        assert "Spain (ES): 112, they wrote" in hands.text
        assert country(hands, row.id) == ""
        await hands.press("escape")
        assert hands.verbs() == ["acknowledge"]
        await hands.press("E")
        await hands.press("y")
        assert country(hands, row.id) == "ES"
        assert "Call 112 now" in drawn(hands)
        assert NOT_REVIEWED in hands.text
        assert "Spain (ES), confirmed by ruiz" in hands.text
        await hands.press("y")
        (item,) = hands.items("held")
        assert item.due_at == hands.watch() + HOLD
        assert holds_emergency_line(item.parts[0].text)
        assert "held for 3 s" in hands.notice
        # Known now, `!` fills it at once: two keys for the next red of the same person.
        assert hands.row.question == f"{HEART} again"
        hands.pressed = 0
        await hands.press("exclamation_mark", "y")
        assert (hands.pressed, len(hands.items("held"))) == (2, 2)
        assert hands.verbs() == ["acknowledge", "country", "answer", "acknowledge", "answer"]
        kept = hands.desk.store.reader.rows("SELECT inverse FROM action WHERE verb = 'country'")
        assert all(set(one) == {"statement"} for one in json.loads(kept[0][0]))


async def test_a_typed_country_is_confirmed_and_undone_and_an_unknown_one_is_never_filled_in(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", HEART, at=minutes_ago(20))) as hands:
        row = hands.row
        await hands.press("E", "n")
        assert "112 leads to help" in drawn(hands)
        assert "their country is not known" in hands.text
        await hands.press("E", "c")
        await hands.type("atlantis")
        await hands.press("enter")
        assert "no country of the table is called that" in hands.notice
        await hands.press("E", "c")
        await hands.type("Ecuador")
        await hands.press("enter")
        assert "Ecuador (EC): 911" in hands.text
        assert country(hands, row.id) == ""
        await hands.press("y")
        assert country(hands, row.id) == "EC"
        assert "Call 911 now" in drawn(hands)
        await hands.press("escape", "w")
        await hands.until(lambda: "in EC, stated by ruiz" in hands.text, "the country on the card")
        await hands.press("escape", "u")
        assert country(hands, row.id) == ""
        assert hands.verbs() == ["country", "undo"]


async def test_in_public_a_third_key_is_asked_for_and_the_text_names_neither_place_nor_trouble(tmp_path: Path) -> None:
    public = said("m1", "me quiero morir, he pensado en suicidarme, vivo en España", audience=Audience.PUBLIC)
    direct = said("m2", "I want to kill myself", who=LUZ, thread="t2", at=minutes_ago(5))
    async with ward_inbox(tmp_path, public, direct) as hands:
        await hands.stand_on(lambda row: row.audience is Audience.PUBLIC)
        await hands.press("exclamation_mark", "E", "y")
        text = drawn(hands)
        assert "Llame ahora al 112" in text
        assert not any(word in text for word in ("España", "suicid", "024", "Spain"))
        await hands.press("y")
        assert hands.items("held") == []
        assert "once more" in hands.text
        await hands.press("y")
        assert len(hands.items("held")) == 1
        await hands.stand_on(lambda row: row.audience is Audience.DIRECT)
        await hands.press("exclamation_mark", "E", "c")
        await hands.type("ES")
        await hands.press("enter", "y")
        assert f"{table()['ES'].crisis[0].name}: 024" in drawn(hands)


async def test_a_country_whose_row_is_old_or_without_a_supported_number_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ward_inbox(tmp_path, said("m1", HEART, at=minutes_ago(20))) as hands:
        await hands.press("E", "c")
        await hands.type("ET")
        await hands.press("enter", "y")
        assert "no number of Ethiopia is supported" in hands.text
        assert "112 leads to help" in drawn(hands)
        monkeypatch.setattr(hands.desk, "now", lambda: hands.watch() + 800 * 24 * 3600 * SECOND)
        await hands.press("E", "c")
        await hands.type("FR")
        await hands.press("enter", "y")
        assert "not confirmed for 12 months" in hands.text
