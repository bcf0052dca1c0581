"""Messages that the store could not keep: set apart as they came, and tried again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.incoming import Aside, Attachment, Direction, Hidden, Incoming, Person

BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What keeping a malformed message raises; errors of the store itself are none of these."""
_KEPT = "message"


def unkept(message: Incoming, error: Exception) -> Aside:
    """Return a message that could not be kept, set apart: its reason holds no word of it."""
    reason = f"it could not be kept ({type(error).__name__})"
    return Aside(message.remote_id, reason, json.dumps({_KEPT: asdict(message)}))


def message_in(body: str) -> Incoming | None:
    """Return the message that was set apart, or None for an item that its network must read again."""
    told: Any = json.loads(body)
    found = told.get(_KEPT) if isinstance(told, dict) else None
    return _message(found) if isinstance(found, dict) and "remote_id" in found else None


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
