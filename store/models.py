"""The tables of what comes in: people, messages, conversations, and what is written beside them.

Times are integer microseconds UTC. Lists of small things (readers, attachments) are JSON text.
Rows never leave this room: what crosses the wall is a frozen dataclass of `store.rows`.
The other tables stand in `store.tables_*`; `store.tables` knows them all.
"""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from store.columns import big, number, words


class Person(SQLModel, table=True):
    """Somebody who writes to us; handles join into a person only on proof."""

    id: int = big(primary=True)
    note: str = words()


class Handle(SQLModel, table=True):
    """A person's address on one network, as one of our accounts sees it."""

    id: int = big(primary=True)
    account_id: int = big(to="account.id")
    remote_id: str
    handle: str
    name: str = words()
    created_at: int | None = big(null=True)
    first_seen: int = big()
    bot: int = number()
    person_id: int | None = big(to="person.id", null=True)
    __table_args__ = (
        UniqueConstraint("account_id", "remote_id"),
        Index(
            "handle_person",
            "person_id",
            sqlite_where=sql("person_id IS NOT NULL"),
            postgresql_where=sql("person_id IS NOT NULL"),
        ),
    )


class PersonCountry(SQLModel, table=True):
    """In which country somebody is, as it was stated or confirmed: never guessed. The newest row counts."""

    __tablename__ = "person_country"
    id: int = big(primary=True)
    handle_id: int = big(to="handle.id", index=True)
    country: str
    how: str
    professional_id: int = big()
    at: int = big()


class Thread(SQLModel, table=True):
    """The messages of many people, as they hang together on the network."""

    id: int = big(primary=True)
    account_id: int = big(to="account.id")
    root: str
    __table_args__ = (UniqueConstraint("account_id", "root"),)


class Message(SQLModel, table=True):
    """One text with its remote id. Its id is its time, so that newest first is an index walk."""

    id: int = big(primary=True)
    account_id: int = big(to="account.id")
    thread_id: int = big(to="thread.id", index=True)
    remote_id: str
    direction: str
    author_id: int = big(to="handle.id")
    audience: str
    text: str
    sent_at: int = big()
    received_at: int = big()
    reply_to: str = words()
    language: str = words()
    readers: str = words("{}")
    recipients: str = words("[]")
    attachments: str = words("[]")
    hidden: str = words()
    held_back: str = words()
    request_id: str = words()
    reference: str = words()
    automatic: int = number()
    link: str = words()
    edited_at: int | None = big(null=True)
    deleted_at: int | None = big(null=True)
    search_text: str = words()
    warning: str = words()
    """What its author put before the words; the text begins with it."""
    __table_args__ = (UniqueConstraint("account_id", "remote_id"),)


class Conversation(SQLModel, table=True):
    """The work item: (thread, asker, audience). Everything that a row on screen shows stands here."""

    id: int = big(primary=True)
    """The id of its first message."""
    account_id: int = big(to="account.id", index=True)
    thread_id: int = big(to="thread.id")
    asker_id: int = big(to="handle.id", index=True)
    audience: str
    network: str
    state: str = words("open")
    outcome: str = words()
    """Why it is closed: `answered`, `done`, `answered elsewhere`, `deleted by author`, `handed on`."""
    held: int = number()
    """1 while an answer of it is on its way."""
    red: int = number()
    """0 no flag, 1 red, 2 red and acknowledged."""
    red_rules: str = words("[]")
    """Rules that a person has taken it out of Red for."""
    expiring: int = number()
    fresh: int = number()
    """1 for a first-time sender."""
    trouble: str = words()
    """`unknown`, `refused` or `partly`, with the reason."""
    name: str = words()
    handle: str = words()
    question: str = words()
    veil: str = words()
    """What a row shows in place of the question while a warning of its author covers it."""
    reasons: str = words("[]")
    unchecked: str = words()
    language: str = words()
    waiting_since: int = big()
    window_until: int | None = big(null=True)
    snoozed_until: int | None = big(null=True)
    muted_until: int | None = big(null=True)
    moved_by: str = words()
    """The mute or the rule that put it where it lies: `mute 12`, `rule 3`."""
    closed_at: int = number()
    """When it was closed: the order of the lane Closed. 0: it is not closed."""
    closed_by: int | None = big(null=True)
    """The professional who closed it here; NULL: nobody did."""
    closed_with: str = words()
    """Key of the saved answer that closed it."""
    band: int = number()
    sort_key: int = big()
    newest_id: int = big()
    newest_in_id: int = big()
    ours_id: int | None = big(null=True)
    """Our newest message in it."""
    answered_id: int | None = big(null=True)
    """Up to which message of theirs it is answered: what came while an answer left is not."""
    assignee_id: int | None = big(null=True)
    """Who answers for it, once it has been handed over; while it is offered: who offers it."""
    best: str = words()
    """Key of the template that is suggested; `ref`-like keys count as any other."""
    alike: str = Field(sa_type=Text, default="", nullable=False, index=True, sa_column_kwargs={"server_default": ""})
    """What equal questions share; `alike_count` says how many there are."""
    alike_count: int = number()
    revision: int = number()
    personal: int = number()
    """1 where it is a case of one person: nothing that is meant for the public answers it."""
    cluster: int = number()
    """Whose question it asks anew: the id of a conversation that began the cluster; 0: nobody's."""
    compared: int = number()
    """1 once the question, as it stands, was compared with the others."""
    offer: str = words()
    """`offered`, `given back` or `not accepted`; empty: nobody is handing it over."""
    offered_to: int | None = big(null=True)
    """The professional it is offered to, or who did not take it."""
    offered_at: int = number()
    """Since when."""
    __table_args__ = (
        UniqueConstraint("thread_id", "asker_id", "audience"),
        Index(
            "conversation_offered",
            "offered_at",
            sqlite_where=sql("offer <> ''"),
            postgresql_where=sql("offer <> ''"),
        ),
        Index(
            "conversation_cluster",
            "cluster",
            "state",
            "id",
            sqlite_where=sql("cluster <> 0"),
            postgresql_where=sql("cluster <> 0"),
        ),
        Index(
            "conversation_uncompared",
            "id",
            sqlite_where=sql("compared = 0 AND state <> 'closed'"),
            postgresql_where=sql("compared = 0 AND state <> 'closed'"),
        ),
    )


class QuestionWord(SQLModel, table=True):
    """A stem of a question, as a number: what the same question asked anew is found by."""

    __tablename__ = "question_word"
    word: int = big(primary=True)
    conversation_id: int = big(primary=True, to="conversation.id", index=True)


class WordCount(SQLModel, table=True):
    """How many questions hold a stem; number 0 counts the questions."""

    __tablename__ = "word_count"
    word: int = big(primary=True)
    questions: int = number()


class QuestionVector(SQLModel, table=True):
    """What an engine makes of a question: a byte for each direction. Of no other use than to be compared."""

    __tablename__ = "question_vector"
    conversation_id: int = big(primary=True, to="conversation.id")
    engine: str
    vector: bytes = Field(sa_type=LargeBinary)


class ConversationMessage(SQLModel, table=True):
    """A message's role in a conversation."""

    __tablename__ = "conversation_message"
    conversation_id: int = big(primary=True, to="conversation.id")
    message_id: int = big(primary=True, to="message.id", index=True)
    role: str


class Note(SQLModel, table=True):
    """An internal note. There is no path from here to the outbox."""

    id: int = big(primary=True)
    conversation_id: int = big(to="conversation.id", index=True)
    professional_id: int = big()
    text: str
    at: int = big()


class Tag(SQLModel, table=True):
    """A word on a conversation."""

    conversation_id: int = big(primary=True, to="conversation.id")
    word: str = Field(primary_key=True)
    __table_args__ = (Index("tag_word", "word", "conversation_id"),)


class Draft(SQLModel, table=True):
    """Somebody's unsent words for a conversation. They belong to their author and survive everything."""

    conversation_id: int = big(primary=True, to="conversation.id")
    professional_id: int = big(primary=True)
    text: str
    updated_at: int = big()
    discarded_at: int | None = big(null=True)
    """When its author threw it away; it can be brought back for a day."""
    __table_args__ = (
        Index(
            "draft_own",
            "professional_id",
            sql("updated_at DESC"),
            sql("conversation_id DESC"),
            sqlite_where=sql("discarded_at IS NULL"),
            postgresql_where=sql("discarded_at IS NULL"),
        ),
        Index(
            "draft_discarded",
            "discarded_at",
            sqlite_where=sql("discarded_at IS NOT NULL"),
            postgresql_where=sql("discarded_at IS NOT NULL"),
        ),
    )


class Waiting(SQLModel, table=True):
    """Somebody at the door whose text the network hides."""

    account_id: int = big(primary=True, to="account.id")
    request_id: str = Field(primary_key=True)
    handle: str
    name: str = words()
    count: int
    note: str = words()
    at: int = big()


class LaneCount(SQLModel, table=True):
    """How many conversations each lane holds: one row, kept by triggers, never counted."""

    __tablename__ = "lane_count"
    id: int = Field(primary_key=True)
    open: int = number()
    red: int = number()
    expiring: int = number()
    direct: int = number()
    public: int = number()
    screener: int = number()
    noise: int = number()
    snoozed: int = number()
    closed: int = number()
    held: int = number()
    trouble: int = number()
    everything: int = number()


def table(model: type[SQLModel]) -> Table:
    """Return the table of a model, for statements of SQLAlchemy Core."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
