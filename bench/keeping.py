"""Rows a CPU second: pages of 80 into the store, and the same rows by the standard library's sqlite3."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import corpus
from core import safe_text
from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, now
from core.incoming import Direction, Incoming, Page, Person
from desk.triage.life import judge
from store import accounts
from store.engine import open_store
from store.keeping import keep
from store.place import url_of

PAGE = 80
_TABLE = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY, account INTEGER, thread TEXT, remote TEXT, handle TEXT, name TEXT, audience TEXT,
    text TEXT, sent_at INTEGER, reply_to TEXT, search_text TEXT, UNIQUE (account, remote)
);
CREATE INDEX by_thread ON message (thread, id);
CREATE INDEX by_handle ON message (handle, id);
CREATE VIRTUAL TABLE words USING fts5(search_text, content='message', content_rowid='id', tokenize='unicode61');
CREATE TRIGGER keep_words AFTER INSERT ON message
BEGIN INSERT INTO words (rowid, search_text) VALUES (new.id, new.search_text); END;
"""


def pages(count: int) -> list[tuple[Incoming, ...]]:
    """Return the corpus as a network's pages."""
    found = [incoming(message) for message in corpus.messages(count)]
    return [tuple(found[start : start + PAGE]) for start in range(0, count, PAGE)]


def incoming(message: corpus.Message, moment: int | None = None, name: str = "") -> Incoming:
    """Return a message of the corpus as a connector gives it."""
    thread = message.thread
    public = thread.kind == "mention"
    return Incoming(
        remote_id=name or message.name,
        thread=thread.name,
        audience=Audience.PUBLIC if public else Audience.DIRECT,
        direction=Direction.IN,
        author=Person(thread.handle, thread.handle, thread.person),
        text=message.text,
        sent_at=moment or message.moment * SECOND,
        reply_to=message.before[-1] if message.before else "",
        readers=Readers(everyone=True) if public else Readers((thread.handle,)),
        recipients=(Recipient(thread.handle),),
    )


def into_the_store(folder: Path, batches: Sequence[Sequence[Incoming]], kind: str) -> float:
    """Keep pages as sync does; return rows a CPU second. An archive is kept without triage."""
    store = open_store(url_of(folder / f"{kind}.db"))
    with store.writing() as tx:
        account = accounts.ensure(tx, "bench", "mastodon", kind=kind)
    began = time.process_time()
    for batch in batches:
        with store.writing(durable=False) as tx:
            keep(tx, account, Page(mark="", messages=tuple(batch)), judge, now())
    spent = time.process_time() - began
    store.close()
    return sum(map(len, batches)) / spent


def by_hand(folder: Path, batches: Sequence[Sequence[Incoming]]) -> float:
    """Insert the same rows with two indexes and the search index; return rows a CPU second."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLE)
    began = time.process_time()
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT OR IGNORE INTO message VALUES (NULL, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [_values(m) for m in batch]
        )
        connection.execute("COMMIT")
    spent = time.process_time() - began
    connection.close()
    return sum(map(len, batches)) / spent


def _values(m: Incoming) -> tuple[object, ...]:
    folded = safe_text.fold(f"{m.text} {m.author.handle} {m.author.name}")
    return (
        m.thread,
        m.remote_id,
        m.author.handle,
        m.author.name,
        m.audience.value,
        m.text,
        m.sent_at,
        m.reply_to,
        folded,
    )


def main(count: int) -> None:
    """Measure both in this process, and print them as JSON."""
    batches = pages(count)
    with TemporaryDirectory() as folder:
        raw = by_hand(Path(folder), batches)
        kept = into_the_store(Path(folder), batches, "archive")
        judged = into_the_store(Path(folder), batches[: len(batches) // 4], "live")
    print(json.dumps({"consulta.keep.rows": kept, "consulta.judge.rows": judged, "sqlite.rows": raw}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
