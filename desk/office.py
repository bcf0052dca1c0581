"""The desk that is open: its store, its session and who sits at it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core import clock
from core.clock import SECOND, Clock, Micros
from core.hours import OfficeHours
from desk.off_loop import off_loop
from store import actions, leases, outbox
from store.engine import Store, Tx
from store.reading import Reader
from store.rows import ProfessionalRow

if TYPE_CHECKING:
    from desk.semantic.meaning import Meaning

T = TypeVar("T")
NOBODY = ProfessionalRow(0, "", "", "user", "", has_pin=False, os_user="")


@dataclass(slots=True)
class Desk:
    """One open desk. Functions of this room take it as their first argument."""

    store: Store
    who: ProfessionalRow = NOBODY
    proof: str = "claimed"
    """How `who` was proved: see `desk.identity`."""
    now: Clock = clock.now
    session: str = field(default_factory=lambda: secrets.token_hex(8))
    """Answers held by a session never leave after it has ended. Empty: whoever dispatches may send them."""
    hold: Micros = 10 * SECOND
    demo: bool = False
    clinic: str = ""
    """The clinic or practice, as answers name it."""
    country: str = ""
    """Whose emergency number answers name; empty: none is filled in."""
    hours: OfficeHours | None = None
    """When answers leave that wait for office hours; None: none are set."""
    read: set[int] = field(default_factory=set)
    """Accounts that this program has read to their end since it began."""
    folder: Path | None = None
    """The data folder: what is written in the doctor's own editor lies there meanwhile."""
    meaning: Meaning | None = None
    """What questions mean, where an engine is installed; None: words alone are compared."""
    decided: list[int] = field(default_factory=list)
    """What was decided in this session, oldest first: the last undo of all takes back one of these alone."""

    async def write(self, work: Callable[[Tx], T], *, durable: bool = True) -> T:
        """Run a short transaction off the loop; the store lets one through at a time."""
        return await off_loop(_run, lambda: self.store.writing(durable=durable), work)

    async def claim(self, work: Callable[[Tx], T]) -> T:
        """Run a claim off the loop; on PostgreSQL it waits for no other machine."""
        return await off_loop(_run, self.store.claiming, work)

    def close(self) -> None:
        """End the engine, also while it works, and let go of the store."""
        if self.meaning is not None:
            self.meaning.stop()
        self.store.close()


def _run(begin: Callable[[], AbstractContextManager[Tx]], work: Callable[[Tx], T]) -> T:
    with begin() as tx:
        return work(tx)


def record(
    tx: Tx,
    desk: Desk,
    verb: str,
    targets: Sequence[int],
    *,
    inverse: Sequence[dict[str, Any]] = (),
    undoes: int | None = None,
) -> int:
    """Append a decision of whoever sits here, and return its id."""
    action = actions.record(tx, verb, targets, desk.who.id, desk.now(), inverse=inverse, undoes=undoes)
    if inverse:
        desk.decided.append(action)
    return action


def last_to_undo(reader: Reader, desk: Desk) -> int | None:
    """Return the newest decision of this session that can be undone; without a session, the professional's newest."""
    if not desk.session:
        return actions.last_to_undo(reader, desk.who.id)
    for action in reversed(desk.decided):
        found = actions.stored(reader, action)
        # One that was rolled back is not there, and another may sit here by now.
        if found is not None and not found.undone and found.professional == desk.who.id:
            return action
    return None


def keep_alive(tx: Tx, desk: Desk) -> None:
    """Renew the session's own lease; while it lives, its held answers are not orphans."""
    # Orphans first: a session that slept past its lease has ended, also when it is our own.
    outbox.orphan(tx)
    if desk.session:
        leases.take(tx, leases.session_scope(desk.session), leases.SESSION, desk.session)


def stays_alive(tx: Tx, desk: Desk) -> bool:
    """Renew the session's own lease in a claim; False where `keep_alive` has something to clear away first."""
    if outbox.any_orphan(tx):
        return False
    if desk.session:
        leases.take(tx, leases.session_scope(desk.session), leases.SESSION, desk.session)
    return True


async def renew(desk: Desk) -> None:
    """Renew the session's own lease, in a claim where nothing has to be cleared away first."""
    if not await desk.claim(lambda tx: stays_alive(tx, desk)):
        await desk.write(lambda tx: keep_alive(tx, desk))


async def clear_away(desk: Desk) -> None:
    """Let answers wait for a new yes whose session ended: nobody looks at them any more."""
    if await desk.claim(outbox.any_orphan):
        await desk.write(lambda tx: keep_alive(tx, desk))


def leave(desk: Desk) -> None:
    """End the session: what it still holds becomes waiting, and another may read and send at once."""
    with desk.store.writing() as tx:
        leases.give_back_all(tx, desk.session)
        outbox.orphan(tx)
