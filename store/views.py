"""What screens and commands read of conversations: keyset windows, kept counts, one conversation.

No statement here counts, scans or sorts more than it returns; a test pins their plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.audience import Audience
from store import pack
from store.lanes import LANES, Lane, Order
from store.reading import Reader, inlist, one
from store.rows import AccountRow, MessageRow, Row

PAGE = 64
Key = tuple[int, int]
"""A place in a lane: its order value and the conversation's id."""

_FIRST, _LAST = -1, 2**63 - 1
MANY = 200
"""A row counts no more than these of its cluster: what it costs to draw a page is bounded."""
_ASKED_ANEW = (
    "CASE WHEN c.cluster = 0 OR c.state = 'noise' THEN c.alike_count ELSE (SELECT COUNT(*) FROM "
    "(SELECT 1 FROM conversation o WHERE o.cluster = c.cluster AND o.cluster <> 0 AND "
    f"o.state IN ('open', 'screened', 'snoozed') LIMIT {MANY}) AS few) END"
)
_COLUMNS = (
    "c.id, a.slug, c.network, c.audience, c.state, c.outcome, c.red, c.expiring, c.fresh, c.held, c.trouble, "
    "c.name, c.handle, c.question, c.reasons, c.unchecked, c.language, c.waiting_since, c.window_until, "
    f"c.snoozed_until, c.sort_key, c.newest_id, c.newest_in_id, c.best, {_ASKED_ANEW}, c.revision, "
    "c.closed_at, COALESCE((SELECT name FROM professional WHERE id = c.closed_by), ''), c.closed_with, c.veil, "
    "c.cluster, c.personal, c.offer, c.offered_at, COALESCE((SELECT name FROM professional WHERE id = c.offered_to), "
    "''), COALESCE((SELECT name FROM professional WHERE id = c.assignee_id), ''), COALESCE((SELECT b.state FROM "
    "blocking b WHERE b.handle_id = c.asker_id AND b.verb = 'block' ORDER BY b.id DESC LIMIT 1), '')"
)
_FROM = "FROM conversation c CROSS JOIN account a"
_WALK = {
    (Order.TRIAGE, True): ("(sort_key, c.id) > (:key, :id)", "sort_key, c.id"),
    (Order.TRIAGE, False): ("(sort_key, c.id) < (:key, :id)", "sort_key DESC, c.id DESC"),
    (Order.NEWEST, True): ("({newest}, c.id) < (:key, :id)", "{newest} DESC, c.id DESC"),
    (Order.NEWEST, False): ("({newest}, c.id) > (:key, :id)", "{newest}, c.id"),
}


def row(values: Sequence[Any]) -> Row:
    """Return a list row from the columns above."""
    v = list(values)
    v[3] = Audience(v[3])
    v[7], v[8], v[9] = bool(v[7]), bool(v[8]), bool(v[9])
    v[14] = pack.words(v[14])
    v[31] = bool(v[31])
    return Row(*v)


def key_of(item: Row, order: Order, lane: Lane | None = None) -> Key:
    """Return a row's place in an order, where a lane has its own in that lane."""
    if order is Order.TRIAGE:
        return item.sort_key, item.id
    return int(getattr(item, lane.newest)) if lane else item.newest_id, item.id


def page(
    reader: Reader, lane: Lane, order: Order, *, start: Key | None = None, forward: bool = True, limit: int = PAGE
) -> list[Row]:
    """Return the rows after a place (before it, when not forward), always in the lane's order.

    Without a place: the first page, or the last when not forward.
    """
    beyond, by = (words.format(newest=lane.newest) for words in _WALK[order, forward])
    where = f"{_own(lane.where)} AND {beyond.replace('(', '(c.', 1)} AND a.id = c.account_id"
    # The planner walks the lane's index only from a place on; without one it may sort a whole lane.
    key, identity = start or ((_LAST, _LAST) if "<" in beyond else (_FIRST, _FIRST))
    found = reader.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY c.{by} LIMIT :limit", limit=limit, key=key, id=identity
    )
    rows = [row(values) for values in found]
    return rows if forward else rows[::-1]


def _own(where: str) -> str:
    """Qualify a lane's predicate: the planner matches it to the lane's partial index all the same."""
    return " AND ".join(f"c.{term}" for term in where.split(" AND "))


def counts(reader: Reader) -> dict[str, int]:
    """Return how many conversations each lane holds."""
    found = one(reader, f"SELECT {', '.join(LANES)} FROM lane_count WHERE id = 1")
    return dict(zip(LANES, found or [0] * len(LANES), strict=True))


def rows_by_id(reader: Reader, ids: Sequence[int]) -> dict[int, Row]:
    """Return the rows of some conversations, by id; those that are gone are missing."""
    names, bound = inlist("id", ids)
    found = reader.rows(f"SELECT {_COLUMNS} {_FROM} WHERE c.id IN ({names}) AND a.id = c.account_id", **bound)
    return {int(values[0]): row(values) for values in found}


_MESSAGE = (
    "SELECT m.id, m.remote_id, x.role, m.direction, h.name, h.handle, m.audience, m.text, m.sent_at, m.received_at, "
    "m.language, m.readers, m.recipients, m.attachments, m.hidden, m.held_back, m.request_id, m.automatic, "
    "m.edited_at, m.deleted_at, m.link, t.root, m.warning "
    "FROM conversation_message x JOIN message m ON m.id = x.message_id JOIN handle h ON h.id = m.author_id "
    "JOIN thread t ON t.id = m.thread_id "
)


def _message(values: Sequence[Any]) -> MessageRow:
    v = list(values)
    v[6] = Audience(v[6])
    v[11], v[12], v[13] = pack.readers(v[11]), pack.recipients(v[12]), pack.attachments(v[13])
    v[17] = bool(v[17])
    return MessageRow(*v)


def messages(reader: Reader, conversation: int, *, before: int | None = None, limit: int = PAGE) -> list[MessageRow]:
    """Return the newest messages of a conversation (those before one), oldest first."""
    found = reader.rows(
        _MESSAGE + "WHERE x.conversation_id = :conversation AND x.message_id < :before "
        "ORDER BY x.message_id DESC LIMIT :limit",
        conversation=conversation,
        before=before or 2**62,
        limit=limit,
    )
    return [_message(values) for values in found][::-1]


def messages_after(reader: Reader, conversation: int, after: int, *, limit: int = PAGE) -> list[MessageRow]:
    """Return the messages of a conversation that follow one, oldest first; after 0 its first."""
    found = reader.rows(
        _MESSAGE + "WHERE x.conversation_id = :conversation AND x.message_id > :after "
        "ORDER BY x.message_id LIMIT :limit",
        conversation=conversation,
        after=after,
        limit=limit,
    )
    return [_message(values) for values in found]


def message(reader: Reader, conversation: int, identity: int) -> MessageRow | None:
    """Return one message of a conversation."""
    found = one(
        reader,
        _MESSAGE + "WHERE x.conversation_id = :conversation AND x.message_id = :id",
        conversation=conversation,
        id=identity,
    )
    return _message(found) if found else None


def accounts(reader: Reader) -> list[AccountRow]:
    """Return every account with its number of open holes, and what is told in their stead."""
    found = reader.rows(
        "SELECT id, slug, network, kind, handle, name, card, card_at, problem, remedy, stopped, pulled_at, "
        "next_pull_at, hidden_requests, (SELECT COUNT(*) FROM hole h JOIN stream s ON s.id = h.stream_id "
        "WHERE s.account_id = account.id AND h.closed_at IS NULL AND h.ends <> 'nothing'), calls, COALESCE((SELECT "
        "h.reason FROM hole h JOIN stream s ON s.id = h.stream_id WHERE s.account_id = account.id "
        "AND h.closed_at IS NULL AND h.ends = 'nothing' LIMIT 1), '') FROM account ORDER BY slug"
    )
    return [_account(values) for values in found]


def _account(values: Sequence[Any]) -> AccountRow:
    v = list(values)
    v[10] = bool(v[10])
    return AccountRow(*v)


def answered_since(reader: Reader, conversation: int) -> tuple[int, str] | None:
    """Tell when and by whom a conversation was answered since its newest inbound message, or None."""
    found = one(
        reader,
        "SELECT m.received_at, h.handle FROM conversation c JOIN message m ON m.id = c.ours_id "
        "JOIN handle h ON h.id = m.author_id WHERE c.id = :id AND c.answered_id >= c.newest_in_id",
        id=conversation,
    ) or one(
        reader,
        # What a person found there has left no message of ours behind.
        "SELECT i.closed_at, a.handle FROM conversation c JOIN outbox_item i ON i.conversation_id = c.id "
        "JOIN account a ON a.id = i.account_id WHERE c.id = :id AND c.answered_id >= c.newest_in_id "
        "AND c.ours_id IS NULL AND i.state = 'sent' AND i.read_id >= c.newest_in_id ORDER BY i.id DESC LIMIT 1",
        id=conversation,
    )
    return (int(found[0]), str(found[1])) if found else None


def answered_up_to(reader: Reader, conversation: int) -> int:
    """Return the newest message of theirs that is answered, 0 where none is."""
    found = one(reader, "SELECT COALESCE(answered_id, 0) FROM conversation WHERE id = :id", id=conversation)
    return int(found[0]) if found else 0


def row_in(reader: Reader, lane: Lane, conversation: int) -> Row | None:
    """Return a row if its conversation stands in a lane now."""
    there = one(reader, f"SELECT id FROM conversation WHERE id = :id AND {lane.where}", id=conversation)
    return rows_by_id(reader, [conversation]).get(conversation) if there else None
