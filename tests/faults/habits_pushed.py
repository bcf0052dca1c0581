"""What a network that pushes may do by its sheet."""

from __future__ import annotations

from collections.abc import Callable

from core.clock import DAY, MINUTE, SECOND, Micros, now
from desk.receiving import Keeper
from networks.whatsapp import pushed
from store.engine import Store
from tests.fakes.whatsapp import Somebody
from tests.faults.habits import LATE, Habits, Told
from tests.faults.worlds import WhatsAppWorld


class WhatsAppHabits(Habits[WhatsAppWorld]):
    """A network that pushes, in any order and more than once, and repeats for a week what our receiver did not take."""

    KEPT = 7 * DAY
    FIRST = 50

    def __init__(self, world: WhatsAppWorld, store: Store) -> None:
        super().__init__(world, store)
        self._kim = Somebody("16505550000", "US.2222222222222222222", "Kim")
        self._later: list[tuple[Micros, bytes]] = []
        """What will be pushed, and when."""
        self._missed: list[tuple[Micros, bytes]] = []
        self._down_since: Micros | None = None
        account = store.reader.rows("SELECT id FROM account WHERE slug = 'clinic'")[0][0]
        self._accounts = {"clinic": int(account)}
        with store.writing() as tx:
            tx.run("DELETE FROM receiver_span")
        self._keeper = Keeper(store, self._accounts)
        self._keeper._beat()
        world.whatsapp.sinks = [self._take]

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Whatever is pushed late is pushed twice.
        pushed.AT_ONCE = page or self.FIRST

    def end(self) -> None:
        pushed.AT_ONCE = self.FIRST

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        del widely
        remote = ""

        def write() -> None:
            nonlocal remote
            remote = self.world.whatsapp.write(text, self._kim if stranger else None)

        self._in_time(write, late=late)
        return remote

    def _in_time(self, give: Callable[[], None], *, late: bool) -> None:
        """Let something be pushed now, or later and then twice."""
        if not late:
            give()
            return
        held: list[bytes] = []

        def hold(body: bytes, _signature: str) -> bool:
            held.append(body)
            return True

        self.world.whatsapp.sinks = [hold]
        give()
        self.world.whatsapp.sinks = [self._take]
        self._later += [(now() + round(LATE * SECOND), body) for body in held * 2]

    def _take(self, body: bytes, _signature: str) -> bool:
        if self._down_since is not None:
            self._missed.append((now(), body))
            return True
        self._keeper._keep(["clinic"], body)
        return True

    def edit(self, one: Told, text: str) -> None:
        anew = {
            "type": "edit",
            "edit": {"original_message_id": one.remote, "message": {"type": "text", "text": {"body": text}}},
        }
        self.world.whatsapp.send_content(anew, self._kim if one.stranger else None)

    def delete(self, one: Told) -> None:
        gone = {"type": "revoke", "revoke": {"original_message_id": one.remote}}
        self.world.whatsapp.send_content(gone, self._kim if one.stranger else None)

    def down(self) -> None:
        if self._down_since is None:
            self._keeper._beat()
            self._down_since = now()

    def up(self) -> None:
        """A new receiver: what it did not take comes again, the later the longer it was missed."""
        if self._down_since is None:
            return
        self._down_since, back = None, now()
        self._keeper = Keeper(self.store, self._accounts)
        self._keeper._beat()
        for at, body in self._missed:
            again = min(back + (back - at), at + self.KEPT - MINUTE)
            if again >= back:
                self._later.append((again, body))
        self._missed = []

    def due(self) -> None:
        """What is due is pushed, the newest first: nothing keeps an order."""
        if self._down_since is None:
            self._keeper._beat()
        present = now()
        ready = [body for due, body in self._later if due <= present]
        self._later = [(due, body) for due, body in self._later if due > present]
        for body in reversed(ready):
            self._take(body, "")
