"""Finding a saved answer by what is typed: in its key, its title, its questions and its text, also mistyped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from core.safe_text import fold
from desk.library import Saved
from store.answers import SENDABLE

_WORD = re.compile(r"[^\W_]+")
TYPO_FROM = 3
"""A shorter word is taken as it is typed; in one of this length its first letter must be right."""
_KEY, _TITLE, _QUESTIONS, _TEXT = range(1, 5)
_MISTYPED = 3
"""What a mistyped word costs: the title mistyped stands behind the text that was meant as it stands."""
_SCATTERED = 9


class _Words:
    """Words, and in which answers and places each of them stands."""

    def __init__(self, texts: Iterable[tuple[str, int, str]]) -> None:
        self._places: dict[str, dict[str, int]] = {}
        for key, place, text in texts:
            for word in _words_of(text):
                self._places.setdefault(word, {}).setdefault(key, place)
        self._sorted = sorted(self._places)

    def beginning(self, part: str) -> dict[str, int]:
        """Return the answers with a word that begins like this, and its best place."""
        start = bisect_left(self._sorted, part)
        return self._best(self._sorted[start : bisect_left(self._sorted, part + "\U0010ffff")])

    def mistyped(self, part: str) -> dict[str, int]:
        """Return the answers with a word that begins like this but for one letter."""
        if len(part) < TYPO_FROM:
            return {}
        found = self._best([word for word in self._sorted if mistyped(part, word)])
        return {key: place + _MISTYPED for key, place in found.items()}

    def _best(self, words: Iterable[str]) -> dict[str, int]:
        ranks: dict[str, int] = {}
        for word in words:
            for key, place in self._places[word].items():
                if place < ranks.get(key, _SCATTERED):
                    ranks[key] = place
        return ranks


class Finder:
    """All saved answers by their words, ready to be asked at each key."""

    def __init__(self, saved: Mapping[str, Saved]) -> None:
        self._saved = saved
        self._keys = sorted(saved)
        self._titles = {key: fold(saved[key].template.title) for key in self._keys}
        self._meant = lru_cache(maxsize=256)(self._answers_with)

    def find(self, typed: str) -> list[str]:
        """Return the keys that what was typed may mean, best first; nothing typed means all."""
        wanted = fold(typed).strip()
        if not wanted:
            return list(self._keys)
        ranks = self._ranks(wanted.split())
        ranks |= {key: _KEY for key in self._keys if key.startswith(wanted)}
        ranks |= {wanted: 0} if wanted in self._titles else {}
        if not ranks:
            letters = wanted.replace(" ", "")
            ranks = {key: _SCATTERED for key in self._keys if _in_order(letters, self._titles[key])}
        return sorted(ranks, key=lambda key: (ranks[key], self._saved[key].version.state not in SENDABLE, key))

    @cached_property
    def _heads(self) -> _Words:
        """Keys, titles and questions: what is looked for most of the time."""
        return _Words((key, place, text) for key in self._keys for place, text in _heads_of(key, self._saved[key]))

    @cached_property
    def _bodies(self) -> _Words:
        """The texts; they are read only when somebody looks for what no title and no question holds."""
        return _Words((key, _TEXT, self._saved[key].text) for key in self._keys)

    def _ranks(self, parts: list[str]) -> dict[str, int]:
        """Return the answers that hold every word, ranked by the one that stands furthest back."""
        first, *others = sorted((self._meant(part) for part in parts), key=len)
        common = [key for key in first if all(key in other for other in others)]
        return {key: max(first[key], *(other[key] for other in others), 0) for key in common}

    def _answers_with(self, part: str) -> dict[str, int]:
        """Return the answers with a word that begins like this, else with one that does but for one letter."""
        found = self._heads.beginning(part)
        if len(part) >= TYPO_FROM:
            found = {**self._bodies.beginning(part), **found}
        return found or {**self._bodies.mistyped(part), **self._heads.mistyped(part)}


def find_answers(saved: Mapping[str, Saved], typed: str) -> list[str]:
    """Return the keys that what was typed may mean, best first; nothing typed means all."""
    return Finder(saved).find(typed)


def mistyped(typed: str, word: str) -> bool:
    """Tell whether a word begins as typed but for one letter: wrong, missing, too many, or swapped with the next."""
    at = 0
    while at < len(typed) and at < len(word) and typed[at] == word[at]:
        at += 1
    if at == 0 and len(typed) <= TYPO_FROM:
        return False
    rest, left = typed[at:], word[at:]
    if not rest:
        return True
    swapped = len(rest) > 1 and left[:2] == rest[1::-1] and left[2:].startswith(rest[2:])
    wrong = bool(left) and left[1:].startswith(rest[1:])
    return swapped or wrong or left[1:].startswith(rest) or left.startswith(rest[1:])


def _heads_of(key: str, one: Saved) -> Iterable[tuple[int, str]]:
    """Yield what an answer is called, the first place first."""
    yield _KEY, key
    yield _TITLE, one.template.title
    yield _QUESTIONS, " ".join(one.template.questions)


def _words_of(text: str) -> set[str]:
    return {word for raw in set(text.split()) for word in _folded(raw)}


@lru_cache(maxsize=65_536)
def _folded(raw: str) -> tuple[str, ...]:
    # Answers share most of their words, and folding is what takes the time.
    return tuple(_WORD.findall(fold(raw)))


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
