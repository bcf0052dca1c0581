"""Pulls under fire: what people write, change and take back, while reading breaks off at any moment.

A history is a list of steps. In the end the world is whole again, and the store holds what the fake's own
history holds, or the store itself names a hole.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as fixed
from hypothesis import strategies as st

from tests.fakes.base import Fault
from tests.faults.arena import Arena, arena, empty_store, start
from tests.faults.moments import Fate, Killed, Mortal, When
from tests.faults.sends import WIRE
from tests.faults.worlds import WORLDS

KILL = "the program is killed"
QUIET = 3
"""Pulls after which a world that is whole again has nothing new."""


@dataclass(frozen=True)
class Write:
    """Somebody writes, in the network's first circle or in its last."""

    widely: bool


@dataclass(frozen=True)
class Change:
    """The author of a message changes it; which one is counted from the newest."""

    which: int


@dataclass(frozen=True)
class TakeBack:
    """The author of a message takes it back."""

    which: int


@dataclass(frozen=True)
class Pull:
    """A program starts, reads everything, and at some moment something happens; then it ends."""

    what: str = ""
    at: int = 0


Step = Write | Change | TakeBack | Pull
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Write, st.booleans()),
    st.builds(Change, st.integers(0, 3)),
    st.builds(TakeBack, st.integers(0, 3)),
    st.builds(Pull, st.sampled_from(("", *WIRE, KILL, KILL, KILL)), st.integers(0, 30)),
)
HISTORIES = st.tuples(st.sampled_from(list(WORLDS)), st.lists(STEPS, min_size=2, max_size=9))


@dataclass
class Told:
    """What the fake's own history holds of a message."""

    remote: str
    text: str
    gone: bool = False


@dataclass
class Ledger:
    """What a history came to: what is missing without a word, and what stands there that nobody wrote."""

    missing: list[str] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    holes: int = 0

    @property
    def clean(self) -> bool:
        return not self.made_up and (bool(self.holes) or not (self.missing or self.stale))


async def lived(world: str, steps: list[Step], template: Path, folder: Path) -> Ledger:
    """Live a history, let the world be whole again, and compare."""
    async with arena(WORLDS[world], template, folder / "history.db") as a:
        told = await asyncio.to_thread(list[Told])
        words = count(1)
        for step in steps:
            if isinstance(step, Pull):
                await _pull(a, step)
            else:
                await asyncio.to_thread(_happen, a, step, told, f"word{next(words)}")
        for _ in range(QUIET):
            await _pull(a, Pull())
        return _compared(a, told)


def _happen(a: Arena, step: Step, told: list[Told], word: str) -> None:
    if isinstance(step, Write):
        told.append(Told(a.world.ask(f"is {word} ok?", a.world.audiences[-1 if step.widely else 0]), word))
        return
    standing = [one for one in reversed(told) if not one.gone]
    assert isinstance(step, Change | TakeBack)
    if step.which >= len(standing):
        return
    one = standing[step.which]
    if isinstance(step, Change):
        a.world.edit(one.remote, f"is {word} ok?")
        one.text = word
    else:
        a.world.delete(one.remote)
        one.gone = True


async def _pull(a: Arena, step: Pull) -> None:
    """Start a program, let it read everything, and let something happen meanwhile."""
    a.time_passes()
    fate = Fate()
    a.wire.fate = fate
    program = await start(Mortal(a.store, fate), a.world, "reader")

    def happens() -> Fault | None:
        if step.what == KILL:
            fate.kill()
            return None
        return WIRE[step.what]()

    if step.what:
        fate.at, fate.happens = step.at, happens
        fate.fits = lambda when: step.what == KILL or when in {When.REQUEST, When.RESPONSE}
    fate.begin()
    with suppress(Killed):
        await program.pull()
    fate.end()
    await program.line.network.close()


def _compared(a: Arena, told: list[Told]) -> Ledger:
    rows = a.store.reader.rows("SELECT remote_id, text, deleted_at FROM message")
    kept = {str(remote): (str(text), gone is not None) for remote, text, gone in rows}
    holes = a.store.reader.rows("SELECT COUNT(*) FROM hole WHERE closed_at IS NULL")
    found = Ledger(holes=int(holes[0][0]))
    found.made_up = sorted(kept.keys() - {one.remote for one in told})
    for one in told:
        text, gone = kept.get(one.remote, ("", False))
        if one.remote not in kept:
            # What was taken back before anybody read it is nobody's question.
            found.missing += [] if one.gone else [one.remote]
        elif a.world.tells_changes and (gone != one.gone or (not gone and one.text not in text)):
            found.stale.append(one.remote)
    return found


def check_histories(number: int, folder: Path, *, seed: int = 1) -> None:
    """Live so many histories; one that is not clean is shrunk to the shortest that is not. Raises AssertionError."""
    template = empty_store(folder / "empty.db")

    @fixed(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(HISTORIES)
    def holds(history: tuple[str, list[Step]]) -> None:
        ledger = asyncio.run(lived(*history, template, folder))
        assert ledger.clean, ledger

    holds()
