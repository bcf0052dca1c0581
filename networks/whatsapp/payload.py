"""What WhatsApp pushes, taken apart: several numbers, several people and several kinds in one body."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.clock import Micros
from networks.fields import ident, row, rows, words
from networks.protocol import Raw

Row = dict[str, Any]
MESSAGES = "messages"
ECHOES = "smb_message_echoes"
LISTS = {MESSAGES: "messages", ECHOES: "message_echoes"}
"""Where a change of each kind lists what was written."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one payload that concerns our number."""

    kind: str
    at: Micros
    """When it was received."""
    value: Row
    contacts: dict[str, Row] = field(default_factory=dict)
    """Whom the payload describes, by telephone number and by user id; messages of the system describe nobody."""

    @property
    def messages(self) -> list[Row]:
        """What people wrote."""
        return rows(self.value, "messages") if self.kind == MESSAGES else []

    @property
    def echoes(self) -> list[Row]:
        """What was typed on the telephone of our number."""
        return rows(self.value, "message_echoes") if self.kind == ECHOES else []

    @property
    def statuses(self) -> list[Row]:
        """What became of our own messages."""
        return rows(self.value, "statuses")

    @property
    def errors(self) -> list[Row]:
        """What went wrong beside any message."""
        return rows(self.value, "errors")


def changes(raws: Iterable[Raw], number: str) -> list[Change]:
    """Return what concerns our number, in the order of its arrival; a body that cannot be read says nothing."""
    return [change for raw in raws for change in _changes(raw, number)]


def unreadable(raw: Raw) -> bool:
    """Tell whether a body is no object of JSON at all."""
    try:
        return not isinstance(json.loads(raw.body.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return True


def _changes(raw: Raw, number: str) -> list[Change]:
    try:
        body = json.loads(raw.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return []
    found = [change for entry in rows(body, "entry") for change in rows(entry, "changes")]
    return [
        Change(words(change, "field"), raw.at, value, _contacts(value))
        for change in found
        if _ours(value := row(change, "value"), number)
    ]


def _ours(value: Row, number: str) -> bool:
    """Tell whether a change concerns our number: one webhook may serve several. What names none may be ours."""
    return ident(row(value, "metadata"), "phone_number_id") in {number, ""}


def _contacts(value: Row) -> dict[str, Row]:
    listed = rows(value, "contacts")
    return {name: one for one in listed for name in (ident(one, "wa_id"), ident(one, "user_id")) if name}
