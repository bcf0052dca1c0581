"""Which saved answer suits a question: ranked by its words alone, on this machine, and "none" rather than a guess."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from desk.answers.features import features, stems, word_stems
from desk.answers.model import BlockKind, Template

ENOUGH = 0.3
"""Below this score nothing is suggested; set on sample questions of our own, see the tests."""
LIMIT = 9

_TITLE = 0.9
_TEXT = 0.5
_SECOND = 0.3
_OTHER_LANGUAGE = 0.6
_EXCLUDED = 0.5
_MATCHED_MAX = 5
# Words of a not-if phrase may stand a little apart in the question.
_SLACK = 3
_TEXT_WORDS = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """What a saved answer is found by."""

    key: str
    language: str
    title: str
    questions: tuple[str, ...]
    not_if: tuple[str, ...] = ()
    text: str = ""
    audiences: tuple[Audience, ...] = ()
    """Empty: any."""
    languages: tuple[str, ...] = ()
    """Further languages in which it can be said."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer as it suits the question."""

    key: str
    score: float
    matched: tuple[str, ...]
    """Words of the question that the answer knows, the rarest first."""
    excluded_by: str = ""
    """The not-if phrase that the question holds; such an answer never comes first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Answers by how well they suit, and whether the best is good enough to be offered."""

    ranking: tuple[Scored, ...]
    none: bool


class SuggestError(Exception):
    """A line of questions or answers cannot be read."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


def entry_of(template: Template) -> Entry:
    """Return what a template is found by."""
    said = (BlockKind.CLAIM, BlockKind.CAVEAT, BlockKind.ACTION)
    text = "\n".join(block.text for block in template.blocks if block.kind in said)
    return Entry(
        template.key,
        template.language,
        template.title,
        template.questions,
        template.not_if,
        text,
        template.audiences,
        template.languages,
    )


def exclusions(question: str, not_if: Iterable[str]) -> tuple[str, ...]:
    """Return the not-if phrases that a question seems to hold."""
    spoken = stems(question)
    return tuple(phrase for phrase in not_if if _holds(spoken, stems(phrase)))


class Index:
    """Saved answers, ready to be ranked; immutable once built."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self._stems = tuple(frozenset(stems(" ".join((e.title, *e.questions, e.text)))) for e in self._entries)
        self._not_if = tuple(tuple((phrase, stems(phrase)) for phrase in e.not_if) for e in self._entries)
        self._owners: list[int] = []
        self._postings: dict[str, list[tuple[int, float]]] = {}
        self._rarity: dict[str, float] = {}
        self._learn()

    @classmethod
    def build(cls, templates: Iterable[Entry]) -> Index:
        """Learn the answers; a hundred take a few hundredths of a second."""
        return cls(tuple(templates))

    def rank(
        self, question: str, *, language: str = "", audience: Audience | None = None, limit: int = LIMIT
    ) -> Suggestion:
        """Rank the answers for a question; one that its words exclude falls back and never comes first."""
        scores = {
            number: score * self._nearness(number, language)
            for number, score in self._scores(question).items()
            if _is_for(self._entries[number], audience)
        }
        spoken = stems(question)
        excluded = {number: phrase for number in scores if (phrase := self._excluded_by(number, spoken))}
        clean = max((score for number, score in scores.items() if number not in excluded), default=0.0)
        scores |= {number: min(scores[number] * _EXCLUDED, clean or 1.0) for number in excluded}
        best = sorted(scores, key=lambda number: (-scores[number], number in excluded, self._entries[number].key))
        words = word_stems(question)
        ranking = tuple(
            Scored(
                self._entries[number].key,
                round(scores[number], 4),
                self._matched(number, words),
                excluded.get(number, ""),
            )
            for number in best[:limit]
        )
        return Suggestion(ranking, none=clean < ENOUGH)

    def _learn(self) -> None:
        phrasings: list[tuple[dict[str, float], float]] = []
        for number, entry in enumerate(self._entries):
            for text, weight in _phrasings(entry):
                self._owners.append(number)
                phrasings.append((features(text), weight))
        seen: defaultdict[str, int] = defaultdict(int)
        for counts, _ in phrasings:
            for feature in counts:
                seen[feature] += 1
        self._rarity = {feature: self._rarity_of(count) for feature, count in seen.items()}
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (counts, weight) in enumerate(phrasings):
            weights = {feature: count * self._rarity[feature] for feature, count in counts.items()}
            size = weight / (_size(weights) or 1.0)
            for feature, value in weights.items():
                postings[feature].append((place, value * size))
        self._postings = dict(postings)

    def _rarity_of(self, count: int) -> float:
        return math.log((1 + len(self._owners)) / (1 + count)) + 1

    def _scores(self, question: str) -> dict[int, float]:
        """Return the score of each answer that shares anything with the question.

        The nearest phrasing counts, and a second one that is near as well. What no answer knows
        lengthens the question, so that a strange question is far from all of them.
        """
        unknown = self._rarity_of(0)
        weights = {name: count * self._rarity.get(name, unknown) for name, count in features(question).items()}
        size = _size(weights) or 1.0
        sums = [0.0] * len(self._owners)
        for feature, weight in weights.items():
            for place, value in self._postings.get(feature, ()):
                sums[place] += weight * value
        first: dict[int, float] = {}
        second: dict[int, float] = {}
        for owner, total in zip(self._owners, sums, strict=True):
            if total > first.get(owner, 0.0):
                second[owner] = first.get(owner, 0.0)
                first[owner] = total
            elif total > second.get(owner, 0.0):
                second[owner] = total
        return {owner: _joined(best / size, second.get(owner, 0.0) / size) for owner, best in first.items()}

    def _nearness(self, number: int, language: str) -> float:
        entry = self._entries[number]
        spoken = {entry.language, *entry.languages}
        return 1.0 if not language or not entry.language or language in spoken else _OTHER_LANGUAGE

    def _excluded_by(self, number: int, spoken: tuple[str, ...]) -> str:
        return next((phrase for phrase, words in self._not_if[number] if _holds(spoken, words)), "")

    def _matched(self, number: int, words: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        found = {stem: word for word, stem in words if stem in self._stems[number]}
        rarest = sorted(found, key=lambda stem: -self._rarity.get(f"={stem}", 0.0))
        return tuple(found[stem] for stem in rarest[:_MATCHED_MAX])


def _phrasings(entry: Entry) -> Iterator[tuple[str, float]]:
    for question in entry.questions:
        yield question, 1.0
    if entry.title:
        yield entry.title, _TITLE
    if entry.text:
        yield " ".join(entry.text.split()[:_TEXT_WORDS]), _TEXT


def _size(weights: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _joined(best: float, second: float) -> float:
    return best + _SECOND * second * (1 - best)


def _is_for(entry: Entry, audience: Audience | None) -> bool:
    circles = {Audience.GROUP, Audience.PUBLIC} if audience is Audience.GROUP else {audience}
    return audience is None or not entry.audiences or bool(circles & set(entry.audiences))


def _holds(spoken: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Tell whether all words of a phrase stand close together, in any order."""
    width = len(phrase) + _SLACK
    wanted = set(phrase)
    if not wanted or not wanted <= set(spoken):
        return False
    return any(wanted <= set(spoken[start : start + width]) for start in range(max(1, len(spoken) - len(phrase) + 1)))


def index_of(corpus: Iterable[str]) -> Index:
    """Learn answers from lines of JSON: `{id, text, examples?, answer?}`. Raises SuggestError."""
    return Index.build(_corpus_entry(line, row) for line, row in _rows(corpus))


def jsonl(lines: Iterable[str], corpus: Index | Iterable[str]) -> Iterator[dict[str, Any]]:
    """Rank the answers for each line of JSON `{id, text}`. Raises SuggestError.

    `corpus` is an index, or lines of JSON as `index_of` takes them.
    """
    index = corpus if isinstance(corpus, Index) else index_of(corpus)
    for line, row in _rows(lines):
        suggestion = index.rank(_text(row, "text", line), limit=LIMIT + 1)
        yield {
            "id": row["id"],
            "ranking": [each.key for each in suggestion.ranking],
            "scores": [each.score for each in suggestion.ranking],
            "none": suggestion.none,
        }


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SuggestError(number, f"not JSON: {error.msg}") from error
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise SuggestError(number, "write an object with an id and a text, both in quotation marks")
        yield number, row


def _text(row: dict[str, Any], name: str, line: int) -> str:
    text = row.get(name)
    if not isinstance(text, str):
        raise SuggestError(line, f"{name} is missing or not a text")
    return text


def _corpus_entry(line: int, row: dict[str, Any]) -> Entry:
    examples = row.get("examples") or []
    if not isinstance(examples, list) or not all(isinstance(each, str) for each in examples):
        raise SuggestError(line, "examples is not a list of texts")
    answer = _text(row, "answer", line) if row.get("answer") else ""
    return Entry(row["id"], "", "", (_text(row, "text", line), *examples), (), answer)
