"""A small language for danger signs, and its matcher, whose cost grows with the length of the text and no faster.

A pattern is one line:

- `word`, `stem*`, `two_words` and `one|other` stand for words; `@name` for a class of words or of numbers;
- `a b` means b right after a; `a .. b` means b after a with at most four words between;
- `x & y` means both within ten words, in either order;
- `x + y` means both within forty words, in either order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from desk.triage import numbers
from desk.triage.folding import Word, by_ear, fold, may_be_by_ear

Span = tuple[int, int]
Places = dict[int, list[Span]]
"""Where each element of a message stands: first and last word."""

CLOSE = 10
FAR = 40
GAP = 4
_SHORTEST_STEM = 3
_SHORTEST_BY_EAR = 3
_SHORTEST_STEM_BY_EAR = 5
_LONGEST_STEM = 16
_REMEMBERED_WORDS = 20_000


class Steps(NamedTuple):
    """Elements that follow each other, each with the most words that may stand before it."""

    elements: tuple[int, ...]
    gaps: tuple[int, ...]


class Pattern(NamedTuple):
    """Clusters within forty words; each cluster is a few sequences within ten."""

    clusters: tuple[tuple[Steps, ...], ...]
    needs: frozenset[int]


class Lexicon:
    """The elements that patterns name, and which words belong to each."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = named
        self._ids: dict[str, int] = {}
        self._words: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._sounds: dict[str, list[int]] = {}
        self._sound_stems: dict[str, list[int]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._seen: dict[str, tuple[int, ...]] = {}

    def element(self, written: str) -> int:
        """Return the number of an element, entering its words at the first mention."""
        known = self._ids.get(written)
        if known is not None:
            return known
        number = self._ids[written] = len(self._ids)
        for alternative in written.split("|"):
            self._enter(alternative, number)
        return number

    def _enter(self, alternative: str, number: int) -> None:
        if alternative.startswith("@"):
            self._enter_class(alternative[1:], number)
        elif "_" in alternative:
            first, *rest = (fold(word) for word in alternative.split("_"))
            self._phrases.setdefault(by_ear(first), []).append((tuple(by_ear(word) for word in rest), number))
        elif alternative.endswith("*"):
            _add(self._stems, alternative[:-1], number)
            sound = by_ear(alternative[:-1])
            if len(sound) >= _SHORTEST_STEM_BY_EAR and may_be_by_ear(alternative):
                _add(self._sound_stems, sound, number)
        else:
            word = fold(alternative)
            _add(self._words, word, number)
            if len(word) >= _SHORTEST_BY_EAR and may_be_by_ear(word):
                _add(self._sounds, by_ear(word), number)

    def _enter_class(self, name: str, number: int) -> None:
        if name in numbers.NAMES:
            _add(self._numbers, name, number)
            return
        for alternative in self._named[name].split():
            self._enter(alternative, number)

    def pattern(self, line: str) -> Pattern:
        """Read one line of the little language."""
        clusters = tuple(
            tuple(self._steps(sequence) for sequence in cluster.split(" & ")) for cluster in line.split(" + ")
        )
        return Pattern(clusters, frozenset(e for c in clusters for s in c for e in s.elements))

    def _steps(self, text: str) -> Steps:
        elements: list[int] = []
        gaps: list[int] = []
        gap = 0
        for token in text.split():
            if token == "..":  # noqa: S105  # a sign of the little language, not a secret
                gap = GAP
                continue
            elements.append(self.element(token))
            gaps.append(gap)
            gap = 0
        return Steps(tuple(elements), tuple(gaps))

    def places(self, words: Sequence[Word]) -> Places:
        """Return where each known element stands in a message."""
        found: Places = {}
        sounds = [by_ear(word.folded) for word in words]
        for at, word in enumerate(words):
            for number in self._of(word.folded):
                found.setdefault(number, []).append((at, at))
            for rest, number in self._phrases.get(sounds[at], ()):
                if tuple(sounds[at + 1 : at + 1 + len(rest)]) == rest:
                    found.setdefault(number, []).append((at, at + len(rest)))
        for name, first, last in numbers.classes(words):
            for number in self._numbers.get(name, ()):
                found.setdefault(number, []).append((first, last))
        for spans in found.values():
            spans.sort()
        return found

    def _of(self, word: str) -> tuple[int, ...]:
        known = self._seen.get(word)
        if known is None:
            known = tuple(dict.fromkeys(self._look_up(word)))
            if len(self._seen) < _REMEMBERED_WORDS:
                self._seen[word] = known
        return known

    def _look_up(self, word: str) -> list[int]:
        plain = [*self._words.get(word, ()), *_by_stem(self._stems, word)]
        if plain or len(word) < _SHORTEST_BY_EAR or not may_be_by_ear(word):
            return plain
        sound = by_ear(word)
        return [*self._sounds.get(sound, ()), *_by_stem(self._sound_stems, sound)]


def _add(table: dict[str, list[int]], key: str, number: int) -> None:
    table.setdefault(key, []).append(number)


def _by_stem(stems: Mapping[str, list[int]], word: str) -> Iterator[int]:
    for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1):
        yield from stems.get(word[:length], ())


def spans(pattern: Pattern, places: Places) -> list[Span]:
    """Return where a pattern holds, from left to right."""
    if not pattern.needs <= places.keys():
        return []
    clusters = [_together([_runs(s, places) for s in cluster], CLOSE) for cluster in pattern.clusters]
    return _together(clusters, FAR)


def _runs(sequence: Steps, places: Places) -> list[Span]:
    reached = places[sequence.elements[0]]
    for element, gap in zip(sequence.elements[1:], sequence.gaps[1:], strict=True):
        reached = list(dict.fromkeys(_followed(reached, places[element], gap)))
    return reached


def _followed(reached: Iterable[Span], following: Sequence[Span], gap: int) -> Iterator[Span]:
    for first, last in reached:
        at = bisect_left(following, (last + 1, 0))
        if at < len(following) and following[at][0] <= last + 1 + gap:
            yield first, following[at][1]


def _together(lists: Sequence[list[Span]], reach: int) -> list[Span]:
    """Return the narrowest stretches that hold one span of each list, by moving the leftmost one on."""
    if len(lists) == 1:
        return lists[0]
    if not all(lists):
        return []
    at = [0] * len(lists)
    found: list[Span] = []
    while True:
        current = [spans_[i] for spans_, i in zip(lists, at, strict=True)]
        low, high = min(s[0] for s in current), max(s[1] for s in current)
        if high - low <= reach:
            found.append((low, high))
        behind = min(range(len(lists)), key=lambda n: current[n])
        at[behind] += 1
        if at[behind] == len(lists[behind]):
            return sorted(found)
