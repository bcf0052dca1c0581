"""`--read-up-to`: how far the caller has read, and what came after that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cli import given
from cli.call import Call
from cli.errors import usage
from store import views
from store.reading import Reader

OPTION = "--read-up-to"


def read_up_to(call: Call, conversations: Sequence[int]) -> dict[int, int]:
    """Return the newest message that was read of each conversation; nothing where the caller does not say."""
    read: dict[int, int] = {}
    reader = call.seated.store.reader
    for text in call.get("read_up_to", []):
        message = given.number(text, OPTION)
        found = [one for one in conversations if views.message(reader, one, message) is not None]
        if not found:
            raise usage(f"{OPTION} {message} stands in none of these conversations", _IDS)
        # Named twice, the older one counts: the newer may not have been meant.
        read |= {one: min(message, read.get(one, message)) for one in found}
    unread = [str(one) for one in conversations if read and one not in read]
    if unread:
        raise usage(f"{OPTION} names no message of {' '.join(unread)}", "name one of each conversation, or of none")
    return read


_IDS = "`consulta show ID` gives the ids of its messages"


def newer(reader: Reader, conversation: int, read: int) -> list[dict[str, Any]]:
    """Return what they wrote after a message."""
    came = views.messages_after(reader, conversation, read)
    return [
        {"id": str(one.id), "author": one.handle, "text": one.text}
        for one in came
        if one.direction == "in" and one.role == "question"
    ]
