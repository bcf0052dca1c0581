"""Emergency lines in a text: they lead the first part of an answer and pass every check of numbers."""

from __future__ import annotations

import re

SHORT_NUMBERS = frozenset({
    "000", "061", "100", "101", "102", "103", "104", "105", "106", "107", "108", "110", "111", "112", "1122", "113",
    "114", "115", "116", "118", "119", "120", "122", "123", "124", "127", "128", "131", "132", "133", "14", "140",
    "141", "144", "15", "150", "1515", "155", "166", "1669", "17", "177", "18", "19", "190", "191", "192", "193",
    "194", "195", "197", "198", "199", "1990", "811", "907", "911", "917", "988", "990", "991", "995", "997", "998",
    "999",
})  # fmt: skip
"""Numbers that bring help in one country or another; all too short to name a person."""

_BY_NUMBER = {
    "112": "BE BG CY CZ DE DK EE ES FI FR GE GR HR HU ID IE IN IS IT KE KZ LI LT LU LV MD MK MT NG NL PL PT RO RU SE "
    "SI SK TR UA ZA",
    "911": "AR CA CR DO EC FJ HN JO MX PA PH PR SA SV US UY VE",
    "999": "AE BD GB HK MY QA",
    "000": "AU", "101": "IL", "102": "NP", "104": "CU", "110": "JM", "111": "NZ", "1122": "PK", "113": "NO",
    "115": "IR VN", "116": "HT PE", "118": "BO", "119": "JP KR TW", "120": "CN", "122": "GT", "123": "CO EG",
    "128": "NI", "131": "CL", "14": "DZ", "140": "LB", "144": "AT CH", "15": "MA", "1669": "TH", "190": "TN",
    "192": "BR", "1990": "LK", "995": "SG",
}  # fmt: skip
COUNTRIES = {country: number for number, countries in _BY_NUMBER.items() for country in countries.split()}
"""The number that brings medical help, by ISO code. A country that no two sources agree on is left out."""

_PLACE = (
    r"emergency (?:care|department|room|services?|number|line|doctor)|emergency:|emergencias|urgencias"
    r"|urgències|urgences|urgência|notruf|notaufnahme|pronto soccorso|ambulan(?:ce|cia|cias|za)|A&E"
)
_CALL = r"call|ring|dial|phone|llam\w+|marc\w+|telefone\w*|truqu\w+|appelez|ligue|chiam\w+|rufen|wählen"
_GO = rf"go|get|seek|attend|acud\w+|v[ae]y?a?|ve|busca\w*|busque\w*|aneu|{_CALL}"
_UNITS = r"%|º|°|[a-zµ]?g\b|m[gl]\b|min|h\b|hor|hour|d[ií]a|day|week|sem|year|año"
_NUMBER = rf"(?<!\d)(?<!\d[ .-])(\d{{2,4}})(?![\d.,]?\d)(?!\s?(?:{_UNITS}))"
_LINE = re.compile(
    rf"\b(?:{_GO})\b[^.!?\n]{{0,60}}(?:{_PLACE})"
    rf"|(?:{_PLACE})[^.!?\n]{{0,30}}{_NUMBER}"
    rf"|\b(?:{_CALL})\b[^.!?\n]{{0,20}}{_NUMBER}"
    r"|\bemergency (?:care|department|room|services)\b|\ba urgencias\b",
    re.IGNORECASE,
)


def emergency_number(country: str) -> str:
    """Return the number that brings medical help in a country; empty where none is known. It is never guessed."""
    return COUNTRIES.get(country, "")


def holds_emergency_line(text: str) -> bool:
    """Tell whether a text sends somebody to emergency care or names a number to call."""
    return any(_helps(match) for match in _LINE.finditer(text))


def _helps(match: re.Match[str]) -> bool:
    number = match[1] or match[2]
    return number is None or number in SHORT_NUMBERS
