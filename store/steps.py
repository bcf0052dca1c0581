"""Steps from an older shape of the store to today's, of the tables that stand in rooms of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.engine import Tx


def proofs(tx: Tx) -> None:
    """Keep by which proof handles are one person, the codes that prove it, and links that networks have verified."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    own = "INTEGER NOT NULL PRIMARY KEY" if tx.dialect == "sqlite" else "BIGSERIAL NOT NULL PRIMARY KEY"
    handle = f"{big} NOT NULL REFERENCES handle (id)"
    for change in (
        (
            f"CREATE TABLE handle_join (id {own}, one_id {handle}, other_id {handle}, how VARCHAR NOT NULL, "
            f"state VARCHAR NOT NULL, words TEXT DEFAULT '' NOT NULL, message_id {big} REFERENCES message (id), "
            f"given_at {big}, at {big} NOT NULL, joined_by {big}, joined_at {big}, ended_by {big}, ended_at {big})"
        ),
        "CREATE INDEX ix_handle_join_one_id ON handle_join (one_id)",
        "CREATE INDEX ix_handle_join_other_id ON handle_join (other_id)",
        "CREATE INDEX handle_join_message ON handle_join (message_id)",
        (
            f"CREATE TABLE join_code (id {own}, handle_id {handle}, salt VARCHAR NOT NULL, hash VARCHAR NOT NULL, "
            f"professional_id {big} NOT NULL, at {big} NOT NULL, until {big} NOT NULL, "
            f"join_id {big} REFERENCES handle_join (id), void TEXT DEFAULT '' NOT NULL)"
        ),
        "CREATE INDEX ix_join_code_handle_id ON join_code (handle_id)",
        (
            f"CREATE TABLE profile_link (handle_id {handle}, url VARCHAR NOT NULL, own {big} DEFAULT '0' NOT NULL, "
            "PRIMARY KEY (handle_id, url))"
        ),
        "CREATE INDEX profile_link_url ON profile_link (url, handle_id)",
    ):
        tx.connection.exec_driver_sql(change)


def handing(tx: Tx) -> None:
    """Note what is offered to whom, and since when."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    for change in (
        "ALTER TABLE conversation ADD COLUMN offer TEXT DEFAULT '' NOT NULL",
        f"ALTER TABLE conversation ADD COLUMN offered_to {big}",
        f"ALTER TABLE conversation ADD COLUMN offered_at {big} DEFAULT 0 NOT NULL",
        "CREATE INDEX conversation_offered ON conversation (offered_at) WHERE offer <> ''",
    ):
        tx.connection.exec_driver_sql(change)


def blocking(tx: Tx) -> None:
    """Keep whom we blocked and reported on their networks, when, and how that ended."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    own = "INTEGER NOT NULL PRIMARY KEY" if tx.dialect == "sqlite" else "BIGSERIAL NOT NULL PRIMARY KEY"
    for change in (
        (
            f"CREATE TABLE blocking (id {own}, handle_id {big} NOT NULL REFERENCES handle (id), "
            f"conversation_id {big} NOT NULL REFERENCES conversation (id), verb VARCHAR NOT NULL, "
            "state VARCHAR NOT NULL, ground TEXT DEFAULT '' NOT NULL, message TEXT DEFAULT '' NOT NULL, "
            f"detail TEXT DEFAULT '' NOT NULL, professional_id {big} NOT NULL, at {big} NOT NULL, "
            f"ended_at {big}, action_id {big})"
        ),
        "CREATE INDEX blocking_handle ON blocking (handle_id, verb, id)",
        "CREATE INDEX ix_blocking_conversation_id ON blocking (conversation_id)",
    ):
        tx.connection.exec_driver_sql(change)
