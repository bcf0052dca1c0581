"""What a conversation is read from: messages, notes and answers that did not leave, by place, never all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.clock import ID_SHIFT, id_at, moment_of
from store import notes, provenance, views
from store.notes import NoteRow
from store.provenance import Sent
from store.reading import Reader
from store.rows import ItemRow, MessageRow

PAGE = 40
"""Messages of one reading: a screen and a page beyond it."""
_LAST = 2**62
_AFTER_MESSAGES = 2**ID_SHIFT - 1
"""What we wrote ourselves stands after the messages of its moment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a conversation, at its place in time."""

    key: int
    """On the scale of message ids."""
    what: MessageRow | NoteRow | ItemRow
    sent: Sent | None = None
    """Where a message of ours came from; None when it was written elsewhere."""

    @property
    def name(self) -> tuple[str, int]:
        """What the entry is, for telling two readings of it from two entries."""
        return type(self.what).__name__, self.what.id


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring entries, and whether anything lies beyond them."""

    entries: tuple[Entry, ...]
    at_start: bool
    at_end: bool


class Timeline:
    """Reads the entries of one conversation around a place."""

    def __init__(self, reader: Reader, conversation: int) -> None:
        self.reader = reader
        self.conversation = conversation
        self.read = 0
        """Messages read so far."""

    def around(self, key: int) -> Stretch:
        """Return what stands around a message."""
        before, start = self._back(key + 1)
        after, end = self._on(key)
        return self._stretch([*before, *after], at_start=start, at_end=end)

    def first(self) -> Stretch:
        """Return the beginning."""
        found, end = self._on(0)
        return self._stretch(found, at_start=True, at_end=end)

    def last(self) -> Stretch:
        """Return the end."""
        found, start = self._back(_LAST)
        return self._stretch(found, at_start=start, at_end=True)

    def before(self, key: int) -> Stretch:
        """Return what stands before a place; what stands at it may come again."""
        found, start = self._back(key)
        return self._stretch(found, at_start=start, below=key)

    def after(self, key: int) -> Stretch:
        """Return what stands after a place; what stands at it may come again."""
        found, end = self._on(key)
        return self._stretch(found, at_end=end, above=key)

    def again(self, low: int, high: int | None, most: int) -> Stretch:
        """Return what stands between two places now, both included; without a second one all up to the end."""
        found = self._counted(views.messages_after(self.reader, self.conversation, low - 1, limit=most))
        if high is None:
            return self._stretch(found, at_end=len(found) < most, above=low)
        return self._stretch([m for m in found if m.id <= high], above=low, below=high)

    def answered(self) -> int:
        """Return up to which message of theirs we have answered."""
        return views.answered_up_to(self.reader, self.conversation)

    def _back(self, key: int) -> tuple[list[MessageRow], bool]:
        found = self._counted(views.messages(self.reader, self.conversation, before=key, limit=PAGE))
        return found, len(found) < PAGE

    def _on(self, key: int) -> tuple[list[MessageRow], bool]:
        found = self._counted(views.messages_after(self.reader, self.conversation, key, limit=PAGE))
        return found, len(found) < PAGE

    def _counted(self, found: list[MessageRow]) -> list[MessageRow]:
        self.read += len(found)
        return found

    def _stretch(
        self,
        messages: Sequence[MessageRow],
        *,
        at_start: bool = False,
        at_end: bool = False,
        above: int | None = None,
        below: int | None = None,
    ) -> Stretch:
        """Put what we wrote ourselves between the messages; beyond the last one only where nothing else follows."""
        low = above if above is not None else (0 if at_start or not messages else messages[0].id)
        high = below if below is not None else (_LAST if at_end or not messages else messages[-1].id)
        entries = [*self._messages(messages), *self._ours(0 if at_start else low, high)]
        return Stretch(tuple(sorted(entries, key=lambda entry: (entry.key, entry.name))), at_start, at_end)

    def _messages(self, messages: Sequence[MessageRow]) -> Iterable[Entry]:
        ours = [m.id for m in messages if m.direction == "out"]
        sent = provenance.sent(self.reader, ours)
        # An invitation that was taken is gone, and nobody deleted a word of theirs.
        return [Entry(m.id, m, sent.get(m.id)) for m in messages if not (m.deleted_at is not None and m.held_back)]

    def _ours(self, low: int, high: int) -> Iterable[Entry]:
        """Return notes and answers on their way whose place lies between two keys, both included."""
        since, until = moment_of(max(0, low - _AFTER_MESSAGES)), moment_of(high)
        found: list[NoteRow | ItemRow] = [
            *notes.notes_between(self.reader, self.conversation, since, until),
            *provenance.undelivered(self.reader, self.conversation, since, until),
        ]
        entries = [Entry(_key(what), what) for what in found]
        return [entry for entry in entries if low <= entry.key <= high]


def _key(what: NoteRow | ItemRow) -> int:
    return id_at(what.at if isinstance(what, NoteRow) else what.created_at, _AFTER_MESSAGES)
