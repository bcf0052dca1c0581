"""Where an answer of ours came from: which versions, who vetted them then, who sent it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from core.clock import Micros
from store import sending
from store.reading import Reader, inlist
from store.rows import ItemRow


@dataclass(frozen=True, slots=True)
class Used:
    """A version of a saved answer, as it stood when it left."""

    template: str
    version: int
    now: str
    """What the version counts as today: it may have been withdrawn since."""
    author: str
    vetted_by: str
    proof: str
    vetted_at: Micros | None
    """When it had been vetted as it left; None when it had not."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provenance of one message that left from here."""

    message: int
    item: int
    n: int
    parts: int
    state: str
    """Of the whole answer: `sent`, `partly`, `unknown`, …"""
    reason: str
    by: str
    at: Micros
    own_words: bool
    """It begins with words that nobody vetted."""
    versions: tuple[Used, ...]
    """The saved answers in it, one behind the other."""
    audience: Audience = Audience.DIRECT
    delivered_at: Micros | None = None
    read_at: Micros | None = None
    """When the network said so; None: it did not."""


_PART = (
    "SELECT m.id, i.id, p.n, (SELECT COUNT(*) FROM part q WHERE q.item_id = i.id), i.state, i.reason, "
    "COALESCE(w.name, ''), COALESCE(p.sent_at, m.received_at), i.version_id, i.audience, p.delivered_at, "
    "p.read_at FROM message m CROSS JOIN part p "
)
_ITEM = (
    "CROSS JOIN outbox_item i LEFT JOIN professional w ON w.id = i.professional_id "
    "WHERE i.id = p.item_id AND i.account_id = m.account_id AND"
)
_BY_ID = f"{_PART}{_ITEM} p.remote_id = m.remote_id AND m.id IN"
_BY_KEY = f"{_PART}{_ITEM} p.key = m.reference AND p.remote_id = '' AND m.id IN"
"""An echo can come before we learned the id of what we sent: it carries our own reference."""

_VERSION = (
    "t.key, v.n, v.state, COALESCE(NULLIF(a.shown, ''), a.name, ''), COALESCE(NULLIF(r.shown, ''), r.name, ''), "
    "COALESCE(g.proof, ''), g.at FROM"
)
_VETTED = (
    "JOIN template t ON t.id = v.template_id LEFT JOIN professional a ON a.id = v.author_id "
    "LEFT JOIN vetting g ON g.id = (SELECT MAX(x.id) FROM vetting x "
    "WHERE x.version_id = v.id AND x.verb = 'approve' AND x.at <= i.created_at) "
    "LEFT JOIN professional r ON r.id = g.professional_id WHERE i.id IN"
)
_FIRST = f"SELECT i.id, 1, {_VERSION} outbox_item i JOIN version v ON v.id = i.version_id {_VETTED}"
_FURTHER = (
    f"SELECT i.id, s.n, {_VERSION} outbox_item i JOIN item_version s ON s.item_id = i.id "
    f"JOIN version v ON v.id = s.version_id {_VETTED}"
)


def sent(reader: Reader, messages: Sequence[int]) -> dict[int, Sent]:
    """Return where messages of ours came from; those that were written elsewhere are missing."""
    if not messages:
        return {}
    names, bound = inlist("m", messages)
    found = reader.rows(f"{_BY_ID} ({names}) UNION ALL {_BY_KEY} ({names})", **bound)
    versions = _versions(reader, sorted({int(row[1]) for row in found}))
    return {int(row[0]): _sent(row, versions) for row in found}


def _sent(row: Sequence[Any], versions: Mapping[int, Sequence[Used]]) -> Sent:
    values = [*row[:8], row[8] is None, tuple(versions.get(int(row[1]), ())), Audience(row[9]), row[10], row[11]]
    return Sent(*values)


def _versions(reader: Reader, items: Sequence[int]) -> dict[int, list[Used]]:
    """Return the versions that answers were made of, in their order."""
    if not items:
        return {}
    names, bound = inlist("i", items)
    rows = reader.rows(f"{_FIRST} ({names}) UNION ALL {_FURTHER} ({names})", **bound)
    found: dict[int, list[Used]] = {}
    for item, _, *facts in sorted(rows, key=lambda row: (int(row[0]), int(row[1]))):
        found.setdefault(int(item), []).append(Used(*facts))
    return found


UNDELIVERED = ("held", "sending", "waiting", "unknown", "refused", "partly")
"""Answers that are not, or not wholly, among the messages."""


def undelivered(reader: Reader, conversation: int, since: Micros, until: Micros, *, limit: int = 20) -> list[ItemRow]:
    """Return the newest answers of a span of time that did not wholly leave, oldest first."""
    names, bound = inlist("s", UNDELIVERED)
    found: Sequence[Sequence[Any]] = reader.rows(
        "SELECT i.id FROM outbox_item i WHERE i.conversation_id = :conversation AND i.created_at >= :since "
        f"AND i.created_at <= :until AND i.state IN ({names}) ORDER BY i.id DESC LIMIT :limit",
        conversation=conversation,
        since=since,
        until=until,
        limit=limit,
        **bound,
    )
    items = (sending.item(reader, int(row[0])) for row in reversed(found))
    return [item for item in items if item is not None]
