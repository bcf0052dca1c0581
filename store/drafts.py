"""Unsent words, by conversation and author. Nothing but their author removes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from core.clock import Micros
from store.cleaning import storable
from store.engine import Tx
from store.reading import Reader, scalar
from store.rows import UnsentRow


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Unsent words."""

    conversation_id: int
    professional_id: int
    text: str
    updated_at: Micros
    handle: str
    network: str


_OWN = "conversation_id = :c AND professional_id = :p"


def save(tx: Tx, conversation: int, professional: int, text: str, now: Micros) -> None:
    """Keep what somebody wrote so far; empty words remove the draft, but not one that was discarded."""
    if not text:
        tx.run(f"DELETE FROM draft WHERE {_OWN} AND discarded_at IS NULL", c=conversation, p=professional)
        return
    tx.run(
        "INSERT INTO draft (conversation_id, professional_id, text, updated_at) VALUES (:c, :p, :text, :now) "
        "ON CONFLICT (conversation_id, professional_id) DO UPDATE SET text = :text, updated_at = :now, "
        "discarded_at = NULL",
        c=conversation,
        p=professional,
        text=storable(text),
        now=now,
    )


def discard(tx: Tx, conversation: int, professional: int, now: Micros) -> bool:
    """Put a draft out of sight; its words stay for a day. Tell whether there was one."""
    changed = tx.run(
        f"UPDATE draft SET discarded_at = :now WHERE {_OWN} AND discarded_at IS NULL",
        c=conversation,
        p=professional,
        now=now,
    )
    return bool(changed)


def put_away(tx: Tx, conversation: int, professional: int, text: str, now: Micros) -> None:
    """Put away words that are on their way, for a day: an undo brings them back. Other words stay a draft."""
    if draft(tx, conversation, professional).strip() == storable(text).strip():
        discard(tx, conversation, professional, now)


def bring_back(tx: Tx, conversation: int, professional: int) -> bool:
    """Bring a discarded draft back; False where its day is over, or other words stand in its place."""
    changed = tx.run(
        f"UPDATE draft SET discarded_at = NULL WHERE {_OWN} AND discarded_at IS NOT NULL",
        c=conversation,
        p=professional,
    )
    return bool(changed)


def purge(tx: Tx, until: Micros) -> None:
    """Forget the words that were discarded before a moment."""
    tx.run("DELETE FROM draft WHERE discarded_at IS NOT NULL AND discarded_at < :until", until=until)


def draft(reader: Reader, conversation: int, professional: int) -> str:
    """Return somebody's words for a conversation; empty when there are none."""
    return str(
        scalar(
            reader,
            f"SELECT text FROM draft WHERE {_OWN} AND discarded_at IS NULL",
            c=conversation,
            p=professional,
        )
        or ""
    )


def drafts(reader: Reader, conversation: int | None = None) -> list[DraftRow]:
    """Return drafts, newest first: all, or those of one conversation."""
    own = "AND d.conversation_id = :c " if conversation is not None else ""
    values = {"c": conversation} if conversation is not None else {}
    rows = reader.rows(
        "SELECT d.conversation_id, d.professional_id, d.text, d.updated_at, c.handle, c.network FROM draft d "
        f"JOIN conversation c ON c.id = d.conversation_id WHERE d.discarded_at IS NULL {own}"
        "ORDER BY d.updated_at DESC",
        **values,
    )
    return [DraftRow(*values) for values in rows]


def unsent(
    reader: Reader, professional: int, *, after: tuple[Micros, int] | None = None, limit: int = 64
) -> list[UnsentRow]:
    """Return somebody's drafts, newest first (those after a place), with how their conversations stand now."""
    updated, conversation = after or (2**62, 2**62)
    rows = reader.rows(
        "SELECT d.conversation_id, d.text, d.updated_at, c.network, a.slug, c.audience, c.name, c.handle, "
        "COALESCE(NULLIF(c.veil, ''), c.question), c.state, c.outcome, c.held, c.newest_in_id, c.ours_id FROM draft d "
        "CROSS JOIN conversation c CROSS JOIN account a "
        "WHERE d.professional_id = :p AND d.discarded_at IS NULL AND (d.updated_at, d.conversation_id) < (:at, :id) "
        "AND c.id = d.conversation_id AND a.id = c.account_id "
        "ORDER BY d.updated_at DESC, d.conversation_id DESC LIMIT :limit",
        p=professional,
        at=updated,
        id=conversation,
        limit=limit,
    )
    return [_unsent(values) for values in rows]


def _unsent(values: Sequence[Any]) -> UnsentRow:
    v = list(values)
    v[5], v[11] = Audience(v[5]), bool(v[11])
    return UnsentRow(*v)


def last_discarded(reader: Reader, professional: int) -> tuple[int, int] | None:
    """Return the decision that discarded a draft last and can still be undone, and its conversation."""
    # Words that were sent are put away as well, for an undo of the answer: those nobody discarded.
    away = reader.rows(
        "SELECT conversation_id FROM draft WHERE discarded_at IS NOT NULL AND professional_id = :p",
        p=professional,
    )
    if not away:
        return None
    found = reader.rows(
        "SELECT id, targets FROM action WHERE professional_id = :p AND undone_by IS NULL AND undoes IS NULL "
        "AND inverse <> '[]' AND verb = 'discard' ORDER BY id DESC LIMIT 64",
        p=professional,
    )
    there = {str(row[0]) for row in away}
    decided = ((int(each[0]), json.loads(each[1])) for each in found)
    return next(((action, int(targets[0])) for action, targets in decided if there.issuperset(targets)), None)
