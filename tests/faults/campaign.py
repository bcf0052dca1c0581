"""`python -m tests.faults.campaign`: many sends, histories and kills, judged from the fakes' own ledgers.

Every send is a number under a seed; what is printed for one that fails is enough to run it again:
`python -m tests.faults.campaign --seed 1 --only 4711`, and `--only-loop 17` for two programs of which one is killed
again and again. A history that fails is shrunk to its shortest.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from tests import postgres
from tests.faults.arena import empty_store
from tests.faults.blows import Fates
from tests.faults.pulls import Tally, check_histories
from tests.faults.sends import Plan, Verdict
from tests.faults.twins import numbered

CHUNK = 50
SHARE = 100
"""Histories under one seed."""
PATIENCE = 120.0
"""Seconds after which a case hangs, which is a fault of its own."""


async def run(seed: int, numbers: Iterable[int], folder: Path) -> list[Verdict]:
    """Run the cases of these numbers, one after another, with their stores in a folder."""
    plan = Plan(empty_store(folder / "empty.db"), folder, seed)
    return [await asyncio.wait_for(plan.run(number), PATIENCE) for number in numbers]


def _chunk(seed: int, numbers: Sequence[int]) -> list[Verdict]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(seed, numbers, Path(folder)))


def _histories(seed: int, number: int) -> tuple[str, Tally]:
    """Live so many histories; return what is wrong with one of them, and how those ended that came before it."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        try:
            check_histories(number, Path(folder), seed=seed, tally=tally)
        except AssertionError as failure:
            return str(failure), tally
    return "", tally


class Judged(Protocol):
    """What is held against a case."""

    @property
    def lost(self) -> int: ...

    @property
    def doubled(self) -> int: ...

    @property
    def wrong_readers(self) -> int: ...

    @property
    def silent(self) -> int: ...


def last_line(verdicts: Sequence[Judged], histories: int = 0, failed: int = 0) -> str:
    """Return what a campaign says at its end; a history that fails has a hole that nobody is told of."""
    lost, doubled = sum(one.lost for one in verdicts), sum(one.doubled for one in verdicts)
    wrong, silent = sum(one.wrong_readers for one in verdicts), sum(one.silent for one in verdicts) + failed
    return line(len(verdicts) + histories, lost, doubled, wrong, silent)


def line(cases: int, lost: int, doubled: int, wrong: int, silent: int) -> str:
    """Return the last line of a campaign, whatever it was about."""
    return f"{cases} cases, {lost} lost, {doubled} doubled, {wrong} wrong readers, {silent} silent holes"


def table(verdicts: Sequence[Verdict]) -> str:
    """Return how the cases ended, by network and by what happened."""
    counted = Counter((one.case.network, one.case.what, one.state) for one in verdicts)
    return "\n".join(f"{network:12}{what:30}{state:10}{n:6}" for (network, what, state), n in sorted(counted.items()))


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--histories", type=int, default=1_000)
    parser.add_argument("--loops", type=int, default=60, help="of two programs, one of them killed again and again")
    parser.add_argument("--kills", type=int, default=10, help="in each loop")
    parser.add_argument("--only", type=int, help="one send by its number, and nothing else")
    parser.add_argument("--only-loop", type=int, help="one loop by its number, and nothing else")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    alone = chosen.only is not None or chosen.only_loop is not None
    chosen.numbers = [] if chosen.only_loop is not None else range(chosen.cases)
    chosen.numbers = list(chosen.numbers if chosen.only is None else [chosen.only])
    chosen.loop_numbers = list(range(0 if alone else chosen.loops))
    chosen.loop_numbers = chosen.loop_numbers if chosen.only_loop is None else [chosen.only_loop]
    chosen.histories = 0 if alone else chosen.histories
    return chosen


def main() -> int:
    """Run a campaign and print how it went."""
    chosen = _chosen()
    with ProcessPoolExecutor(chosen.workers) as pool:
        verdicts = _sends(pool, chosen.seed, chosen.numbers)
        wrong, tally = _lived(pool, chosen.seed, chosen.histories)
        fates = _killed(pool, chosen.seed, chosen.loop_numbers, chosen.kills)
    print(table(verdicts))
    print(tally)
    print(f"{chosen.histories} histories; in {wrong} shares of {SHARE} one failed")
    print(f"{len(fates)} loops of two programs at once, and {sum(one.kills for one in fates)} kills in them")
    print(last_line([*verdicts, *fates], chosen.histories, wrong))
    clean = all(one.clean for one in verdicts) and all(one.clean for one in fates)
    return 0 if clean and not wrong else 1


def _sends(pool: ProcessPoolExecutor, seed: int, numbers: list[int]) -> list[Verdict]:
    """Run the sends, and print at once what is not clean."""
    chunks = [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]
    verdicts: list[Verdict] = []
    for done in pool.map(_chunk, [seed] * len(chunks), chunks):
        verdicts += done
        for one in done:
            if not one.clean:
                print(one.case, "ended", one.state, "and is not clean:", one, flush=True)
    return verdicts


def _lived(pool: ProcessPoolExecutor, seed: int, histories: int) -> tuple[int, Tally]:
    """Live the histories in shares, each under a seed of its own; return how many shares failed, and how all ended."""
    shares = [min(SHARE, histories - start) for start in range(0, histories, SHARE)]
    failed, total = 0, Tally()
    for failure, tally in pool.map(_histories, range(seed, seed + len(shares)), shares):
        total = total.plus(tally)
        if failure:
            failed += 1
            print(failure, flush=True)
    return failed, total


def _killed(pool: ProcessPoolExecutor, seed: int, numbers: list[int], kills: int) -> list[Fates]:
    """Live the loops in which programs are killed, and print at once what is wrong in one."""
    if not numbers:
        return []
    found = []
    with ExitStack() as over:
        server = ""
        if postgres.programs() is None:
            print(f"{postgres.NOT_INSTALLED}: all loops are lived on SQLite", flush=True)
        else:
            owned = postgres.Server.own()
            over.callback(owned.stop)
            server = owned.url()
        some = len(numbers)
        for one in pool.map(numbered, [seed] * some, numbers, [kills] * some, [server] * some):
            found.append(one)
            if not one.clean:
                print(one.case, "is not clean:", *one.told, sep="\n    ", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
