"""The tables of what goes out and what was decided: answers, their parts and tries, actions, leases."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import big, number, words


class OutboxItem(SQLModel, table=True):
    """An answer on its way."""

    __tablename__ = "outbox_item"
    id: int = big(primary=True)
    conversation_id: int = big(to="conversation.id", index=True)
    account_id: int = big(to="account.id")
    parent_id: int = big(to="message.id")
    """The message answered."""
    read_id: int = big()
    """The newest inbound message the doctor had read when answering."""
    parent_text: str = words()
    """Hash of the parent's text as it was read: an edit since then stops the send."""
    answered_id: int = number()
    """Up to which message the conversation was answered when this was held: an answer since then stops the send."""
    state: str
    reason: str = words()
    remedy: str = words()
    audience: str
    readers: str
    recipients: str
    version_id: int | None = big(to="version.id", null=True)
    professional_id: int = big()
    session: str = words()
    """The session that holds it; empty when it was handed to whoever dispatches."""
    due_at: int = big()
    fence: int = number()
    created_at: int = big()
    closed_at: int | None = big(null=True)
    held_for: str = words()
    """What it waits for beyond its hold: office hours, as `hours`, or `red` where a red one was let wait."""
    __table_args__ = (
        Index(
            "outbox_live",
            "conversation_id",
            unique=True,
            sqlite_where=text("state IN ('held','sending','unknown')"),
            postgresql_where=text("state IN ('held','sending','unknown')"),
        ),
        Index("outbox_due", "state", "due_at"),
    )


class ItemVersion(SQLModel, table=True):
    """A further version in an answer, behind the first, which stands with the answer itself."""

    __tablename__ = "item_version"
    item_id: int = big(primary=True, to="outbox_item.id")
    n: int = Field(primary_key=True)
    version_id: int = big(to="version.id", index=True)


class Part(SQLModel, table=True):
    """One message of an answer."""

    id: int = big(primary=True)
    item_id: int = big(to="outbox_item.id")
    n: int
    key: str = Field(unique=True)
    text: str
    used: int
    maximum: int
    unit: str
    state: str = words("queued")
    token: str = words()
    baseline: str = words()
    remote_id: str = words()
    link: str = words()
    sent_at: int | None = big(null=True)
    delivered_at: int | None = big(null=True)
    read_at: int | None = big(null=True)
    """When the network said so, where it does."""
    __table_args__ = (UniqueConstraint("item_id", "n"), Index("part_remote", "remote_id"))


class Attempt(SQLModel, table=True):
    """One try at one part: the old error stays beside the new try."""

    id: int = big(primary=True)
    part_id: int = big(to="part.id", index=True)
    fence: int = number()
    began_at: int = big()
    ended_at: int | None = big(null=True)
    outcome: str = words()
    detail: str = words()


_UNDOABLE = "undone_by IS NULL AND undoes IS NULL AND inverse <> '[]'"


class Action(SQLModel, table=True):
    """One verb on one or many conversations. It holds ids, states and hashes, never text, handles or names."""

    id: int = big(primary=True)
    verb: str
    targets: str
    inverse: str = words("[]")
    professional_id: int = big()
    at: int = big(index=True)
    undoes: int | None = big(null=True)
    undone_by: int | None = big(null=True)
    previous: str = words()
    hash: str
    __table_args__ = (
        Index(
            "action_undoable",
            "professional_id",
            "id",
            sqlite_where=text(_UNDOABLE),
            postgresql_where=text(_UNDOABLE),
        ),
    )


class Lease(SQLModel, table=True):
    """Who may pull or send for an account now; the fence grows with each holder."""

    scope: str = Field(primary_key=True)
    duty: str = Field(primary_key=True)
    holder: str
    fence: int = big()
    expires_at: int = big()


class Request(SQLModel, table=True):
    """What a write answered, so that its repeat gives the same answer."""

    id: str = Field(primary_key=True)
    verb: str
    answer: str
    code: int
    at: int = big()
