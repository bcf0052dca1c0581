"""What is said of a conversation that is being handed over, by who looks at it. Pure: rows in, words out."""

from __future__ import annotations

from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from store.rows import Row
from tui import times

OFFERED, GIVEN_BACK, NOT_ACCEPTED = "offered", "given back", "not accepted"
TO_ME = (("a", "accept", "accept: it is yours"), ("b", "back", "give it back, with a word why"))
"""What the one to whom it is offered may do with the key that hands over: key, name and words."""
KEEP = "keep it: take the offer back"
"""What the one who offers it may do beside offering it to another."""


def offered_to(row: Row, who: str) -> bool:
    """Tell whether somebody is asked to take it over."""
    return bool(who) and row.offer == OFFERED and row.offered_to == who


def offered_by(row: Row, who: str) -> bool:
    """Tell whether somebody waits for another to take it over."""
    return bool(who) and row.offer == OFFERED and row.assignee == who


def mark(row: Row, who: str, now: Micros, *, short: bool = False) -> str:
    """Return what a row says of it; empty where it is handed to nobody, or simply one's own."""
    taker, giver = one_line(row.offered_to), one_line(row.assignee)
    if row.state != "open" and not row.red:
        return ""
    if offered_to(row, who):
        return say("from {name}: accept?" if short else "from {name}: accept or give back", name=giver)
    if row.offer == OFFERED:
        return say("offered to {name} {age}", name=taker, age=times.age(row.offered_at, now))
    if row.offer:
        return say("{name} gave it back" if row.offer == GIVEN_BACK else "not accepted by {name}", name=taker)
    return say("with {name}", name=giver) if row.assignee and row.assignee != who else ""


_TOLD = {
    OFFERED: "{giver} offers it to {taker} since {when}: it stays with {giver} until {taker} accepts",
    GIVEN_BACK: "{taker} gave it back at {when}: it is with {giver}, and a note says why",
    NOT_ACCEPTED: "{taker} did not accept it in time: since {when} it is with {giver} again",
    "": "{giver} answers for it",
}


def told(row: Row, who: str, now: Micros) -> str:
    """Return the same with its keys, for where there is room; empty where nothing is to be said."""
    taker, giver, when = one_line(row.offered_to), one_line(row.assignee), times.clock_time(row.offered_at)
    if not mark(row, who, now):
        return ""
    if offered_to(row, who):
        words = "from {giver}: <assign> accepts it or gives it back; what you answer or decide here accepts it"
        return say(words, giver=giver)
    return say(_TOLD[row.offer], giver=giver, taker=taker, when=when)


def urgent(row: Row, who: str) -> bool:
    """Tell whether it asks something of somebody."""
    return offered_to(row, who) or (row.offer in (GIVEN_BACK, NOT_ACCEPTED) and row.assignee == who)
