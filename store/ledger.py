"""The coverage ledger as it is read: since when and up to when each stream is complete, and what is missing in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.clock import Micros
from store.reading import Reader


@dataclass(frozen=True, slots=True)
class LedgerHole:
    """A part of a stream that was not read, and what became of it."""

    id: int
    state: str
    """`open`, `filled`, `lost`, or `unknown` where the store is older than the ledger."""
    reason: str
    from_at: Micros | None
    """Since when things are missing; None: nobody knows, or since the beginning."""
    until_at: Micros | None
    """Until when; None: for as long as it is open."""
    opened_at: Micros
    ended_at: Micros | None
    """When it was filled, or declared lost."""


@dataclass(frozen=True, slots=True)
class AsideRow:
    """An item that was set apart because it could not be read or kept."""

    id: int
    remote_id: str
    reason: str
    at: Micros
    tried_at: Micros
    dismissed_at: Micros | None = None
    dismissed_by: str = ""
    dismissed_for: str = ""
    """When, by whom and why somebody said that nobody needs it."""


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One feed of an account and how complete it is."""

    id: int
    account: str
    network: str
    stream: str
    since: Micros | None
    """Since when it is complete; None: it was never read to its end."""
    upto: Micros | None
    pulled_at: Micros | None
    next_pull_at: Micros | None
    """When the account is read next; None where the network calls us."""
    holes: tuple[LedgerHole, ...] = ()
    """Newest first."""
    aside: tuple[AsideRow, ...] = ()
    """Also those that were dismissed."""

    @property
    def needed(self) -> tuple[AsideRow, ...]:
        """What was set aside and is still to be looked for."""
        return tuple(one for one in self.aside if one.dismissed_at is None)


def streams(reader: Reader, account: str = "") -> list[StreamRow]:
    """Return the ledger: every feed of the accounts that are read, or of one."""
    rows = reader.rows(
        "SELECT s.id, a.slug, a.network, s.name, s.complete_since, s.complete_at, s.pulled_at, a.next_pull_at "
        "FROM account a CROSS JOIN stream s WHERE s.account_id = a.id AND a.kind <> 'archive'"
    )
    chosen = [row for row in rows if account in ("", row[1])]
    holes, aside = _holes(reader), _aside(reader)
    found = [
        replace(StreamRow(*row), holes=tuple(holes[int(row[0])]), aside=tuple(aside[int(row[0])])) for row in chosen
    ]
    return sorted(found, key=lambda one: (one.account, one.id))


def _holes(reader: Reader) -> dict[int, list[LedgerHole]]:
    rows = reader.rows(
        "SELECT h.stream_id, h.id, h.ending, h.reason, h.from_at, h.until_at, h.opened_at, "
        "COALESCE(h.lost_at, h.closed_at), h.lost_at FROM account a CROSS JOIN stream s CROSS JOIN hole h "
        "WHERE s.account_id = a.id AND h.stream_id = s.id AND h.ends <> 'nothing'"
    )
    found: dict[int, list[LedgerHole]] = defaultdict(list)
    for stream, identity, ending, *rest, lost in sorted(rows, key=lambda row: -int(row[1])):
        state = "lost" if lost is not None else str(ending) or "open"
        found[int(stream)].append(LedgerHole(int(identity), state, *rest))
    return found


def _aside(reader: Reader) -> dict[int, list[AsideRow]]:
    found: dict[int, list[AsideRow]] = defaultdict(list)
    rows: Sequence[Sequence[Any]] = reader.rows(
        "SELECT x.stream_id, x.id, x.remote_id, x.reason, x.at, x.tried_at, x.dismissed_at, COALESCE(p.name, ''), "
        "x.dismissed_for FROM account a CROSS JOIN stream s CROSS JOIN aside x "
        "LEFT JOIN professional p ON p.id = x.dismissed_by "
        "WHERE s.account_id = a.id AND x.stream_id = s.id AND x.closed_at IS NULL"
    )
    for stream, *rest in rows:
        found[int(stream)].append(AsideRow(*rest))
    return found
