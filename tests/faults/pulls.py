"""Pulls under fire: what people write, change and take back, while reading breaks off at any moment.

A history is a list of steps. In the end the world is whole again, and the store holds what the fake's own
history holds, or the store itself names a hole of that feed and that time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as fixed
from hypothesis import strategies as st

from core.clock import MINUTE, SECOND, Micros
from desk import lines
from desk.lines import Line, Plug
from tests.desk.clinics import sit_down
from tests.fakes.base import Fault
from tests.faults.arena import Arena, Program, World, arena, empty_store
from tests.faults.days import Hands, by_hand
from tests.faults.habits import Habits, Told
from tests.faults.habits_of_each import habits_of
from tests.faults.judging import Ledger, judged
from tests.faults.moments import Fate, Killed, Mortal, When
from tests.faults.sends import WIRE
from tests.faults.steps import (
    CLOSE,
    KILL,
    Change,
    Dark,
    Forget,
    History,
    LetIn,
    Light,
    Limit,
    Pass,
    Pull,
    Step,
    TakeBack,
    Write,
    histories,
)
from tests.faults.weather import Weather
from tests.faults.worlds import WORLDS

BETWEEN: Micros = 20 * SECOND
"""What passes between two steps."""
QUIET = 3
"""Pulls after which a world that is whole again has nothing new."""


@dataclass
class Life:
    """A history while it is lived: the world, the program that reads, and what people wrote."""

    a: Arena
    hands: Hands
    habits: Habits[World]
    weather: Weather
    everything: list[Told] = field(default_factory=list)
    program: Program | None = None
    fate: Fate = field(default_factory=Fate)
    feeds: frozenset[str] = frozenset()
    words: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    async def live(self, step: Step) -> None:
        if isinstance(step, Pull):
            await self.pull(step)
        else:
            await asyncio.to_thread(self.happen, step)
        await self.passes(BETWEEN)

    async def passes(self, span: Micros) -> None:
        self.hands.move(span)
        await asyncio.to_thread(self.habits.due)

    def happen(self, step: Step) -> None:
        """Let something happen that is no pull."""
        match step:
            case Write():
                for _ in range(step.times):
                    self._write(step)
            case Change(which) | TakeBack(which):
                self._touch(step, which)
            case Pass(span):
                self.hands.move(span)
            case Limit(left, span):
                self.weather.limit(left, span)
            case Dark():
                self.weather.dark = True
                self.habits.down()
            case Light():
                self.weather.dark = False
                self.habits.up()
            case Forget():
                self.habits.forget()
            case LetIn():
                self.habits.accept()

    def _phrase(self) -> str:
        return f"is word{self.words()} ok?"

    def _write(self, step: Write) -> None:
        text, at = self._phrase(), self.hands.now()
        widely = step.widely and max(len(self.a.world.audiences), self.habits.circles) > 1
        remote = self.habits.write(text, widely=widely, stranger=step.stranger, late=step.late)
        self.everything.append(Told(remote, text, at, at, widely, step.stranger))

    def _touch(self, step: Step, which: int) -> None:
        standing = [one for one in reversed(self.everything) if not one.gone]
        if which >= len(standing):
            return
        one = standing[which]
        one.touched = self.hands.now()
        if isinstance(step, Change):
            one.text = self._phrase()
            self.habits.edit(one, one.text)
        else:
            one.gone = True
            self.habits.delete(one)

    async def pull(self, step: Pull) -> None:
        """Let the program read everything, and let something happen meanwhile."""
        self.a.time_passes()
        fate = self.fate
        fate.seen, fate.at = [], None
        if step.what not in ("", CLOSE):
            fate.at, fate.happens = step.at, lambda: self._happens(step.what)
            fate.fits = lambda when: _fits(step.what, when)
        fate.begin()
        with suppress(Killed):
            self.program = self.program or await self._sits_down()
            if self.program is not None:
                await self.program.pull()
        fate.end()
        if fate.dead or step.what == CLOSE:
            await self.close()

    def _happens(self, what: str) -> Fault | None:
        if what in WIRE:
            return WIRE[what]()
        if what == KILL:
            self.fate.kill()
        else:
            self.happen(MEANWHILE[what])
        return None

    async def _sits_down(self) -> Program | None:
        """Start a program; one that cannot connect now has read nothing."""
        network = await self.a.world.network()
        desk = sit_down(Mortal(self.a.store, self.fate), "reader")
        line = await lines.connect(desk, Plug("clinic", network.name, lambda: network))
        if not isinstance(line, Line):
            return None
        self.habits.was_read = True
        self.feeds = frozenset(stream.name for stream in line.network.streams)
        return Program(desk, line)

    async def close(self) -> None:
        """End the program, if one is there; the next has a fate of its own."""
        if self.program is not None:
            await self.program.line.network.close()
        self.program = None
        self.fate = self.a.wire.fate = Fate()

    async def rest(self) -> None:
        """Let the world be whole again, and be read until nothing is new."""
        self.weather.clear()
        await asyncio.to_thread(self.habits.up)
        await asyncio.to_thread(self.habits.whole)
        for _ in range(QUIET):
            await self.passes(11 * MINUTE)
            await self.pull(Pull())
        await self.close()


MEANWHILE: dict[str, Step] = {
    "they write meanwhile": Write(),
    "they change meanwhile": Change(0),
    "they take back meanwhile": TakeBack(0),
    "the server forgets meanwhile": Forget(),
}


def _fits(what: str, when: When) -> bool:
    """Tell whether something may happen at a moment: people of a network that pushes write into the store."""
    if what == KILL:
        return True
    return when in {When.REQUEST, When.RESPONSE} or (what in MEANWHILE and when is When.BEFORE_WRITE)


async def lived(history: History, template: Path, folder: Path) -> Ledger:
    """Live a history, let the world be whole again, and compare."""
    with by_hand() as hands:
        async with arena(WORLDS[history.world], template, folder / "history.db") as a:
            a.fate.end()
            habits = habits_of(history.world, a.world, a.store)
            habits.list_by(history.page, repeats=history.repeats)
            life = Life(a, hands, habits, Weather(a.world.fake, hands, habits.limited))
            a.wire.fate = life.fate
            try:
                for step in history.steps:
                    await life.live(step)
                whole_since = hands.now()
                await life.rest()
            finally:
                await life.close()
                habits.end()
            return judged(a.store, habits, life.everything, life.feeds, whole_since)


@dataclass
class Tally:
    """How many histories ended with holes, by network."""

    lived: Counter[str] = field(default_factory=Counter)
    with_holes: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    """Messages that are missing, or stale, and that a hole names."""

    def note(self, history: History, ledger: Ledger) -> None:
        self.lived[history.world] += 1
        self.with_holes[history.world] += bool(ledger.holes)
        self.named[history.world] += ledger.named

    def __str__(self) -> str:
        return "\n".join(
            f"{world:12}{self.lived[world]:6} histories, {self.with_holes[world]:5} ended with holes, "
            f"{self.named[world]:5} messages named by them"
            for world in sorted(self.lived)
        )

    def plus(self, other: Tally) -> Tally:
        return Tally(self.lived + other.lived, self.with_holes + other.with_holes, self.named + other.named)


def check_histories(
    number: int,
    folder: Path,
    *,
    seed: int = 1,
    among: st.SearchStrategy[History] | None = None,
    tally: Tally | None = None,
) -> Tally:
    """Live so many histories; one that is not clean is shrunk to the shortest that is not. Raises AssertionError."""
    template, counted = empty_store(folder / "empty.db"), tally or Tally()
    wrong = 0

    @fixed(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(among if among is not None else histories())
    def holds(history: History) -> None:
        ledger = asyncio.run(lived(history, template, folder))
        nonlocal wrong
        wrong += not ledger.clean
        # What is lived to find the shortest is not counted.
        if not wrong:
            counted.note(history, ledger)
        assert ledger.clean, f"{history}\n{ledger}"

    holds()
    return counted
