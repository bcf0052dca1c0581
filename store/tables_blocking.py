"""The table of what was done on a network about somebody: kept away, let back, reported."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import SQLModel

from store.columns import big, words


class Blocking(SQLModel, table=True):
    """One thing that was asked of a network about a person, written before it was asked."""

    id: int = big(primary=True)
    handle_id: int = big(to="handle.id")
    conversation_id: int = big(to="conversation.id", index=True)
    verb: str
    """`block` or `report`."""
    state: str
    """`asked` (nobody knows yet how it ended), `done`, `failed`, `ending` (the end of a block was asked), `undone`."""
    ground: str = words()
    message: str = words()
    """The remote id of the message that was reported; empty: the account alone."""
    detail: str = words()
    """Why it failed, as the network or Consulta said it."""
    professional_id: int = big()
    at: int = big()
    ended_at: int | None = big(null=True)
    action_id: int | None = big(null=True)
    """The decision that it became, once the network had said yes."""
    __table_args__ = (Index("blocking_handle", "handle_id", "verb", "id"),)
