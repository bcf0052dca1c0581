"""Finding a saved answer by what is typed: its key, the start of a word of its title, or letters in order."""

from __future__ import annotations

from collections.abc import Mapping

from core.safe_text import fold
from desk.library import Saved


def find_answers(saved: Mapping[str, Saved], typed: str) -> list[str]:
    """Return the keys that what was typed may mean, best first; nothing typed means all."""
    wanted = fold(typed).strip()
    ranked = sorted((rank, key) for key, one in saved.items() if (rank := _rank(key, one, wanted)) is not None)
    return [key for _, key in ranked]


def _rank(key: str, one: Saved, wanted: str) -> int | None:
    """Return how far an answer is from what is meant; None for not at all."""
    words = fold(f"{one.template.title} {' '.join(one.template.questions)}")
    if not wanted or key == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    if all(any(word.startswith(part) for word in words.split()) for part in wanted.split()):
        return 2
    return 3 if _in_order(wanted.replace(" ", ""), fold(one.template.title)) else None


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
