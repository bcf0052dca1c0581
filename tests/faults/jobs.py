"""What there is to do for a doctor whose programs may die at any moment, and what those programs said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass
class Said:
    """What the programs of a case said, each about a question by its number."""

    held: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)


class Work(Protocol):
    """What there is to do, as a doctor sees it."""

    def is_to_close(self, question: int) -> bool:
        """Tell whether a question is closed without an answer."""
        ...

    def is_answered(self, question: int) -> bool:
        """Tell whether somebody has answered it already, whatever became of that."""
        ...

    def waits_for_a_yes(self) -> bool:
        """Tell whether an answer waits for a yes that the doctor gives."""
        ...


def words_for(question: int) -> str:
    """Return what is answered to a question."""
    return f"Rest and drink, number {question}."
