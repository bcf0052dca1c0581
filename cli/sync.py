"""`consulta sync`: what the networks hold comes in, once or for as long as it runs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cli import output
from cli.accounts import need_account
from cli.call import Call
from cli.errors import NETWORK, REFUSED, usage
from cli.output import Result, columns
from core.clock import MINUTE, SECOND
from core.last_resort import LEAVING, LastResort
from desk import alerting, clustering, suggesting
from desk.dispatch import Outcome
from desk.ending import CLOSING, end, failure, in_time, together
from desk.lines import Line, Plug, connect, keep_card
from desk.opening import plugs
from desk.sync import Puller, Report, keep_time
from desk.unattended import Unattended
from networks.errors import NeedsLogin, NetworkError
from store import sending
from store.keeping import Kept

TRY_AGAIN = MINUTE


def sync(call: Call) -> Result:
    """Read the accounts once, or go on until the program is stopped."""
    if call.get("ledger"):
        from cli.ledger import ledger  # noqa: PLC0415 - reading the networks needs none of it

        return ledger(call)
    if call.get("since") or call.get("until"):
        raise usage("--since and --until ask the ledger", "add --ledger")
    slug = call.get("account", "")
    need_account(call, slug)
    if not call.settings.accounts:
        return Result({"accounts": []}, ["no accounts yet: consulta accounts add NETWORK --name SLUG"])
    reports = _watched(call, slug) if call.get("watch") else asyncio.run(_once(call, slug))
    failed = any(report.problem for report in reports)
    return Result({"accounts": [_row(r) for r in reports]}, _lines(reports), NETWORK if failed else 0)


def _watched(call: Call, slug: str) -> list[Report]:
    resort = LastResort()
    try:
        return asyncio.run(_Watch(call, slug).run(resort))
    finally:
        resort.off()


async def _once(call: Call, slug: str) -> list[Report]:
    reports = await asyncio.gather(*(_account(call, plug) for plug in plugs(call.desk, call.settings, only=slug)))
    return sorted(reports, key=lambda report: report.name)


async def _account(call: Call, plug: Plug) -> Report:
    """Connect and read one account; none waits for another to answer."""
    line = await connect(call.desk, plug)
    if isinstance(line, NetworkError):
        return Report(plug.slug, problem=line.what, remedy=line.remedy)
    touched: set[int] = set()
    try:
        report = await _pull(call, line, touched)
    finally:
        await line.network.close()
    if touched:
        await _rank(call, touched)
    return report


async def _pull(call: Call, line: Line, touched: set[int]) -> Report:
    puller = Puller(call.desk, line, kept=lambda _slug, kept: touched.update(kept.touched))
    try:
        return await puller.pull()
    finally:
        await puller.let_go()


async def _rank(call: Call, touched: Iterable[int]) -> None:
    """Choose the best saved answer for what came in."""
    library, ids = await asyncio.to_thread(lambda: call.library), list(touched)
    await call.desk.write(lambda tx: suggesting.fill(tx, library, ids))
    await clustering.keep_up(call.desk)


def _row(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "new": report.new,
        "edited": report.edited,
        "deleted": report.deleted,
        "holes": report.holes,
        "sent": report.sent,
        "problem": report.problem,
        "remedy": report.remedy,
    }


def _lines(reports: list[Report]) -> list[str]:
    return columns([(report.name, _words(report)) for report in reports])


def _words(report: Report) -> str:
    if report.problem:
        return f"{report.problem}. {report.remedy}"
    holes = f", {report.holes} not read yet" if report.holes else ""
    sent = f", {report.sent} sent" if report.sent else ""
    return f"{report.new} new, {report.edited} edited, {report.deleted} deleted{holes}{sent}"


def _tell_wrong(what: str, remedy: str) -> None:
    output.note(f"{what}: {remedy}")


class _Watch:
    """Reads every account until a signal ends it, and sends what belongs to no session; what fails is tried again."""

    def __init__(self, call: Call, slug: str) -> None:
        self._call = call
        self._plugs = plugs(call.desk, call.settings, only=slug)
        self._reports = {plug.slug: Report(plug.slug) for plug in self._plugs}
        self._open: list[tuple[Puller, Line]] = []
        self._touched: asyncio.Queue[tuple[int, ...]] = asyncio.Queue()
        self._lines: dict[int, Line] = {}
        self._sending = Unattended(call.desk, self._lines, self._tell_sent)

    async def run(self, resort: LastResort) -> list[Report]:
        """Run until SIGTERM, SIGINT or SIGHUP, and end cleanly; where that hangs, the last resort ends it."""
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(name) is not signal.SIG_IGN:
                loop.add_signal_handler(name, asked.set)
        works = [asyncio.create_task(work) for work in self._works()]
        ended = asyncio.create_task(asked.wait())
        await asyncio.wait([ended, *works], return_when=asyncio.FIRST_COMPLETED)
        resort.within(LEAVING, REFUSED)
        await self._sending.finish()
        await end((ended, *works))
        await in_time(self._let_go(), CLOSING)
        failures = [error for task in works if (error := failure(task)) is not None]
        if failures:
            raise failures[0]
        return list(self._reports.values())

    def _works(self) -> list[Any]:
        accounts = [self._account(plug) for plug in self._plugs]
        works = [*accounts, self._rank(), self._sending.serve(), keep_time(self._call.desk, lambda _moved: None)]
        command = alerting.command_of(self._call.settings)
        if command is not None:
            works.append(alerting.serve(self._call.desk, command, _tell_wrong, alone=True))
        return works

    async def _account(self, plug: Plug) -> None:
        while True:
            line = await connect(self._call.desk, plug)
            if isinstance(line, Line):
                await self._read(line)
            self._tell(plug.slug, line)
            if isinstance(line, NeedsLogin):
                # Only a person can help; the others go on.
                await asyncio.Event().wait()
            await asyncio.sleep(TRY_AGAIN / SECOND)

    async def _read(self, line: Line) -> None:
        puller = Puller(self._call.desk, line, kept=self._kept)
        self._open.append((puller, line))
        self._lines[line.account] = line
        await together([puller.watch(), keep_card(self._call.desk, line)])

    async def _let_go(self) -> None:
        """Give the leases back, and close the connections; whoever fails at it keeps none of the others from it."""
        leases = [self._sending.let_go(), *(puller.let_go() for puller, _ in self._open)]
        await asyncio.gather(*leases, *(line.network.close() for _, line in self._open), return_exceptions=True)

    def _kept(self, slug: str, kept: Kept) -> None:
        self._reports[slug] = self._reports[slug].plus(kept)
        self._touched.put_nowait(kept.touched)
        if kept.new:
            output.note(f"{slug}: {kept.new} new")

    def _tell_sent(self, outcomes: Sequence[Outcome]) -> None:
        """Say how many answers left, and how many did not; why stands in the outbox, and in no log."""
        for outcome in outcomes:
            row = sending.item(self._call.desk.store.reader, outcome.item)
            slug = row.account if row else ""
            if outcome.state != "sent":
                output.note(f"{slug}: an answer is {outcome.state}. `consulta outbox` says why")
                continue
            output.note(f"{slug}: 1 sent")
            if slug in self._reports:
                self._reports[slug] = replace(self._reports[slug], sent=self._reports[slug].sent + 1)

    def _tell(self, slug: str, line: Line | NetworkError) -> None:
        if isinstance(line, NetworkError):
            self._reports[slug] = Report(slug, problem=line.what, remedy=line.remedy, sent=self._reports[slug].sent)
            output.note(f"{slug}: {line.what}. {line.remedy}")

    async def _rank(self) -> None:
        while True:
            await _rank(self._call, await self._touched.get())
