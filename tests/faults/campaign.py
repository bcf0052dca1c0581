"""`python -m tests.faults.campaign`: many sends, one fault in each, judged from the fakes' own ledgers.

Every case is a number under a seed; what it prints for one that fails is enough to run it again:
`python -m tests.faults.campaign --seed 1 --only 4711`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.arena import empty_store
from tests.faults.sends import Plan, Verdict

CHUNK = 50
PATIENCE = 120.0
"""Seconds after which a case hangs, which is a fault of its own."""


async def run(seed: int, numbers: Iterable[int], folder: Path) -> list[Verdict]:
    """Run the cases of these numbers, one after another, with their stores in a folder."""
    plan = Plan(empty_store(folder / "empty.db"), folder, seed)
    return [await asyncio.wait_for(plan.run(number), PATIENCE) for number in numbers]


def _chunk(seed: int, numbers: Sequence[int]) -> list[Verdict]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(seed, numbers, Path(folder)))


def last_line(verdicts: Sequence[Verdict]) -> str:
    """Return what a campaign says at its end."""
    lost, doubled = sum(one.lost for one in verdicts), sum(one.doubled for one in verdicts)
    wrong, silent = sum(one.wrong_readers for one in verdicts), sum(one.silent for one in verdicts)
    return f"{len(verdicts)} cases, {lost} lost, {doubled} doubled, {wrong} wrong readers, {silent} silent holes"


def table(verdicts: Sequence[Verdict]) -> str:
    """Return how the cases ended, by network and by what happened."""
    counted = Counter((one.case.network, one.case.what, one.state) for one in verdicts)
    return "\n".join(f"{network:12}{what:30}{state:10}{n:6}" for (network, what, state), n in sorted(counted.items()))


def main() -> int:
    """Run a campaign and print how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one case by its number")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    numbers = [chosen.only] if chosen.only is not None else list(range(chosen.cases))
    chunks = [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]
    verdicts: list[Verdict] = []
    with ProcessPoolExecutor(chosen.workers) as pool:
        for done in pool.map(_chunk, [chosen.seed] * len(chunks), chunks):
            verdicts += done
            for one in done:
                if not one.clean:
                    print(one.case, "ended", one.state, "and is not clean:", one, flush=True)
    print(table(verdicts))
    print(last_line(verdicts))
    return 0 if all(one.clean for one in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
