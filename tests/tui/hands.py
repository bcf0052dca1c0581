"""Hands on the keys: the real app on a real store, driven through Pilot, with a clock that only tests move."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from unittest import mock

from textual.app import App
from textual.pilot import Pilot

from core.clock import HOUR, MINUTE, SECOND, Micros
from core.incoming import Incoming, Page
from desk import suggesting, wakefulness
from desk.answers.template import parse
from desk.config import Settings
from desk.demo.opening import Demo
from desk.demo.samples import templates
from desk.library import load
from desk.lines import Plug
from desk.office import Desk
from desk.triage.life import judge
from networks.protocol import Network
from networks.simulated import Simulated
from store import accounts, answers, sending, views
from store.answers import NewVersion
from store.engine import Store, Tx, open_store
from store.keeping import Kept, keep
from store.lanes import LANES
from store.place import url_of
from store.rows import ItemRow, Row
from tests.desk.clinics import sit_down
from tests.store.helpers import ME
from tests.tui.demos import copied_demo
from tests.tui.sheets import read_once
from tui.app import Consulta
from tui.backstage import Backstage, Facts
from tui.screens.base import Mode, Setting
from tui.screens.board import Board
from tui.screens.inbox import InboxScreen

MORNING: Micros = round(datetime(2026, 9, 21, 9, 30, tzinfo=UTC).timestamp() * SECOND)
"""A Monday."""
NEVER: Micros = 1000 * HOUR
"""A hold that no test lives to see the end of."""
SMALL, WIDE = (80, 24), (160, 50)
READING = Setting(read_ms=1, theme="dark")
"""Tests read fast; the one about reading sets its own time."""
read_once()


@dataclass
class Watch:
    """The only clock there is: the desk, the screen and the store read it."""

    now: Micros = MORNING

    def __call__(self) -> Micros:
        return self.now

    def forward(self, by: Micros) -> None:
        self.now += by


@contextmanager
def stopped_watch() -> Iterator[Watch]:
    watch = Watch()
    with mock.patch.object(Tx, "clock", side_effect=watch):
        yield watch


def however_slow() -> AbstractContextManager[object]:
    """Take no stall of the machine for a sleep, which would keep back what was to leave meanwhile."""
    return mock.patch.object(wakefulness, "TOLERANCE", 3600.0)


def screen_text(app: App[None]) -> str:
    """Return what is painted now, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def terminal_output(app: App[None]) -> str:
    """Return what is painted now as the terminal gets it, escape sequences and all."""
    return "\n".join(strip.render(app.console) for strip in app.screen._compositor.render_strips())


@dataclass
class Hands:
    """The app under test, and the desk behind it."""

    pilot: Pilot[None]
    app: Consulta
    desk: Desk
    watch: Watch
    networks: dict[str, Simulated]
    pressed: int = 0

    # Doing

    async def press(self, *keys: str) -> None:
        """Press keys one by one, as fast as each is painted."""
        for key in keys:
            self.pressed += 1
            await self.pilot.press(key)
            await self.still()

    async def type(self, text: str) -> None:
        """Type letters without waiting for each."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.still()

    async def until(self, fact: Callable[[], object], what: str, *, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not fact():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}; on screen:\n{self.text}")
            await self.pilot.pause(0.005)

    async def still(self) -> None:
        """Wait until all decisions are written and what is under the cursor has been painted."""
        await self.until(self._is_still, "the screen to be still")

    def _is_still(self) -> bool:
        stage = self.app.stage
        if stage is None or self.inbox.stage is None:
            return self.app.failed is not None
        if stage._queue._unfinished_tasks:  # type: ignore[attr-defined]  # what asyncio.Queue.join waits for
            return False
        board = self.app.screen
        if isinstance(board, Board):
            return board.is_mounted and not board.busy
        if not self.on_inbox:
            return True
        return self._list_painted() and self._thread_painted() and self._answer_painted()

    def _thread_painted(self) -> bool:
        current = self.inbox.listing.current
        return self.inbox.mode is not Mode.THREAD or current is None or self.inbox.view.painted_id == current.id

    def _list_painted(self) -> bool:
        listing = self.inbox.listing
        shown = listing.size.height > 0 and self.inbox.mode is Mode.LIST
        return not shown or listing.current is None or listing.painted_id == listing.current.id

    def _answer_painted(self) -> bool:
        return self.inbox.mode is not Mode.ANSWER or (self.inbox.shown_at is not None and self.inbox.pane.painted > 1)

    async def rested(self) -> None:
        """Let the cursor rest, so that the best answer is drawn too."""
        await self.still()
        self.inbox._rested()
        await self.pilot.pause()

    async def go(self, lane: str) -> None:
        """Show a lane by its keys."""
        await self.press("g", lane)

    async def stand_on(self, wanted: Callable[[Row], bool]) -> Row:
        """Walk down with j until the cursor stands on a row."""
        for _ in range(200):
            row = self.row
            if wanted(row):
                return row
            await self.pilot.press("j")
        raise AssertionError(f"no such row; on screen:\n{self.text}")

    def stop_dispatching(self) -> None:
        """Leave every answer in the state that a test puts it into."""
        assert self.app.stage is not None
        self.app.stage._dispatcher.round = mock.AsyncMock(return_value=[])  # type: ignore[method-assign]

    # Seeing

    @property
    def inbox(self) -> InboxScreen:
        return self.app.inbox

    @property
    def on_inbox(self) -> bool:
        return isinstance(self.app.screen, InboxScreen)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def notice(self) -> str:
        return self.line("#notice")

    def line(self, pane: str) -> str:
        """Return the first line of a pane of the inbox."""
        lines = self.inbox.query_one(pane).lines  # type: ignore[attr-defined]  # a pane of lines
        return "".join(span.text for span in lines[0]).strip() if lines else ""

    @property
    def row(self) -> Row:
        row = self.inbox.listing.current
        assert row is not None, self.text
        return row

    @property
    def shown(self) -> list[int]:
        """The ids that the window of the list holds, in their order."""
        return [row.id for row in self.inbox.listing.rows]

    # The store

    def stored(self, conversation: int) -> Row:
        return views.rows_by_id(self.desk.store.reader, [conversation])[conversation]

    def lane(self, name: str) -> list[Row]:
        return views.page(self.desk.store.reader, LANES[name], LANES[name].order, limit=500)

    def count(self, lane: str) -> int:
        return views.counts(self.desk.store.reader)[lane]

    def items(self, *states: str) -> list[ItemRow]:
        every = ("held", "sending", "sent", "waiting", "unknown", "refused", "partly", "undone")
        return sending.items(self.desk.store.reader, states or every)

    def verbs(self) -> list[str]:
        """Return what was recorded as done, oldest first."""
        return [str(row[0]) for row in self.desk.store.reader.rows("SELECT verb FROM action ORDER BY id")]


def app_on_demo(
    watch: Watch,
    made: list[Demo],
    *,
    hold: Micros = NEVER,
    messages: int = 100,
    setting: Setting = READING,
) -> Consulta:
    """Return the app on a demo, not yet running; the demo is put into `made` once it is open."""

    async def opening(facts: Facts) -> tuple[Backstage, Callable[[], None]]:
        demo = await copied_demo(messages=messages, now=watch, hold=hold)
        made.append(demo)
        return Backstage(demo.desk, demo.plugs, facts), demo.close

    return Consulta(opening, replace(setting, demo=True), clock=watch)


@asynccontextmanager
async def demo_inbox(
    *,
    size: tuple[int, int] = SMALL,
    hold: Micros = NEVER,
    messages: int = 100,
    setting: Setting = READING,
) -> AsyncIterator[Hands]:
    """Open the inbox on the demo's day; nothing arrives unless a test lets it."""
    with stopped_watch() as watch, however_slow():
        made: list[Demo] = []
        app = app_on_demo(watch, made, hold=hold, messages=messages, setting=setting)
        async with app.run_test(size=size) as pilot:
            hands = Hands(pilot, app, Desk.__new__(Desk), watch, {})
            await hands.until(lambda: app.inbox.stage is not None, "the desk")
            hands.desk, hands.networks = made[0].desk, made[0].networks
            await hands.still()
            yield hands


@dataclass
class Ward:
    """A store that a test fills: one account on a simulated Mastodon, the sample answers, a doctor."""

    store: Store
    watch: Watch
    slug: str = "clinic"
    network: str = "mastodon"

    def __post_init__(self) -> None:
        self.desk = replace(sit_down(self.store, "s1", NEVER), now=self.watch)
        self.simulated = Simulated(self.network, ME, clock=self.watch)
        with self.store.writing() as tx:
            if not answers_there(tx):
                _approved_samples(tx, self.desk)

    def receive(self, *messages: Incoming, kind: str = "live", slug: str = "") -> Kept:
        """Keep a page of messages, triaged as every page is, with their best answers."""
        with self.store.writing() as tx:
            account = accounts.ensure(tx, slug or self.slug, self.network, kind=kind)
            kept = keep(tx, account, Page(mark="", messages=messages), judge, self.watch())
            suggesting.fill(tx, load(tx), kept.touched)
        return kept

    @property
    def plugs(self) -> list[Plug]:
        def build() -> Network:
            return self.simulated

        return [Plug(self.slug, self.network, build)]


def answers_there(tx: Tx) -> bool:
    return bool(tx.rows("SELECT 1 FROM version LIMIT 1"))


def _approved_samples(tx: Tx, desk: Desk) -> None:
    for name, source in templates(today=date(2026, 9, 21)):
        template = parse(source, name)
        review = template.review_by.isoformat() if template.review_by else ""
        new = NewVersion(template.key, template.content_hash, source, template.title, template.language, review, ())
        version, _ = answers.put_version(tx, new, desk.who.id, desk.now())
        answers.judge_version(
            tx,
            version,
            ("draft",),
            "vetted",
            verb="approve",
            professional=desk.who.id,
            content=template.content_hash,
            proof="PIN",
            note="",
            now=desk.now(),
        )


@asynccontextmanager
async def ward_inbox(
    folder: Path,
    *messages: Incoming,
    size: tuple[int, int] = SMALL,
    setting: Setting = READING,
    fill: Callable[[Ward], object] | None = None,
    connected: bool = False,
    url: str = "",
    settings: Settings | None = None,
) -> AsyncIterator[Hands]:
    """Open the inbox on a store in a folder, or at an address, filled by the test."""
    with stopped_watch() as watch, however_slow():
        ward = Ward(open_store(url or url_of(folder / "store.db")), watch)
        if messages:
            ward.receive(*messages)
        if fill is not None:
            fill(ward)

        async def opening(facts: Facts) -> tuple[Backstage, Callable[[], None]]:
            return Backstage(ward.desk, ward.plugs if connected else [], facts, settings), ward.store.close

        app = Consulta(opening, setting, clock=watch)
        async with app.run_test(size=size) as pilot:
            hands = Hands(pilot, app, ward.desk, watch, {ward.slug: ward.simulated})
            await hands.until(lambda: app.inbox.stage is not None, "the desk")
            await hands.still()
            yield hands


def minutes_ago(number: int) -> Micros:
    return MORNING - number * MINUTE


def ids(rows: Sequence[Row]) -> list[int]:
    return [row.id for row in rows]
