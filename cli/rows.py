"""Conversations, messages and answers as JSON. Ids are strings, times ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cli.errors import for_here
from cli.output import moment
from core.audience import Readers
from store.lanes import lanes_of
from store.rows import AttemptRow, ItemRow, MessageRow, Row


def conversation(row: Row) -> dict[str, Any]:
    """Return a conversation as a list shows it."""
    return {
        "id": str(row.id),
        "account": row.account,
        "network": row.network,
        "audience": row.audience.value,
        "state": row.state,
        "outcome": row.outcome,
        "lanes": lanes_of(row),
        "from": row.handle,
        "name": row.name,
        "question": row.question,
        "newest": str(row.newest_in_id) if row.newest_in_id else None,
        "waiting_since": moment(row.waiting_since),
        "answer_by": moment(row.window_until),
        "snoozed_until": moment(row.snoozed_until),
        "cluster": {"id": str(row.cluster) if row.cluster else None, "size": row.alike_count}
        if row.alike_count > 1
        else None,
        "reasons": list(row.reasons),
        "not_checked": row.unchecked,
        "trouble": row.trouble,
        "suggestion": row.best or None,
        "responsible": row.assignee or None,
        "hand_over": {"state": row.offer, "to": row.offered_to, "at": moment(row.offered_at)} if row.offer else None,
    }


def readers(who: Readers) -> dict[str, Any]:
    """Return who can read a text."""
    return {"named": list(who.named), "count": who.count, "everyone": who.everyone}


def message(m: MessageRow) -> dict[str, Any]:
    """Return a message of a conversation."""
    return {
        "id": str(m.id),
        "remote_id": m.remote_id,
        "direction": m.direction,
        "role": m.role,
        "author": m.handle,
        "name": m.author,
        "text": m.text,
        "sent_at": moment(m.sent_at),
        "received_at": moment(m.received_at),
        "edited": moment(m.edited_at),
        "deleted": moment(m.deleted_at),
        "hidden": m.hidden,
        "held_back": m.held_back,
        "attachments": [
            {"kind": one.kind, "description": one.description, "seconds": one.seconds} for one in m.attachments
        ],
    }


def item(one: ItemRow, tries: Sequence[AttemptRow]) -> dict[str, Any]:
    """Return an answer on its way, with every try at it."""
    return {
        "id": str(one.id),
        "conversation": str(one.conversation_id),
        "account": one.account,
        "network": one.network,
        "to": one.handle,
        "state": one.state,
        "due_at": moment(one.due_at),
        "waits_for": "office hours" if one.held_for and one.state == "held" else None,
        "templates": [{"key": key, "version": n} for key, n in one.versions],
        "remote_ids": [part.remote_id for part in one.parts if part.remote_id],
        "reason": one.reason,
        "remedy": for_here(one.remedy),
        "parts": [
            {
                "part": part.n,
                "state": part.state,
                "text": part.text,
                "remote_id": part.remote_id,
                "delivered_at": moment(part.delivered_at),
                "read_at": moment(part.read_at),
            }
            for part in one.parts
        ],
        "attempts": [attempt(tried) for tried in tries],
    }


def attempt(tried: AttemptRow) -> dict[str, Any]:
    """Return one try at a part."""
    return {
        "part": tried.part,
        "began_at": moment(tried.began_at),
        "ended_at": moment(tried.ended_at),
        "outcome": OUTCOMES.get(tried.outcome, tried.outcome),
        "error": tried.detail,
    }


OUTCOMES = {"": "not known", "queued": "not sent", "again": "not sent"}
"""How a try ended, where the store has another word for it."""
