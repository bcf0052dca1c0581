"""A small clinic with a Telegram bot: a real store, a desk, and the fake Bot API behind real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core.clock import Micros
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
from networks.telegram.mark import Mark, decode
from store import marking, sending, troubles, views
from store.engine import Store, open_store
from store.lanes import LANES, Order
from store.rows import ItemRow, Row
from tests.desk.clinics import ADVICE, shift_tries, sit_down
from tests.fakes.telegram import FakeTelegram


def plug(fake_url: str, token: str) -> Plug:
    def open_line() -> Network:
        return build("telegram", {"BASE_URL": fake_url, "ACCESS_TOKEN": Secret(token)})

    return Plug("bot", "telegram", open_line)


@dataclass
class Bot:
    fake: FakeTelegram
    desk: Desk
    line: Line
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.desk, {self.line.account: self.line})

    @property
    def store(self) -> Store:
        return self.desk.store

    def puller(self) -> Puller:
        return Puller(self.desk, self.line)

    async def pull(self) -> Report:
        return await self.puller().pull()

    def rows(self, lane: str = "open") -> list[Row]:
        return views.page(self.store.reader, LANES[lane], Order.TRIAGE, limit=500)

    def row(self, conversation: int) -> Row:
        return views.rows_by_id(self.store.reader, [conversation])[conversation]

    def answer(self, conversation: int, text: str = ADVICE, *, hold: Micros = 0) -> int:
        prepared = answering.prepare(self.desk, EMPTY, conversation, Wish(text=text))
        return answering.queue(self.desk, prepared, hold=hold)[0]

    def item(self, identity: int) -> ItemRow:
        found = sending.item(self.store.reader, identity)
        assert found is not None
        return found

    async def round(self) -> list[Outcome]:
        return await self.dispatcher.round()

    def texts(self) -> list[str]:
        return [str(row[0]) for row in self.store.reader.rows("SELECT text FROM message ORDER BY id")]

    def standing(self) -> list[str]:
        """Return what the bot wrote, as people read it."""
        return [one["text"] for one in self.fake.written()]

    def gaps(self) -> list[str]:
        return [hole.reason for hole in troubles.holes(self.store.reader)]

    @property
    def mark(self) -> Mark:
        return decode(marking.mark_of(self.store.reader, self.line.account, "updates"))

    def keep_mark(self, mark: Mark) -> None:
        with self.store.writing() as tx:
            tx.run("UPDATE stream SET mark = :mark WHERE account_id = :a", mark=mark.encode(), a=self.line.account)


@asynccontextmanager
async def bot(url: str, fake: FakeTelegram, *, session: str = "s1") -> AsyncIterator[Bot]:
    """Open a desk with a bot and close it at the end; several may share a store and a server."""
    store = await asyncio.to_thread(open_store, url)
    desk = sit_down(store, session)
    line = await lines.connect(desk, plug(fake.url, fake.token))
    assert isinstance(line, Line), line
    try:
        yield Bot(fake, desk, line)
    finally:
        await line.network.close()
        store.close()


def time_passes(b: Bot) -> None:
    """Let two minutes have passed for the tries, without waiting for them."""
    shift_tries(b.store)
    b.dispatcher._ask_again.clear()
