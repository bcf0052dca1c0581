"""How complete a feed is, in words. Pure: rows in, words out."""

from __future__ import annotations

from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line
from store.ledger import AsideRow, LedgerHole, StreamRow
from tui import times


def complete(row: StreamRow, now: Micros) -> str:
    """Return since when and up to when a feed is complete."""
    if row.since is None:
        return say("it was never read to its end")
    return say("complete since {since}, up to {upto}", since=_when(row.since, now), upto=_when(row.upto, now))


def next_reading(row: StreamRow, now: Micros) -> str:
    """Return when a feed is read next."""
    return say("read next {when}", when=_when(row.next_pull_at, now))


def told(hole: LedgerHole, now: Micros) -> str:
    """Return what became of a gap."""
    start = _when(hole.from_at, now) if hole.from_at is not None else say("the beginning")
    end = _when(hole.until_at, now) if hole.until_at is not None else say("now")
    closed = f" {_when(hole.ended_at, now)}" if hole.ended_at is not None else ""
    return f"{say(hole.state)}{closed}: {start} to {end}: {one_line(hole.reason)}"


def set_aside(item: AsideRow, now: Micros) -> str:
    """Return which item could not be read, and why; of one that was dismissed, who did that."""
    if item.dismissed_at is not None:
        return _dismissed(item, now)
    about = {"when": _when(item.at, now), "reason": one_line(item.reason), "id": one_line(item.remote_id)}
    return say("set aside {when}: {reason}: {id}", **about)


def _dismissed(item: AsideRow, now: Micros) -> str:
    words = "dismissed {when} by {who}: {why}; it was {reason}: {id}"
    about = {"who": one_line(item.dismissed_by) or "?", "why": one_line(item.dismissed_for)}
    about |= {"reason": one_line(item.reason), "id": one_line(item.remote_id)}
    return say(words, when=_when(item.dismissed_at, now), **about)


def _when(moment: Micros | None, now: Micros) -> str:
    return times.short(moment, now) if moment is not None else "-"


def state_of(row: StreamRow) -> tuple[str, str]:
    """Return what a feed lacks in words, and their colour."""
    lost = sum(hole.state == "lost" for hole in row.holes)
    still = sum(hole.state == "open" for hole in row.holes)
    words = [
        *([counted(still, "1 gap open", "{n} gaps open")] if still else []),
        *([counted(len(row.needed), "1 item set aside", "{n} items set aside")] if row.needed else []),
        *([counted(lost, "1 gap lost", "{n} gaps lost")] if lost else []),
    ]
    if words:
        return ", ".join(words), "red"
    if row.since is None:
        return say("never read to its end"), "amber"
    told = counted(len(row.aside), "complete but for 1 dismissed", "complete but for {n} dismissed")
    return (told if row.aside else say("complete")), "green"
