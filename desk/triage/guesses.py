"""A guess by likeness, as it stands beside what rules say: weaker in its words, never more than the same day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desk.triage.redflags import Flag

RULE = "likeness"
_BEGINS = "a guess by likeness: "
_REASON = _BEGINS + "reads like messages that were emergencies (likeness: {level})"
_LEVELS = ((1.5, "strong"), (0.5, "clear"), (0.0, "just enough"))
_MARK = f"{RULE}:"
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model says of a text that it raises."""

    level: str
    words: str
    """The piece of the text that raised it."""

    @property
    def reason(self) -> str:
        """Why it was raised, plainly as the guess that it is."""
        return _REASON.format(level=self.level)

    @property
    def flag(self) -> Flag:
        """The guess as a danger sign. A likeness names no problem, so it never says "call now"."""
        return Flag(RULE, RULE, "same day", self.reason, self.words)


def guess(margin: float, words: str) -> Guess:
    """Return the guess for a text that is so far past the threshold."""
    level = next(level for least, level in _LEVELS if margin >= least)
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 2]} …"
    return Guess(level, shown)


def is_guess(reason: str) -> bool:
    """Tell whether a reason is a guess and no rule's."""
    return reason.startswith(_BEGINS)


def without(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return reasons without guesses."""
    return tuple(reason for reason in reasons if not is_guess(reason))


def mark(newest: int) -> str:
    """Return what stands among a conversation's cleared rules once a person took a guess back, up to this message."""
    return f"{_MARK}{newest}"


def taken_back_to(cleared: Iterable[str]) -> int:
    """Return up to which message guesses were taken back; 0 where none was."""
    return max((int(one[len(_MARK) :]) for one in cleared if one.startswith(_MARK)), default=0)
