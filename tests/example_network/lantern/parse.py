"""Lantern's JSON as Consulta's own records: pure, and tolerant of what is missing."""

from __future__ import annotations

from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, now
from core.incoming import Aside, Deletion, Direction, Edit, Incoming, Page, Person
from networks.aside import BROKEN, apart
from networks.fields import ident, number, objects, row, words


def person(told: Any) -> Person:
    """Return somebody as Lantern names them."""
    return Person(ident(told), words(told, "handle"), words(told, "name"))


def message(told: Any, me: str) -> Incoming:
    """Return one letter or note."""
    author, public = person(row(told, "from")), words(told, "kind") == "note"
    ours = author.remote_id == me
    other = person(row(told, "to")) if ours else author
    return Incoming(
        remote_id=ident(told),
        thread=ident(told, "thread"),
        audience=Audience.PUBLIC if public else Audience.DIRECT,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=words(told, "text"),
        sent_at=(number(told, "at") or 0) * SECOND or now(),
        asker=other.remote_id if ours else "",
        reply_to=ident(told, "parent"),
        readers=Readers(everyone=True) if public else Readers((other.handle,)),
        recipients=(Recipient(other.handle, other.remote_id),),
        reference=words(told, "key"),
    )


def page(told: Any, me: str, mark: str) -> Page:
    """Return what happened, as a page; what cannot be read is set aside by itself, and the others go on."""
    messages: list[Incoming] = []
    edits: list[Edit] = []
    deletions: list[Deletion] = []
    aside: list[Aside] = []
    for event in objects(told):
        item, mark = row(event, "item"), str(max(int(mark or 0), number(event, "number") or 0))
        try:
            if words(event, "what") == "removed":
                deletions.append(Deletion(ident(item), now()))
            elif words(event, "what") == "changed":
                edits.append(Edit(ident(item), words(item, "text"), now()))
            else:
                messages.append(message(item, me))
        except BROKEN as error:
            aside.append(apart(ident(item), error, item))
    return Page(mark, tuple(messages), tuple(edits), tuple(deletions), aside=tuple(aside))
