"""Small values to JSON text and back: readers, recipients, attachments, words."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from core.audience import Readers, Recipient, Recipients
from core.incoming import Attachment

_NOBODY = '{"named": [], "count": null, "everyone": false}'
_EMPTY = Readers()
# Made once: json.dumps makes an encoder each time it is called with such wishes.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: Any) -> str:
    """Return compact JSON, letters as they are."""
    return _encode(value)


def pack_readers(readers: Readers) -> str:
    """Return readers as JSON."""
    if readers == _EMPTY:
        return _NOBODY
    return dumps({"named": readers.named, "count": readers.count, "everyone": readers.everyone})


def readers(text: str) -> Readers:
    """Return readers from JSON."""
    found = json.loads(text)
    return Readers(tuple(found.get("named", ())), found.get("count"), bool(found.get("everyone", False)))


def pack_recipients(people: Recipients) -> str:
    """Return recipients as JSON."""
    return dumps([[person.handle, person.remote_id] for person in people]) if people else "[]"


def recipients(text: str) -> Recipients:
    """Return recipients from JSON."""
    return tuple(Recipient(handle, remote) for handle, remote in json.loads(text)) if text != "[]" else ()


def pack_attachments(things: tuple[Attachment, ...]) -> str:
    """Return attachments as JSON."""
    return dumps([asdict(thing) for thing in things]) if things else "[]"


def attachments(text: str) -> tuple[Attachment, ...]:
    """Return attachments from JSON."""
    return tuple(Attachment(**thing) for thing in json.loads(text)) if text != "[]" else ()


def words(text: str) -> tuple[str, ...]:
    """Return a tuple of words from JSON."""
    return tuple(json.loads(text)) if text != "[]" else ()
