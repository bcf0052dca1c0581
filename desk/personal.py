"""A case of one person: what is asked about somebody's own body is never answered with what is meant for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desk.actions import Decision, decide
from desk.answers.guard import Stop
from desk.library import Saved
from desk.office import Desk
from desk.pieces import Piece
from store.answers import SENDABLE
from store.rows import Row


def mark(desk: Desk, ids: Sequence[int]) -> Decision:
    """Call conversations a personal case."""
    return decide(desk, "personal", ids, {"personal": 1})


def unmark(desk: Desk, ids: Sequence[int]) -> Decision:
    """Take that back: anything vetted may answer them."""
    return decide(desk, "not personal", ids, {"personal": 0})


def offered(saved: Mapping[str, Saved], keys: Iterable[str]) -> list[str]:
    """Return which answers a personal case is offered: of those that fit, else all that send on to a visit."""
    fit = [key for key in keys if saved[key].template.for_one]
    return fit or [key for key, one in saved.items() if one.template.personal and one.version.state in SENDABLE]


def stops(row: Row, pieces: Iterable[Piece]) -> tuple[Stop, ...]:
    """Return what speaks against answering a personal case with these texts."""
    public = [one.saved.version.key for one in pieces if one.saved and not one.saved.template.for_one]
    if not row.personal or not public:
        return ()
    return (Stop("personal", f"it is a personal case, and {public[0]} is meant for everybody", _REMEDY),)


_REMEDY = "<all-answers> lists what may be sent, <personal> says that it is none"
