"""The red-flag floor: pure rules that only raise. That nothing is found is never a statement about the person."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from desk.triage.folding import Word, listed, readable, words_of
from desk.triage.patterns import Lexicon, Pattern, Places, Span, spans

if TYPE_CHECKING:
    from desk.triage.rules.model import Level, Rule

_BESIDE = 8
"""How many words away an exclusion may stand from the match that it drops."""
_ANIMAL_BEFORE = 6
_DENIED_BEFORE = 5
_SAME_LINES = 25
_SHOWN = 120
_DENIALS = listed("no not never without sin nunca tampoco dont didnt doesnt isnt havent hasnt denies ni niega")


@dataclass(frozen=True, slots=True)
class Flag:
    """One danger sign found in a message: which rule, how soon, why in plain words, and the words that raised it."""

    rule: str
    problem: str
    level: Level
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


class _Floor:
    """All rules made ready: patterns are looked up by the rarest element they need."""

    def __init__(self) -> None:
        from desk.triage.rules import all_rules  # noqa: PLC0415  # the front door must not pay for the tables
        from desk.triage.rules.model import lines  # noqa: PLC0415  # the front door must not pay for the tables
        from desk.triage.words import CLASSES  # noqa: PLC0415  # the front door must not pay for the tables

        self.lexicon = Lexicon(CLASSES)
        self.rules = tuple(
            _Compiled(
                rule,
                tuple(self.lexicon.pattern(line) for line in lines(rule.patterns)),
                tuple(self.lexicon.pattern(line) for line in lines(rule.unless)),
            )
            for rule in all_rules()
        )
        self.long_ago = self.lexicon.element("@long_ago")
        self.present = self.lexicon.element("@present")
        self.animal = self.lexicon.element("@animal")
        self.past = self.lexicon.element("@years_ago|@past_year|last_year|years_ago|el_ano_pasado|hace_anos|used_to")
        self.somebody = self.lexicon.element("@somebody")
        self.anxiety = self.lexicon.element("@anxiety")
        self.in_general = self.lexicon.element("@in_general")
        self.by_key = self._keyed()

    def _keyed(self) -> dict[int, list[tuple[int, Pattern]]]:
        uses: dict[int, int] = {}
        for compiled in self.rules:
            for pattern in compiled.patterns:
                for element in pattern.needs:
                    uses[element] = uses.get(element, 0) + 1
        keyed: dict[int, list[tuple[int, Pattern]]] = {}
        for number, compiled in enumerate(self.rules):
            for pattern in compiled.patterns:
                rarest = min(pattern.needs, key=lambda element: (uses[element], element))
                keyed.setdefault(rarest, []).append((number, pattern))
        return keyed

    def places(self, words: Sequence[Word]) -> Places:
        """Return where each element stands; a distant time bars nothing when the same lines speak of the present."""
        found = self.lexicon.places(words)
        present = [first for first, _ in found.get(self.present, ())]
        past = [
            span
            for span in found.pop(self.long_ago, ())
            if bisect_right(present, span[1] + _SAME_LINES) == bisect_left(present, span[0] - _SAME_LINES)
        ]
        return found | {self.long_ago: past} if past else found

    def holding(self, places: Places) -> Iterator[tuple[_Compiled, Span]]:
        """Yield each rule that holds, once, with the stretch that shows it."""
        found: dict[int, Span] = {}
        for element in places:
            for number, pattern in self.by_key.get(element, ()):
                if number not in found and (span := self._first(number, pattern, places)):
                    found[number] = span
        for number in sorted(found):
            yield self.rules[number], found[number]

    def _first(self, number: int, pattern: Pattern, places: Places) -> Span | None:
        held = spans(pattern, places)
        if not held:
            return None
        compiled = self.rules[number]
        barred = [span for exclusion in compiled.unless for span in spans(exclusion, places)]
        if not compiled.rule.animals:
            barred += [
                (first + _BESIDE, last + _ANIMAL_BEFORE - _BESIDE) for first, last in places.get(self.animal, ())
            ]
        return _first_outside(held, barred) if barred else held[0]


def _first_outside(held: Sequence[Span], barred: Iterable[Span]) -> Span | None:
    """Return the first match that has no exclusion beside it."""
    zones: list[list[int]] = []
    for low, high in sorted((first - _BESIDE, last + _BESIDE) for first, last in barred):
        if zones and low <= zones[-1][1] + 1:
            zones[-1][1] = max(zones[-1][1], high)
        else:
            zones.append([low, high])
    starts = [low for low, _ in zones]
    for span in held:
        at = bisect_right(starts, span[1]) - 1
        if at < 0 or zones[at][1] < span[0]:
            return span
    return None


@cache
def _floor() -> _Floor:
    return _Floor()


def find(text: str) -> tuple[Flag, ...]:
    """Return the danger signs of a whole unanswered burst, those that call for help now first."""
    readable_text = readable(text)
    words = words_of(readable_text)
    if not words:
        return ()
    floor = _floor()
    places = floor.places(words)
    flags = [_flag(compiled.rule, span, words, places, readable_text) for compiled, span in floor.holding(places)]
    return tuple(sorted(flags, key=lambda flag: flag.level != "call now"))


def _flag(rule: Rule, span: Span, words: Sequence[Word], places: Places, text: str) -> Flag:
    notes = "".join(f"; {note}" for note in _notes(span, words, places))
    return Flag(rule.id, rule.problem, rule.level, rule.reason + notes, _quoted(text, words, span))


def _notes(span: Span, words: Sequence[Word], places: Places) -> Iterator[str]:
    floor = _floor()
    before = words[max(0, span[0] - _DENIED_BEFORE) : span[0]]
    if any(word.folded in _DENIALS for word in before):
        yield "perhaps denied, read the whole message"
    for element, note in (
        (floor.past, "perhaps in the past"),
        (floor.somebody, "perhaps about somebody else"),
        (floor.anxiety, "the writer names fear, which does not lower it"),
        (floor.in_general, "perhaps asked in general"),
    ):
        if any(span[0] - _BESIDE <= last and first <= span[1] + _BESIDE for first, last in places.get(element, ())):
            yield note


def _quoted(text: str, words: Sequence[Word], span: Span) -> str:
    start, end = words[span[0]].start, words[span[1]].end
    if end - start <= _SHOWN:
        return " ".join(text[start:end].split())
    half = _SHOWN // 2
    return " ".join(text[start : start + half].split()) + " … " + " ".join(text[end - half : end].split())
