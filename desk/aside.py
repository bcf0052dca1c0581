"""What the store could not keep: set apart item by item as it came, and tried again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.incoming import (
    Aside,
    Attachment,
    Deletion,
    Direction,
    Edit,
    Hidden,
    Incoming,
    Page,
    Person,
    Receipt,
    Request,
)

BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What keeping a malformed item raises, also where the database refuses it; a store in trouble is none of these."""
_MESSAGE, _EDIT, _DELETION, _RECEIPT, _REQUEST = "message", "edit", "deletion", "receipt", "request"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a page, which is kept or set apart by itself."""

    kind: str
    name: str
    """Its id on the network; what happens to a message has a name beside that message's own."""
    told: Incoming | Edit | Deletion | Receipt | Request
    page: Page
    """A page that holds it alone."""


def each_of(page: Page) -> Iterator[Item]:
    """Return what stands on a page one by one, in the order in which it is kept; who waits at the door comes last."""
    for message in page.messages:
        yield Item(_MESSAGE, message.remote_id, message, Page("", (message,)))
    for edit in page.edits:
        yield Item(_EDIT, f"{edit.remote_id} (changed)", edit, Page("", edits=(edit,)))
    for gone in page.deletions:
        yield Item(_DELETION, f"{gone.remote_id} (taken back)", gone, Page("", deletions=(gone,)))
    for receipt in page.receipts:
        name = f"{receipt.remote_id or receipt.reference} (report)"
        yield Item(_RECEIPT, name, receipt, Page("", receipts=(receipt,)))
    for request in page.requests or ():
        yield Item(_REQUEST, f"{request.request_id} (at the door)", request, Page("", requests=(request,)))


def bare(page: Page, kept: Iterable[Item], apart: tuple[Aside, ...]) -> Page:
    """Return what is left of a page whose items were taken one by one; the list of the door stays whole."""
    at_the_door = tuple(one.told for one in kept if isinstance(one.told, Request))
    waiting = None if page.requests is None else at_the_door
    return replace(page, messages=(), edits=(), deletions=(), receipts=(), requests=waiting, aside=apart)


def unkept(item: Item, error: Exception) -> Aside:
    """Return what could not be kept, set apart: its reason holds no word of it."""
    reason = f"it could not be kept ({type(error).__name__})"
    return Aside(item.name, reason, json.dumps({item.kind: asdict(item.told)}))


def page_in(body: str) -> Page | None:
    """Return a page with what was set apart, or None for an item that its network must read again.

    Who waited at the door is told anew with each reading: of them nothing is kept here.
    """
    told: Any = json.loads(body)
    kind, found = next(iter(told.items())) if isinstance(told, dict) and len(told) == 1 else ("", None)
    if not isinstance(found, dict):
        return None
    if kind == _MESSAGE and "remote_id" in found:
        return Page("", (_message(found),))
    if kind == _EDIT:
        return Page("", edits=(Edit(**found),))
    if kind == _DELETION:
        return Page("", deletions=(Deletion(**found),))
    if kind == _RECEIPT:
        return Page("", receipts=(Receipt(**found),))
    return Page("") if kind == _REQUEST else None


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
