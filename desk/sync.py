"""Sync: what the networks hold comes in, page by page, each in one transaction.

One task a stream, so that waiting and pulling never overlap. A page is stored before the next is
asked for. What could not be read is a hole that is stored and shown.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from core import clock
from core.clock import MINUTE, SECOND, Micros
from core.incoming import Page
from desk import budget, clustering, earlier, hours, identifying
from desk.aside import BROKEN, bare, each_of, page_in, unkept
from desk.ending import together
from desk.lines import Line
from desk.off_loop import off_loop
from desk.office import Desk
from desk.triage.house import judging
from networks import errors
from networks.protocol import Rereads, Stream, Walk
from store import accounts, aside, leases, marking, searches
from store.engine import Tx
from store.errors import StoreBusy
from store.hours import any_waiting as waiting_answers
from store.keeping import Kept, keep
from store.reading import scalar
from store.sweep import sweep

log = logging.getLogger(__name__)
FIRST_BACK_OFF: Micros = 5 * SECOND
LONGEST_BACK_OFF: Micros = 15 * MINUTE
SWEEP_EVERY: Micros = MINUTE
LONG_LEASE: Micros = 2 * leases.LENGTH
"""Where a second reader takes the first one's place: longer than any single call of a pull."""
RENEWED_EVERY = LONG_LEASE / 4 / SECOND
"""Seconds between two renewals of it while nothing comes."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a pull brought."""

    name: str
    new: int = 0
    edited: int = 0
    deleted: int = 0
    holes: int = 0
    problem: str = ""
    remedy: str = ""
    red: tuple[int, ...] = ()
    until: Micros | None = None
    """Until when the network asks us to wait, where it does."""
    sent: int = 0
    """Answers that left meanwhile, by a program that reads all day."""
    held: bool = False
    """True where another program reads the account: it ends without a word, so that it is asked again soon."""

    def plus(self, kept: Kept) -> Report:
        """Return the report with a page added."""
        return replace(
            self,
            new=self.new + kept.new,
            edited=self.edited + kept.edited,
            deleted=self.deleted + kept.deleted,
            red=self.red + kept.red,
        )


class LeaseHeld(Exception):
    """Another program reads this account now; there is nothing to do here."""


class Puller:
    """Reads one account."""

    def __init__(
        self, desk: Desk, line: Line, *, kept: Callable[[str, Kept], None] = lambda _slug, _kept: None
    ) -> None:
        self._desk = desk
        self._line = line
        self._kept = kept
        self._tried_again: set[str] = set()
        self._whole: set[str] = set()
        self._next: dict[str, Micros] = {}
        self._holder = desk.session or f"sync-{secrets.token_hex(8)}"

    async def pull(self) -> Report:
        """Read every stream once, to its end."""
        report = Report(self._line.slug)
        for stream in self._line.network.streams:
            report = await self._pull_stream(stream, report)
        return replace(report, holes=await asyncio.to_thread(self._open_holes))

    async def let_go(self) -> None:
        """Give the lease back, so that the next program need not wait for it to run out."""
        scope = leases.account_scope(self._line.account)
        await self._desk.write(lambda tx: leases.give_back(tx, scope, leases.PULL, self._holder))

    async def _pull_stream(self, stream: Stream, report: Report) -> Report:
        account = self._line.account
        asked = budget.waits(accounts.calls_of(self._desk.store.reader, account), clock.now())
        if asked is not None:
            # Whoever heard it: the network counts the calls of the account, not of the program.
            return replace(report, problem=asked[1], remedy=errors.RateLimited.default_remedy, until=asked[0])
        try:
            # What was kept before a failure is kept, and counts.
            async for kept in self._pages(stream):
                report = report.plus(kept)
        except LeaseHeld:
            return replace(report, problem="another program reads this account now", remedy="nothing to do", held=True)
        except errors.NetworkError as error:
            failed = error
            await self._desk.write(lambda tx: self._failed(tx, failed))
            until = error.until if isinstance(error, errors.RateLimited) else None
            return replace(report, problem=error.what, remedy=error.remedy, until=until)
        return report

    def _failed(self, tx: Tx, error: errors.NetworkError) -> None:
        account, stopped = self._line.account, isinstance(error, errors.Stopped)
        accounts.trouble(tx, account, error.what, error.remedy, stopped=stopped)
        if isinstance(error, errors.RateLimited):
            budget.note_wait(tx, account, self._line.network, error)
        elif isinstance(error, errors.NeedsLogin):
            budget.note_need(tx, account, error)

    async def _pages(self, stream: Stream) -> AsyncIterator[Kept]:
        began = self._desk.now()
        mark = await self._desk.write(lambda tx: self._resume(tx, stream))
        async for again in self._again(stream):
            yield again
        async for page in self._line.network.pull(stream, mark):
            kept = await off_loop(self._keep, stream, page)
            if kept.touched and waiting_answers(self._desk.store.reader):
                await self._desk.write(lambda tx: hours.tend(tx, self._desk))
            self._kept(self._line.slug, kept)
            yield kept
        await self._desk.write(lambda tx: self._complete(tx, stream, began))

    async def _again(self, stream: Stream) -> AsyncIterator[Kept]:
        """Try what was set aside once in each run: a newer program, or a person, may have mended it."""
        if stream.name in self._tried_again:
            return
        self._tried_again.add(stream.name)
        for item in aside.waiting(self._desk.store.reader, self._line.account, stream.name):
            kept = await self._tried(stream, item)
            self._kept(self._line.slug, kept)
            yield kept

    async def _tried(self, stream: Stream, item: aside.Waiting) -> Kept:
        page, network = page_in(item.body), self._line.network
        try:
            if page is None and isinstance(network, Rereads):
                page = await network.reread(stream, item.body)
        except errors.Refused as error:
            # One thing that its network will not give keeps no other from coming in.
            log.info("account %s: what was set aside is refused: %s", self._line.slug, type(error).__name__)
            return Kept()
        try:
            return await off_loop(self._keep_again, item.id, page) if page is not None else Kept()
        except BROKEN as error:
            log.info("account %s: what was set aside cannot be kept yet: %s", self._line.slug, type(error).__name__)
            return Kept()

    def _keep_again(self, item: int, page: Page) -> Kept:
        with self._desk.store.writing() as tx:
            self._lease(tx)
            aside.tried(tx, item, self._desk.now(), understood=not page.aside)
            return self._kept_page(tx, aside.fresh(tx, self._line.account, page))

    async def _wait_alone(self, stream: Stream) -> None:
        """Wait where the network serves one reader only: a second one of ours would take the first one's place."""
        waiting = asyncio.ensure_future(self._line.network.wait(stream))
        try:
            while not (await asyncio.wait({waiting}, timeout=RENEWED_EVERY))[0]:
                await self._renew()
            await waiting
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    async def _renew(self) -> None:
        try:
            await self._desk.write(self._lease, durable=False)
        except StoreBusy as error:
            log.info("account %s: the lease could not be renewed: %s", self._line.slug, error.what)

    def _resume(self, tx: Tx, stream: Stream) -> str:
        self._lease(tx)
        return marking.mark_of(tx, self._line.account, stream.name)

    def _lease(self, tx: Tx) -> None:
        sole = any(stream.sole for stream in self._line.network.streams)
        scope, length = leases.account_scope(self._line.account), LONG_LEASE if sole else leases.LENGTH
        if leases.take(tx, scope, leases.PULL, self._holder, length=length) is None:
            raise LeaseHeld

    def _keep(self, stream: Stream, page: Page) -> Kept:
        """Keep a page; one that the network will not give again is kept with full durability."""
        try:
            return self._keep_whole(stream, page)
        except BROKEN:
            return self._keep_each(stream, page)

    def _keep_each(self, stream: Stream, page: Page) -> Kept:
        """Keep a page item by item, and set aside what cannot be kept: the others go on."""
        total, able, unable = Kept(), [], list(page.aside)
        with self._desk.store.writing(durable=page.forgets) as tx:
            self._lease(tx)
            for item in each_of(page):
                try:
                    with self._desk.store.writing():
                        total = total.plus(self._kept_page(tx, item.page))
                    able.append(item)
                except BROKEN as error:
                    unable.append(unkept(item, error))
            number = marking.stream_of(tx, self._line.account, stream.name)
            rest = bare(page, able, tuple(unable))
            return total.plus(self._kept_page(tx, rest, number))

    def _keep_whole(self, stream: Stream, page: Page) -> Kept:
        with self._desk.store.writing(durable=page.forgets) as tx:
            self._lease(tx)
            return self._kept_page(tx, page, marking.stream_of(tx, self._line.account, stream.name))

    def _kept_page(self, tx: Tx, page: Page, stream: int | None = None) -> Kept:
        """Keep what a network brought; only what it brought itself can prove who somebody is."""
        account, now = self._line.account, self._desk.now()
        kept = keep(tx, account, page, judging(tx, now), now, stream=stream)
        identifying.told(tx, account, page, now)
        return kept

    def _complete(self, tx: Tx, stream: Stream, began: Micros) -> None:
        marking.complete(tx, marking.stream_of(tx, self._line.account, stream.name), began)
        now = self._desk.now()
        self._whole.add(stream.name)
        if self._whole.issuperset(one.name for one in self._line.network.streams):
            self._desk.read.add(self._line.account)
        pushed = self._line.card.push or stream.walk is Walk.PUSH
        self._next[stream.name] = now + budget.pace_of(self._line.network, stream)
        accounts.pulled(
            tx, self._line.account, now, None if pushed else min(at for at in self._next.values() if at >= now)
        )
        budget.note(tx, self._line.account, self._line.network)

    def _open_holes(self) -> int:
        return int(
            scalar(
                self._desk.store.reader,
                "SELECT COUNT(*) FROM hole h JOIN stream s ON s.id = h.stream_id WHERE s.account_id = :a "
                "AND h.closed_at IS NULL AND h.ends <> 'nothing'",
                a=self._line.account,
            )
        )

    async def watch(self) -> None:
        """Read every stream for as long as the desk is open; runs until it is cancelled."""
        await together(self._watch_stream(stream) for stream in self._line.network.streams)

    async def _watch_stream(self, stream: Stream) -> None:
        failures = 0
        while True:
            try:
                report = await self._pull_stream(stream, Report(self._line.slug))
            except StoreBusy as error:
                # A server that starts anew, a full disk: the stream goes on from where it was kept.
                report = Report(self._line.slug, problem=error.what, remedy=error.remedy)
            if report.held:
                await asyncio.sleep(leases.LENGTH / SECOND)
                continue
            if report.problem:
                failures += 1
                pause = min(FIRST_BACK_OFF * 2 ** min(failures, 16), LONGEST_BACK_OFF)
                # The network speaks of this machine's time.
                await self._rest(max(pause, (report.until or 0) - clock.now()))
                continue
            failures = 0
            try:
                await (self._wait_alone(stream) if stream.sole else self._line.network.wait(stream))
            except LeaseHeld:
                continue
            except errors.NetworkError as error:
                log.info("account %s: waiting ended: %s", self._line.slug, error.what)
                await self._rest(FIRST_BACK_OFF)

    async def _rest(self, pause: Micros) -> None:
        """Wait before the next try, and note on the card when that will be."""
        until = self._desk.now() + pause
        with suppress(StoreBusy):
            await self._desk.write(lambda tx: accounts.next_pull(tx, self._line.account, until))
        await asyncio.sleep(pause / SECOND)


async def keep_time(
    desk: Desk, moved: Callable[[list[int]], None], red: Callable[[int], None] = lambda _number: None
) -> None:
    """Sweep once a minute, and tell how many became red meanwhile; runs until it is cancelled.

    Between two sweeps it makes up for questions from before there was an engine.
    """
    whole = False
    while True:
        changed = await desk.write(lambda tx: moved_by_time(tx, desk))
        changed += await clustering.keep_up(desk, red=red)
        if changed:
            moved(changed)
        swept = time.monotonic()
        with suppress(StoreBusy):
            whole = whole or await earlier.fill_in(desk, SWEEP_EVERY / SECOND)
        await asyncio.sleep(max(0.0, SWEEP_EVERY / SECOND - (time.monotonic() - swept)))


def moved_by_time(tx: Tx, desk: Desk) -> list[int]:
    """Write what time has moved, and return the conversations that it moved."""
    hours.tend(tx, desk)
    searches.count(tx)
    return sweep(tx, desk.now())
