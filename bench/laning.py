"""`python -m bench.laning COUNT STORED`: mixed messages assessed, put in lanes and clustered; then new ones among many.

The texts are invented: the demo's day and the messages that the model beside the rules learned from, each with other
words behind it. Times are processor time of this process unless a name says otherwise.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import corpus, processes
from bench.keeping import PAGE
from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, now
from core.incoming import Direction, Incoming, Page, Person
from desk import clustering
from desk.demo.content import entries
from desk.office import Desk
from desk.semantic.meaning import Meaning
from desk.triage.life import judge
from store import accounts, questions
from store.engine import Store, Tx, open_store
from store.keeping import keep
from store.lanes import LANES
from store.place import url_of
from store.views import counts

NEW = 50
"""New messages that are timed one by one."""
MEANT = 1_000
"""Messages that are compared by meaning, where an engine is installed: each costs it about 20 ms."""
Figures = dict[str, float | list[float]]


def mixed(count: int, seed: int = 3) -> Iterator[str]:
    """Draw messages as a day brings them: noise, questions asked anew, cases, reds; no two the same."""
    chance = random.Random(seed)  # noqa: S311 - the same mix again, not a secret
    day = [" ".join(entry.said) for entry in entries()]
    for message in corpus.messages(count, seed):
        text = chance.choice(day)
        yield text if chance.random() < 0.1 else f"{text} {message.text[: chance.randint(8, 60)]}"


def incoming(number: int, text: str) -> Incoming:
    """Return a message of somebody who has not written before."""
    who = f"asker{number}"
    public = number % 2 == 0
    return Incoming(
        remote_id=f"m{number}",
        thread=f"t{number}",
        audience=Audience.PUBLIC if public else Audience.DIRECT,
        direction=Direction.IN,
        author=Person(who, who, who),
        text=text,
        sent_at=now() - SECOND,
        readers=Readers(everyone=True) if public else Readers((who,)),
        recipients=(Recipient(who),),
    )


def assess(store: Store, account: int, messages: Sequence[Incoming]) -> None:
    """Keep messages as sync does: each is assessed and stands in its lane when this ends."""
    for start in range(0, len(messages), PAGE):
        with store.writing(durable=False) as tx:
            keep(tx, account, Page(mark="", messages=tuple(messages[start : start + PAGE])), judge, now())


def only_words(tx: Tx, ids: Sequence[int]) -> None:
    """Keep what questions are compared by, each alone: so a store of many is filled in bearable time."""
    for one in questions.asked(tx, ids):
        questions.keep_words(tx, one.id, clustering.numbers_of(one.question))
        questions.join(tx, {one.id: 0})


async def one_by_one(desk: Desk, account: int, texts: Sequence[str], first: int) -> list[float]:
    """Let new messages in, each by itself; return the milliseconds until its cluster is known."""
    took: list[float] = []
    for number, text in enumerate(texts):
        assess(desk.store, account, [incoming(first + number, text)])
        began = time.process_time()
        await clustering.keep_up(desk)
        took.append((time.process_time() - began) * 1000)
    return took


def opened(folder: Path, name: str) -> tuple[Store, int]:
    """Open an empty store with one account."""
    store = open_store(url_of(folder / f"{name}.db"))
    with store.writing() as tx:
        return store, accounts.ensure(tx, "bench", "mastodon", kind="live")


async def whole(folder: Path, count: int) -> Figures:
    """Assess, lane and cluster so many by words, then a tenth of it by meaning."""
    store, account = opened(folder, "whole")
    with closing(store):
        messages = [incoming(n, text) for n, text in enumerate(mixed(count))]
        began = time.process_time()
        assess(store, account, messages)
        assessed = time.process_time() - began
        began = time.process_time()
        await clustering.keep_up(Desk(store), count)
        clustered = time.process_time() - began
        began = time.perf_counter()
        held = counts(store.reader)
        lanes = (time.perf_counter() - began) * 1000
        new = await one_by_one(Desk(store), account, list(mixed(NEW, 5)), count)
    return {
        "triage.assess.rate": count / assessed,
        "triage.cluster.rate": count / clustered,
        "triage.lanes.wall_ms": lanes,
        "triage.in_lanes": float(sum(held.get(lane, 0) for lane in ("open", "screener", "noise") if lane in LANES)),
        "triage.new.ms": statistics.median(new),
        "triage.new.p95_ms": sorted(new)[int(len(new) * 0.95)],
        "triage.memory_mib": processes.held_bytes() / 2**20,
    }


async def meant(folder: Path, count: int) -> Figures:
    """Cluster by meaning; the engine works in a process of its own, so the clock says more than this process."""
    meaning = Meaning.found()
    if not meaning.name:
        return {}
    store, account = opened(folder, "meant")
    with closing(store):
        desk = Desk(store, meaning=meaning)
        try:
            assess(store, account, [incoming(n, text) for n, text in enumerate(mixed(count))])
            began, worked = time.perf_counter(), time.process_time()
            await clustering.keep_up(desk, count)
            took, spent = time.perf_counter() - began, time.process_time() - worked
            new = await one_by_one(desk, account, list(mixed(NEW, 5)), count)
        finally:
            desk.close()
    return {
        "triage.meaning.wall_rate": count / took,
        "triage.meaning.beside_engine_ms": spent / count * 1000,
        "triage.meaning.new.ms": statistics.median(new),
    }


async def among_many(folder: Path, stored: int) -> Figures:
    """Let new messages in where so many questions are stored."""
    store, account = opened(folder, "many")
    with closing(store):
        assess(store, account, [incoming(n, text) for n, text in enumerate(mixed(stored))])
        while ids := questions.uncompared(store.reader, PAGE):
            with store.writing(durable=False) as tx:
                only_words(tx, ids)
        compared = questions.total(store.reader)
        new = await one_by_one(Desk(store), account, list(mixed(NEW, 5)), stored)
    return {
        "triage.many.stored": float(compared),
        "triage.many.new.ms": statistics.median(new),
        "triage.many.new.p95_ms": sorted(new)[int(len(new) * 0.95)],
    }


async def measure(folder: Path, count: int, stored: int) -> Figures:
    """Measure all of it in this process."""
    found: Figures = {}
    for part in (partial(whole, folder, count), partial(meant, folder, min(count, MEANT))):
        found |= await part()
    return found | await among_many(folder, stored) if stored else found


def main(count: int, stored: int = 0) -> None:
    """Print the figures as JSON."""
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(Path(folder), count, stored))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
