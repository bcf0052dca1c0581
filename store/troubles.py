"""What is wrong and waits for somebody: holes, people whose words the network hides, what could not be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import Micros
from store.reading import Reader
from store.rows import Row
from store.views import rows_by_id


@dataclass(frozen=True, slots=True)
class HoleRow:
    """A part of a stream that was not read."""

    id: int
    account: str
    network: str
    stream: str
    since: str
    until: str
    reason: str
    resumes: bool
    """True when the next pull goes on from a place of its own."""
    opened_at: Micros
    lost: bool = False
    """True when what stands there does not come any more."""
    told: bool = False
    """True when nothing is missing: somebody is only told what cannot be done."""

    @property
    def cause(self) -> str:
        """Why, without the last sentence where that says what to do."""
        return self._halves[0]

    @property
    def remedy(self) -> str:
        """What to do, where the reason says it in a sentence of its own."""
        return self._halves[1]

    @property
    def _halves(self) -> tuple[str, str]:
        cause, end, remedy = self.reason.rpartition(". ")
        return (cause, remedy) if end else (self.reason, "")


@dataclass(frozen=True, slots=True)
class ApartRow:
    """An item of a stream that could not be read: it waits apart."""

    id: int
    account: str
    network: str
    stream: str
    remote_id: str
    reason: str
    at: Micros


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody at the door whose words the network hides."""

    account: str
    network: str
    request_id: str
    handle: str
    name: str
    count: int
    note: str
    at: Micros


def holes(reader: Reader, *, limit: int = 200) -> list[HoleRow]:
    """Return the holes that are open, the newest first."""
    rows = reader.rows(
        "SELECT h.id, a.slug, a.network, s.name, h.since, h.until, h.reason, h.resume, h.opened_at, h.ends "
        "FROM account a "
        "CROSS JOIN stream s CROSS JOIN hole h WHERE s.account_id = a.id AND h.stream_id = s.id "
        "AND h.closed_at IS NULL LIMIT :limit",
        limit=limit,
    )
    return sorted((_hole(row) for row in rows), key=lambda hole: -hole.opened_at)


def _hole(values: Sequence[Any]) -> HoleRow:
    *v, ends = values
    v[7] = bool(v[7])
    v += [ends in ("missed", "lost"), ends == "nothing"]
    return HoleRow(*v)


def set_aside(reader: Reader, *, limit: int = 200) -> list[ApartRow]:
    """Return the items that could not be read, the newest first."""
    rows = reader.rows(
        "SELECT x.id, a.slug, a.network, s.name, x.remote_id, x.reason, x.at FROM account a CROSS JOIN stream s "
        "CROSS JOIN aside x WHERE s.account_id = a.id AND x.stream_id = s.id AND x.closed_at IS NULL "
        "AND x.dismissed_at IS NULL LIMIT :limit",
        limit=limit,
    )
    return sorted((ApartRow(*row) for row in rows), key=lambda one: -one.at)


def waiting(reader: Reader, *, limit: int = 200) -> list[WaitingRow]:
    """Return the people whose words the networks hide."""
    rows = reader.rows(
        "SELECT a.slug, a.network, w.request_id, w.handle, w.name, w.count, w.note, w.at FROM account a "
        "CROSS JOIN waiting w WHERE w.account_id = a.id LIMIT :limit",
        limit=limit,
    )
    return sorted((WaitingRow(*row) for row in rows), key=lambda one: -one.at)


def unchecked(reader: Reader, *, before: int | None = None, limit: int = 64) -> list[Row]:
    """Return the conversations that triage could not read whole and that are not closed, newest first."""
    rows: Sequence[Sequence[int]] = reader.rows(
        "SELECT id FROM conversation WHERE unchecked <> '' AND state <> 'closed' AND id < :before "
        "ORDER BY id DESC LIMIT :limit",
        before=before or 2**62,
        limit=limit,
    )
    ids = [int(row[0]) for row in rows]
    found = rows_by_id(reader, ids) if ids else {}
    return [found[identity] for identity in ids if identity in found]
