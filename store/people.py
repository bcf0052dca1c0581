"""A person across networks: their handles, earlier conversations, and what they were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.audience import Audience
from core.clock import Micros
from store import proofs
from store.notes import NoteRow, newest_notes
from store.proofs import JoinRow
from store.reading import Reader, inlist, one, scalar

EARLIER = 40
"""Conversations of one reading of the card."""


@dataclass(frozen=True, slots=True)
class HandleRow:
    """A person's address on one network, as one of our accounts sees it."""

    id: int
    account: str
    network: str
    handle: str
    name: str
    created_at: Micros | None
    """When the account was opened, where the network tells."""
    first_seen: Micros
    bot: bool
    joins: tuple[JoinRow, ...] = ()
    """The joins in force of it: by which proof it is the same person."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """An answer that a conversation was given."""

    conversation: int
    template: str
    """Empty for own words."""
    version: int | None
    state: str
    by: str
    at: Micros


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One conversation of a person."""

    id: int
    network: str
    audience: Audience
    state: str
    outcome: str
    red: int
    question: str
    began: Micros
    given: tuple[GivenRow, ...]
    notes: tuple[NoteRow, ...]
    tags: tuple[str, ...]
    asker: int = 0
    """The handle that asked in it."""


_HANDLE = (
    "SELECT h.id, a.slug, a.network, h.handle, h.name, h.created_at, h.first_seen, h.bot "
    "FROM handle h CROSS JOIN account a WHERE a.id = h.account_id AND"
)
_JOINED = _HANDLE + " h.person_id = :person AND h.id <> :id"


def handles(reader: Reader, conversation: int) -> list[HandleRow]:
    """Return the handles of a conversation's asker: the one that wrote, then those that are proved to be theirs."""
    found = one(
        reader,
        "SELECT h.id, h.person_id FROM conversation c JOIN handle h ON h.id = c.asker_id WHERE c.id = :id",
        id=conversation,
    )
    if found is None:
        return []
    own, person = int(found[0]), found[1]
    rows = list(reader.rows(_HANDLE + " h.id = :id", id=own))
    if person is None:
        return [_handle(row) for row in rows]
    rows += reader.rows(_JOINED, person=person, id=own)
    joins = proofs.joins_of(reader, [int(row[0]) for row in rows])
    return [replace(_handle(row), joins=tuple(join for join in joins if join.touches(int(row[0])))) for row in rows]


def handle_by_id(reader: Reader, identity: int) -> HandleRow | None:
    """Return a handle by its id."""
    row = one(reader, _HANDLE + " h.id = :id", id=identity)
    return _handle(row) if row else None


def _handle(row: Sequence[Any]) -> HandleRow:
    values = [*row[:7], bool(row[7])]
    return HandleRow(*values)


def earlier(
    reader: Reader,
    people: Sequence[HandleRow],
    *,
    before: int | None = None,
    limit: int = EARLIER,
    noted: bool = True,
) -> list[EarlierRow]:
    """Return the conversations of a person, newest first, from before one on.

    `noted` says that a professional reads it: what was noted at another handle than the first is for them alone.
    """
    rows = [(*row, handle.id) for handle in people for row in _of(reader, handle.id, before, limit)]
    rows = sorted(rows, key=lambda row: -int(row[0]))[:limit]
    ids = [int(row[0]) for row in rows]
    given, tags = _given(reader, ids), _tags(reader, ids)
    return [
        EarlierRow(
            id=int(row[0]),
            network=row[1],
            audience=Audience(row[2]),
            state=row[3],
            outcome=row[4],
            red=row[5],
            question=row[6],
            began=row[7],
            given=tuple(given.get(int(row[0]), ())),
            notes=tuple(newest_notes(reader, int(row[0]))) if noted or row[8] == people[0].id else (),
            tags=tuple(tags.get(int(row[0]), ())),
            asker=row[8],
        )
        for row in rows
    ]


def muted_until(reader: Reader, people: Sequence[HandleRow], now: Micros) -> Micros | None:
    """Return until when a person is muted, by whichever handle; None where they are not."""
    names, bound = inlist("h", [str(one.id) for one in people])
    found = scalar(
        reader,
        f"SELECT MAX(until) FROM mute WHERE scope = 'person' AND subject IN ({names}) AND until > :now",
        now=now,
        **bound,
    )
    return int(found) if found is not None else None


def _of(reader: Reader, handle: int, before: int | None, limit: int) -> Sequence[Sequence[Any]]:
    return reader.rows(
        "SELECT c.id, c.network, c.audience, c.state, c.outcome, c.red, "
        "COALESCE(NULLIF(c.veil, ''), NULLIF(c.question, ''), m.text), m.received_at "
        "FROM conversation c JOIN message m ON m.id = c.id "
        "WHERE c.asker_id = :asker AND c.id < :before ORDER BY c.id DESC LIMIT :limit",
        asker=handle,
        before=before or 2**62,
        limit=limit,
    )


def _given(reader: Reader, conversations: Sequence[int]) -> dict[int, list[GivenRow]]:
    names, bound = inlist("c", conversations)
    rows = reader.rows(
        "SELECT i.conversation_id, COALESCE(t.key, ''), v.n, i.state, COALESCE(w.name, ''), "
        "COALESCE(i.closed_at, i.created_at) FROM outbox_item i LEFT JOIN version v ON v.id = i.version_id "
        "LEFT JOIN template t ON t.id = v.template_id LEFT JOIN professional w ON w.id = i.professional_id "
        f"WHERE i.conversation_id IN ({names}) AND i.state <> 'undone'",
        **bound,
    )
    found: dict[int, list[GivenRow]] = {}
    for row in sorted((GivenRow(*row) for row in rows), key=lambda one: one.at):
        found.setdefault(row.conversation, []).append(row)
    return found


def _tags(reader: Reader, conversations: Sequence[int]) -> dict[int, list[str]]:
    names, bound = inlist("c", conversations)
    rows = reader.rows(f"SELECT conversation_id, word FROM tag WHERE conversation_id IN ({names})", **bound)
    found: dict[int, list[str]] = {}
    for conversation, word in sorted((int(row[0]), str(row[1])) for row in rows):
        found.setdefault(conversation, []).append(word)
    return found
