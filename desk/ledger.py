"""What is proven complete: the certificate of a period, stream by stream."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import Micros
from store.ledger import AsideRow, LedgerHole, StreamRow

NEVER = "it was never read to its end"
BEFORE = "nothing older was looked for"
BEHIND = "it was not read to its end since"
APART = "an item could not be read and is set aside: {remote_id} ({reason})"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a stream does not prove of a period."""

    since: Micros
    until: Micros
    reason: str


def missing(stream: StreamRow, since: Micros, until: Micros) -> list[Missing]:
    """Return what of a period a stream does not prove complete; nothing: it does."""
    if stream.since is None or stream.upto is None:
        return [Missing(since, until, NEVER)]
    found = [Missing(since, min(until, stream.since), BEFORE)] if since < stream.since else []
    found += [_of(hole, since, until) for hole in stream.holes if _inside(hole, since, until)]
    if stream.upto < until:
        found.append(Missing(max(since, stream.upto), until, BEHIND))
    found += [_apart(one) for one in stream.needed if since <= one.at < until]
    return sorted(found, key=lambda one: (one.since, one.until))


def dismissed(stream: StreamRow, since: Micros, until: Micros) -> list[AsideRow]:
    """Return what of a period a person dismissed: it is not missing, and it was not read either."""
    return [one for one in stream.aside if one.dismissed_at is not None and since <= one.at < until]


def _inside(hole: LedgerHole, since: Micros, until: Micros) -> bool:
    """Tell whether a hole takes something from a period."""
    if hole.state == "filled":
        return False
    return (hole.from_at or 0) < until and (hole.until_at is None or hole.until_at > since)


def _of(hole: LedgerHole, since: Micros, until: Micros) -> Missing:
    end = until if hole.until_at is None else min(until, hole.until_at)
    return Missing(max(since, hole.from_at or 0), end, f"{hole.reason} ({hole.state})")


def _apart(one: AsideRow) -> Missing:
    return Missing(one.at, one.at, APART.format(remote_id=one.remote_id, reason=one.reason))
