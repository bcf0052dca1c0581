"""What works behind the screen: the open desk, its accounts, the order in which decisions are written.

It is loaded after the first frame. Screens call it and get facts back; nothing here touches a widget.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from core.catalogue import counted, say
from core.clock import SECOND, Micros
from desk import actions, alerting, answering, bulk, library, lines, personal, sync
from desk.answering import Prepared, Wish
from desk.config import Settings
from desk.dispatch import Dispatcher, Outcome
from desk.ending import CLOSING, FINISHING, end, failure, in_time
from desk.errors import Refusal
from desk.library import Library
from desk.lines import Line, Plug
from desk.office import Desk, leave
from desk.wakefulness import BEAT
from networks.errors import NetworkError
from store import drafts, hours, views
from store.errors import StoreError
from store.rows import Row
from tui import against, editor, taking_down
from tui.hearing import Hearing
from tui.ranking import Ranking
from tui.serving import Serving

log = logging.getLogger(__name__)
T = TypeVar("T")
ROUND: Micros = SECOND // 2
"""How often the dispatcher looks while something is on its way."""
NEAR = 0.5
"""An answer that fits less than half as well as the best is no choice worth a digit."""
QUIET_ROUND: Micros = 5 * SECOND
"""And how often while nothing is: other programs on the same store may have left something."""
AT_ONCE = 0.4
"""An end that takes no longer than so many seconds needs no word."""


@dataclass(frozen=True, slots=True)
class Facts:
    """How the screen hears of what happened; each is called on the loop."""

    changed: Callable[[], None]
    """The store changed: counts, cards, outbox."""
    sent: Callable[[Sequence[Outcome]], None]
    """Answers moved."""
    refused: Callable[[str, str, Sequence[int]], None]
    """A decision was refused: what, remedy, and the conversations it was about."""
    red: Callable[[int], None]
    """So many conversations became red."""
    reading: Callable[[int], None]
    """So many messages have come in since the reading began; none: it has ended."""
    broken: Callable[[BaseException], None]
    """Something ended that must not end: the interface closes and says so."""


class Backstage:
    """The desk of one interface."""

    def __init__(self, desk: Desk, plugs: Sequence[Plug], facts: Facts, settings: Settings | None = None) -> None:
        self.desk = desk
        self.settings = settings
        """What accounts are added to; None: nothing is kept here, as in a demo."""
        self.library: Library = library.EMPTY
        self.lines: dict[int, Line] = {}
        self._plugs = plugs
        self._facts = facts
        self._queue: asyncio.Queue[Coroutine[Any, Any, None]] = asyncio.Queue()
        self._reading: list[asyncio.Task[None]] = []
        self._working: list[asyncio.Task[None]] = []
        self._over = False
        self._wake = asyncio.Event()
        self._dispatcher = Dispatcher(desk, self.lines)
        self.hearing = Hearing(desk, facts.changed)
        self._ranking = Ranking(desk, lambda: self.library, facts)
        self._serving = Serving(desk, self.lines, facts.changed, self._ranking.take, self._watched)
        self._unwritten: dict[int, tuple[str]] = {}
        """Own words that are still to be written down, by their conversation."""

    # Life

    async def start(self) -> None:
        """Read the saved answers, then serve; returns once keys can be served."""
        self.library = await asyncio.to_thread(library.load, self.desk.store.reader)
        if self.desk.folder is not None:
            await asyncio.to_thread(editor.wipe, self.desk.folder)
        if self._over:
            # The end was asked for meanwhile.
            return
        self._serving.begin(self._plugs)
        reading = (sync.keep_time(self.desk, self._moved, self._facts.red), self.hearing.serve(), self._ranking.serve())
        calls = alerting.command_of(self.settings) if self.settings is not None else None
        alerts = alerting.serve(self.desk, calls, lambda what, remedy: self._facts.refused(what, remedy, ()))
        self._reading = [self._watched(work) for work in (*reading, alerts)]
        self._working = [self._watched(work) for work in (self._decide(), self._dispatch(), self._beat())]

    def _watched(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin a work whose failure is told."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = failure(task)
        if error is not None:
            self._facts.broken(error)

    def slept(self) -> None:
        """Say that the program did not run for a while: what came due meanwhile waits for a new yes."""
        self._dispatcher.awake.slept = True
        self._wake.set()

    async def stop(self, tell: Callable[[str], None] = lambda _words: None) -> None:
        """Finish what was decided and what is leaving, end the session, let go of the networks; never without end.

        `tell` hears what is waited for, where that is not over at once. A second call finds nothing left to do.
        """
        self._dispatcher.close(FINISHING)
        telling = asyncio.get_running_loop().call_later(
            AT_ONCE, lambda: tell(_waited_for(self._dispatcher.leaving, self._queue.qsize()))
        )
        try:
            await asyncio.gather(
                end([*self._serving.tasks, *self._reading]),
                in_time(self.written(), FINISHING),
                in_time(self._dispatcher.idle(), FINISHING),
            )
            self._forget()
            await end(self._working)
            await self._dispatcher.stop()
            await asyncio.gather(in_time(lines.close_all(self.lines.values()), CLOSING), self._leave())
        finally:
            telling.cancel()

    def _forget(self) -> None:
        """Take no more decisions, and let go of those that could not be written in time: none was told to be done."""
        self._over = True
        left = self._queue.qsize()
        for _ in range(left):
            self._queue.get_nowait().close()
            self._queue.task_done()
        if left:
            log.error("%d decisions could not be written before the end", left)

    async def _leave(self) -> None:
        """End the session, and give its leases back, so that the next program need not wait until they run out."""
        try:
            await asyncio.to_thread(leave, self.desk)
        except StoreError as error:
            log.warning("the session's leases run out by themselves: %s", error.what)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Write a decision after those before it."""
        if self._over:
            work.close()
            log.error("a decision came after the end")
        else:
            self._queue.put_nowait(work)

    async def written(self) -> None:
        """Return once everything that was decided so far is written, or refused."""
        await self._queue.join()

    async def _decide(self) -> None:
        """Write decisions one after the other, in the order of their keys."""
        while True:
            # One that fails unexpectedly closes the interface, and those behind it are still written.
            task = self._watched(await self._queue.get())
            try:
                await asyncio.wait([task])
            finally:
                await end([task])
                self._queue.task_done()

    async def take_on(self, plug: Plug) -> None:
        """Serve an account that was just added, once nothing is leaving by the one that it replaces."""
        await in_time(self._dispatcher.idle(), FINISHING)
        await self._serving.replace(plug)

    def _moved(self, _ids: list[int]) -> None:
        self._facts.changed()

    async def _beat(self) -> None:
        """Note that the program runs, so that a sleep is noticed."""
        while True:
            self._dispatcher.awake.beat()
            await asyncio.sleep(BEAT)

    async def _dispatch(self) -> None:
        pause = ROUND
        while True:
            with contextlib.suppress(TimeoutError):
                # Not wait_for: woken in the moment of a cancel, it loses the cancel, and quitting never ends.
                async with asyncio.timeout(pause / SECOND):
                    await self._wake.wait()
            self._wake.clear()
            try:
                outcomes = await self._dispatcher.round(patience=ROUND / SECOND) if await self._under_way() else []
                if outcomes:
                    self._facts.sent(outcomes)
                pause = ROUND if await self._under_way() else QUIET_ROUND
            except StoreError as error:
                self._facts.refused(error.what, error.remedy, ())
                pause = QUIET_ROUND

    async def _under_way(self) -> bool:
        return await asyncio.to_thread(hours.under_way, self.desk.store.reader, self.desk.now())

    # Decisions

    def decide(self, ids: Sequence[int], verb: Callable[..., actions.Decision], /, *args: Any, **more: Any) -> None:
        """Write a decision after those before it; a refusal comes back as a fact."""
        self._later(self._write(ids, lambda: verb(self.desk, ids, *args, **more)))

    def undo(self, done: Callable[[actions.Decision], None], action: int | None = None) -> None:
        """Undo a decision, or the last, and tell which conversations came back."""

        async def work() -> None:
            decision = await self._try((), lambda: actions.undo(self.desk, action))
            if decision is not None:
                done(decision)
                self._facts.changed()
                if decision.verb == "block":
                    await against.end_blocks(self.desk, self.lines, self._facts)

        self._later(work())

    async def _write(self, ids: Sequence[int], work: Callable[[], T], kept: Callable[[], None] | None = None) -> None:
        if await self._try(ids, work) is not None:
            self._facts.changed()
            if kept is not None:
                kept()

    async def _try(self, ids: Sequence[int], work: Callable[[], T]) -> T | None:
        try:
            return await asyncio.to_thread(work)
        except (Refusal, StoreError) as error:
            self._facts.refused(error.what, error.remedy, ids)
            return None

    # Answers

    def prepare(self, conversation: int, wish: Wish) -> Prepared:
        """Make an answer to look at. Raises Refusal or StoreError."""
        return answering.prepare(self.desk, self.library, conversation, wish)

    def ranking(self, row: Row) -> list[str]:
        """Return the keys of the answers that fit a question, best first; none rather than a guess."""
        found = self.library.suggest(row.question, language=row.language)
        best = found.ranking[0].score if found.ranking else 0
        fit = [] if found.none else [one.key for one in found.ranking if one.score >= best * NEAR]
        return personal.offered(self.library.saved, fit) if row.personal else fit

    def queue(self, prepared: Prepared, kept: Callable[[], None] | None = None) -> None:
        """Hold an answer; what was on screen is what is held. `kept` is called once it is in the store."""
        self._later(self._hold([prepared.row.id], lambda: answering.queue(self.desk, prepared)[0], kept))

    def queue_all(self, ready: Sequence[Prepared], kept: Callable[[actions.Decision], None]) -> None:
        """Hold many answers as one decision; who changed meanwhile comes back, and `kept` hears of it all."""

        async def work() -> None:
            decision = await self._try([one.row.id for one in ready], lambda: bulk.hold(self.desk, ready))
            if decision is not None:
                if decision.left:
                    self._facts.refused(decision.words, "read it first, then answer", decision.left)
                self._facts.changed()
                kept(decision)
            self._wake.set()

        self._later(work())

    async def _hold(self, ids: Sequence[int], work: Callable[[], int], kept: Callable[[], None] | None = None) -> None:
        await self._write(ids, work, kept)
        self._wake.set()

    def again(self, item: int) -> None:
        """Hold a waiting, refused or partly sent answer anew."""

        def work() -> int:
            answering.again(self.desk, item)
            return item

        self._later(self._hold((), work))

    def drop(self, item: int) -> None:
        """Take a held or waiting answer back, or leave another as it is."""
        self._later(self._write((), lambda: actions.drop(self.desk, item)))

    def take_down(self, item: int, account: str) -> None:
        """Delete on the network what left of an answer."""
        self._later(taking_down.take_down(self.desk, self.lines, self._facts, item, account))

    def against(self, row: Row, work: against.Work, done: Callable[[str], None]) -> None:
        """Do something about somebody on their network, after the decisions before it."""
        self._later(against.carry(self.desk, self.lines, self._facts, row, work, done))

    def save_draft(self, conversation: int, text: str) -> None:
        """Keep what was written so far."""
        words = (text,)

        async def write_down() -> None:
            kept = await self._try((), lambda: _keep_draft(self.desk, conversation, text))
            if kept is not None and self._unwritten.get(conversation) is words:
                del self._unwritten[conversation]

        self._unwritten[conversation] = words
        self._later(write_down())

    def draft(self, conversation: int) -> str:
        """Return what was written before, also where that is still to be written down."""
        if conversation in self._unwritten:
            return self._unwritten[conversation][0]
        return drafts.draft(self.desk.store.reader, conversation, self.desk.who.id)

    # What reaches a network

    def screen(self, conversation: int, request: str, account: str, *, accept: bool) -> None:
        """Let a stranger in, or turn the request down."""
        line = next((line for line in self.lines.values() if line.slug == account), None)
        self._later(self._screen(conversation, request, line, accept=accept))

    async def _screen(self, conversation: int, request: str, line: Line | None, *, accept: bool) -> None:
        stays = "" if accept else _why_not_turned_away(self.desk, conversation)
        if stays:
            self._facts.refused(stays, "read it first: nobody was turned away", [conversation])
            return
        network: Any = line.network if line else None
        if network is None or not hasattr(network, "accept") or not request:
            self._facts.refused(
                "the network has nothing to accept or refuse here", "answer it, or <done> closes it", ()
            )
            return
        try:
            await (network.accept(request) if accept else network.refuse(request))
        except NetworkError as error:
            self._facts.refused(error.what, error.remedy, [conversation])
            return
        verb = actions.let_in if accept else actions.turned_away
        await self._write([conversation], lambda: verb(self.desk, [conversation]))


def _waited_for(leaving: int, unwritten: int) -> str:
    """Say what an end waits for."""
    most = round(FINISHING)
    if leaving:
        one, many = "1 answer is leaving: it is waited for", "{n} answers are leaving: they are waited for"
        return counted(leaving, one, many) + say(", {s} seconds at most", s=most)
    if not unwritten:
        return say("leaving: the networks are let go of")
    return say("leaving: what was decided is written first, {s} seconds at most", s=most)


def _why_not_turned_away(desk: Desk, conversation: int) -> str:
    """Tell why somebody is not turned away, before the network hears of it: that would give nothing back."""
    row = views.rows_by_id(desk.store.reader, [conversation]).get(conversation)
    if row is None or (row.state == "screened" and not row.red):
        return ""
    return "it is red now" if row.red else f"it is {row.state} now"


def _keep_draft(desk: Desk, conversation: int, text: str) -> bool:
    with desk.store.writing() as tx:
        drafts.save(tx, conversation, desk.who.id, text, desk.now())
    return True
