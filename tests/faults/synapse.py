"""`python -m tests.faults.synapse`: a real home server that is stopped and killed under load, judged from its rooms.

Patients write in many rooms, the product reads and answers, and the server goes and comes back at moments that a
seed decides. Nobody waits for luck: patients try again as their clients do, the product as it always does.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from desk.lines import Plug
from networks import matrix
from store.engine import Store, open_store
from tests.faults.campaign import line
from tests.faults.crowd import How, Outage, Patient, Place, Plan, Room, planned
from tests.faults.practice import Practice, Watched
from tests.faults.rooms import Findings, Rooms, judged, kept_in, take_room
from tests.peers import synapse as synapse_peer
from tests.peers.patients import MatrixPatient
from tests.peers.synapse import Synapse

STALLED = 240.0
"""Seconds without any progress after which a campaign is judged as it stands."""
LEAVING = 30.0
"""Seconds that an outage waits for an answer to be on its way."""
LOOK = 0.2
TOLD_EVERY = 30.0
FULL = {"answers": 500, "messages": 2_000, "rooms": 64, "outages": 12, "freezes": 0}
SMALL = {"answers": 20, "messages": 80, "rooms": 8, "outages": 2}


@dataclass
class Told:
    """How a campaign ended."""

    plan: Plan
    findings: Findings
    arrived: int
    written: int
    lines: list[str] = field(default_factory=list)

    @property
    def last_line(self) -> str:
        """The counts of what must be nothing."""
        found = self.findings
        return line(
            self.arrived + self.written,
            len(found.lost),
            len(found.doubled),
            len(found.wrong_readers),
            len(found.silent),
        )


class Campaign:
    """One campaign on one server."""

    def __init__(
        self,
        server: Synapse,
        plan: Plan,
        doctor: MatrixPatient,
        store: Store,
        *,
        hurried: bool = False,
        tell: Callable[[str], None] = lambda _words: None,
    ) -> None:
        self.server, self.plan, self.doctor, self._tell = server, plan, doctor, tell
        self.watched = Watched()
        settings = {"BASE_URL": server.base_url, "ACCESS_TOKEN": doctor.user.access_token}
        plug = Plug("clinic", "matrix", lambda: matrix.build(settings, self.watched))
        self.practice = Practice(store, plug, plan.answers, hurried=hurried)
        self.places: list[Place] = []
        self._written = 0
        self._full = threading.Event()
        """No answer will come any more."""
        self._over = threading.Event()
        self._began = time.monotonic()

    def open_rooms(self, patients: list[Patient], neighbour: Patient) -> None:
        """Make the rooms, while the server is well."""
        turn = threading.BoundedSemaphore(8)
        me = self.doctor.user.user_id
        for script in self.plan.scripts:
            place = Place(script, patients[script.patient], me, neighbour, turn=turn)
            place.open(self.doctor)
            self.places.append(place)

    async def run(self) -> None:
        """Let everybody write and answer until all is said and read, while the server goes and comes back."""
        over = asyncio.Event()
        await self.practice.backstage.start()
        work = asyncio.create_task(self.practice.work(over))
        with ThreadPoolExecutor(len(self.places) + 1) as pool:
            loop = asyncio.get_running_loop()
            fires = loop.run_in_executor(pool, self._fires)
            writers = [loop.run_in_executor(pool, self._live, place) for place in self.places]
            try:
                await self._until_quiet(writers, work)
            finally:
                self._full.set()
                await asyncio.gather(*writers)
                self._over.set()
                await fires
                over.set()
                await work
                await self.practice.backstage.stop()

    def _live(self, place: Place) -> None:
        """Be the patient of one room."""
        half = len(place.script.bursts) // 2
        for number, burst in enumerate(place.script.bursts):
            if place.script.kind is Room.OPENED and number == half:
                place.let_in()
            last = ""
            for word in burst:
                last = place.say(word)
                self._written += 1
            self.practice.wait_for_answer(last, self._full)

    def _fires(self) -> None:
        """Let the server go and come back, whenever enough was said."""
        for outage in self.plan.outages:
            while self._written + self.practice.arrived < outage.after:
                if self._over.wait(LOOK):
                    return
            if outage.moment is not None:
                self.watched.sending.wait(LEAVING)
                time.sleep(outage.moment)
            self._outage(outage)

    def _outage(self, outage: Outage) -> None:
        process = self.server.server
        assert process is not None
        began = time.monotonic()
        if outage.how is How.FROZEN:
            process.freeze(outage.seconds)
        else:
            (process.kill if outage.how is How.KILLED else process.stop)()
            time.sleep(outage.seconds)
            process.start()
        at, away = began - self._began, time.monotonic() - began
        self._tell(f"{at:6.0f} s  {outage.how:8} after {outage.after:5} of what was said, away {away:4.1f} s")

    async def _until_quiet(self, writers: list[asyncio.Future[None]], work: asyncio.Task[None]) -> None:
        """Return once all was written, answered and read; or once nothing has moved for a long time."""
        seen, since = (0, 0, 0), time.monotonic()
        told = since
        while time.monotonic() - since < STALLED and not work.done():
            now = (self._written, self.practice.arrived, self._read())
            if now != seen:
                seen, since = now, time.monotonic()
            if time.monotonic() - told > TOLD_EVERY:
                told = time.monotonic()
                self._tell(f"{told - self._began:6.0f} s  {now[0]} written, {now[1]} answers arrived")
            if self.practice.arrived >= self.plan.answers:
                self._full.set()
                if all(one.done() for one in writers) and not self.practice.under_way and await self._all_read():
                    return
            await asyncio.sleep(LOOK)

    def _read(self) -> int:
        return int(self.practice.store.reader.rows("SELECT COUNT(*) FROM message")[0][0])

    async def _all_read(self) -> bool:
        """Tell whether the judge would find everything: what was said last may still be on its way in."""
        return not judged(await asyncio.to_thread(self.rooms), kept_in(self.practice.store)).silent

    def rooms(self) -> Rooms:
        """Return what the server holds, as the patients and the rooms themselves tell it."""
        found, me = Rooms(), self.doctor.user.user_id
        for place in self.places:
            events = place.patient.timeline(place.room)
            take_room(found, me, place.room, events, place.patient.messages_in(events))
        return found

    def told(self) -> Told:
        """Judge, and tell how it went."""
        rooms, kept = self.rooms(), kept_in(self.practice.store)
        practice = self.practice
        lines = [
            f"answers: {', '.join(f'{n} {state}' for state, n in sorted(practice.outcomes().items()))}",
            f"answers whose fate was unknown: {dict(practice.looked_up) or 'none'}",
            f"refusals: {dict(practice.refusals) or 'none'}",
            f"{len(rooms.theirs)} messages in {len(self.places)} rooms, {len(kept.holes)} rooms with holes left",
            f"{time.monotonic() - self._began:.0f} seconds",
        ]
        return Told(self.plan, judged(rooms, kept), practice.arrived, len(rooms.theirs), lines)


async def run(
    server: Synapse,
    plan: Plan,
    folder: Path,
    *,
    hurried: bool = False,
    tell: Callable[[str], None] = lambda _words: None,
) -> Told:
    """Run a campaign on a server; `hurried` lets the minute before a look-up pass without waiting for it."""
    doctor = MatrixPatient(server.base_url, server.new_user("doctor"))
    people = [Patient(server.base_url, server.new_user("patient")) for _ in range(plan.patients + 1)]
    store = open_store(f"sqlite:///{folder / 'consulta.db'}")
    try:
        campaign = Campaign(server, plan, doctor, store, hurried=hurried, tell=tell)
        await asyncio.to_thread(campaign.open_rooms, people[1:], people[0])
        await campaign.run()
        return campaign.told()
    finally:
        store.close()
        for one in (doctor, *people):
            one.close()


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Run a full campaign and print how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.synapse", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    for name, number in FULL.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    chosen = vars(parser.parse_args())
    plan = planned(chosen.pop("seed"), **chosen)
    with synapse_peer.running() as server, tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(run(server, plan, Path(folder), tell=_tell))
    for one in (*told.lines, *told.findings.all, told.last_line):
        _tell(one)
    whole = (told.arrived, told.written) == (plan.answers, plan.messages)
    return 0 if told.findings.clean and whole else 1


if __name__ == "__main__":
    sys.exit(main())
