"""The table of emergency lines, and the countries that texts name: supported, dated, sourced, and never guessed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from desk.answers.emergency import COUNTRIES
from desk.emergency.places import country_named, proposed
from desk.emergency.table import GOOD_FOR, lines_of, table
from desk.emergency.wording import _LINE_FOR
from desk.triage.rules import all_rules

CRISIS = {
    "AR",
    "AT",
    "AU",
    "BE",
    "BR",
    "CA",
    "CH",
    "CL",
    "CO",
    "CZ",
    "DE",
    "EC",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HU",
    "IE",
    "IN",
    "IT",
    "JP",
    "KE",
    "KR",
    "LV",
    "MT",
    "MX",
    "NG",
    "NL",
    "NO",
    "NZ",
    "PA",
    "PE",
    "PH",
    "PL",
    "PT",
    "SE",
    "SG",
    "SK",
    "US",
    "UY",
    "ZA",
}
POISON = {
    "AT",
    "AU",
    "BE",
    "CA",
    "CL",
    "CZ",
    "EE",
    "ES",
    "FI",
    "HR",
    "HU",
    "IE",
    "IT",
    "LU",
    "NO",
    "NZ",
    "PL",
    "PR",
    "PT",
    "SE",
    "US",
    "UY",
    "ZA",
}
"""Countries whose crisis or poison line two sources or a page of its provider support."""
KEYS = {
    "country", "name", "help", "emergency", "ambulance", "crisis", "poison", "sources", "recheck_at", "checked",
    "confidence", "reviewed",
}  # fmt: skip


def test_every_line_that_can_be_shown_is_supported_dated_and_sourced() -> None:
    text = files("desk.emergency").joinpath("lines.jsonl").read_text("utf-8")
    for row in map(json.loads, text.splitlines()):
        assert set(row) == KEYS
        assert re.fullmatch(r"[A-Z]{2}", row["country"])
        assert len(row["sources"]) >= 2
        assert all(urlsplit(url).scheme in ("http", "https") for url in (*row["sources"], *row["recheck_at"]))
        assert set(row["help"]) <= {*row["emergency"], *row["ambulance"]}
        assert row["confidence"] in ("high", "medium", "low")
        assert date(2026, 11, 1) <= date.fromisoformat(row["checked"])
    assert {one.country for one in table().values() if one.crisis} <= CRISIS
    assert {one.country for one in table().values() if one.poison} <= POISON
    assert all(re.search(r"\d{2}", line.number) for one in table().values() for line in (*one.crisis, *one.poison))


def test_the_two_tables_of_numbers_never_disagree() -> None:
    """What templates fill in for {emergency} is the number that the line of a red says first."""
    both = [one for one in table().values() if one.help and one.country in COUNTRIES]
    assert len(both) > 80
    assert {one.country: one.help[0] for one in both} == {one.country: COUNTRIES[one.country] for one in both}


def test_a_row_is_old_after_twelve_months_and_one_without_a_supported_number_is_not_known() -> None:
    spain = lines_of("ES")
    assert spain is not None
    assert not spain.old(spain.checked + GOOD_FOR)
    assert spain.old(spain.checked + GOOD_FOR + timedelta(days=1))
    assert not replace(spain, checked=date(2027, 11, 1)).old(date(2028, 1, 1))
    assert [code for code in table() if lines_of(code) is None] == ["ET", "GT", "LK", "NG", "PY", "SN", "TT"]


def test_further_lines_belong_to_rules_that_there_are() -> None:
    assert set(_LINE_FOR) <= {rule.id for rule in all_rules()}


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("I live in Spain", "ES"),
        ("vivo en México, me duele el pecho", "MX"),
        ("I'm in the UK right now", "GB"),
        ("estamos en los Estados Unidos", "US"),
        ("No vivo en Chile", ""),
        ("I used to live in France", ""),
        ("if I am in Peru next week", ""),
        ("I live in Georgia", ""),
        ("hablo español y me llamo Francia", ""),
        ("I live in Spain but now I am in Italy", ""),
        ("urgencias en Madrid", ""),
    ],
)
def test_a_country_is_proposed_only_where_somebody_says_they_are_there(said: str, country: str) -> None:
    found = proposed([said])
    assert (found.country if found else "") == country


def test_a_country_is_typed_by_its_code_or_its_name() -> None:
    typed = ("es", " ES ", "España", "spain", "Reino Unido", "zz", "")
    assert [country_named(one) for one in typed] == ["ES", "ES", "ES", "ES", "GB", "", ""]
