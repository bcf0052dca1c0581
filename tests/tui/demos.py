"""Demos that open quickly: the day is read into a store once, and every test works on a copy of that store."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock, Micros
from desk.demo.day import Day
from desk.demo.opening import PREFIX, STORE, Demo, before, open_demo
from desk.office import leave


@dataclass(frozen=True)
class Read:
    """A day, and the store into which it was read, as bytes."""

    day: Day
    store: bytes


_read: dict[tuple[int, Micros], Read] = {}


async def copied_demo(*, messages: int, now: Clock, hold: Micros) -> Demo:
    """Return what `open_demo` returns for the same words, without reading the day again."""
    at = messages, now()
    if at not in _read:
        _read[at] = await _read_once(messages, now)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / STORE).write_bytes(_read[at].store)
    demo = before(folder, _read[at].day, now=now, hold=hold)
    for network in demo.networks.values():
        # What there is has been read; only what arrives from now on is news.
        network._unread.clear()
    return demo


async def _read_once(messages: int, now: Clock) -> Read:
    demo = await open_demo(messages=messages, now=now, hold=0)
    # The leases of whoever read the day must not keep those who work on a copy from reading.
    leave(demo.desk)
    # Closing folds the write-ahead log into the file.
    demo.desk.store.close()
    store = (demo.folder / STORE).read_bytes()
    shutil.rmtree(demo.folder)
    return Read(demo.day, store)
