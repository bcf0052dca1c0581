"""Internal notes beside a conversation. They are read here and nowhere else: no answer is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import Micros
from store.reading import Reader


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody wrote down beside a conversation."""

    id: int
    conversation: int
    by: str
    text: str
    at: Micros


_NOTE = (
    "SELECT n.id, n.conversation_id, COALESCE(p.name, ''), n.text, n.at FROM note n "
    "LEFT JOIN professional p ON p.id = n.professional_id "
)


def notes_between(reader: Reader, conversation: int, since: Micros, until: Micros) -> list[NoteRow]:
    """Return the notes of a span of time, in the order of their writing."""
    found = reader.rows(
        _NOTE + "WHERE n.conversation_id = :conversation AND n.at >= :since AND n.at <= :until ORDER BY n.id",
        conversation=conversation,
        since=since,
        until=until,
    )
    return [NoteRow(*values) for values in found]


def newest_notes(reader: Reader, conversation: int, *, limit: int = 3) -> list[NoteRow]:
    """Return the newest notes of a conversation, oldest first."""
    found = reader.rows(
        _NOTE + "WHERE n.conversation_id = :conversation ORDER BY n.id DESC LIMIT :limit",
        conversation=conversation,
        limit=limit,
    )
    return [NoteRow(*values) for values in found][::-1]
