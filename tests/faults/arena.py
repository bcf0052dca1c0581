"""One case's world: a fake network with its own ledger, a store of its own, and the program that may die."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from core.audience import Audience
from desk import lines
from desk.dispatch import Dispatcher
from desk.lines import Line, Plug
from desk.office import Desk
from desk.sync import Puller
from networks.protocol import Network
from store import sending, views
from store.engine import Store, open_store
from store.lanes import LANES, Order
from store.rows import ItemRow, Row
from tests.desk.clinics import shift_tries, sit_down
from tests.fakes.base import FakeServer
from tests.faults.moments import Fate, Mortal, Wire

T = TypeVar("T")
PATIENCE = 60.0


@dataclass(frozen=True)
class Standing:
    """One message of ours as the fake's own ledger holds it."""

    id: str
    text: str
    audience: Audience
    readers: frozenset[str]
    """Who can read it, by the fake's own names; empty for everybody."""


class World(Protocol):
    """A fake network as a campaign needs it, whatever network it plays."""

    fake: FakeServer
    patient: str
    """The fake's own name of the patient, as `Standing.readers` gives it."""
    audiences: tuple[Audience, ...]
    tells_changes: bool
    """False where edits and deletions are neither announced nor found by reading again."""

    async def network(self) -> Network: ...

    def bind(self, store: Store) -> None:
        """Take the store into which what is pushed goes; worlds that are asked need none."""
        ...

    def ask(self, text: str, audience: Audience) -> str:
        """Let the patient write; return the remote id."""
        ...

    def edit(self, remote_id: str, text: str) -> None: ...

    def delete(self, remote_id: str) -> None: ...

    def standing(self) -> list[Standing]:
        """Return everything of ours that the fake holds."""
        ...


@dataclass
class Program:
    """A program at work on the store: its desk, its line, its dispatcher."""

    desk: Desk
    line: Line
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.desk, {self.line.account: self.line})

    async def pull(self) -> None:
        await Puller(self.desk, self.line).pull()

    async def round(self) -> None:
        await self.dispatcher.round()


async def start(store: Store, world: World, session: str) -> Program:
    """Start a program on a store, connected to the world."""
    network = await world.network()
    line = await lines.connect(sit_down(store, session), Plug("clinic", network.name, lambda: network))
    assert isinstance(line, Line), line
    return Program(sit_down(store, session), line)


@dataclass
class Arena:
    """The world, the store, and the program that may die."""

    world: World
    store: Store
    fate: Fate
    program: Program
    wire: Wire

    def item(self, identity: int) -> ItemRow:
        found = sending.item(self.store.reader, identity)
        assert found is not None
        return found

    def row(self, conversation: int) -> Row:
        return views.rows_by_id(self.store.reader, [conversation])[conversation]

    def open_rows(self) -> list[Row]:
        return views.page(self.store.reader, LANES["everything"], Order.TRIAGE, limit=100)

    def time_passes(self, alive: str = "") -> None:
        """Let tries be old enough to be looked up, every pause be over, and leases but those of `alive` run out."""
        shift_tries(self.store)
        with self.store.writing() as tx:
            tx.run("UPDATE lease SET expires_at = 1 WHERE holder <> :alive", alive=alive)
            tx.run("UPDATE outbox_item SET due_at = 1 WHERE state = 'held' AND due_at > 1")

    def meanwhile(self, work: Callable[[Program], Coroutine[Any, Any, T]]) -> T:
        """Let a second program do something right now, while the first stands still in the middle of a step."""
        found: list[T] = []

        async def visit() -> None:
            other = await start(self.store, self.world, "other")
            try:
                found.append(await work(other))
            finally:
                await other.line.network.close()

        # The moment lies inside a thread that may have a loop of its own.
        thread = threading.Thread(target=lambda: asyncio.run(visit()))
        thread.start()
        thread.join(PATIENCE)
        assert found, "the second program came to no end"
        return found[0]


@asynccontextmanager
async def arena(make: Callable[[], World], template: Path, place: Path) -> AsyncIterator[Arena]:
    """Open a world of its own; the store begins as a copy of an empty one."""
    shutil.copy(template, place)
    world, url = make(), f"sqlite:///{place}"
    world.fake.start()
    store = open_store(url)
    _hasty(store)
    fate = Fate()
    wire = Wire(world.fake, fate)
    try:
        world.bind(store)
        program = await start(Mortal(store, fate), world, "first")
        yield Arena(world, store, fate, program, wire)
        await program.line.network.close()
    finally:
        store.close()
        await asyncio.to_thread(world.fake.stop)
        for left in place.parent.glob(f"{place.name}*"):
            left.unlink()


def _hasty(store: Store) -> None:
    """Let nothing wait for the disk: here programs are killed, and no power fails."""
    for engine in store._engines.values():
        pooled = engine.raw_connection()
        pooled.cursor().execute("PRAGMA synchronous = OFF")
        pooled.close()


def empty_store(place: Path) -> Path:
    """Make an empty store once, to be copied."""
    open_store(f"sqlite:///{place}").close()
    return place
