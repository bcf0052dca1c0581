"""What other machines write, heard at once: PostgreSQL tells the ids of what changed, never a word of it.

The triggers tell in the writer's own transaction: nobody hears of what was not committed, and nothing that was
committed is left out while somebody listens. What was missed while nobody did is read anew as a whole.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from store import postgres

log = logging.getLogger(__name__)
CHANNEL = "consulta"
BY_ID = ("conversation", "outbox_item")
"""Tables of which each row is told by its id: `conversation:123`."""
BY_NAME = (
    "account",
    "action",
    "aside",
    "draft",
    "hole",
    "note",
    "part",
    "professional",
    "tag",
    "undelivered",
    "version",
    "vetting",
    "waiting",
)
"""Tables of which only the name is told."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two tries to reach the server again."""
PATIENCE = "5"
"""Seconds that one try may take."""
Heard = Callable[[Sequence[str]], None]
"""Called on the listener's own thread with what was told; with nothing when anything may have changed."""


def triggers() -> list[str]:
    """Return the statements that let PostgreSQL tell what changes."""
    unless = "WHEN (current_setting('consulta.quiet', true) IS DISTINCT FROM 'on')"
    found = [
        _function("told_name", "TG_TABLE_NAME"),
        _function("told_id", "TG_TABLE_NAME || ':' || COALESCE(NEW.id, OLD.id)"),
    ]
    for table in (*BY_ID, *BY_NAME):
        call = "told_id" if table in BY_ID else "told_name"
        found.append(
            f"CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW {unless} "
            f"EXECUTE FUNCTION {call}()"
        )
    return found


def _function(name: str, told: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_notify('{CHANNEL}', {told}); RETURN NULL; END $$"
    )


class Listener:
    """Listens on a connection of its own, and comes back by itself after the server was away."""

    def __init__(self, url: str, heard: Heard) -> None:
        self._url = url
        self._heard = heard
        self._over = threading.Event()
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="news of the store", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more; returns once the connection is closed."""
        if not self._over.is_set():
            self._over.set()
            os.write(self._wake, b".")
        self._thread.join(float(PATIENCE) + 1)
        if not self._thread.is_alive() and self._wake >= 0:
            os.close(self._wake)
            os.close(self._woken)
            self._wake = self._woken = -1

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._over.is_set():
            try:
                with self._connected() as connection:
                    pause = FIRST_PAUSE
                    self._heard(())
                    self._hear(connection)
            except psycopg.Error as error:
                log.info("the store tells no news just now: %s", type(error).__name__)
            self._over.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _connected(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(**postgres.address_of(self._url, patience=PATIENCE), autocommit=True)
        try:
            connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        """Hand on what is told until the end; raises psycopg.Error when the line breaks."""
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        waiting.register(self._woken, select.POLLIN)
        while not self._over.is_set():
            waiting.poll()
            told = [one.payload for one in connection.notifies(timeout=0)]
            if told:
                self._heard(told)
