"""Sends under fire: one fault at one moment of one send, then the world is whole again, then the ledger judges.

Every case is made from a number: the same number is the same case.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.audience import Audience
from desk import actions, answering
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from tests.fakes import base
from tests.fakes.base import Fault
from tests.faults.arena import Arena, Program, Standing, World, arena, start
from tests.faults.moments import Killed, When
from tests.faults.worlds import WORLDS

LONGEST = 1_000
DOUBTFUL = frozenset({"sent", "sending", "unknown", "untold", "again", "deleting"})
"""States of a part that say: it stands there, or it may."""
ROUNDS = 6
"""Rounds after which a world that is whole again has nothing left to do."""


@dataclass(frozen=True)
class Case:
    """What is sent, and what happens at which moment."""

    number: int
    network: str
    audience: Audience
    parts: int
    moment: int
    when: When
    what: str

    def __str__(self) -> str:
        return (
            f"case {self.number}: {self.network}, {self.audience}, {self.parts} parts, "
            f"{self.what} at moment {self.moment} ({self.when})"
        )


@dataclass(frozen=True)
class Verdict:
    """How a case ended, and what the ledger holds against it."""

    case: Case
    state: str
    lost: int = 0
    doubled: int = 0
    wrong_readers: int = 0
    silent: int = 0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong_readers or self.silent)


BUSY = "too many requests"
WIRE: dict[str, Callable[[], Fault]] = {
    "the line drops": base.dropped,
    "a page of HTML comes": base.html,
    "the server fails": lambda: base.status(500),
    BUSY: lambda: base.status(429, {"error": "slow down"}, {"Retry-After": "1"}),
    "the answer is cut": base.truncated,
}
"""What may become of a request or of its answer."""
WORLDLY = ("the program is killed", "it is undone", "another program takes over", "they write again", "it is deleted")
"""What may happen between two steps."""


def possible(when: When) -> tuple[str, ...]:
    """Return what may happen at a moment."""
    if when is When.BEFORE_COMMIT:
        return ("the program is killed",)
    if when is When.REQUEST:
        return (*WIRE, *WORLDLY)
    # A server that says "too many" has done nothing: after the work it cannot say so any more.
    return (*(what for what in WIRE if what != BUSY), *WORLDLY) if when is When.RESPONSE else WORLDLY


class Plan:
    """Makes cases: a first run of each shape tells its moments."""

    def __init__(self, template: Path, folder: Path, seed: int) -> None:
        self._template = template
        self._folder = folder
        self._seed = seed
        self._moments: dict[tuple[str, Audience, int], list[tuple[When, str]]] = {}

    async def case(self, number: int) -> Case:
        """Return the case of a number."""
        dice = random.Random(f"{self._seed}:{number}")  # noqa: S311 - the same case again, not a secret
        network = list(WORLDS)[number % len(WORLDS)]
        shape = (network, dice.choice(WORLDS[network]().audiences), dice.choice((1, 1, 2)))
        moments = await self.moments(*shape)
        moment = dice.randrange(len(moments))
        when, _ = moments[moment]
        return Case(number, *shape, moment, when, dice.choice(possible(when)))

    async def moments(self, network: str, audience: Audience, parts: int) -> list[tuple[When, str]]:
        """Return every moment of a send with nothing in its way, each with the method of its request."""
        shape = (network, audience, parts)
        if shape not in self._moments:
            self._moments[shape] = await self._listed(*shape)
        return self._moments[shape]

    async def _listed(self, network: str, audience: Audience, parts: int) -> list[tuple[When, str]]:
        place = self._folder / f"{network}-{audience.value}-{parts}.db"
        async with arena(WORLDS[network], self._template, place) as a:
            item, _ = await _held(a, audience, parts)
            a.fate.begin()
            await a.program.round()
            a.fate.end()
            assert a.item(item).state == "sent", (network, audience, a.item(item))
            return a.fate.seen

    async def run(self, number: int, case: Case | None = None) -> Verdict:
        """Run a case and judge it."""
        case = case or await self.case(number)
        async with arena(WORLDS[case.network], self._template, self._folder / f"{number}.db") as a:
            return await _run(a, case)


async def _held(a: Arena, audience: Audience, parts: int) -> tuple[int, str]:
    """Let the patient ask and the doctor say yes; return the answer and the remote id of the question."""
    asked = await asyncio.to_thread(a.world.ask, "how long does a cold last?", audience)
    await a.program.pull()
    (row,) = (one for one in a.open_rows() if one.audience is audience)
    long = ("first " * (_room(a, audience) // 7)).strip()
    text = "\n\n".join(f"Part {n} of it. {long}" if parts > 1 else "Rest and drink." for n in range(1, parts + 1))
    prepared = answering.prepare(a.program.desk, EMPTY, row.id, Wish(text=text))
    assert not prepared.stops, prepared.stops
    item, _ = answering.queue(a.program.desk, prepared, hold=0)
    return item, asked


def _room(a: Arena, audience: Audience) -> int:
    """Return how long a message may be: two paragraphs that nearly fill it are two messages."""
    limits = a.program.line.card.limits
    private = 0 if audience is Audience.PUBLIC else limits.get("direct_max_characters", 0)
    return min(private or limits.get("max_characters", 500), LONGEST)


async def _run(a: Arena, case: Case) -> Verdict:
    item, asked = await _held(a, case.audience, case.parts)
    undone: list[bool] = []
    a.fate.at, a.fate.fits = case.moment, lambda when: case.what in possible(when)
    a.fate.happens = lambda: _happen(a, case, asked, undone)
    a.fate.begin()
    with suppress(Killed):
        await a.program.round()
    a.fate.end()
    await _aftermath(a, case, item)
    return judged(a, case, item, taken_back=undone == [True])


def _happen(a: Arena, case: Case, asked: str, undone: list[bool]) -> Fault | None:
    if case.what in WIRE:
        return WIRE[case.what]()
    if case.what == "the program is killed":
        a.fate.kill()
    elif case.what == "it is undone":
        undone.append(a.meanwhile(_undo))
    elif case.what == "another program takes over":
        a.meanwhile(_take_over)
    elif case.what == "they write again":
        a.world.ask("and it burns", case.audience)
        a.meanwhile(_read)
    else:
        a.world.delete(asked)
    return None


async def _undo(other: Program) -> bool:
    try:
        actions.undo(other.desk)
    except Refusal:
        return False
    return True


async def _take_over(other: Program) -> None:
    with other.desk.store.writing() as tx:
        tx.run("UPDATE lease SET expires_at = 1")
    await other.round()


async def _read(other: Program) -> None:
    with other.desk.store.writing() as tx:
        tx.run("UPDATE lease SET expires_at = 1 WHERE duty = 'pull'")
    await other.pull()


async def _aftermath(a: Arena, case: Case, item: int) -> None:
    """Let the world be whole again: programs look up what was lost, and the doctor says yes to what asks for it."""
    a.time_passes()
    program = await start(a.store, a.world, "second")
    # One doctor in two leaves what waits for a yes as it is.
    says_yes = case.number % 2 == 0
    try:
        await program.pull()
        for _ in range(ROUNDS):
            await program.round()
            if says_yes and a.item(item).state in {"waiting", "refused", "partly"}:
                with suppress(Refusal):
                    answering.again(program.desk, item)
            a.time_passes(alive="second")
            program.dispatcher._ask_again.clear()
        await program.pull()
    finally:
        await program.line.network.close()


def judged(a: Arena, case: Case, item: int, *, taken_back: bool) -> Verdict:
    """Hold the store against the fake's own ledger."""
    row = a.item(item)
    stands = a.world.standing()
    copies = {part.n: [one for one in stands if _same(one, part.text)] for part in row.parts}
    arrived = {part.n for part in row.parts if part.state == "sent"}
    may_stand = {part.n for part in row.parts if part.state in DOUBTFUL}
    conversation = a.row(row.conversation_id)
    told = row.state in {"sent", "undone"} or conversation.held or bool(conversation.trouble)
    return Verdict(
        case,
        row.state,
        lost=sum(not copies[n] for n in arrived),
        doubled=sum(max(len(found) - 1, 0) for found in copies.values()),
        wrong_readers=sum(_wrong(a.world, case, one) for one in stands),
        # Something stands there that nobody is told of: not as sent, not as unknown; or it was said to be taken back.
        silent=sum(bool(copies[n]) for n in copies.keys() - may_stand)
        + (taken_back and row.state not in {"undone", "partly"})
        + (not told),
    )


def _same(one: Standing, text: str) -> bool:
    return one.text.strip() == text.strip()


def _wrong(world: World, case: Case, one: Standing) -> bool:
    if one.audience is not case.audience:
        return True
    return case.audience is not Audience.PUBLIC and one.readers != frozenset({world.patient})
