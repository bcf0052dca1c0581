"""A batch of updates into what is stored in one transaction. Pure: kinds that nobody knows pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import Micros
from core.incoming import Aside, Deletion, Direction, Edit, Incoming, Page
from networks.aside import BROKEN, apart
from networks.fields import ident, number, row, words
from networks.telegram.addresses import Spot
from networks.telegram.mark import KEPT_BY_TELEGRAM, Connection, Echo, Mark, connection_in, fingerprint, was_away
from networks.telegram.parse import Me, Scene, edit_of, incoming, spot_in

Json = dict[str, Any]
WRITTEN = frozenset({"message", "business_message", "edited_message", "edited_business_message"})
"""Kinds of updates that hold a message."""


@dataclass(slots=True)
class Batch:
    """A page that is being made."""

    me: Me
    mark: Mark
    present: Micros
    asked: Micros = 0
    """When everything before was read."""
    users: frozenset[str] = frozenset()
    """Whose personal accounts are read; empty: everybody's."""
    messages: list[Incoming] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    def take(self, updates: list[Json]) -> None:
        """Take updates in their order."""
        for update in updates:
            for kind, handle in HANDLED.items():
                if isinstance(update.get(kind), dict):
                    self._tried(update, kind, handle)

    def _tried(self, update: Json, kind: str, handle: Callable[[Batch, Json], None]) -> None:
        """Take an update; one that cannot be read is set aside, and the others go on."""
        name = f"update {ident(update, 'update_id')}"
        if kind in WRITTEN and spot_in(update[kind]) is None:
            self.aside.append(apart(name, "Telegram told of a message without its chat or its number", update))
            return
        try:
            handle(self, update[kind])
        except BROKEN as error:
            self.aside.append(apart(name, error, update))

    def page(self, since: int) -> Page:
        """Return the page; Telegram forgets it as soon as the next is asked for."""
        return Page(
            mark=self.mark.encode(),
            messages=tuple(self.messages),
            edits=tuple(self.edits),
            deletions=tuple(self.deletions),
            holes=self.mark.holes(self.users),
            span=(str(since), str(self.mark.offset)),
            forgets=True,
            aside=tuple(self.aside),
        )

    def scene(self) -> Scene:
        """Return what understanding a message needs."""
        return Scene(self.me, self.present, self.mark.moved)

    def reads_for(self, connection: str) -> bool:
        """Tell whether a connection belongs to somebody whom we read for."""
        known = self.mark.connection(connection)
        return not self.users or (known is not None and known.belongs_to(self.users))


def connections_in(updates: list[Json]) -> set[str]:
    """Return the business connections that some updates speak of."""
    found = (
        words(row(update, kind), "business_connection_id")
        for update in updates
        for kind in ("business_message", "edited_business_message", "deleted_business_messages")
    )
    return set(found) - {""}


def next_offset(updates: list[Json]) -> int:
    """Return the update to ask for after these, or 0 where none has a number. Older numbers are never compared."""
    numbers = [found for update in updates if (found := number(update, "update_id")) is not None]
    return max(numbers) + 1 if numbers else 0


def _written(batch: Batch, message: Json) -> None:
    connection = words(message, "business_connection_id")
    if connection and not batch.reads_for(connection):
        return
    _note_move(batch, message)
    found = incoming(batch.scene(), message)
    if found is None:
        return
    batch.messages.append(found)
    if found.direction is Direction.OUT and ident(row(message, "sender_business_bot")) == batch.me.id:
        batch.mark = batch.mark.with_echo(Echo(found.remote_id, fingerprint(found.text), found.sent_at))


def _edited(batch: Batch, message: Json) -> None:
    """Take an edit: it may call us into a message that was not for us, or be the first that we see of one."""
    connection = words(message, "business_connection_id")
    if connection and not batch.reads_for(connection):
        return
    found = incoming(batch.scene(), message)
    if found is not None and found.direction is Direction.IN:
        batch.messages.append(found)
        return
    # What no longer calls us, or was never for us, changes only what we have.
    changed = edit_of(batch.scene(), message)
    if changed is not None:
        batch.edits.append(changed)


def _deleted(batch: Batch, told: Json) -> None:
    connection, chat = words(told, "business_connection_id"), ident(row(told, "chat"))
    numbers = told.get("message_ids")
    for one in numbers if isinstance(numbers, list) else []:
        message = ident({"id": one})
        if message and chat:
            batch.deletions.append(Deletion(Spot(chat, message, connection).remote_id, batch.present))


def _connected(batch: Batch, told: Json) -> None:
    connection = connection_in(told, batch.present)
    if not connection.id:
        return
    known = batch.mark.connection(connection.id)
    if not connection.enabled:
        connection = replace(connection, ended=_end(batch, known))
    elif known is not None and (away := was_away(known, connection, batch.asked)) is not None:
        batch.mark = batch.mark.with_lost(away)
    batch.mark = batch.mark.with_connection(connection)


def _end(batch: Batch, known: Connection | None) -> Micros:
    """Return when a connection that has ended was there for sure: Telegram does not tell its end."""
    if known is not None and not known.enabled:
        return known.ended
    made = known.made if known is not None else 0
    # An end that is older is not told any more.
    return max(batch.asked, made, batch.present - KEPT_BY_TELEGRAM)


def _note_move(batch: Batch, message: Json) -> None:
    """Note that a group has another id from now on; both of its chats tell, each from its side."""
    here = ident(row(message, "chat"))
    there, before = ident(message, "migrate_to_chat_id"), ident(message, "migrate_from_chat_id")
    if here and there:
        batch.mark = batch.mark.with_moved(here, there)
    elif here and before:
        batch.mark = batch.mark.with_moved(before, here)


HANDLED: dict[str, Callable[[Batch, Json], None]] = {
    "business_connection": _connected,
    "message": _written,
    "business_message": _written,
    "edited_message": _edited,
    "edited_business_message": _edited,
    "deleted_business_messages": _deleted,
}


def fate_in(batch: Batch, remote_id: str) -> Edit | Deletion | None:
    """Return what a batch says became of a message, or None."""
    gone = next((one for one in batch.deletions if one.remote_id == remote_id), None)
    edits = [one for one in batch.edits if one.remote_id == remote_id]
    edits += [Edit(one.remote_id, one.text, one.edited_at) for one in batch.messages
              if one.remote_id == remote_id and one.edited_at is not None]  # fmt: skip
    return gone or (edits[-1] if edits else None)
