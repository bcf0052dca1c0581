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
    stays: bool = False
    """It reaches no network, whatever the action does."""


CHOICES: dict[str, tuple[Choice, ...]] = {
    "go": (
        Choice("g", "start", "start", "The first line of this lane, with what arrived meanwhile"),
        Choice("o", "open", "open", "A lane"),
        Choice("r", "red", "red", "A lane"),
        Choice("x", "expiring", "expiring", "A lane"),
        Choice("d", "direct", "direct", "A lane"),
        Choice("p", "public", "public", "A lane"),
        Choice("s", "screener", "screener", "A lane"),
        Choice("n", "noise", "noise", "A lane"),
        Choice("z", "snoozed", "snoozed", "A lane"),
        Choice("c", "closed", "closed", "A lane"),
        Choice("a", "everything", "all", "A lane"),
        Choice("b", "outbox", "outbox", "What is held, sent, refused or unknown"),
        Choice("u", "day", "decisions", "What was decided, newest first"),
        Choice("w", "drafts", "drafts", "Words that were not sent"),
        Choice("l", "networks", "networks", "The accounts and what each can do"),
        Choice("h", "problems", "problems", "Everything that is wrong"),
        Choice("v", "professionals", "professionals", "Who works here"),
    ),
    "snooze": (
        Choice("t", "tomorrow", "tomorrow"),
        Choice("m", "monday", "monday"),
        Choice("w", "window", "before it closes"),
        Choice("s", "same", "same again"),
        Choice("a", "at", "at a time", "fri 9, tomorrow 8:30, 24/12"),
        Choice("1-9", "typed", "30m 3h 2d 1w"),
    ),
    "quit": (
        Choice("w", "wait", "wait for them"),
        Choice("u", "undo", "take the last one back"),
        Choice("q", "leave", "leave; they wait for your next yes"),
    ),
    "mute": (
        Choice("m", "thread", "this thread"),
        Choice("p", "person", "this person"),
        Choice("w", "word", "words", "Whole words, in what strangers write from now on, and in what stands here"),
        Choice("g", "tag", "a tag"),
        Choice("u", "until", "not 30 days: until"),
    ),
    "block": (
        Choice("k", "keep-away", "block there"),
        Choice("u", "let-back", "unblock there"),
        Choice("r", "tell", "report there"),
        Choice("m", "here", "mute here instead", stays=True),
    ),
    "red": (Choice("!", "raise", "raise it by hand"),),
}
"""The actions that wait for one more key, and what it may be."""
