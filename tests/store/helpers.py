"""Small makers for store tests: people are invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.audience import Audience, Readers, Recipient
from core.clock import HOUR, MINUTE, Micros
from core.incoming import Direction, Incoming, Page, Person
from core.outgoing import Length
from store import accounts, outbox
from store.engine import Store, open_store
from store.keeping import Kept, keep
from store.outbox import NewItem
from store.rows import Touched, Verdict

NOON: Micros = 1_790_000_000_000_000
ANA = Person("p1", "ana_m", "Ana M")
LUZ = Person("p2", "luz", "Luz P.")
ME = Person("me", "dr.ruiz", "Dr. Ruiz")


def plain_judge(seen: Touched, _now: Micros) -> Verdict:
    """Everything stays open; the word 'chest' is red."""
    alive = [m for m in seen.burst if not m.deleted]
    red = 1 if any("chest" in m.text for m in alive) else seen.red
    state = seen.state if not any(m.new for m in alive) else "open"
    if seen.answered_now and not alive:
        state = "closed"
    return Verdict(
        state=state,
        outcome="",
        red=red,
        reasons=(),
        unchecked="",
        language="en",
        question=" ".join(m.text for m in alive) or seen.question,
        fresh=False,
        waiting_since=seen.waiting_since,
        window_until=None,
        expiring=False,
        band=0 if red else 4,
    )


def said(
    remote: str,
    text: str,
    *,
    who: Person = ANA,
    at: Micros = NOON,
    audience: Audience = Audience.DIRECT,
    thread: str = "t1",
    asker: str = "",
    reference: str = "",
    reply_to: str = "",
) -> Incoming:
    """Return a message; written by ourselves when `who` is ME."""
    return Incoming(
        remote_id=remote,
        thread=thread,
        audience=audience,
        direction=Direction.OUT if who is ME else Direction.IN,
        author=who,
        text=text,
        sent_at=at,
        received_at=at,
        asker=asker,
        reference=reference,
        reply_to=reply_to,
        readers=Readers((who.handle,)),
        recipients=(Recipient(who.handle, who.remote_id),),
    )


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Open a store and close it at the end."""
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


def account(store: Store, slug: str = "clinic", kind: str = "live") -> int:
    """Return the id of an account."""
    with store.writing() as tx:
        return accounts.ensure(tx, slug, "mastodon", kind=kind)


def bring(store: Store, *messages: Incoming, now: Micros = NOON + HOUR, slug: str = "clinic") -> Kept:
    """Keep a page of messages."""
    with store.writing() as tx:
        return keep(tx, accounts.ensure(tx, slug, "mastodon"), Page(mark="", messages=messages), plain_judge, now)


def many(store: Store, number: int, *, slug: str = "clinic", start: Micros = NOON) -> None:
    """Keep conversations of as many people."""
    for first in range(0, number, 500):
        numbers = range(first, min(first + 500, number))
        messages = [
            said(f"m{n}", f"question {n}", who=Person(f"q{n}", f"q{n}"), at=start + n * MINUTE, thread=f"t{n}")
            for n in numbers
        ]
        bring(store, *messages, now=start + number * MINUTE, slug=slug)


def conversation(store: Store, remote: str) -> tuple[int, int]:
    """Return the conversation of a message that is kept, and the message."""
    (found,) = store.reader.rows(
        "SELECT x.conversation_id, m.id FROM message m JOIN conversation_message x ON x.message_id = m.id "
        "WHERE m.remote_id = :r",
        r=remote,
    )
    return int(found[0]), int(found[1])


def hold(
    store: Store,
    to: str,
    *,
    version: int | None = None,
    further: tuple[int, ...] = (),
    session: str = "",
    seconds: int = 0,
    parts: int = 1,
    key: str = "",
) -> int:
    """Hold an answer to a message that is kept; return the outbox item."""
    whole, parent = conversation(store, to)
    with store.writing() as tx:
        return outbox.hold(
            tx,
            NewItem(
                conversation=whole,
                parent=parent,
                read=parent,
                parent_hash="",
                audience=Audience.DIRECT,
                readers=Readers(("ana_m",)),
                recipients=(Recipient("ana_m", "p1"),),
                version=version,
                professional=1,
                session=session,
                hold=seconds,
                parts=tuple((f"{key or to}-key{n}", f"part {n}", Length(6, 500, "characters")) for n in range(parts)),
                further=further,
            ),
        )
