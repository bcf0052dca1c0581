"""What is written beside a conversation: notes and tags. There is no path from here to the outbox."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from core.clock import Micros
from store.cleaning import storable
from store.engine import Tx


def note(tx: Tx, conversation: int, professional: int, text: str, now: Micros) -> int:
    """Write an internal note, and return its id."""
    rows = tx.rows(
        "INSERT INTO note (conversation_id, professional_id, text, at) VALUES (:id, :who, :text, :now) RETURNING id",
        id=conversation,
        who=professional,
        text=storable(text),
        now=now,
    )
    return int(rows[0][0])


def take_note_back(tx: Tx, identity: int) -> None:
    """Take a note away again."""
    tx.run("DELETE FROM note WHERE id = :id", id=identity)


def tag(tx: Tx, conversations: Sequence[int], word: str) -> list[dict[str, Any]]:
    """Put a word on conversations, and return the inverse for those that did not have it: a salted hash, no word."""
    inverse = []
    for identity in conversations:
        new = tx.run(
            "INSERT INTO tag (conversation_id, word) VALUES (:id, :word) ON CONFLICT DO NOTHING", id=identity, word=word
        )
        if new:
            salt = secrets.token_hex(8)
            inverse.append({"id": str(identity), "salt": salt, "tag": _salted(salt, word)})
    return inverse


def take_tag_back(tx: Tx, kept: dict[str, Any]) -> int:
    """Take the word of an inverse from its conversation; tell how many went."""
    identity = int(kept["id"])
    words = [str(row[0]) for row in tx.rows("SELECT word FROM tag WHERE conversation_id = :id", id=identity)]
    return sum(
        tx.run("DELETE FROM tag WHERE conversation_id = :id AND word = :word", id=identity, word=word)
        for word in words
        if _salted(kept["salt"], word) == kept["tag"]
    )


def _salted(salt: str, word: str) -> str:
    return hashlib.sha256(f"{salt}:{word}".encode()).hexdigest()
