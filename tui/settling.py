"""What a person may settle of an answer: how each choice is called, and what it risks. No widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.catalogue import say
from core.safe_text import one_line
from desk import doubts
from desk.lines import Line
from store.rows import AttemptRow, ItemRow
from tui import times

STATES = ("unknown", "waiting", "refused", "partly", "sending", "held", "sent", "undone")
"""In the order of an outbox: what needs a person stands first."""
HELD_AGAIN = frozenset({"waiting", "refused", "partly"})
"""States in which a new yes holds an answer again."""
RISKS = {
    "unknown": "It may stand there already, and is looked up; sent again by hand, they may read it twice.",
    "waiting": "It never left. <yes> holds it again, <drop> takes it back.",
    "refused": "It did not leave. <yes> tries it again, <drop> leaves it.",
    "partly": "Some of it stands. <yes> sends the rest, <drop> leaves it as it is.",
}
_OUTCOMES = {"": "nobody knows how it ended", "queued": "it did not leave", "again": "it did not leave"}
_DELETE = "x"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to settle an answer."""

    key: str
    text: str
    risk: str
    """What it means, and for whom, where it turns out to be wrong."""


CHOICES = {
    "unknown": (
        Choice("s", "it stands there", "if it does not, they wait for an answer in vain"),
        Choice("a", "not there: send it again", "they may read it twice"),
    ),
    "partly": (
        Choice("h", "I said the rest by hand", "if not, they never read the rest"),
        Choice(_DELETE, "delete what left, there", "they may have read it; nothing brings it back"),
    ),
}
"""What can be settled in a state, each with one key and a second one."""


def choices(item: ItemRow, lines: Iterable[Line]) -> tuple[tuple[Choice, ...], str]:
    """Return what can be settled of an answer, and in words what cannot and why; none where nothing is in doubt."""
    offered = CHOICES.get(item.state, ())
    if not any(one.key == _DELETE for one in offered):
        return offered, ""
    line = next((line for line in lines if line.slug == item.account), None)
    why = doubts.why_not_deleted(line, item)
    if not why:
        return offered, ""
    kept = tuple(one for one in offered if one.key != _DELETE)
    return kept, say("what left cannot be deleted from here: {why}", why=say(why))


def told(tried: AttemptRow) -> str:
    """Return one try in words: when, at which part, how it ended and why."""
    outcome = say(_OUTCOMES.get(tried.outcome, tried.outcome))
    when = times.clock_time(tried.began_at)
    words = say("{when} try at part {n}: {outcome}", when=when, n=tried.part, outcome=outcome)
    return f"{words}: {one_line(tried.detail)}" if tried.detail else words
