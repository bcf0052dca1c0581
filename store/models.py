"""The tables: what one conversation, message, answer and decision consist of.

Times are integer microseconds UTC. Lists of small things (readers, attachments) are JSON text.
Rows never leave this room: what crosses the wall is a frozen dataclass of `store.rows`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; on SQLite it must read INTEGER, or a primary key is not the row id."""


def _big(*, primary: bool = False, index: bool = False, to: str | None = None, null: bool = False) -> Any:
    extra: dict[str, Any] = {"foreign_key": to} if to else {}
    if null:
        extra["default"] = None
    return Field(sa_type=_BIG, primary_key=primary, index=index, nullable=null, **extra)


def _number(default: int = 0) -> Any:
    return Field(sa_type=_BIG, default=default, nullable=False, sa_column_kwargs={"server_default": str(default)})


def _words(default: str = "") -> Any:
    return Field(sa_type=Text, default=default, nullable=False, sa_column_kwargs={"server_default": default})


class Account(SQLModel, table=True):
    """One identity of ours on a network."""

    id: int = _big(primary=True)
    slug: str = Field(unique=True)
    network: str
    kind: str = _words("live")
    """`live`, `archive` (never answerable) or `demo`."""
    handle: str = _words()
    remote_id: str = _words()
    name: str = _words()
    card: str = _words("{}")
    card_at: int | None = _big(null=True)
    problem: str = _words()
    remedy: str = _words()
    stopped: int = _number()
    pulled_at: int | None = _big(null=True)
    next_pull_at: int | None = _big(null=True)
    hidden_requests: int = _number()


class Stream(SQLModel, table=True):
    """One feed of an account, and the mark where its next pull resumes."""

    id: int = _big(primary=True)
    account_id: int = _big(to="account.id")
    name: str
    mark: str = _words()
    pulled_at: int | None = _big(null=True)
    __table_args__ = (UniqueConstraint("account_id", "name"),)


class Coverage(SQLModel, table=True):
    """A span of a stream that was proven complete."""

    id: int = _big(primary=True)
    stream_id: int = _big(to="stream.id", index=True)
    since: str
    until: str
    at: int = _big()


class Hole(SQLModel, table=True):
    """A part of a stream that was not read."""

    id: int = _big(primary=True)
    stream_id: int = _big(to="stream.id")
    key: str
    since: str
    until: str
    reason: str
    resume: str = _words()
    opened_at: int = _big()
    closed_at: int | None = _big(null=True)
    __table_args__ = (
        Index(
            "hole_open",
            "stream_id",
            "key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class Person(SQLModel, table=True):
    """Somebody who writes to us; handles join into a person only on proof."""

    id: int = _big(primary=True)
    note: str = _words()


class Handle(SQLModel, table=True):
    """A person's address on one network, as one of our accounts sees it."""

    id: int = _big(primary=True)
    account_id: int = _big(to="account.id")
    remote_id: str
    handle: str
    name: str = _words()
    created_at: int | None = _big(null=True)
    first_seen: int = _big()
    bot: int = _number()
    person_id: int | None = _big(to="person.id", null=True)
    __table_args__ = (UniqueConstraint("account_id", "remote_id"),)


class Thread(SQLModel, table=True):
    """The messages of many people, as they hang together on the network."""

    id: int = _big(primary=True)
    account_id: int = _big(to="account.id")
    root: str
    __table_args__ = (UniqueConstraint("account_id", "root"),)


class Message(SQLModel, table=True):
    """One text with its remote id. Its id is its time, so that newest first is an index walk."""

    id: int = _big(primary=True)
    account_id: int = _big(to="account.id")
    thread_id: int = _big(to="thread.id", index=True)
    remote_id: str
    direction: str
    author_id: int = _big(to="handle.id")
    audience: str
    text: str
    sent_at: int = _big()
    received_at: int = _big()
    reply_to: str = _words()
    language: str = _words()
    readers: str = _words("{}")
    recipients: str = _words("[]")
    attachments: str = _words("[]")
    hidden: str = _words()
    held_back: str = _words()
    request_id: str = _words()
    reference: str = _words()
    automatic: int = _number()
    link: str = _words()
    edited_at: int | None = _big(null=True)
    deleted_at: int | None = _big(null=True)
    search_text: str = _words()
    __table_args__ = (UniqueConstraint("account_id", "remote_id"),)


class Conversation(SQLModel, table=True):
    """The work item: (thread, asker, audience). Everything that a row on screen shows stands here."""

    id: int = _big(primary=True)
    """The id of its first message."""
    account_id: int = _big(to="account.id", index=True)
    thread_id: int = _big(to="thread.id")
    asker_id: int = _big(to="handle.id")
    audience: str
    network: str
    state: str = _words("open")
    outcome: str = _words()
    """Why it is closed: `answered`, `done`, `answered elsewhere`, `deleted by author`, `handed on`."""
    held: int = _number()
    """1 while an answer of it is on its way."""
    red: int = _number()
    """0 no flag, 1 red, 2 red and acknowledged."""
    red_rules: str = _words("[]")
    """Rules that a person has taken it out of Red for."""
    expiring: int = _number()
    fresh: int = _number()
    """1 for a first-time sender."""
    trouble: str = _words()
    """`unknown`, `refused` or `partly`, with the reason."""
    name: str = _words()
    handle: str = _words()
    question: str = _words()
    reasons: str = _words("[]")
    unchecked: str = _words()
    language: str = _words()
    waiting_since: int = _big()
    window_until: int | None = _big(null=True)
    snoozed_until: int | None = _big(null=True)
    muted_until: int | None = _big(null=True)
    band: int = _number()
    sort_key: int = _big()
    newest_id: int = _big()
    newest_in_id: int = _big()
    ours_id: int | None = _big(null=True)
    """Our newest message in it."""
    answered_id: int | None = _big(null=True)
    """Up to which message of theirs it is answered: what came while an answer left is not."""
    assignee_id: int | None = _big(null=True)
    best: str = _words()
    """Key of the template that is suggested; `ref`-like keys count as any other."""
    alike: str = Field(sa_type=Text, default="", nullable=False, index=True, sa_column_kwargs={"server_default": ""})
    """What equal questions share; `alike_count` says how many there are."""
    alike_count: int = _number()
    revision: int = _number()
    __table_args__ = (UniqueConstraint("thread_id", "asker_id", "audience"),)


class ConversationMessage(SQLModel, table=True):
    """A message's role in a conversation."""

    __tablename__ = "conversation_message"
    conversation_id: int = _big(primary=True, to="conversation.id")
    message_id: int = _big(primary=True, to="message.id", index=True)
    role: str


class Note(SQLModel, table=True):
    """An internal note. There is no path from here to the outbox."""

    id: int = _big(primary=True)
    conversation_id: int = _big(to="conversation.id", index=True)
    professional_id: int = _big()
    text: str
    at: int = _big()


class Tag(SQLModel, table=True):
    """A word on a conversation."""

    conversation_id: int = _big(primary=True, to="conversation.id")
    word: str = Field(primary_key=True)


class Draft(SQLModel, table=True):
    """Somebody's unsent words for a conversation. They belong to their author and survive everything."""

    conversation_id: int = _big(primary=True, to="conversation.id")
    professional_id: int = _big(primary=True)
    text: str
    updated_at: int = _big()


class Template(SQLModel, table=True):
    """A saved answer by its short key."""

    id: int = _big(primary=True)
    key: str = Field(unique=True)


class Version(SQLModel, table=True):
    """One immutable state of a template, named by its content hash."""

    id: int = _big(primary=True)
    template_id: int = _big(to="template.id")
    n: int
    hash: str
    source: str
    title: str
    language: str
    review_by: str = _words()
    state: str = _words("draft")
    """`draft`, `in review`, `vetted`, `self-vetted` or `withdrawn`; overdue is told from `review_by`."""
    author_id: int | None = _big(null=True)
    created_at: int = _big()
    __table_args__ = (UniqueConstraint("template_id", "n"), UniqueConstraint("template_id", "hash"))


class Reference(SQLModel, table=True):
    """What a version leans on."""

    version_id: int = _big(primary=True, to="version.id")
    name: str = Field(primary_key=True)
    text: str
    url: str = _words()
    read: str = _words()


class Vetting(SQLModel, table=True):
    """Who judged a version, and how that was proved."""

    id: int = _big(primary=True)
    version_id: int = _big(to="version.id", index=True)
    professional_id: int = _big(to="professional.id")
    verb: str
    hash: str
    proof: str
    note: str = _words()
    at: int = _big()


class OutboxItem(SQLModel, table=True):
    """An answer on its way."""

    __tablename__ = "outbox_item"
    id: int = _big(primary=True)
    conversation_id: int = _big(to="conversation.id", index=True)
    account_id: int = _big(to="account.id")
    parent_id: int = _big(to="message.id")
    """The message answered."""
    read_id: int = _big()
    """The newest inbound message the doctor had read when answering."""
    parent_text: str = _words()
    """Hash of the parent's text as it was read: an edit since then stops the send."""
    state: str
    reason: str = _words()
    remedy: str = _words()
    audience: str
    readers: str
    recipients: str
    version_id: int | None = _big(to="version.id", null=True)
    professional_id: int = _big()
    session: str = _words()
    """The session that holds it; empty when it was handed to whoever dispatches."""
    due_at: int = _big()
    fence: int = _number()
    created_at: int = _big()
    closed_at: int | None = _big(null=True)
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


class Part(SQLModel, table=True):
    """One message of an answer."""

    id: int = _big(primary=True)
    item_id: int = _big(to="outbox_item.id")
    n: int
    key: str = Field(unique=True)
    text: str
    used: int
    maximum: int
    unit: str
    state: str = _words("queued")
    token: str = _words()
    baseline: str = _words()
    remote_id: str = _words()
    link: str = _words()
    sent_at: int | None = _big(null=True)
    __table_args__ = (UniqueConstraint("item_id", "n"),)


class Attempt(SQLModel, table=True):
    """One try at one part: the old error stays beside the new try."""

    id: int = _big(primary=True)
    part_id: int = _big(to="part.id", index=True)
    fence: int = _number()
    began_at: int = _big()
    ended_at: int | None = _big(null=True)
    outcome: str = _words()
    detail: str = _words()


class Action(SQLModel, table=True):
    """One verb on one or many conversations. It holds ids, states and hashes, never text, handles or names."""

    id: int = _big(primary=True)
    verb: str
    targets: str
    inverse: str = _words("[]")
    professional_id: int = _big()
    at: int = _big(index=True)
    undoes: int | None = _big(null=True)
    undone_by: int | None = _big(null=True)
    previous: str = _words()
    hash: str


class Mute(SQLModel, table=True):
    """What stays out of sight, until when. Red flags pierce it."""

    id: int = _big(primary=True)
    scope: str
    subject: str
    until: int = _big()
    created_at: int = _big()


class Rule(SQLModel, table=True):
    """A rule of the house."""

    id: int = _big(primary=True)
    name: str = Field(unique=True)
    source: str
    enabled: int = _number()


class SavedSearch(SQLModel, table=True):
    """A search kept as a lane."""

    __tablename__ = "saved_search"
    name: str = Field(primary_key=True)
    query: str


class Professional(SQLModel, table=True):
    """The human who uses Consulta."""

    id: int = _big(primary=True)
    name: str = Field(unique=True)
    shown: str = _words()
    role: str = _words("user")
    credential: str = _words()
    pin: str = _words()
    os_user: str = _words()
    added_at: int = _big()


class Lease(SQLModel, table=True):
    """Who may pull or send for an account now; the fence grows with each holder."""

    scope: str = Field(primary_key=True)
    duty: str = Field(primary_key=True)
    holder: str
    fence: int = _big()
    expires_at: int = _big()


class Credential(SQLModel, table=True):
    """What a network rotates, encrypted."""

    account_id: int = _big(primary=True, to="account.id")
    name: str = Field(primary_key=True)
    key_id: str
    sealed: bytes = Field(sa_type=LargeBinary)
    at: int = _big()


class InboxRaw(SQLModel, table=True):
    """A pushed payload, kept before it is understood."""

    __tablename__ = "inbox_raw"
    id: int = _big(primary=True)
    account_id: int = _big(to="account.id")
    body: bytes = Field(sa_type=LargeBinary)
    at: int = _big()
    taken: int = _number()


class Request(SQLModel, table=True):
    """What a write answered, so that its repeat gives the same answer."""

    id: str = Field(primary_key=True)
    verb: str
    answer: str
    code: int
    at: int = _big()


class Waiting(SQLModel, table=True):
    """Somebody at the door whose text the network hides."""

    account_id: int = _big(primary=True, to="account.id")
    request_id: str = Field(primary_key=True)
    handle: str
    name: str = _words()
    count: int
    note: str = _words()
    at: int = _big()


class LaneCount(SQLModel, table=True):
    """How many conversations each lane holds: one row, kept by triggers, never counted."""

    __tablename__ = "lane_count"
    id: int = Field(primary_key=True)
    open: int = _number()
    red: int = _number()
    expiring: int = _number()
    direct: int = _number()
    public: int = _number()
    screener: int = _number()
    noise: int = _number()
    snoozed: int = _number()
    closed: int = _number()
    held: int = _number()
    trouble: int = _number()
    everything: int = _number()


class Applied(SQLModel, table=True):
    """Which migrations this store has seen."""

    n: int = Field(primary_key=True)
    name: str
    at: int = _big()


def table(model: type[SQLModel]) -> Table:
    """Return the table of a model, for statements of SQLAlchemy Core."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
