"""`python -m bench`: measure Consulta beside its peers, print the figures, keep them as JSON."""

from __future__ import annotations

import argparse
import gc
import json
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import figures, processes, programs, visits
from bench.programs import HERE, Place
from bench.session import TooSlow
from bench.visits import NEOMUTT, OURS, Samples

SMALL = 1_000
KEPT = HERE / "bench" / "last.json"
Visit = Callable[[], None]


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Understand the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 messages, two rounds, about two minutes")
    parser.add_argument("--messages", type=int, help="how many the large corpus has (100,000)")
    parser.add_argument("--rounds", type=int, help="how often everything is done (5)")
    parser.add_argument("--only", nargs="+", default=[""], help="only visits whose name holds one of these words")
    parser.add_argument("--folder", type=Path, default=HERE / ".build" / "bench", help="where corpora are kept")
    parser.add_argument("--out", type=Path, help="write the figures here as JSON; bench/last.json is the run to beat")
    found = parser.parse_args(words)
    found.messages = found.messages or (10_000 if found.quick else 100_000)
    found.rounds = found.rounds or (2 if found.quick else 5)
    return found


def round_of(big: Place, small: Place, samples: Samples) -> list[tuple[str, Visit]]:
    """Return the visits of a round by name, ours and the peer's in turn."""
    ours, theirs = programs.ours, programs.neomutt
    found: list[tuple[str, Visit]] = [
        ("walk", partial(visits.walk, ours(big), OURS, "consulta", samples)),
        ("walk neomutt", partial(visits.walk, theirs(big), NEOMUTT, "neomutt", samples)),
        ("start minimal", partial(visits.start, programs.minimal(), "minimal", samples)),
        ("start key", partial(visits.first_key, big, samples)),
        ("start small", partial(_small, ours(small), "consulta", samples)),
        ("start small neomutt", partial(_small, theirs(small), "neomutt", samples)),
        ("search notmuch", partial(visits.look_up, big, samples)),
        ("decide", partial(visits.decide, big, samples)),
        ("line", partial(visits.slow_line, ours(big), OURS, "consulta", samples)),
        ("line neomutt", partial(visits.slow_line, theirs(big), NEOMUTT, "neomutt", samples)),
        ("ten sync beside", partial(visits.beside_sync, ours(big), "consulta", samples)),
        ("ten sync busy", partial(_beside, big, samples)),
        ("ten keep", partial(_child, "bench.ten", big.count, samples)),
        ("sync rows", partial(_child, "bench.keeping", 8_000, samples)),
    ]
    return [(name, visit) for name, visit in found if not any(p in name and not programs.installed(p) for p in _PEERS)]


_PEERS = ("neomutt", "notmuch")


def _small(program: Any, name: str, samples: Samples) -> None:
    """Start on the small corpus; its figures stand beside those of the large one."""
    apart = Samples()
    visits.start(program, name, apart)
    for key, values in apart.found.items():
        for value in values:
            samples.add(key.replace(".start.", ".small."), value)


def _beside(big: Place, samples: Samples) -> None:
    """Sync into a copy, so that the store stays as it is."""
    copy = Place(big.folder.with_name("busy"), big.count)
    copy.store.parent.mkdir(parents=True, exist_ok=True)
    for old in copy.store.parent.glob("consulta.db*"):
        old.unlink()
    shutil.copyfile(big.store, copy.store)
    visits.beside_sync(programs.busy(copy), "busy", samples)
    came = _rows_of(copy) - _rows_of(big)
    samples.add("busy.rows", came)
    if came <= 0:
        raise TooSlow("nothing was synced beside the cursor: the figure would say nothing")


def _rows_of(place: Place) -> int:
    with closing(sqlite3.connect(place.store)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM message").fetchone()[0])


def _child(module: str, count: int, samples: Samples) -> None:
    """Let a program of ours measure in a process of its own, and note what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, str(count)], check=True, capture_output=True, text=True, cwd=HERE
    )
    for name, value in json.loads(done.stdout).items():
        for one in value if isinstance(value, list) else [value]:
            samples.add(name, one)


def measure(chosen: argparse.Namespace) -> Samples:
    """Prepare, then go round; a visit that fails is named and left out."""
    big, small = programs.prepare(chosen.folder, chosen.messages), programs.prepare(chosen.folder, SMALL)
    for peer in _PEERS:
        if not programs.installed(peer):
            print(f"{peer} is not installed; what is compared with it is left out")
    samples = Samples()
    gc.collect()
    gc.freeze()
    for turn in range(chosen.rounds):
        for name, visit in round_of(big, small, samples):
            if any(word in name for word in chosen.only):
                _go(f"round {turn + 1}: {name}", visit, samples)
    return samples


def _go(name: str, visit: Visit, samples: Samples) -> None:
    began, busy = time.perf_counter(), processes.machine_busy()
    print(f"{name} … ", end="", flush=True)
    try:
        visit()
    except TooSlow as slow:
        print(f"left out: {slow}")
        return
    took = time.perf_counter() - began
    load = (processes.machine_busy() - busy) / took
    samples.add("machine.busy_cores", load)
    print(f"{took:.1f} s, {load:.1f} cores busy")


def document(chosen: argparse.Namespace, samples: Samples) -> dict[str, Any]:
    """Return a run as JSON values."""
    found = figures.results(samples.found)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "messages": chosen.messages,
        "rounds": chosen.rounds,
        "machine": {
            "system": platform.platform(terse=True),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
        "ratios": {result.figure.title: result.value for result in found if result.value is not None},
        "medians": {name: figures.percentile(values, 50) for name, values in sorted(samples.found.items())},
        "samples": {name: values for name, values in sorted(samples.found.items()) if len(values) <= 40},
    }


def earlier(path: Path = KEPT) -> Mapping[str, Any] | None:
    """Return the ratios of the run that is kept, if there is one."""
    if not path.exists():
        return None
    ratios: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["ratios"]
    return ratios


def main() -> int:
    """Measure, print, and keep where it is wanted."""
    chosen = arguments(sys.argv[1:])
    samples = measure(chosen)
    print()
    print(figures.table(figures.results(samples.found), earlier()))
    print(f"\n{chosen.messages:,} messages; medians of {chosen.rounds} rounds in turn.")
    if chosen.out:
        chosen.out.write_text(json.dumps(document(chosen, samples), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
