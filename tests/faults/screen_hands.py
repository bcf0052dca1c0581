"""A doctor's hands on the full screen: they read what is drawn, press keys, and keep what was said to be held."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading

from tests.faults.jobs import Said, Work, words_for
from tests.peers.terminal import PATIENCE, READING, NotShown, Terminal

ASKER = re.compile(r"^ Mastodon \w+ · @q(\d+)@", re.MULTILINE)
WAITS = r"^▌ (?:waiting|refused|partly)|y try again|y hold"
REST = r"^  (?:waiting|refused|partly)"
COMPOSING, READY, HELD, OUTBOX = r"Ctrl-D ready", r"own words · not vetted", r"held for", r"── outbox "
LIST = r"^ (?:Tab next lane|a answer)"
"""The keys of the list, with a conversation under the cursor or none."""
PAUSE = 0.2
TRIES = 20


class Screen(Terminal):
    """The full screen as a program that may die at any moment."""

    def begin(self) -> None:
        """Wait until the store behind the first picture is open: only then are keys taken."""
        self.wait_for(r"^ Open \d+ ", PATIENCE)

    def is_over(self) -> bool:
        return self._program.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        os.kill(self._program.pid, number)

    @property
    def text(self) -> str:
        return self.screen()

    def ended_with(self) -> int:
        """Wait for the end, and return the exit code. Raises NotShown."""
        try:
            return self._program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotShown(self._told("it did not end")) from None


class ScreenDoctor:
    """Works at the inbox: closes what is to be closed, answers the rest."""

    def __init__(self, inbox: Screen, work: Work, said: Said, over: threading.Event) -> None:
        self._inbox, self._work, self._said, self._over = inbox, work, said, over

    def work(self) -> None:
        """Work until told to stop, then leave. Raises NotShown when the program is gone."""
        self._inbox.begin()
        while not self._over.is_set():
            self._go_home()
            question = self._focused()
            if question is None or self._work.is_answered(question):
                self._look_elsewhere(question)
            elif self._work.is_to_close(question):
                self._press("e")
            else:
                self._answer(question)
        self._go_home()
        self._leave()

    def _go_home(self) -> None:
        """Go back to the list from wherever a slow picture has led."""
        while not self._inbox.shows(LIST):
            self._press("Esc")

    def _press(self, *keys: str) -> None:
        """Press keys, and look at what comes of them."""
        self._inbox.press(*keys)
        self._look(PAUSE)

    def _look(self, quiet: float) -> None:
        """Wait until everything is drawn. Raises NotShown where nobody draws any more."""
        self._inbox.rest(quiet)
        if self._inbox.is_over():
            # What the dead have drawn is no news.
            raise NotShown(self._inbox.screen())

    def _focused(self) -> int | None:
        found = ASKER.search(self._inbox.screen())
        return int(found[1]) if found else None

    def _look_elsewhere(self, question: int | None) -> None:
        """Go to the next question, give a yes that is waited for, or look again at what is new."""
        if question is not None:
            self._press("j")
            if self._focused() not in (None, question):
                return
        if self._work.waits_for_a_yes():
            self._give_yes()
        self._over.wait(PAUSE)
        self._press("g", "o")
        self._press("Home")

    def _answer(self, question: int) -> None:
        self._press("r")
        if not self._inbox.shows(COMPOSING):
            return
        if self._focused() == question:
            # What stands there from before somebody died is emptied.
            self._press("End", "Ctrl-U")
            self._inbox.type(words_for(question))
            self._press("Ctrl-D")
            if self._inbox.shows(READY):
                self._yes(question)

    def _yes(self, question: int) -> None:
        """Say yes as often as it is asked for."""
        for _ in range(TRIES):
            self._look(READING)
            if not self._inbox.shows(r"^ y send"):
                return
            self._press("y")
            if self._inbox.shows(HELD):
                self._said.held.append(question)
                return

    def _give_yes(self) -> None:
        """Say yes to all that waits for one, in the outbox."""
        self._press("O")
        for _ in range(TRIES):
            if not self._inbox.shows(OUTBOX):
                return
            if self._inbox.shows(WAITS):
                self._look(READING)
                self._press("y")
            elif self._inbox.shows(REST):
                self._press("j")
            else:
                break

    def _leave(self) -> None:
        self._inbox.press("Q")
        self._inbox.rest(READING)
        if self._inbox.shows("w wait for them"):
            self._inbox.press("w")
        code = self._inbox.ended_with()
        if code:
            raise NotShown(f"it ended with {code}: {self._inbox.screen()}")
