"""The tables of accounts: what their servers told, how far they were read, what the house has set for them."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import big, number, words


class Account(SQLModel, table=True):
    """One identity of ours on a network."""

    id: int = big(primary=True)
    slug: str = Field(unique=True)
    network: str
    kind: str = words("live")
    """`live`, `archive` (never answerable) or `demo`."""
    handle: str = words()
    remote_id: str = words()
    name: str = words()
    card: str = words("{}")
    card_at: int | None = big(null=True)
    problem: str = words()
    remedy: str = words()
    stopped: int = number()
    pulled_at: int | None = big(null=True)
    next_pull_at: int | None = big(null=True)
    hidden_requests: int = number()
    calls: str = words()
    """The calls that the network still takes, as its last answers told, as JSON."""


class Stream(SQLModel, table=True):
    """One feed of an account, and the mark where its next pull resumes."""

    id: int = big(primary=True)
    account_id: int = big(to="account.id")
    name: str
    mark: str = words()
    pulled_at: int | None = big(null=True)
    back_to: int | None = big(null=True)
    """How far back the first reading goes."""
    complete_since: int | None = big(null=True)
    complete_at: int | None = big(null=True)
    """When it was last read to its end with nothing left to fill."""
    __table_args__ = (UniqueConstraint("account_id", "name"),)


class Coverage(SQLModel, table=True):
    """A span of a stream that was proven complete since it was last read to its end."""

    id: int = big(primary=True)
    stream_id: int = big(to="stream.id", index=True)
    since: str
    until: str
    at: int = big()


class Hole(SQLModel, table=True):
    """A part of a stream that was not read."""

    id: int = big(primary=True)
    stream_id: int = big(to="stream.id")
    key: str
    since: str
    until: str
    reason: str
    resume: str = words()
    opened_at: int = big()
    closed_at: int | None = big(null=True)
    ends: str = words("filled")
    """What becomes of it: `filled`, `missed`, `lost` or `nothing`."""
    ending: str = words()
    """What became of it once it is closed: `filled`, `lost`, or `unknown` in stores from before the ledger."""
    from_at: int | None = big(null=True)
    until_at: int | None = big(null=True)
    """Between which moments things are missing; no end: for as long as it is open."""
    lost_at: int | None = big(null=True)
    __table_args__ = (
        Index("hole_stream", "stream_id", "id"),
        Index(
            "hole_open",
            "stream_id",
            "key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class Aside(SQLModel, table=True):
    """An item that could not be read or kept: it waits apart, until it is understood."""

    id: int = big(primary=True)
    stream_id: int = big(to="stream.id")
    remote_id: str
    reason: str
    body: str = words()
    """As it came; it goes as soon as the item is understood."""
    at: int = big()
    tried_at: int = big()
    closed_at: int | None = big(null=True)
    dismissed_at: int | None = big(null=True)
    dismissed_by: int | None = big(null=True)
    dismissed_for: str = words()
    """Why somebody said that nobody needs it."""
    __table_args__ = (UniqueConstraint("stream_id", "remote_id"),)


class Credential(SQLModel, table=True):
    """What a network rotates, encrypted."""

    account_id: int = big(primary=True, to="account.id")
    name: str = Field(primary_key=True)
    key_id: str
    sealed: bytes = Field(sa_type=LargeBinary)
    at: int = big()


class InboxRaw(SQLModel, table=True):
    """A pushed payload, kept before it is understood."""

    __tablename__ = "inbox_raw"
    id: int = big(primary=True)
    account_id: int = big(to="account.id")
    body: bytes = Field(sa_type=LargeBinary)
    at: int = big()
    taken: int = number()
    __table_args__ = (Index("inbox_raw_account", "account_id", "id"),)


class ReceiverSpan(SQLModel, table=True):
    """A span in which the receiver of an account listened: its heartbeat moves the end."""

    __tablename__ = "receiver_span"
    account_id: int = big(primary=True, to="account.id")
    since: int = big(primary=True)
    until: int = big()


class Undelivered(SQLModel, table=True):
    """A message of ours that the network took, and then could not deliver: told maybe before its acknowledgement."""

    account_id: int = big(primary=True, to="account.id")
    remote_id: str = Field(primary_key=True)
    reason: str = words()
    remedy: str = words()
    at: int = big()


class Mute(SQLModel, table=True):
    """What stays out of sight, until when. Red flags pierce it."""

    id: int = big(primary=True)
    scope: str
    subject: str
    until: int = big()
    created_at: int = big()


class Rule(SQLModel, table=True):
    """A rule of the house."""

    id: int = big(primary=True)
    name: str = Field(unique=True)
    source: str
    enabled: int = number()
    tried_at: int | None = big(null=True)
    """When somebody saw last what it would move; only such a rule is switched on."""
    tried: int = number()
    """How many it would have moved then."""
    removed_at: int | None = big(null=True)
    """When it was taken away; an undo brings it back."""


class SavedSearch(SQLModel, table=True):
    """A search kept as a lane."""

    __tablename__ = "saved_search"
    name: str = Field(primary_key=True)
    query: str
    held: int = number()
    """How many it found when it was last counted: once a minute, never while somebody types."""


class Applied(SQLModel, table=True):
    """Which migrations this store has seen."""

    n: int = Field(primary_key=True)
    name: str
    at: int = big()
