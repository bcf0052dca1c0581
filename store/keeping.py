"""Keeping a page: messages, edits, deletions, mark and holes in one transaction.

The rooms above decide what a conversation becomes: `judge` is a pure function that is called for
each conversation the page touched, inside the transaction, so that no message is ever in the store
without having been looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import clock
from core.clock import Micros
from core.incoming import Direction, Edit, Incoming, Page, Person
from store import pack
from store.aside import set_aside
from store.cleaning import clean, indexed, storable
from store.conversing import Judge, Placed, place, settle
from store.engine import Tx
from store.late import failed_late
from store.marking import keep_holes, keep_mark, last_complete
from store.purging import delete
from store.reading import inlist
from store.receipts import keep_receipts
from store.search import searchable


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page changed."""

    new: int = 0
    edited: int = 0
    deleted: int = 0
    touched: tuple[int, ...] = ()
    red: tuple[int, ...] = ()
    """Conversations that became red with this page."""

    def plus(self, other: Kept) -> Kept:
        """Return what two pages changed together."""
        touched = tuple(dict.fromkeys((*self.touched, *other.touched)))
        new, edited, deleted = self.new + other.new, self.edited + other.edited, self.deleted + other.deleted
        return Kept(new, edited, deleted, touched, tuple(dict.fromkeys((*self.red, *other.red))))


@dataclass(slots=True)
class _Known:
    """A message that the store has already."""

    id: int
    text: str
    hidden: str
    held_back: str
    deleted: bool


@dataclass(slots=True)
class _Batch:
    """What a page brings, resolved to ids."""

    account: int
    now: Micros
    floor: Micros | None
    handles: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    known: dict[str, _Known] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


def keep(
    tx: Tx,
    account: int,
    page: Page,
    judge: Judge,
    now: Micros,
    *,
    stream: int | None = None,
    read: frozenset[str] = frozenset(),
) -> Kept:
    """Keep a page, and settle every conversation it touched.

    `read` names messages that were dealt with elsewhere before (imports): their conversations close.
    """
    page, read = clean(page), frozenset(storable(one) for one in read)
    batch = _Batch(account, now, last_complete(tx, stream) if stream is not None else None)
    fresh = _resolve(tx, batch, page.messages)
    _insert(tx, batch, fresh)
    placed = place(tx, account, [(batch.ids[m.remote_id], m, batch.handles, batch.threads) for m in fresh])
    edits = [*page.edits, *_silent_edits(batch, page.messages)]
    edited = _edit(tx, account, edits)
    deleted = delete(tx, account, {deletion.remote_id: deletion.at for deletion in page.deletions})
    released = _release(tx, batch, page.messages)
    corrected = _conversations_of(tx, edited)
    changed = Placed(
        conversations=placed.conversations | corrected | _conversations_of(tx, deleted | released),
        edited=corrected,
        created=placed.created,
        answered=placed.answered,
        new=frozenset(batch.ids.values()) | edited,
        changed=edited,
        read=frozenset(batch.ids[m.remote_id] for m in fresh if m.remote_id in read),
    )
    red = settle(tx, changed, judge, now)
    failed_late(tx, account, [receipt for receipt in page.receipts if receipt.failed])
    keep_receipts(tx, account, page.receipts)
    if stream is not None:
        keep_mark(tx, stream, page, now)
        keep_holes(tx, stream, page, now)
        set_aside(tx, stream, page.aside, now)
    if page.requests is not None:
        _keep_requests(tx, account, page)
    return Kept(len(fresh), len(edited), len(deleted), tuple(changed.conversations), red)


def _resolve(tx: Tx, batch: _Batch, messages: Sequence[Incoming]) -> list[Incoming]:
    """Fill in the ids of people, threads and known messages; return what is new, each once, oldest first."""
    if not messages:
        return []
    askers = _stored_handles(tx, batch.account, {m.asker for m in messages if m.asker})
    batch.handles = {remote: identity for remote, (identity, _, _) in askers.items()} | _handles(
        tx, batch, {m.author.remote_id: m.author for m in messages}
    )
    batch.threads = _threads(tx, batch.account, {m.thread for m in messages})
    batch.known = _known(tx, batch.account, {m.remote_id for m in messages})
    new = {m.remote_id: m for m in messages if m.remote_id not in batch.known}
    claimed = {remote: clock.effective(m.sent_at, m.received_at, batch.now, batch.floor) for remote, m in new.items()}
    moments = claimed if batch.floor is None else _after_what_was_read(tx, batch, new, claimed)
    ordered = sorted(new.values(), key=lambda m: (moments[m.remote_id], claimed[m.remote_id]))
    batch.ids = _free_ids(tx, {m.remote_id: clock.id_at(moments[m.remote_id]) for m in ordered})
    return ordered


def _after_what_was_read(
    tx: Tx, batch: _Batch, new: dict[str, Incoming], claimed: dict[str, Micros]
) -> dict[str, Micros]:
    """Let what came after a complete pull stand after what a person may have read and answered before it came.

    A server may hand on two messages in another order than they were written: the later one is still unread.
    """
    names, bound = inlist("t", list(set(batch.threads.values())))
    rows = tx.rows(
        f"SELECT thread_id, asker_id, audience, newest_in_id FROM conversation WHERE thread_id IN ({names})", **bound
    )
    newest = {(int(row[0]), int(row[1]), str(row[2])): clock.moment_of(int(row[3])) for row in rows}
    places = {
        remote: (batch.threads[m.thread], batch.handles[m.author.remote_id], m.audience.value)
        for remote, m in new.items()
        if m.direction is Direction.IN and not m.context
    }
    return claimed | {
        remote: max(claimed[remote], newest[place] + 1) for remote, place in places.items() if place in newest
    }


def _free_ids(tx: Tx, wanted: dict[str, int]) -> dict[str, int]:
    """Give each message the first free id from its moment on."""
    names, bound = inlist("id", list(wanted.values()))
    taken = {int(row[0]) for row in tx.rows(f"SELECT id FROM message WHERE id IN ({names})", **bound)}
    given: dict[str, int] = {}
    used: set[int] = set()
    for remote, identity in wanted.items():
        free = identity
        while free in used or free in taken or (free != identity and _exists(tx, free)):
            free += 1
        used.add(free)
        given[remote] = free
    return given


def _exists(tx: Tx, identity: int) -> bool:
    return bool(tx.rows("SELECT 1 FROM message WHERE id = :id", id=identity))


def _handles(tx: Tx, batch: _Batch, people: dict[str, Person]) -> dict[str, int]:
    found = _stored_handles(tx, batch.account, people)
    missing: list[dict[str, Any]] = [
        {
            "account_id": batch.account,
            "remote_id": remote,
            "handle": person.handle,
            "name": person.name,
            "created_at": person.created_at,
            "first_seen": batch.now,
            "bot": int(person.bot),
        }
        for remote, person in people.items()
        if remote not in found
    ]
    if missing:
        tx.insert("handle", missing)
    for remote, (identity, handle, name) in found.items():
        person = people[remote]
        if (person.handle, person.name) != (handle, name):
            tx.run(
                "UPDATE handle SET handle = :handle, name = :name WHERE id = :id",
                handle=person.handle,
                name=person.name,
                id=identity,
            )
    ids = {remote: identity for remote, (identity, _, _) in found.items()}
    new = [row["remote_id"] for row in missing]
    return ids | {remote: identity for remote, (identity, _, _) in _stored_handles(tx, batch.account, new).items()}


def _stored_handles(tx: Tx, account: int, remotes: Iterable[str]) -> dict[str, tuple[int, str, str]]:
    names, bound = inlist("r", list(remotes))
    rows = tx.rows(
        f"SELECT remote_id, id, handle, name FROM handle WHERE account_id = :account AND remote_id IN ({names})",
        account=account,
        **bound,
    )
    return {str(row[0]): (int(row[1]), str(row[2]), str(row[3])) for row in rows}


def _threads(tx: Tx, account: int, roots: set[str]) -> dict[str, int]:
    found = _stored_threads(tx, account, roots)
    missing = [{"account_id": account, "root": root} for root in sorted(roots - found.keys())]
    if not missing:
        return found
    tx.insert("thread", missing)
    return _stored_threads(tx, account, roots)


def _stored_threads(tx: Tx, account: int, roots: set[str]) -> dict[str, int]:
    names, bound = inlist("r", list(roots))
    rows = tx.rows(
        f"SELECT root, id FROM thread WHERE account_id = :account AND root IN ({names})", account=account, **bound
    )
    return {str(row[0]): int(row[1]) for row in rows}


def _known(tx: Tx, account: int, remotes: set[str]) -> dict[str, _Known]:
    names, bound = inlist("r", list(remotes))
    rows = tx.rows(
        f"SELECT remote_id, id, text, hidden, held_back, deleted_at IS NOT NULL FROM message "
        f"WHERE account_id = :account AND remote_id IN ({names})",
        account=account,
        **bound,
    )
    return {str(row[0]): _Known(int(row[1]), row[2], row[3], row[4], bool(row[5])) for row in rows}


def _insert(tx: Tx, batch: _Batch, fresh: Sequence[Incoming]) -> None:
    if fresh:
        tx.insert(
            "message",
            [
                message_values(
                    batch.ids[m.remote_id], batch.account, batch.threads[m.thread], batch.handles[m.author.remote_id], m
                )
                for m in fresh
            ],
        )


def message_values(identity: int, account: int, thread: int, author: int, m: Incoming) -> dict[str, Any]:
    """Return the columns of a message."""
    return {
        "id": identity,
        "account_id": account,
        "thread_id": thread,
        "remote_id": m.remote_id,
        "direction": m.direction.value,
        "author_id": author,
        "audience": m.audience.value,
        "text": m.text,
        "sent_at": m.sent_at,
        "received_at": m.received_at if m.received_at is not None else clock.moment_of(identity),
        "reply_to": m.reply_to,
        "language": m.language,
        "readers": pack.pack_readers(m.readers),
        "recipients": pack.pack_recipients(m.recipients),
        "attachments": pack.pack_attachments(m.attachments),
        "hidden": m.hidden.value,
        "held_back": m.held_back,
        "request_id": m.request_id,
        "reference": m.reference,
        "automatic": int(m.automatic),
        "link": m.link,
        "warning": m.warning,
        "edited_at": m.edited_at,
        "deleted_at": None,
        "search_text": search_text(m.text, m.author.handle, m.author.name),
    }


def search_text(text: str, handle: str, name: str) -> str:
    """Return what a message is found by: its words, and who wrote it."""
    return searchable(f"{text} {handle} {name}")


def _silent_edits(batch: _Batch, messages: Sequence[Incoming]) -> list[Edit]:
    """Find texts that changed since we kept them, though the network announced nothing."""
    return [
        Edit(m.remote_id, m.text, m.edited_at or batch.now, m.warning)
        for m in messages
        if (old := batch.known.get(m.remote_id))
        and not old.deleted
        and m.text != old.text
        and m.direction is Direction.IN
    ]


def _edit(tx: Tx, account: int, edits: Sequence[Edit]) -> frozenset[int]:
    """Write new texts and return the messages that really changed."""
    changed: set[int] = set()
    for edit in edits:
        rows = tx.rows(
            "SELECT m.id, h.handle, h.name FROM message m JOIN handle h ON h.id = m.author_id "
            "WHERE m.account_id = :account AND m.remote_id = :remote AND m.deleted_at IS NULL AND m.text <> :text",
            account=account,
            remote=edit.remote_id,
            text=edit.text,
        )
        for identity, handle, name in rows:
            tx.run(
                "UPDATE message SET text = :text, warning = :warning, edited_at = :at, search_text = :search "
                "WHERE id = :id",
                text=edit.text,
                warning=edit.warning,
                at=edit.at,
                search=search_text(edit.text, handle, name),
                id=identity,
            )
            changed.add(int(identity))
    return frozenset(changed)


def _release(tx: Tx, batch: _Batch, messages: Sequence[Incoming]) -> frozenset[int]:
    """Note what the network no longer holds back, and what has become readable."""
    changed: set[int] = set()
    for m in messages:
        old = batch.known.get(m.remote_id)
        if old and (old.held_back, old.hidden) != (m.held_back, m.hidden.value):
            tx.run(
                "UPDATE message SET held_back = :held, hidden = :hidden, request_id = :request WHERE id = :id",
                held=m.held_back,
                hidden=m.hidden.value,
                request=m.request_id,
                id=old.id,
            )
            changed.add(old.id)
    return frozenset(changed)


def _conversations_of(tx: Tx, messages: frozenset[int]) -> frozenset[int]:
    names, bound = inlist("m", list(messages))
    rows = tx.rows(
        f"SELECT DISTINCT conversation_id FROM conversation_message WHERE message_id IN ({names}) "
        "AND role = 'question'",
        **bound,
    )
    return frozenset(int(row[0]) for row in rows)


def _keep_requests(tx: Tx, account: int, page: Page) -> None:
    tx.run("DELETE FROM waiting WHERE account_id = :account", account=account)
    # A server may name somebody twice; the later word counts.
    requests = {indexed(request.request_id): request for request in page.requests or ()}
    tx.insert(
        "waiting",
        [
            {
                "account_id": account,
                "request_id": identity,
                "handle": r.person.handle,
                "name": r.person.name,
                "count": r.count,
                "note": r.note,
                "at": r.at,
            }
            for identity, r in requests.items()
        ],
    )
    tx.run(
        "UPDATE account SET hidden_requests = :n WHERE id = :account",
        n=sum(request.count for request in requests.values()),
        account=account,
    )
