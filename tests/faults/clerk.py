"""A clerk who decides by commands, as a script does: what is held so belongs to no session."""

from __future__ import annotations

import threading
from contextlib import suppress

from desk import actions, answering
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from desk.office import Desk
from store import views
from store.engine import Store
from store.errors import StoreBusy
from store.lanes import LANES, Order
from store.rows import Row
from tests.faults.jobs import Said, Work, words_for

PAUSE = 0.2
"""Seconds between two looks at the list."""


class Clerk:
    """Closes what is to be closed, and answers the rest."""

    def __init__(self, store: Store, work: Work, said: Said) -> None:
        self._desk = Desk(store, session="", hold=0)
        self._work, self._said = work, said
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clerk")

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._over.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(PAUSE):
            for row in views.page(self._desk.store.reader, LANES["open"], Order.NEWEST):
                # Somebody wrote or sent meanwhile: the next look shows it.
                with suppress(Refusal, StoreBusy):
                    self._decide(row)

    def _decide(self, row: Row) -> None:
        question = int(row.handle.partition("@")[0].removeprefix("q"))
        if self._work.is_to_close(question):
            actions.done(self._desk, [row.id])
            self._said.done.append(question)
        elif not self._work.is_answered(question):
            answer = answering.prepare(self._desk, EMPTY, row.id, Wish(text=words_for(question)))
            answering.queue(self._desk, answer)
            self._said.held.append(question)
