"""What is done with each program, and what is written down meanwhile."""

from __future__ import annotations

import subprocess
import time
from collections import defaultdict
from dataclasses import dataclass, field

from bench import corpus, processes, programs
from bench.link import link
from bench.programs import Place
from bench.session import Program, Seen, Session, TooSlow

DOWNS, PAGES, JUMPS, OPENS = 20, 6, 3, 4
PREFIX = "head"
LINE = "150:64"
LINE_PAUSE = 0.5
"""On a slow line packets of one picture lie further apart than a program's own pauses."""


@dataclass(slots=True)
class Samples:
    """Every figure by its name: `consulta.down.ms`."""

    found: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, value: float) -> None:
        self.found[name].append(round(value, 6))

    def key(self, name: str, seen: Seen) -> None:
        """Note what followed a key."""
        self.add(f"{name}.first_ms", seen.first * 1000)
        self.add(f"{name}.full_ms", seen.full * 1000)
        self.add(f"{name}.cpu_ms", seen.cpu * 1000)
        self.add(f"{name}.bytes", seen.written)
        if seen.match is not None:
            self.add(f"{name}.match_ms", seen.match * 1000)


@dataclass(frozen=True, slots=True)
class Hands:
    """The same work in the keys of one program."""

    end: str
    start: str
    back: str


OURS = Hands("G", "<Home>", "h")
NEOMUTT = Hands("*", "=", "q")


def start(program: Program, name: str, samples: Samples) -> None:
    """Only start a program."""
    with Session(program) as session:
        seen = session.started()
        _started(name, seen, samples)
        if name.startswith("minimal"):
            _rest(session, name, samples)


def _started(name: str, seen: Seen, samples: Samples) -> None:
    samples.key(f"{name}.start", seen)


def _rest(session: Session, name: str, samples: Samples) -> None:
    session.calm()
    written, busy = session.idle(4)
    samples.add(f"{name}.idle.bytes", written)
    samples.add(f"{name}.idle.cpu_percent", busy * 100)


def first_key(place: Place, samples: Samples) -> None:
    """Press one key at the first paint, and wait for what it does."""
    with Session(programs.ours(place)) as session:
        seen = session.started(pause=0.0)
        pressed = time.perf_counter() - session.began
        samples.add("consulta.first_key.paint_ms", seen.first * 1000)
        moved = session.press("j", shows=r"line 2 of")
        samples.add("consulta.first_key.ms", (pressed + (moved.match or moved.first)) * 1000)


def walk(program: Program, hands: Hands, name: str, samples: Samples) -> None:
    """Move, page, jump, open; then rest."""
    with Session(program) as session:
        _started(name, session.started(), samples)
        session.calm()
        for _ in range(DOWNS):
            samples.key(f"{name}.down", session.press("j"))
        for _ in range(PAGES):
            samples.key(f"{name}.page", session.press("<PageDown>"))
        for _ in range(JUMPS):
            samples.key(f"{name}.end", session.press(hands.end, shows=corpus.OLDEST))
            session.press(hands.start, shows=corpus.NEWEST)
        for _ in range(OPENS):
            samples.key(f"{name}.open", session.press("<Enter>"))
            session.press(hands.back, rest=0.3)
            session.press("j")
        if name == "consulta":
            _search(session, name, samples)
        _rest(session, name, samples)
        samples.add(f"{name}.peak_mib", processes.peak_bytes(session.pid) / 2**20)


def _search(session: Session, name: str, samples: Samples) -> None:
    """Type a rare word, its last letter timed; then a common one, each letter timed."""
    session.press("/", rest=0.3)
    session.press(corpus.RARE[:-1], rest=0.4)
    for _ in range(JUMPS):
        samples.key(f"{name}.rare", session.press(corpus.RARE[-1], shows=r"of 3\b"))
        session.press("<BackSpace>")
    for _ in corpus.RARE[:-1]:
        session.press("<BackSpace>", limit=2)
    for length, letter in enumerate(PREFIX, start=1):
        samples.key(f"{name}.letter{length}", session.press(letter))
    session.press("<Enter>", rest=0.3)


def decide(place: Place, samples: Samples) -> None:
    """Decide and advance, in turn with mere steps."""
    with Session(programs.ours(place, "open")) as session:
        session.started()
        session.calm()
        for _ in range(8):
            samples.key("consulta.step", session.press("j"))
            samples.key("consulta.done", session.press("e"))


def slow_line(program: Program, hands: Hands, name: str, samples: Samples) -> None:
    """Move, page and open over a slow line."""
    with Session(program, link(LINE)) as session:
        samples.key(f"{name}.line_start", session.started(pause=LINE_PAUSE))
        session.calm()
        for what, key, back in (("down", "j", ""), ("page", "<PageDown>", ""), ("open", "<Enter>", hands.back)):
            for _ in range(3):
                samples.key(f"{name}.line_{what}", session.press(key, pause=LINE_PAUSE, rest=LINE_PAUSE + 0.1))
                if back:
                    session.press(back, pause=LINE_PAUSE, rest=LINE_PAUSE + 0.1)


def beside_sync(program: Program, name: str, samples: Samples) -> None:
    """Step down, whatever else the program does; each step is timed to its first change."""
    with Session(program) as session:
        session.started()
        time_for_the_desk = 2.5
        session.idle(time_for_the_desk)
        for _ in range(60):
            samples.add(f"{name}.beside_ms", session.press("j", rest=0.04).first * 1000)


def look_up(place: Place, samples: Samples) -> None:
    """Let notmuch find the rare word, as a process."""
    for _ in range(JUMPS):
        began = time.perf_counter()
        found = subprocess.run(
            programs.notmuch(place, "search", corpus.RARE), check=True, capture_output=True, stdin=subprocess.DEVNULL
        )
        samples.add("notmuch.rare.match_ms", (time.perf_counter() - began) * 1000)
        if not found.stdout:
            raise TooSlow("notmuch finds nothing: its index is not there")
