"""The card of a suspected side effect: four elements from the thread, nobody's name, an address, and nothing sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.incoming import Person
from desk.emergency.stating import state_country
from desk.side_effects.card import card
from desk.side_effects.reading import read
from desk.side_effects.schemes import SCHEMES
from tests.store.helpers import said
from tests.tui.hands import minutes_ago, ward_inbox
from tui.screens.plain import PlainScreen

NURIA = Person("p7", "nuria_vidal88", "Nuria Vidal")
ASKED = (
    "I'm Nuria, 34 years old woman. Since I started amoxicillin on Monday I have an itchy rash. "
    "Write to nuria_vidal88 or +34 612 345 678"
)


@pytest.mark.parametrize(
    ("text", "medicines", "in_order"),
    [
        ("Since I started amoxicillin I have a rash", ("amoxicillin",), True),
        ("tomo enalapril y ahora tengo tos y mareos", ("enalapril",), True),
        ("a rash after taking ibuprofen", ("ibuprofen",), True),
        ("I have a headache, can I take ibuprofen?", ("ibuprofen",), False),
        ("my rash began in April", (), False),
    ],
)
def test_a_medicine_and_a_complaint_are_read_in_the_order_that_the_words_say(
    text: str, medicines: tuple[str, ...], in_order: bool
) -> None:
    found = read([text], [])
    assert (found.medicines, found.in_order) == (medicines, in_order)


def test_only_pages_that_were_read_are_shown_as_checked() -> None:
    assert {code for code, one in SCHEMES.items() if one.seen} == {
        *("CL", "DE", "ES", "IN", "MX"),
        *("BG", "CY", "EE", "HU", "IS", "LI", "LT", "LU", "LV", "MT", "SI", "SK"),
    }
    assert all(one.address.startswith("https://") for one in SCHEMES.values())


async def test_the_card_names_nobody_says_what_is_missing_and_sends_and_keeps_nothing(tmp_path: Path) -> None:
    question = said("m1", ASKED, who=NURIA, at=minutes_ago(20))
    bare = said("m2", "my ventolin makes me tremble", who=Person("p8", "bo", "Bo"), thread="t2", at=minutes_ago(9))
    async with ward_inbox(tmp_path, question, bare) as hands:
        row = await hands.stand_on(lambda row: row.handle == NURIA.handle)
        await hands.press("M")
        await hands.until(lambda: isinstance(hands.app.screen, PlainScreen), "the card")
        await hands.until(lambda: "amoxicillin" in hands.text, "its words")
        shown = hands.text.casefold()
        assert not any(word in shown for word in ("nuria", "vidal", "612", "345"))
        for word in ("1 reporter: dr. ruiz", "34 years, female", "itchy rash", "not known", "no copy is kept"):
            assert word in shown
        await hands.press("escape")
        state_country(hands.desk, [row.id], "FR")
        await hands.press("M")
        await hands.until(lambda: "address not verified" in hands.text, "the scheme")
        assert hands.items() == []
        assert hands.verbs() == ["country"]
        await hands.press("escape")
        other = await hands.stand_on(lambda row: row.handle == "bo")
        made = card(hands.desk, other.id)
        assert made.missing == ("patient",)
        assert (made.country, made.scheme) == ("", None)
