"""Numbers that decide: temperature, blood pressure, sugar, ages and weeks. Each becomes a named class at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.triage.folding import Word, listed

NAMES = listed(
    "slow_pulse fast_pulse n38 n39 n40 bp140 bp180 n180 sugar_low sugar_high ketones under3m three_to_6m"
    " baby_age child_age over60 weeks"
    " many hours12 years_ago past_year days_after"
)
"""The classes that a pattern may name with `@`."""

_SPELLED = {
    w: n
    for n, ws in enumerate(
        (
            "", "one un una a", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete",
            "eight ocho", "nine nueve", "ten diez", "eleven", "twelve doce",
        )
    )
    for w in ws.split()
} | {
    "twenty": 20, "veinte": 20, "thirty": 30, "treinta": 30, "forty": 40, "cuarenta": 40, "fifty": 50, "cincuenta": 50,
}  # fmt: skip
_DAYS = listed("day days dia dias")
_WEEKS = listed("week weeks wk wks wo weekold semana semanas sem sems")
_MONTHS = listed("month months mo mos mth mths mes meses monthold")
_YEARS = listed("year years yr yrs yo y ano anos anitos yearold")
_HOURS = listed("hour hours hr hrs h hora horas")
_BETWEEN = listed("over con sobre y on by and")
_PILLS = listed(
    "pill pills tablet tablets tab tabs capsule capsules caps pastilla pastillas comprimido comprimidos tableta"
    " tabletas pildora pildoras capsula capsulas sobres paracetamol paracetamoles tylenol advil ibuprofen ibuprofeno"
    " ibuprofenos codamol cocodamol codeine aspirin aspirins aspirinas benzos clonazepam lorazepam diazepam xanax"
    " tramadol pastis grageas"
)
_AGE_AFTER = listed(
    "old edad nacido nacida vida bebe baby newborn infant bebita bebito guagua nene nena nina nino hijita hijito bub"
)
_SPAN_BEFORE = listed("for durante desde last past in over every cada next dentro")
_AGO = listed("ago atras")


def value(word: str) -> float | None:
    """Return the number that a word is, spelled or in digits."""
    if word[0].isdigit():
        head = word.partition("/")[0].replace(",", ".").partition(":")[0]
        return float(head)
    spelled = _SPELLED.get(word)
    return None if spelled is None else float(spelled)


def classes(words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    """Yield each class of number with the first and last word that make it."""
    for at, word in enumerate(words):
        number = value(word.folded)
        if number is None:
            continue
        if word.folded[0].isdigit():
            yield from ((name, at, at) for name in _plain(number))
            yield from _pressure(words, at, number)
        if at + 1 < len(words):
            yield from ((name, at, at + 1) for name in _with_unit(words, at, number))


def _plain(number: float) -> Iterator[str]:
    for low, high, name in _RANGES:
        if low <= number < high:
            yield name


_RANGES = (
    (38.0, 43.0, "n38"),
    (100.4, 109.0, "n38"),
    (39.0, 43.0, "n39"),
    (102.2, 109.0, "n39"),
    (40.0, 43.0, "n40"),
    (104.0, 109.0, "n40"),
    (180.0, 300.0, "n180"),
    (20.0, 46.0, "slow_pulse"),
    (140.0, 260.0, "fast_pulse"),
    (15.0, 60.0, "sugar_low"),
    (1.0, 3.5, "sugar_low"),
    (300.0, 1200.0, "sugar_high"),
    (20.0, 40.0, "sugar_high"),
    (1.6, 15.0, "ketones"),
    (1990.0, 2026.0, "past_year"),
)


def _pressure(words: Sequence[Word], at: int, upper: float) -> Iterator[tuple[str, int, int]]:
    end, lower = at, 0.0
    _, slash, below = words[at].folded.partition("/")
    if slash:
        lower = float(below.strip().replace(",", "."))
    elif at + 2 < len(words) and words[at + 1].folded in _BETWEEN and words[at + 2].folded[0].isdigit():
        end, lower = at + 2, value(words[at + 2].folded) or 0.0
    # Spain and parts of Latin America say "18/12" for 180/120.
    if upper in _SHORT_UPPER and lower <= _SHORT_LOWER_MOST:
        upper, lower = upper * 10, lower * 10
    if _UPPER_LEAST <= upper <= _UPPER_MOST and _LOWER_LEAST <= lower < upper:
        for name, high_upper, high_lower in _HIGH_PRESSURES:
            if upper >= high_upper or lower >= high_lower:
                yield name, at, end


_SHORT_UPPER = range(7, 31)
_SHORT_LOWER_MOST = 18
_UPPER_LEAST, _UPPER_MOST, _LOWER_LEAST = 70, 300, 40
_HIGH_PRESSURES = (("bp180", 180, 120), ("bp140", 140, 90))
_MANY_PILLS = 5
_LONG_HOURS = 8
_WEEKS_PREGNANT = range(4, 43)
_RECENT_DAYS = 45
_OLD_YEARS = 60
_CHILD_YEARS = 12
_THREE_MONTHS, _SIX_MONTHS, _A_YEAR = 92, 200, 400


def _with_unit(words: Sequence[Word], at: int, number: float) -> Iterator[str]:
    unit = words[at + 1].folded
    after = words[at + 2].folded if at + 2 < len(words) else ""
    before = words[at - 1].folded if at else ""
    if number >= _MANY_PILLS and (unit in _PILLS or after in _PILLS):
        yield "many"
    if unit in _HOURS and number >= _LONG_HOURS:
        yield "hours12"
    if after in _AGO or before in {"hace", "hacia"}:
        yield from _distance(unit, number)
        return
    if unit in _WEEKS and number in _WEEKS_PREGNANT and before not in _SPAN_BEFORE:
        yield "weeks"
    days = number * _UNIT_DAYS.get(unit, 0)
    if unit in _YEARS:
        yield from _years(number)
    elif days and before not in _SPAN_BEFORE and (_says_age(words, at) or (unit in _MONTHS and number > 1)):
        yield from _infant(days)


def _says_age(words: Sequence[Word], at: int) -> bool:
    """Tell whether a number of days or weeks is an age: "ten days old", "bebe de dos semanas", "tiene tres semanas"."""
    around = {word.folded for word in words[max(0, at - 2) : at]} | {word.folded for word in words[at + 2 : at + 4]}
    return not around.isdisjoint(_AGE_AFTER)


_UNIT_DAYS = dict.fromkeys(_DAYS, 1) | dict.fromkeys(_WEEKS, 7) | dict.fromkeys(_MONTHS, 30)


def _distance(unit: str, number: float) -> Iterator[str]:
    if unit in _YEARS:
        yield "years_ago"
    elif unit in _UNIT_DAYS and number * _UNIT_DAYS[unit] <= _RECENT_DAYS:
        yield "days_after"


def _years(number: float) -> Iterator[str]:
    if number >= _OLD_YEARS:
        yield "over60"
    elif number <= _CHILD_YEARS:
        yield "child_age"


def _infant(days: float) -> Iterator[str]:
    if days < _THREE_MONTHS:
        yield "under3m"
    elif days < _SIX_MONTHS:
        yield "three_to_6m"
    if days <= _A_YEAR:
        yield "baby_age"
