"""`consulta sync --ledger`: what is proven complete, and the certificate of a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cli.accounts import need_account
from cli.call import Call
from cli.errors import REFUSED, usage
from cli.output import Result, clock_time, columns, moment
from core.catalogue import counted
from core.clock import SECOND, Micros
from desk.ledger import Missing, dismissed, missing
from store import ledger as rows
from store.ledger import AsideRow, LedgerHole, StreamRow

DATE = 10
"""Letters of a date without a time."""


def ledger(call: Call) -> Result:
    """Show the ledger, or with a period, tell whether every stream is complete in it."""
    slug, since, until = call.get("account", ""), call.get("since"), call.get("until")
    found = rows.streams(call.desk.store.reader, slug)
    if not found:
        need_account(call, slug)
    if (since is None) != (until is None):
        raise usage("a period has a beginning and an end", "give --since DATE and --until DATE")
    if since is None:
        return Result({"streams": [_document(one) for one in found]}, _lines(found))
    return _certificate(found, _day(since), _day(until, last=True))


def _day(text: str, *, last: bool = False) -> Micros:
    """Return a moment in the person's own time; a date alone is a whole day."""
    try:
        chosen = datetime.fromisoformat(text)
        chosen = chosen + timedelta(days=1) if last and len(text) == DATE else chosen
        return round(chosen.astimezone().timestamp() * SECOND)
    except (ValueError, OverflowError):
        raise usage(f"{text[:40]!a} is no date", "write 2026-10-02 or 2026-10-02T14:30") from None


def _certificate(found: list[StreamRow], since: Micros, until: Micros) -> Result:
    if until <= since:
        raise usage("the period ends before it begins", "give the earlier date to --since")
    told = [(one, missing(one, since, until)) for one in found]
    left_out = {one.id: dismissed(one, since, until) for one in found}
    complete = bool(told) and not any(gaps for _, gaps in told)
    document = {
        "since": moment(since),
        "until": moment(until),
        "complete": complete,
        "streams": [
            {
                "account": one.account,
                "stream": one.stream,
                "complete": not gaps,
                "missing": [_missing(g) for g in gaps],
                "dismissed": [_aside(item) for item in left_out[one.id]],
            }
            for one, gaps in told
        ],
    }
    return Result(document, _certified(told, left_out, complete=complete), 0 if complete else REFUSED)


def _certified(
    told: list[tuple[StreamRow, list[Missing]]], left_out: dict[int, list[AsideRow]], *, complete: bool
) -> list[str]:
    lines = []
    for one, gaps in told:
        head = (one.account, one.stream)
        lines += [(*head, f"{_span(gap)}: {gap.reason}") for gap in gaps] or [(*head, "complete")]
        lines += [(*head, _apart(item)) for item in left_out[one.id]]
    number = sum(map(len, left_out.values()))
    but = counted(number, ", but for 1 item that somebody dismissed", ", but for {n} items that somebody dismissed")
    whole = "every stream is complete" if complete else "not everything is proven complete"
    whole += but if number else ""
    return [*columns(lines), whole if told else "nothing was read yet: consulta sync"]


def _span(gap: Missing) -> str:
    return f"{clock_time(gap.since)} to {clock_time(gap.until)}"


def _missing(gap: Missing) -> dict[str, Any]:
    return {"since": moment(gap.since), "until": moment(gap.until), "reason": gap.reason}


def _document(one: StreamRow) -> dict[str, Any]:
    return {
        "account": one.account,
        "network": one.network,
        "stream": one.stream,
        "complete_since": moment(one.since),
        "complete_until": moment(one.upto),
        "pulled_at": moment(one.pulled_at),
        "next_pull": moment(one.next_pull_at),
        "holes": [_hole(hole) for hole in one.holes],
        "aside": [_aside(item) for item in one.aside],
    }


def _hole(hole: LedgerHole) -> dict[str, Any]:
    return {
        "id": str(hole.id),
        "state": hole.state,
        "reason": hole.reason,
        "from": moment(hole.from_at),
        "until": moment(hole.until_at),
        "opened": moment(hole.opened_at),
        "closed": moment(hole.ended_at),
    }


def _aside(item: AsideRow) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "remote_id": item.remote_id,
        "reason": item.reason,
        "at": moment(item.at),
        "tried_at": moment(item.tried_at),
        "dismissed": _dismissed(item),
    }


def _dismissed(item: AsideRow) -> dict[str, Any] | None:
    """Return when, by whom and why an item was dismissed."""
    if item.dismissed_at is None:
        return None
    return {"at": moment(item.dismissed_at), "by": item.dismissed_by, "reason": item.dismissed_for}


def _lines(found: list[StreamRow]) -> list[str]:
    if not found:
        return ["nothing was read yet: consulta sync"]
    lines = columns([(one.account, one.stream, _whole(one), _numbers(one), _next(one)) for one in found])
    told = [f"{one.account} {one.stream}: {_told(hole)}" for one in found for hole in one.holes]
    told += [f"{one.account} {one.stream}: {_apart(item)}" for one in found for item in one.aside]
    return [*lines, *([""] if told else []), *columns([(line,) for line in told])]


def _apart(item: AsideRow) -> str:
    about = f"set aside {clock_time(item.at)}: {item.remote_id}: {item.reason} (item {item.id})"
    if item.dismissed_at is None:
        return about
    return f"dismissed {clock_time(item.dismissed_at)} by {item.dismissed_by}: {item.dismissed_for}; {about}"


def _whole(one: StreamRow) -> str:
    if one.since is None:
        return "never read to its end"
    return f"complete since {clock_time(one.since)} up to {clock_time(one.upto)}"


def _numbers(one: StreamRow) -> str:
    states = [hole.state for hole in one.holes]
    counts = [f"{states.count(state)} {state}" for state in ("open", "filled", "lost", "unknown") if state in states]
    gone = len(one.aside) - len(one.needed)
    aside = [counted(len(one.needed), "1 item set aside", "{n} items set aside")] if one.needed else []
    aside += [counted(gone, "1 item dismissed", "{n} items dismissed")] if gone else []
    return ", ".join([*counts, *aside]) or "no gap"


def _next(one: StreamRow) -> str:
    return f"next {clock_time(one.next_pull_at)}" if one.next_pull_at is not None else ""


def _told(hole: LedgerHole) -> str:
    ended = f", {hole.state} {clock_time(hole.ended_at)}" if hole.ended_at is not None else ", open"
    start = clock_time(hole.from_at) if hole.from_at is not None else "the beginning"
    end = clock_time(hole.until_at) if hole.until_at is not None else "now"
    return f"{start} to {end}: {hole.reason}; seen {clock_time(hole.opened_at)}{ended}"
