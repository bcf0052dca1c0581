"""The tables of who is who: handles joined on proof, codes that prove, and links that a network has verified."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.columns import big, number, words


class HandleJoin(SQLModel, table=True):
    """Two handles of one person: by which proof, who said so and when. It is never deleted, only ended."""

    __tablename__ = "handle_join"
    id: int = big(primary=True)
    one_id: int = big(to="handle.id", index=True)
    """The handle that was given the code, or that the card was opened on."""
    other_id: int = big(to="handle.id", index=True)
    how: str
    """`code`, `links` or `stated`."""
    state: str
    """`proposed`, `joined`, `declined`, `split` or `void`."""
    words: str = words()
    """How they were identified, of one that was stated; why it is void."""
    message_id: int | None = big(to="message.id", null=True)
    """Their message that held the code."""
    given_at: int | None = big(null=True)
    """When the code was made."""
    at: int = big()
    """When the proof was there."""
    joined_by: int | None = big(null=True)
    joined_at: int | None = big(null=True)
    ended_by: int | None = big(null=True)
    ended_at: int | None = big(null=True)
    __table_args__ = (Index("handle_join_message", "message_id"),)


class JoinCode(SQLModel, table=True):
    """A code that one handle was given, to be written from another: its salted hash, and until when it counts."""

    __tablename__ = "join_code"
    id: int = big(primary=True)
    handle_id: int = big(to="handle.id", index=True)
    salt: str
    hash: str
    """Empty once it proves nothing any more."""
    professional_id: int = big()
    at: int = big()
    until: int = big()
    join_id: int | None = big(to="handle_join.id", null=True)
    """What it proposed."""
    void: str = words()
    """Why it proves nothing."""


class ProfileLink(SQLModel, table=True):
    """An address that a network knows of a handle: its own profile, or a link that the network has verified."""

    __tablename__ = "profile_link"
    handle_id: int = big(primary=True, to="handle.id")
    url: str = Field(primary_key=True)
    own: int = number()
    """1 for the address of the profile itself."""
    __table_args__ = (Index("profile_link_url", "url", "handle_id"),)
