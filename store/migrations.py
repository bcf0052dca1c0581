"""How an older store becomes today's: under the write lock, after a copy, all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.clock import ID_SHIFT, Micros
from store import lanes, steps
from store.errors import StoreUnusable
from store.reading import Reader, scalar

if TYPE_CHECKING:
    from store.engine import Tx

KEPT_COPIES = 3


def _create(tx: Tx) -> None:
    """Make every table, index and trigger."""
    from store import tables  # noqa: PLC0415 - slow to load, and only a new store needs it

    tables.metadata().create_all(tx.connection)
    tx.run("INSERT INTO lane_count (id) VALUES (1)")
    for statement in [
        *lanes.indexes(),
        *_MOVED_BY_TIME,
        _UNCHECKED,
        _CAUGHT,
        *lanes.count_triggers(tx.dialect),
        *_search(tx.dialect),
        *_told(tx.dialect),
    ]:
        tx.connection.exec_driver_sql(statement)


_MOVED_BY_TIME = (
    "CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE state = 'snoozed'",
    "CREATE INDEX conversation_window ON conversation (window_until) WHERE window_until IS NOT NULL",
)

_UNCHECKED = "CREATE INDEX conversation_unchecked ON conversation (id) WHERE unchecked <> '' AND state <> 'closed'"


_MOVED_BY = "CREATE INDEX conversation_moved_by ON conversation (moved_by) WHERE moved_by <> ''"
_CAUGHT = "CREATE INDEX conversation_moved_by ON conversation (moved_by, newest_in_id) WHERE moved_by <> ''"


def _search(dialect: str) -> list[str]:
    if dialect == "postgresql":
        return [
            (
                "ALTER TABLE message ADD COLUMN search_vector tsvector "
                "GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED"
            ),
            "CREATE INDEX message_search ON message USING gin (search_vector)",
        ]
    gone = "INSERT INTO message_fts (message_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text)"
    come = "INSERT INTO message_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text)"
    return [
        # The text is folded and cut in Python, so the tokenizer has nothing left to fold. The prefix indexes let
        # the first letters of a search find as fast as a word does: without them `h` reads every word in h.
        (
            "CREATE VIRTUAL TABLE message_fts USING fts5(search_text, content='message', content_rowid='id', "
            "prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
        ),
        f"CREATE TRIGGER message_fts_insert AFTER INSERT ON message BEGIN {come}; END",
        f"CREATE TRIGGER message_fts_delete AFTER DELETE ON message BEGIN {gone}; END",
        f"CREATE TRIGGER message_fts_update AFTER UPDATE OF search_text ON message BEGIN {gone}; {come}; END",
    ]


def _several_versions(tx: Tx) -> None:
    """Let an answer hold several saved answers: the first stays where it is, the others get rows of their own."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    for change in (
        (
            f"CREATE TABLE item_version (item_id {big} NOT NULL REFERENCES outbox_item (id), n INTEGER NOT NULL, "
            f"version_id {big} NOT NULL REFERENCES version (id), PRIMARY KEY (item_id, n))"
        ),
        "CREATE INDEX ix_item_version_version_id ON item_version (version_id)",
    ):
        tx.connection.exec_driver_sql(change)


def _closings(tx: Tx) -> None:
    """Note when, by whom and with what a conversation was closed; drafts that were thrown away; what is unchecked."""
    for change in (
        "ALTER TABLE conversation ADD COLUMN closed_at BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE conversation ADD COLUMN closed_by BIGINT",
        "ALTER TABLE conversation ADD COLUMN closed_with TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE draft ADD COLUMN discarded_at BIGINT",
        # Nobody knows when: the newest message is what comes nearest.
        f"UPDATE conversation SET closed_at = newest_id / {1 << ID_SHIFT} WHERE state = 'closed'",
        "DROP INDEX lane_closed_newest",
        lanes.index_of(lanes.LANES["closed"], lanes.Order.NEWEST),
        (
            "CREATE INDEX draft_own ON draft (professional_id, updated_at DESC, conversation_id DESC) "
            "WHERE discarded_at IS NULL"
        ),
        "CREATE INDEX draft_discarded ON draft (discarded_at) WHERE discarded_at IS NOT NULL",
        _UNCHECKED,
    ):
        tx.connection.exec_driver_sql(change)


def _people(tx: Tx) -> None:
    """Find the handles of a person without reading all; those that nobody joined cost nothing."""
    tx.connection.exec_driver_sql("CREATE INDEX handle_person ON handle (person_id) WHERE person_id IS NOT NULL")


def _warnings(tx: Tx) -> None:
    """Keep apart what an author put before the words, and what a row shows then instead of the question."""
    for change in (
        "ALTER TABLE message ADD COLUMN warning TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE conversation ADD COLUMN veil TEXT NOT NULL DEFAULT ''",
    ):
        tx.connection.exec_driver_sql(change)


def _receiver(tx: Tx) -> None:
    """Note when the receiver listened, find what it kept for an account, and keep what was not delivered."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    for change in (
        "CREATE INDEX inbox_raw_account ON inbox_raw (account_id, id)",
        (
            f"CREATE TABLE receiver_span (account_id {big} NOT NULL REFERENCES account (id), since {big} NOT NULL, "
            f"until {big} NOT NULL, PRIMARY KEY (account_id, since))"
        ),
        (
            f"CREATE TABLE undelivered (account_id {big} NOT NULL REFERENCES account (id), remote_id VARCHAR NOT NULL, "
            f"reason TEXT DEFAULT '' NOT NULL, remedy TEXT DEFAULT '' NOT NULL, at {big} NOT NULL, "
            "PRIMARY KEY (account_id, remote_id))"
        ),
    ):
        tx.connection.exec_driver_sql(change)


def _ledger(tx: Tx) -> None:
    """Note since when and up to when each stream is complete, what became of each hole, and what was set aside."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    own = "INTEGER NOT NULL PRIMARY KEY" if tx.dialect == "sqlite" else "BIGSERIAL NOT NULL PRIMARY KEY"
    for change in (
        *(f"ALTER TABLE stream ADD COLUMN {name} {big}" for name in ("back_to", "complete_since", "complete_at")),
        *(f"ALTER TABLE hole ADD COLUMN {name} {big}" for name in ("from_at", "until_at", "lost_at")),
        "ALTER TABLE hole ADD COLUMN ends TEXT DEFAULT 'filled' NOT NULL",
        "ALTER TABLE hole ADD COLUMN ending TEXT DEFAULT '' NOT NULL",
        "CREATE INDEX hole_stream ON hole (stream_id, id)",
        # What became of those is not known; which moments they cover is known by half.
        "UPDATE hole SET until_at = opened_at",
        "UPDATE hole SET ending = 'unknown' WHERE closed_at IS NOT NULL",
        (
            "UPDATE stream SET complete_since = pulled_at, complete_at = pulled_at WHERE NOT EXISTS "
            "(SELECT 1 FROM hole WHERE stream_id = stream.id AND closed_at IS NULL)"
        ),
        "DELETE FROM coverage",
        (
            f"CREATE TABLE aside (id {own}, stream_id {big} NOT NULL REFERENCES stream (id), "
            "remote_id VARCHAR NOT NULL, reason VARCHAR NOT NULL, body TEXT DEFAULT '' NOT NULL, "
            f"at {big} NOT NULL, tried_at {big} NOT NULL, closed_at {big}, "
            "UNIQUE (stream_id, remote_id))"
        ),
    ):
        tx.connection.exec_driver_sql(change)


def _waiting(tx: Tx) -> None:
    """Note which answers wait for office hours, who received and read one, calls that are left, and dismissals."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    for change in (
        "ALTER TABLE outbox_item ADD COLUMN held_for TEXT DEFAULT '' NOT NULL",
        f"ALTER TABLE part ADD COLUMN delivered_at {big}",
        f"ALTER TABLE part ADD COLUMN read_at {big}",
        "ALTER TABLE account ADD COLUMN calls TEXT DEFAULT '' NOT NULL",
        f"ALTER TABLE aside ADD COLUMN dismissed_at {big}",
        f"ALTER TABLE aside ADD COLUMN dismissed_by {big}",
        "ALTER TABLE aside ADD COLUMN dismissed_for TEXT DEFAULT '' NOT NULL",
    ):
        tx.connection.exec_driver_sql(change)


def _news(tx: Tx) -> None:
    """Let PostgreSQL tell what changes; who reads a file looks at it by itself."""
    for statement in _told(tx.dialect):
        tx.connection.exec_driver_sql(statement)


def _countries(tx: Tx) -> None:
    """Keep in which country somebody said they are."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    own = "INTEGER NOT NULL PRIMARY KEY" if tx.dialect == "sqlite" else "BIGSERIAL NOT NULL PRIMARY KEY"
    for change in (
        (
            f"CREATE TABLE person_country (id {own}, handle_id {big} NOT NULL REFERENCES handle (id), "
            "country VARCHAR NOT NULL, how VARCHAR NOT NULL, "
            f"professional_id {big} NOT NULL, at {big} NOT NULL)"
        ),
        "CREATE INDEX ix_person_country_handle_id ON person_country (handle_id)",
    ):
        tx.connection.exec_driver_sql(change)


def _house_rules(tx: Tx) -> None:
    """Note which mute or rule moved a conversation, find words on them, and keep what a saved search found."""
    for change in (
        "ALTER TABLE conversation ADD COLUMN moved_by TEXT DEFAULT '' NOT NULL",
        _MOVED_BY,
        "CREATE INDEX tag_word ON tag (word, conversation_id)",
        "ALTER TABLE saved_search ADD COLUMN held BIGINT DEFAULT 0 NOT NULL",
    ):
        tx.connection.exec_driver_sql(change)


def _clusters(tx: Tx) -> None:
    """Find the same question asked anew; what is archived or closed is not looked at again."""
    big, blob = ("INTEGER", "BLOB") if tx.dialect == "sqlite" else ("BIGINT", "BYTEA")
    for change in (
        f"ALTER TABLE conversation ADD COLUMN cluster {big} DEFAULT 0 NOT NULL",
        f"ALTER TABLE conversation ADD COLUMN compared {big} DEFAULT 0 NOT NULL",
        "CREATE INDEX conversation_cluster ON conversation (cluster, state, id) WHERE cluster <> 0",
        "UPDATE conversation SET compared = 1 WHERE account_id IN (SELECT id FROM account WHERE kind = 'archive')",
        "CREATE INDEX conversation_uncompared ON conversation (id) WHERE compared = 0 AND state <> 'closed'",
        (
            f"CREATE TABLE question_word (word {big} NOT NULL, "
            f"conversation_id {big} NOT NULL REFERENCES conversation (id), PRIMARY KEY (word, conversation_id))"
        ),
        "CREATE INDEX ix_question_word_conversation_id ON question_word (conversation_id)",
        f"CREATE TABLE word_count (word {big} NOT NULL PRIMARY KEY, questions {big} DEFAULT 0 NOT NULL)",
        (
            f"CREATE TABLE question_vector (conversation_id {big} NOT NULL PRIMARY KEY REFERENCES conversation (id), "
            f"engine VARCHAR NOT NULL, vector {blob} NOT NULL)"
        ),
    ):
        tx.connection.exec_driver_sql(change)


def _personal(tx: Tx) -> None:
    """Note which conversations are a case of one person."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    tx.connection.exec_driver_sql(f"ALTER TABLE conversation ADD COLUMN personal {big} DEFAULT 0 NOT NULL")


def _noise(tx: Tx) -> None:
    """Count what is put into Noise, sample it, and learn from what a person calls noise."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    of = f"conversation_id {big} NOT NULL"
    to = "REFERENCES conversation (id)"
    for change in (
        (
            f"CREATE TABLE dimmed ({of} PRIMARY KEY {to}, reason VARCHAR NOT NULL, at {big} NOT NULL, "
            f"sampled {big} DEFAULT 0 NOT NULL, found TEXT DEFAULT '' NOT NULL, found_at {big} DEFAULT 0 NOT NULL)"
        ),
        "CREATE INDEX ix_dimmed_at ON dimmed (at)",
        "CREATE INDEX dimmed_to_look_at ON dimmed (conversation_id) WHERE sampled = 1 AND found = ''",
        f"CREATE TABLE noise_example ({of} PRIMARY KEY {to}, noise {big} NOT NULL, at {big} NOT NULL)",
        f"CREATE TABLE noise_mark (mark {big} NOT NULL, {of} {to}, PRIMARY KEY (mark, conversation_id))",
        "CREATE INDEX ix_noise_mark_conversation_id ON noise_mark (conversation_id)",
        f"CREATE TABLE noise_off (reason VARCHAR NOT NULL PRIMARY KEY, at {big} NOT NULL)",
    ):
        tx.connection.exec_driver_sql(change)


def _tried(tx: Tx) -> None:
    """Note when a rule was tried and taken away, and find what a mute or a rule caught of late."""
    big = "INTEGER" if tx.dialect == "sqlite" else "BIGINT"
    for change in (
        f"ALTER TABLE rule ADD COLUMN tried_at {big}",
        f"ALTER TABLE rule ADD COLUMN tried {big} DEFAULT 0 NOT NULL",
        f"ALTER TABLE rule ADD COLUMN removed_at {big}",
        # Rules that are on were switched on by somebody who knew what they do.
        "UPDATE rule SET tried_at = 0 WHERE enabled = 1",
        "DROP INDEX conversation_moved_by",
        _CAUGHT,
    ):
        tx.connection.exec_driver_sql(change)


def _told(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return []
    from store import news  # noqa: PLC0415 - it brings PostgreSQL's driver

    return news.triggers()


MIGRATIONS: list[tuple[str, Callable[[Tx], None]]] = [
    ("create", _create),
    ("several versions", _several_versions),
    ("closings", _closings),
    ("people", _people),
    ("warnings", _warnings),
    ("receiver", _receiver),
    ("ledger", _ledger),
    ("waiting", _waiting),
    ("news", _news),
    ("countries", _countries),
    ("house rules", _house_rules),
    ("clusters", _clusters),
    ("personal", _personal),
    ("noise", _noise),
    ("tried", _tried),
    ("proofs", steps.proofs),
    ("handing over", steps.handing),
    ("blocking", steps.blocking),
]
"""In order, and never changed once released. The first makes today's shape at once."""


def bring_up(tx: Tx, path: Path | None, now: Micros) -> None:
    """Apply what is missing, each with the record of it in this one transaction. Raises StoreUnusable."""
    known = shape(tx)
    refuse_newer(known)
    if known == len(MIGRATIONS):
        return
    if known and path:
        _copy(path, known, now)
    steps = MIGRATIONS[known:] if known else MIGRATIONS[:1]
    for _, step in steps:
        step(tx)
    for n, (name, _) in enumerate(MIGRATIONS[known:], known + 1):
        tx.run("INSERT INTO applied (n, name, at) VALUES (:n, :name, :at)", n=n, name=name, at=now)
    if tx.dialect == "sqlite":
        tx.connection.exec_driver_sql(f"PRAGMA user_version = {len(MIGRATIONS)}")


def refuse_newer(known: int) -> None:
    """Raise StoreUnusable for a shape that this program does not know yet."""
    if known > len(MIGRATIONS):
        raise StoreUnusable(
            f"the store was made by a newer Consulta (its shape is {known}, this program knows {len(MIGRATIONS)})",
            "use the newer program, or a copy from before its upgrade",
        )


def shape(reader: Reader) -> int:
    """Return the number of the shape that a store has; 0 for none yet."""
    if reader.dialect == "sqlite":
        return int(scalar(reader, "PRAGMA user_version"))
    if scalar(reader, "SELECT to_regclass('applied')") is None:
        return 0
    return int(scalar(reader, "SELECT COALESCE(MAX(n), 0) FROM applied"))


def _copy(path: Path, known: int, now: Micros) -> None:
    """Copy the store beside itself, readable by its owner alone; the newest three stay."""
    target = path.with_name(f"{path.name}.before-{known + 1}.{now}")
    target.touch(mode=0o600)
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        source.close()
        copy.close()
    for old in sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda p: p.stat().st_mtime)[:-KEPT_COPIES]:
        old.unlink()
