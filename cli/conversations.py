"""`consulta list`, `show` and `drafts`: what stands in the inbox."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice

from cli import given
from cli.call import Call
from cli.covering import listed
from cli.errors import Trouble, usage
from cli.output import Result, clock_time, columns, moment
from cli.rows import conversation, item, message, readers
from core import safe_text
from core.audience import Readers, at
from desk.side_effects import card
from store import drafts as stored
from store import searches, sending, views
from store.doubts import attempts_of
from store.lanes import LANES, Lane, Order, lane_named, lanes_of
from store.reading import Reader
from store.rows import MessageRow, Row
from store.search import HITS, search

OPEN_ENDED = ("open", "screener", "snoozed", "noise", "held")
"""The lanes that together hold everything but what is closed; no conversation stands in two of them."""
WIDTH = 78
SEARCH_MAX = HITS * 64


def list_(call: Call) -> Result:
    """List conversations: a lane, or all that are not closed, or those that hold some words."""
    reader, limit = call.desk.store.reader, call.arguments.limit
    query, after = " ".join(call.get("query", [])), _place(reader, call.get("after", ""))
    kept = searches.search_named(reader, call.get("lane", ""))
    lane = _lane(reader, call.get("lane", "")) if kept is None else None
    if kept is not None:
        found = _in_search(reader, kept.query, query, after)[:limit]
    else:
        found = _found(reader, query, lane, after, limit) if query else list(islice(_walk(reader, lane, after), limit))
    shown = found if call.arguments.reveal else [listed(row, masked=call.settings.masked) for row in found]
    rows = [
        conversation(row) | {"covered": (row.question, row.handle) != (whole.question, whole.handle)}
        for row, whole in zip(shown, found, strict=True)
    ]
    return Result(rows, _lines(shown) or ["nothing here"])


def _lane(reader: Reader, name: str) -> Lane | None:
    try:
        return lane_named(name) if name else None
    except ValueError as error:
        kept = ", ".join(one.name for one in searches.searches(reader))
        raise usage(f"{error}; searches that are kept: {kept}" if kept else str(error)) from None


def _in_search(reader: Reader, kept: str, query: str, after: Row | None) -> list[Row]:
    """Return what a kept search finds, newest first, behind a row; more words narrow it."""
    rows = searches.found(reader, kept)
    if query:
        there = {row.id for row in search(reader, query)}
        rows = [row for row in rows if row.id in there]
    return _behind(rows, after)


def _behind(rows: list[Row], after: Row | None) -> list[Row]:
    ids = [row.id for row in rows]
    if after is None:
        return rows
    return rows[ids.index(after.id) + 1 :] if after.id in ids else []


def _place(reader: Reader, text: str) -> Row | None:
    return existing(reader, given.number(text, "--after")) if text else None


def existing(reader: Reader, identity: int) -> Row:
    """Return a conversation's row. Raises Trouble where there is none."""
    row = views.rows_by_id(reader, [identity]).get(identity)
    if row is None:
        raise Trouble("refused", f"there is no conversation {identity}", "`consulta list` shows what is there")
    return row


def _walk(reader: Reader, lane: Lane | None, after: Row | None) -> Iterator[Row]:
    """Yield the rows of a lane in its order, or of all lanes but the closed one as if they were one."""
    if lane is not None:
        yield from _pages(reader, lane, lane.order, after)
        return
    lanes = [_pages(reader, LANES[name], Order.TRIAGE, after) for name in OPEN_ENDED]
    yield from heapq.merge(*lanes, key=lambda row: views.key_of(row, Order.TRIAGE))


def _pages(reader: Reader, lane: Lane, order: Order, after: Row | None) -> Iterator[Row]:
    start = views.key_of(after, order, lane) if after else None
    while page := views.page(reader, lane, order, start=start):
        yield from page
        start = views.key_of(page[-1], order, lane)


def _found(reader: Reader, query: str, lane: Lane | None, after: Row | None, limit: int) -> list[Row]:
    """Return a page of what holds all words, newest first; more messages are looked at until it is full."""
    hits, before = HITS, -1
    while True:
        rows = search(reader, query, limit=hits)
        fitting = [row for row in rows if _fits(row, lane)]
        fitting = _behind(fitting, after)
        if len(fitting) >= limit or len(rows) == before or hits >= SEARCH_MAX:
            return fitting[:limit]
        hits, before = hits * 4, len(rows)


def _fits(row: Row, lane: Lane | None) -> bool:
    return row.state != "closed" if lane is None else lane.name in lanes_of(row)


def _lines(rows: list[Row]) -> list[str]:
    return columns([(str(r.id), r.network, r.audience.short, _mark(r), at(r.handle), _said(r)) for r in rows])


def _mark(row: Row) -> str:
    if row.trouble:
        return "trouble"
    return "red" if row.red else "held" if row.held else row.state


def _said(row: Row) -> str:
    return safe_text.cut(safe_text.one_line(row.question), WIDTH)


def show(call: Call) -> Result:
    """Show one conversation with its messages, drafts and answers."""
    reader = call.desk.store.reader
    row = existing(reader, given.number(call.arguments.id))
    said = _messages(reader, row.id)
    asked = [m for m in said if m.role == "question"]
    written = [
        {"professional": str(d.professional_id), "text": d.text, "updated_at": moment(d.updated_at)}
        for d in stored.drafts(reader, row.id)
    ]
    answers = sending.items_of(reader, row.id)
    document = conversation(row) | {
        "readers": readers(asked[-1].readers if asked else Readers()),
        "messages": [message(m) for m in said],
        "drafts": written,
        "outbox": [item(one, attempts_of(reader, one.id)) for one in answers],
    }
    lines = [*_head(row), *(line for m in said for line in _spoken(m))]
    lines += [f"{one.state}  {one.reason}".rstrip() for one in answers]
    return Result(document, lines)


def side_effect(call: Call) -> Result:
    """Make the card of a suspected side effect; nothing is sent, and nothing kept."""
    row = existing(call.desk.store.reader, given.number(call.arguments.id))
    made = card.card(call.seated, row.id)
    return Result({"conversation": str(row.id)} | made.document, card.lines(made))


def _messages(reader: Reader, identity: int) -> list[MessageRow]:
    """Return every message of a conversation, oldest first."""
    found: list[MessageRow] = []
    before: int | None = None
    while page := views.messages(reader, identity, before=before, limit=500):
        found = [*page, *found]
        before = page[0].id
    return found


def _head(row: Row) -> list[str]:
    facts = [("from", f"{at(row.handle)} {row.name}"), ("on", f"{row.network}, {row.audience.value}")]
    facts += [("state", f"{row.state} {row.outcome}"), ("waiting since", clock_time(row.waiting_since))]
    facts += [("answer by", clock_time(row.window_until))] if row.window_until else []
    facts += [("why here", "; ".join(row.reasons))] if row.reasons else []
    facts += [("not checked", row.unchecked)] if row.unchecked else []
    return columns(facts)


def _spoken(m: MessageRow) -> list[str]:
    text = "(deleted)" if m.deleted_at else m.text or f"({m.hidden or 'no text'})"
    body = [f"  {line}" for line in safe_text.wrap(safe_text.visible(text), WIDTH)]
    return ["", *columns([(clock_time(m.received_at), at(m.handle), m.role)]), *body]


def drafts(call: Call) -> Result:
    """List unsent words."""
    found = stored.drafts(call.desk.store.reader)
    rows = [
        {
            "conversation": str(d.conversation_id),
            "professional": str(d.professional_id),
            "to": d.handle,
            "network": d.network,
            "text": d.text,
            "updated_at": moment(d.updated_at),
        }
        for d in found
    ]
    lines = columns([(str(d.conversation_id), clock_time(d.updated_at), at(d.handle), d.text) for d in found])
    return Result(rows, lines or ["no unsent words"])
