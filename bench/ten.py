"""Ten invented accounts whose pages never end, into one store: messages a second, and what memory that takes."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import busy, processes
from bench.keeping import PAGE
from desk.lines import Plug
from desk.office import Desk
from store.engine import open_store
from store.place import url_of
from tui.backstage import Backstage, Facts

STEP = 10_000
"""Messages between two looks at the memory."""


@dataclass
class Run:
    """What was seen of one run."""

    count: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    came: int = 0
    inventing: float = 0.0
    memory: list[int] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def brought(self, cost: float) -> None:
        """Hear that a page is about to be kept: all before it are."""
        self.inventing += cost
        if self.came % STEP == 0:
            self.memory.append(processes.held_bytes())
        self.came += PAGE
        if self.came > self.count:
            self.done.set()

    def failed(self, error: BaseException) -> None:
        self.broken.append(error)
        self.done.set()


async def measure(folder: Path, count: int) -> dict[str, Any]:
    """Let so many messages in through the real desk, triage and ranking included."""
    run = Run(count)
    store = open_store(url_of(folder / "ten.db"))
    facts = Facts(_unheard, _unheard, _unheard, _unheard, _unheard, run.failed)
    plugs = [Plug(f"bench-{n}", "mastodon", partial(busy.account, n, 0.0, run.brought)) for n in range(busy.ACCOUNTS)]
    backstage = Backstage(Desk(store), plugs, facts)
    began, worked = time.perf_counter(), time.process_time()
    await backstage.start()
    await run.done.wait()
    took, spent = time.perf_counter() - began, time.process_time() - worked
    kept = store.reader.rows("SELECT COUNT(*), COUNT(DISTINCT account_id) FROM message")[0]
    await backstage.stop()
    store.close()
    if run.broken:
        raise run.broken[0]
    return {
        "ten.rate": kept[0] / took,
        "ten.cpu_rate": kept[0] / (spent - run.inventing),
        "ten.kept": kept[0],
        "ten.accounts": kept[1],
        "ten.memory_first": run.memory[:2][-1] / 2**20,
        "ten.memory_last": run.memory[-1] / 2**20,
        "ten.memory": [round(one / 2**20, 1) for one in run.memory],
    }


def _unheard(*_: Any) -> None:
    return


def main(count: int) -> None:
    """Measure, and print it as JSON."""
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(Path(folder), count))))


if __name__ == "__main__":
    main(int(sys.argv[1]))
