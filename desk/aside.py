"""Messages that the store could not keep: set apart as they came, and tried again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.incoming import Aside, Attachment, Direction, Edit, Hidden, Incoming, Page, Person

BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What keeping a malformed message raises, also where the database refuses it; a store in trouble is none of these."""
_KEPT, _EDIT = "message", "edit"


def unkept(message: Incoming, error: Exception) -> Aside:
    """Return a message that could not be kept, set apart: its reason holds no word of it."""
    reason = f"it could not be kept ({type(error).__name__})"
    return Aside(message.remote_id, reason, json.dumps({_KEPT: asdict(message)}))


def unedited(edit: Edit, error: Exception) -> Aside:
    """Return a new text that could not be kept, set apart under a name of its own beside its message."""
    reason = f"its new text could not be kept ({type(error).__name__})"
    return Aside(f"{edit.remote_id} edited", reason, json.dumps({_EDIT: asdict(edit)}))


def page_in(body: str) -> Page | None:
    """Return what was set apart as a page of its own, or None for an item that its network must read again."""
    told: Any = json.loads(body)
    if not isinstance(told, dict):
        return None
    message, edit = told.get(_KEPT), told.get(_EDIT)
    if isinstance(message, dict) and "remote_id" in message:
        return Page("", (_message(message),))
    if isinstance(edit, dict) and "remote_id" in edit:
        return Page("", edits=(Edit(**edit),))
    return None


def _message(told: dict[str, Any]) -> Incoming:
    readers = told["readers"]
    return Incoming(
        **told
        | {
            "audience": Audience(told["audience"]),
            "direction": Direction(told["direction"]),
            "hidden": Hidden(told["hidden"]),
            "author": Person(**told["author"]),
            "readers": Readers(**readers | {"named": tuple(readers["named"])}),
            "recipients": tuple(Recipient(**one) for one in told["recipients"]),
            "attachments": tuple(Attachment(**one) for one in told["attachments"]),
        }
    )
