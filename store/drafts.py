"""Unsent words, by conversation and author. Nothing but their author removes them."""

from __future__ import annotations

from core.clock import Micros
from store.cleaning import storable
from store.engine import Tx
from store.reading import Reader, scalar
from store.rows import DraftRow


def save(tx: Tx, conversation: int, professional: int, text: str, now: Micros) -> None:
    """Keep what somebody wrote so far; empty words remove the draft."""
    if not text:
        tx.run("DELETE FROM draft WHERE conversation_id = :c AND professional_id = :p", c=conversation, p=professional)
        return
    tx.run(
        "INSERT INTO draft (conversation_id, professional_id, text, updated_at) VALUES (:c, :p, :text, :now) "
        "ON CONFLICT (conversation_id, professional_id) DO UPDATE SET text = :text, updated_at = :now",
        c=conversation,
        p=professional,
        text=storable(text),
        now=now,
    )


def draft(reader: Reader, conversation: int, professional: int) -> str:
    """Return somebody's words for a conversation; empty when there are none."""
    return str(
        scalar(
            reader,
            "SELECT text FROM draft WHERE conversation_id = :c AND professional_id = :p",
            c=conversation,
            p=professional,
        )
        or ""
    )


def drafts(reader: Reader, conversation: int | None = None) -> list[DraftRow]:
    """Return drafts, newest first: all, or those of one conversation."""
    own = "WHERE d.conversation_id = :c " if conversation is not None else ""
    values = {"c": conversation} if conversation is not None else {}
    rows = reader.rows(
        "SELECT d.conversation_id, d.professional_id, d.text, d.updated_at, c.handle, c.network FROM draft d "
        f"JOIN conversation c ON c.id = d.conversation_id {own}ORDER BY d.updated_at DESC",
        **values,
    )
    return [DraftRow(*values) for values in rows]
