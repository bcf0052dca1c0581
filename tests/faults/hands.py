"""Hands on programs that may die at any moment: a thread each that starts its program, works, and starts it again.

What the program said on its terminal is kept as said: an answer held, a decision made.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.jobs import Said, Work, words_for
from tests.faults.screen_hands import Screen, ScreenDoctor
from tests.linear.talk import ASK, PATIENCE, PROMPT, NotSaid, Talk
from tests.peers.terminal import NotShown

ROOT = Path(__file__).resolve().parents[2]
ASKER = re.compile(r"from @q(\d+)@remote\.example")
LINE = r"^\d+: ?\Z|begin anew: ?\Z"
WAITS = re.compile(r"in the outbox\. (WAITING|REFUSED|PARTLY|UNKNOWN)|(Read first)")
MANY = 40
"""Looks at the outbox, at most: what is unknown there may be all there is."""
PAUSE = 0.2
"""Seconds between two looks of somebody who has nothing to do."""


@dataclass
class Slot:
    """One of the two places at which a program runs, one after the other."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str]
    home: Path
    work: Work
    said: Said
    cheat: str = ""
    point: str = "-"
    """Where the next program dies by itself."""
    broken: list[str] = field(default_factory=list)
    """Programs that ended as nobody asked them to."""
    sessions: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    """The sessions that were killed."""
    over: threading.Event = field(default_factory=threading.Event)
    bereaved: Callable[[str], None] = lambda _session: None
    """Told of each session that died."""

    def __post_init__(self) -> None:
        self._program: Talk | Screen | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=self.name)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        """Let the program end, and wait for that."""
        self.over.set()
        if not self._thread.ident:
            return
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            said = self._program.text[-700:] if self._program else ""
            self.broken.append(f"{self.session} did not end; it said last: {said}")
            self.kill()
            self._thread.join(PATIENCE)

    @property
    def session(self) -> str:
        return self.sessions[-1] if self.sessions else ""

    def kill(self) -> bool:
        """Kill the program that runs here now; tell whether one did."""
        with self._lock:
            if self._program is None or self._program.is_over():
                return False
            self._program.signal(signal.SIGKILL)
            return True

    def _run(self) -> None:
        while not self.over.is_set():
            session = f"{self.name}-{len(self.sessions) + 1}"
            self.sessions.append(session)
            point, self.point = self.point, "-"
            argv = [sys.executable, "-m", "tests.faults.mortal_program", session, point, *self.words]
            told = dict(self.environment) | ({"CHEAT": self.cheat} if self.cheat else {})
            kind = Talk if self.words else Screen
            with kind(argv, told, self.home) as program:
                self._program = program
                try:
                    self._talk(program)
                except (NotSaid, NotShown, OSError) as error:
                    self._ended(program, session, error)
                with self._lock:
                    self._program = None

    def _ended(self, program: Talk | Screen, session: str, error: AssertionError | OSError) -> None:
        try:
            code = _code(program)
        except (NotSaid, NotShown):
            code = 0
        if code == -signal.SIGKILL:
            self.killed.append(session)
            self.bereaved(session)
        else:
            self.broken.append(f"{session} ended with {code}: {error}")
            self.over.set()

    def _talk(self, program: Talk | Screen) -> None:
        if isinstance(program, Screen):
            ScreenDoctor(program, self.work, self.said, self.over).work()
        elif self.words[0] == "--linear":
            Doctor(program, self.work, self.said, self.over).work()
        else:
            # It reads the networks until it is told to stop.
            while not self.over.wait(PAUSE):
                if program.is_over():
                    raise NotSaid(program.text)
            program.signal(signal.SIGTERM)
            # One that was only just begun has nothing to give back yet, and ends as any program does.
            if _code(program) not in (0, -signal.SIGTERM):
                raise NotSaid(program.text)


class Doctor:
    """Works at the linear inbox: closes what is to be closed, answers the rest."""

    def __init__(self, inbox: Talk, work: Work, said: Said, over: threading.Event) -> None:
        self._inbox, self._work, self._said, self._over = inbox, work, said, over

    def work(self) -> None:
        """Work until told to stop, then leave. Raises NotSaid when the program is gone."""
        shown = self._inbox.begin()
        while not self._over.is_set():
            question = _asked_last(shown)
            if question is None or self._work.is_answered(question):
                shown = self._look_elsewhere(question)
            elif self._work.is_to_close(question):
                shown = self._close(question)
            else:
                shown = self._answer(question)
        code = self._inbox.quit("q")
        if code:
            raise NotSaid(f"it ended with {code}: {self._inbox.text}")

    def _look_elsewhere(self, question: int | None) -> str:
        """Go to the next question, give a yes that is waited for, or look again at the start."""
        if question is not None:
            shown = self._inbox.said("j")
            if _asked_last(shown) not in (None, question):
                return shown
        if self._work.waits_for_a_yes():
            self._give_yes()
        self._over.wait(PAUSE)
        return self._inbox.said("g o")

    def _close(self, question: int) -> str:
        shown = self._inbox.said("e")
        if "Done." in shown:
            self._said.done.append(question)
        return shown

    def _answer(self, question: int) -> str:
        inbox = self._inbox
        asked = inbox.said("r", rf"{LINE}|{PROMPT}")
        if re.search(PROMPT, asked):
            return asked
        if "begin anew" in asked:
            inbox.said("n", LINE)
        inbox.said(words_for(question), LINE)
        shown = inbox.said(".", rf"{ASK}|{PROMPT}")
        if re.search(PROMPT, shown):
            return shown
        return self._yes(question)

    def _yes(self, question: int) -> str:
        """Say yes as often as it is asked for; return what is said then."""
        inbox = self._inbox
        while True:
            shown = inbox.said("y", rf"{ASK}|{PROMPT}")
            if "Held for" in shown:
                self._said.held.append(question)
            if re.search(PROMPT, shown):
                return shown
            if not re.search(r"Read first|OTHERS READ", shown):
                return inbox.said("h")

    def _give_yes(self) -> None:
        """Say yes to all that waits for one, in the outbox."""
        inbox = self._inbox
        shown = inbox.said("O", rf"{ASK}|{PROMPT}")
        for _ in range(MANY):
            found = WAITS.search(shown)
            if found is None:
                break
            # What is unknown stands on top, and is looked up without anybody.
            shown = inbox.said("j" if found[1] == "UNKNOWN" else "y", rf"{ASK}|{PROMPT}")
        if not re.search(PROMPT, shown):
            inbox.said("h")


def _asked_last(text: str) -> int | None:
    """Return the number of the question that was printed last."""
    end = text.rfind("Nothing stands in")
    found = [(one.start(), int(one[1])) for one in ASKER.finditer(text)]
    return found[-1][1] if found and found[-1][0] > end else None


def environment(home: Path, url: str, fake_url: str, token: str) -> dict[str, str]:
    """Return the settings of a clinic of one account and one doctor."""
    account = "CONSULTA_ACCOUNTS__CLINIC__"
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "CONSULTA_DATA_DIR": str(home / "data"),
        "CONSULTA_CONFIG_DIR": str(home / "config"),
        "CONSULTA_DATABASE_URL": url,
        "CONSULTA_PROFESSIONAL": "ana",
        "CONSULTA_HOLD": "0",
        "CONSULTA_READ_MS": "1",
        f"{account}NETWORK": "mastodon",
        f"{account}BASE_URL": fake_url,
        f"{account}ACCESS_TOKEN": token,
    }


def _code(program: Talk | Screen) -> int:
    """Wait for the end, and return the exit code. Raises NotSaid or NotShown."""
    return program.ended_with() if isinstance(program, Screen) else program.ended()
