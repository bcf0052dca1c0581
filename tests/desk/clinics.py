"""A small clinic for tests: a real store, a desk, and a fake Mastodon server behind real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, Micros
from desk import answering, lines
from desk.answering import Wish
from desk.dispatch import Dispatcher, Outcome
from desk.library import EMPTY
from desk.lines import Line, Plug
from desk.office import Desk
from desk.sync import Puller, Report
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from store import sending, team, views
from store.engine import Store, open_store
from store.lanes import LANES, Order
from store.rows import ItemRow, Row
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.mastodon_memory import Account, Post

ADVICE = "Rest, drink, and call us tomorrow."


def plug(fake_url: str, token: str, slug: str = "clinic") -> Plug:
    """Return an account on a fake server."""

    def open_line() -> Network:
        return build("mastodon", {"BASE_URL": fake_url, "ACCESS_TOKEN": Secret(token)})

    return Plug(slug, "mastodon", open_line)


def sit_down(store: Store, session: str, hold: Micros = 0) -> Desk:
    """Return a desk with somebody at it."""
    with store.writing() as tx:
        if team.professional(tx, "ruiz") is None:
            team.add(tx, "ruiz", "Dr. Ruiz", "reviewer", "", 1, pin="", os_user="")
    who = team.professional(store.reader, "ruiz")
    assert who is not None
    return Desk(store, who, session=session, hold=hold)


async def connected(desk: Desk, fake: FakeMastodon, slug: str = "clinic", token: str = "") -> Line:
    """Return a connected account that believes in a look-up at once: tests move the tries back instead of waiting."""
    line = await lines.connect(desk, plug(fake.url, token or fake.doctor.token, slug))
    assert isinstance(line, Line), line
    return line


@dataclass
class Clinic:
    fake: FakeMastodon
    desk: Desk
    line: Line
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.desk, {self.line.account: self.line})

    @property
    def store(self) -> Store:
        return self.desk.store

    async def pull(self) -> Report:
        return await Puller(self.desk, self.line).pull()

    async def ask(
        self, text: str = "how long does a cold last?", *, who: Account | None = None, parent: str = ""
    ) -> int:
        """Let somebody write, read it, and return the conversation."""
        known = {row.id for row in self.rows("everything")}
        post = await asyncio.to_thread(self.fake.write, who or self.fake.pat, f"@doctor {text}", "direct", parent)
        await self.pull()
        new = [row.id for row in self.rows("everything") if row.id not in known]
        return new[0] if new else self.conversation_of(post)

    def conversation_of(self, remote: str) -> int:
        return int(
            self.store.reader.rows(
                "SELECT x.conversation_id FROM conversation_message x JOIN message m ON m.id = x.message_id "
                "WHERE m.remote_id = :remote",
                remote=remote,
            )[0][0]
        )

    def question(self, conversation: int) -> str:
        """Return the remote id of what was asked last."""
        return [m for m in views.messages(self.store.reader, conversation) if m.role == "question"][-1].remote_id

    def answer(self, conversation: int, text: str = ADVICE, *, again: bool = False, hold: Micros | None = None) -> int:
        """Hold an answer as a doctor does."""
        prepared = answering.prepare(self.desk, EMPTY, conversation, Wish(text=text, again=again))
        return answering.queue(self.desk, prepared, hold=hold)[0]

    async def round(self) -> list[Outcome]:
        return await self.dispatcher.round()

    def item(self, identity: int) -> ItemRow:
        found = sending.item(self.store.reader, identity)
        assert found is not None
        return found

    def row(self, conversation: int) -> Row:
        return views.rows_by_id(self.store.reader, [conversation])[conversation]

    def rows(self, lane: str) -> list[Row]:
        return views.page(self.store.reader, LANES[lane], Order.TRIAGE, limit=500)

    def standing(self, reader: Account | None = None) -> list[Post]:
        """Return what our account wrote, as the server holds it."""
        return self.fake.read_by(reader or self.fake.pat)

    def moved_clock(self, by: Micros = 2 * MINUTE) -> None:
        """Let that much time have passed for the tries, without waiting for it."""
        shift_tries(self.store, by)
        self.dispatcher._ask_again.clear()  # the dispatcher's own patience has passed too


def shift_tries(store: Store, by: Micros = 2 * MINUTE) -> None:
    with store.writing() as tx:
        tx.run("UPDATE attempt SET began_at = began_at - :by", by=by)


def end_leases(store: Store) -> None:
    """Let every lease have run out, as after a long sleep or a death."""
    with store.writing() as tx:
        tx.run("UPDATE lease SET expires_at = 1")


@asynccontextmanager
async def clinic(url: str, *, session: str = "s1") -> AsyncIterator[Clinic]:
    """Open a clinic and close it at the end."""
    with FakeMastodon() as fake:
        store = await asyncio.to_thread(open_store, url)
        desk = sit_down(store, session)
        line = await connected(desk, fake)
        try:
            yield Clinic(fake, desk, line)
        finally:
            await line.network.close()
            store.close()


@asynccontextmanager
async def another(first: Clinic, url: str, *, session: str = "s2") -> AsyncIterator[Clinic]:
    """Open a second desk on the same store and the same account."""
    store = await asyncio.to_thread(open_store, url)
    desk = sit_down(store, session)
    line = await connected(desk, first.fake)
    try:
        yield Clinic(first.fake, desk, line)
    finally:
        await line.network.close()
        store.close()


def impatient(one: Clinic) -> None:
    """Let look-ups be believed at once."""
    one.line = replace(one.line, card=replace(one.line.card, settle=0))
    one.dispatcher = Dispatcher(one.desk, {one.line.account: one.line})
