"""Items that could not be read or kept: they wait apart, named, until they are understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.clock import Micros
from core.incoming import Aside, Page
from store.cleaning import indexed
from store.engine import Tx
from store.reading import Reader


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that is to be tried again."""

    id: int
    remote_id: str
    body: str


def set_aside(tx: Tx, stream: int, items: Iterable[Aside], now: Micros) -> None:
    """Keep items apart; one that is there already was tried once more."""
    for item in items:
        tx.run(
            "INSERT INTO aside (stream_id, remote_id, reason, body, at, tried_at) "
            "VALUES (:stream, :remote, :reason, :body, :now, :now) ON CONFLICT (stream_id, remote_id) DO UPDATE SET "
            "reason = :reason, body = :body, tried_at = :now, closed_at = NULL, "
            # What somebody dismissed was what it said then.
            "dismissed_at = CASE WHEN aside.body = :body THEN aside.dismissed_at END",
            stream=stream,
            remote=indexed(item.remote_id),
            reason=item.reason,
            body=item.body,
            now=now,
        )


def waiting(reader: Reader, account: int, stream: str) -> list[Waiting]:
    """Return what of a stream is to be tried again."""
    rows: Sequence[Sequence[object]] = reader.rows(
        "SELECT x.id, x.remote_id, x.body FROM stream s CROSS JOIN aside x WHERE s.account_id = :account "
        "AND s.name = :name AND x.stream_id = s.id AND x.closed_at IS NULL AND x.body <> ''",
        account=account,
        name=stream,
    )
    return [Waiting(int(str(row[0])), str(row[1]), str(row[2])) for row in rows]


def tried(tx: Tx, item: int, now: Micros, *, understood: bool) -> None:
    """Note a try; what is understood now is in the inbox, and its copy goes."""
    tx.run("UPDATE aside SET tried_at = :now WHERE id = :id", now=now, id=item)
    if understood:
        tx.run("UPDATE aside SET closed_at = :now, body = '' WHERE id = :id", now=now, id=item)


def dismiss(tx: Tx, item: int, professional: int, reason: str, now: Micros) -> bool:
    """Note that nobody needs an item, who said so and why; tell whether it was still set aside."""
    return bool(
        tx.run(
            "UPDATE aside SET dismissed_at = :now, dismissed_by = :who, dismissed_for = :reason "
            "WHERE id = :id AND closed_at IS NULL AND dismissed_at IS NULL",
            now=now,
            who=professional,
            reason=reason,
            id=item,
        )
    )


def bring_back(tx: Tx, item: int) -> bool:
    """Take a dismissal back; tell whether there was one."""
    return bool(
        tx.run(
            "UPDATE aside SET dismissed_at = NULL, dismissed_by = NULL, dismissed_for = '' "
            "WHERE id = :id AND dismissed_at IS NOT NULL",
            id=item,
        )
    )


def fresh(tx: Tx, account: int, page: Page) -> Page:
    """Return a page that waited apart without what was changed again since: it must not undo that."""
    messages = tuple(one for one in page.messages if not _overtaken(tx, account, one.remote_id, one.edited_at or 0))
    edits = tuple(one for one in page.edits if not _overtaken(tx, account, one.remote_id, one.at))
    return replace(page, messages=messages, edits=edits)


def _overtaken(tx: Tx, account: int, remote: str, at: Micros) -> bool:
    rows = tx.rows(
        "SELECT 1 FROM message WHERE account_id = :account AND remote_id = :remote AND edited_at > :at",
        account=account,
        remote=remote,
        at=at,
    )
    return bool(rows)
