"""What one more key does after the key of an action: shown while it is waited for, and in the palette and the docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What one more key does after the key of an action."""

    key: str
    id: str
    text: str
    """One word or two, for narrow screens."""
    tip: str = ""


CHOICES: dict[str, tuple[Choice, ...]] = {
    "go": (
        Choice("g", "start", "start"),
        Choice("o", "open", "open"),
        Choice("r", "red", "red"),
        Choice("x", "expiring", "expiring"),
        Choice("d", "direct", "direct"),
        Choice("p", "public", "public"),
        Choice("s", "screener", "screener"),
        Choice("n", "noise", "noise"),
        Choice("z", "snoozed", "snoozed"),
        Choice("c", "closed", "closed"),
        Choice("a", "everything", "all"),
        Choice("b", "outbox", "outbox"),
        Choice("u", "day", "decisions"),
        Choice("w", "drafts", "drafts"),
        Choice("l", "networks", "networks"),
        Choice("h", "problems", "problems"),
        Choice("v", "professionals", "professionals"),
    ),
    "snooze": (
        Choice("t", "tomorrow", "tomorrow"),
        Choice("m", "monday", "monday"),
        Choice("w", "window", "before the window"),
        Choice("s", "same", "the same again"),
        Choice("1-9", "typed", "30m 3h 2d 1w"),
    ),
    "quit": (
        Choice("w", "wait", "wait for them"),
        Choice("u", "undo", "take the last one back"),
        Choice("q", "leave", "leave; they wait for your next yes"),
    ),
    "mute": (Choice("m", "thread", "this thread, 30 days"),),
    "red": (Choice("!", "raise", "raise it by hand"),),
}
"""The actions that wait for one more key, and what it may be."""
