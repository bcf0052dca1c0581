"""The demo as a desk: a throw-away store, simulated networks, invented people. No setting is read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from core import clock
from core.clock import SECOND, Micros
from core.hours import read_hours
from desk import clustering, suggesting
from desk.answers.template import parse
from desk.demo.day import Day, day
from desk.demo.samples import Approval, approval, templates
from desk.demo.staff import AT_THE_KEYBOARD, COLLEAGUES
from desk.library import load
from desk.lines import Line, Plug, connect_all
from desk.office import Desk
from desk.sync import Puller
from networks.protocol import Network
from networks.simulated import Simulated
from store import answers, team
from store.answers import NewVersion
from store.engine import Tx, open_store
from store.place import url_of

SEND_SECONDS = 0.4
HOURS = read_hours("mon-fri 08:00-17:00")
PREFIX, STORE = "consulta-demo-", "demo.db"
_COMPARED = 200
"""Questions that are compared before the inbox opens; of a long day the rest follows beside it."""


@dataclass(slots=True)
class Demo:
    """An open demo."""

    desk: Desk
    plugs: list[Plug]
    networks: dict[str, Simulated]
    day: Day
    folder: Path = field(repr=False)

    def start_arrivals(self) -> None:
        """Let the day go on: a few more messages in the first minutes. Call it inside the running loop."""
        for later in self.day.later:
            self.networks[later.account].schedule(later.after, later.event)

    def close(self) -> None:
        """Forget everything."""
        self.desk.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


async def open_demo(
    *, seed: int = 7, messages: int = 100, now: clock.Clock = clock.now, hold: Micros = 10 * SECOND
) -> Demo:
    """Make a store in a temporary folder, fill it with a day, and return the desk before it."""
    planned = day(seed=seed, messages=messages, now=now())
    demo = before(Path(tempfile.mkdtemp(prefix=PREFIX)), planned, now=now, hold=hold)
    with demo.desk.store.writing() as tx:
        _staff(tx, now())
        _samples(tx, datetime.fromtimestamp(now() / SECOND).astimezone().date())
    _seat(demo.desk)
    await _read_all(demo)
    return demo


def before(folder: Path, planned: Day, *, now: clock.Clock, hold: Micros) -> Demo:
    """Return a demo before the store of a folder, whatever that holds already."""
    desk = Desk(open_store(url_of(folder / STORE)), now=now, hold=hold, demo=True, folder=folder, hours=HOURS)
    _seat(desk)
    networks = {
        account.name: Simulated(
            account.network,
            account.me,
            account.incoming,
            delay=SEND_SECONDS,
            clock=now,
            requests=account.requests,
            behind=dict(account.behind),
        )
        for account in planned.accounts
    }
    plugs = [
        Plug(account.name, account.network, _same(networks[account.name]), kind="demo") for account in planned.accounts
    ]
    return Demo(desk, plugs, networks, planned, folder)


def _seat(desk: Desk) -> None:
    """Let the one at the keyboard sit down, where the store knows who that is."""
    desk.who = team.professional(desk.store.reader, AT_THE_KEYBOARD.slug) or desk.who


def _same(network: Simulated) -> Callable[[], Network]:
    return lambda: network


async def _read_all(demo: Demo) -> None:
    """Pull the day into the store before the inbox opens."""
    lines, _ = await connect_all(demo.desk, demo.plugs)
    touched: list[int] = []
    for line in lines:
        await _read(demo.desk, line, touched)
    library = load(demo.desk.store.reader)
    await demo.desk.write(lambda tx: suggesting.fill(tx, library, touched))
    await clustering.keep_up(demo.desk, _COMPARED)


async def _read(desk: Desk, line: Line, touched: list[int]) -> None:
    await Puller(desk, line, kept=lambda _slug, kept: touched.extend(kept.touched)).pull()


def _staff(tx: Tx, now: Micros) -> None:
    for one in COLLEAGUES:
        team.add(tx, one.slug, one.name, one.role, one.credential, now, pin="", os_user="")


def _samples(tx: Tx, today: date) -> None:
    """Keep the samples as the demo presents them: the proof printed with each is `demo`."""
    for name, source in templates(today=today):
        template = parse(source, name)
        new = NewVersion(
            key=template.key,
            hash=template.content_hash,
            source=source,
            title=template.title,
            language=template.language,
            review_by=template.review_by.isoformat() if template.review_by else "",
            references=tuple((r.id, r.text, r.url, r.read.isoformat()) for r in template.references),
        )
        agreed = approval(template.key, today=today)
        author = _id(tx, agreed.author if agreed else AT_THE_KEYBOARD.slug)
        version, _ = answers.put_version(tx, new, author, clock.now())
        if agreed:
            _approve(tx, version, template.content_hash, agreed)


def _approve(tx: Tx, version: int, content: str, agreed: Approval) -> None:
    on = round(datetime.combine(agreed.on, time(12)).astimezone().timestamp() * SECOND)
    answers.judge_version(
        tx,
        version,
        ("draft",),
        "vetted",
        verb="approve",
        professional=_id(tx, agreed.reviewer),
        content=content,
        proof=agreed.proof,
        note="",
        now=on,
    )


def _id(tx: Tx, name: str) -> int:
    found = team.professional(tx, name)
    return found.id if found else 0
