"""`python -m bench.conversation`: what opening and walking a conversation costs, short or long."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from core.clock import MINUTE, now
from store import views
from store.engine import Store, open_store
from store.lanes import LANES, Order
from store.place import url_of
from tests.store.helpers import ANA, ME, bring, said
from tui.spans import Line
from tui.thread import ThreadLook, entry_lines
from tui.thread_window import ThreadWindow
from tui.timeline import Entry, Timeline

ROUNDS = 30
HEIGHT, WIDTH = 40, 120
LENGTHS = (10, 1_000, 10_000)


def fill(store: Store, number: int) -> None:
    """Keep one direct conversation: every tenth message is ours."""
    start = now() - number * MINUTE
    for first in range(0, number, 500):
        page = [
            said(f"m{n}", f"message {n}: " + "word " * 30, who=ME if n % 10 == 9 else ANA, at=start + n * MINUTE)
            for n in range(first, min(first + 500, number))
        ]
        bring(store, *page, now=start + number * MINUTE)


def median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def opened(store: Store) -> ThreadWindow:
    (row,) = views.page(store.reader, LANES["everything"], Order.NEWEST)
    timeline = Timeline(store.reader, row.id)
    look = ThreadLook(WIDTH, now(), row.newest_in_id, timeline.answered())

    def layout(entry: Entry, before: Entry | None) -> list[Line]:
        return entry_lines(entry, before, look)

    window = ThreadWindow(timeline, layout)
    window.height = HEIGHT
    window.open(row.newest_in_id, lambda entry: entry.key == row.newest_in_id)
    list(window.lines())
    return window


def walked(window: ThreadWindow) -> None:
    window.scroll(-HEIGHT)
    list(window.lines())


def measure(number: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(url_of(Path(folder) / "store.db"))
        fill(store, number)
        window = opened(store)
        figures = {
            "open": median_ms(lambda: opened(store)),
            "page": median_ms(lambda: walked(window)),
            "home": median_ms(window.to_start),
            "held": float(len(window.entries)),
        }
        store.close()
    return figures


def main() -> None:
    print(f"{'messages':>10} {'open, ms':>10} {'page up, ms':>12} {'home, ms':>10} {'held':>6}")
    for number in LENGTHS:
        found = measure(number)
        print(
            f"{number:>10,} {found['open']:>10.2f} {found['page']:>12.2f} {found['home']:>10.2f} {found['held']:>6.0f}"
        )


if __name__ == "__main__":
    main()
