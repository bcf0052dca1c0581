"""A desk before a store of one's own, whose day moves on with each thing that happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.clock import MINUTE, Micros
from core.incoming import Deletion, Edit, Incoming, Page
from desk.office import Desk
from desk.triage.house import judging
from store import accounts, claims, outbox, views
from store.engine import Store
from store.keeping import keep
from store.lanes import LANES, Order
from store.outbox import NewItem
from store.rows import Row
from tests.desk.clinics import sit_down
from tests.store.helpers import ANA, ME, NOON, opened, said

QUESTION = "how long does a cold last? my throat is sore"
RED = "he has chest pain and cannot breathe"
NOISE = "thank you so much doctor"


@dataclass
class Ward:
    """A desk whose day begins at noon and moves on with each thing that happens."""

    store: Store
    desk: Desk
    now: Micros = NOON

    def _keep(self, page: Page) -> None:
        self.now += MINUTE
        with self.store.writing() as tx:
            keep(tx, accounts.ensure(tx, "clinic", "mastodon"), page, judging(tx, self.now), self.now)

    def arrives(self, remote: str, text: str, **more: object) -> None:
        message = said(remote, text, at=self.now + MINUTE - 1)
        self._keep(Page(mark="", messages=(replace(message, **more),)))  # type: ignore[arg-type]

    def ours(self, remote: str, text: str = "rest and drink") -> None:
        message: Incoming = said(remote, text, who=ME, at=self.now + MINUTE - 1, asker=ANA.remote_id)
        self._keep(Page(mark="", messages=(message,)))

    def edits(self, remote: str, text: str) -> None:
        self._keep(Page(mark="", edits=(Edit(remote, text, self.now),)))

    def deletes(self, remote: str) -> None:
        self._keep(Page(mark="", deletions=(Deletion(remote, self.now),)))

    @property
    def row(self) -> Row:
        (found,) = views.page(self.store.reader, LANES["everything"], Order.NEWEST)
        return found

    @property
    def stands(self) -> tuple[str, int]:
        return self.row.state, self.row.red

    def lane(self, name: str) -> list[int]:
        return [row.id for row in views.page(self.store.reader, LANES[name], Order.TRIAGE)]

    def answered(self) -> None:
        """Let an answer from here stand, with all its parts."""
        row = self.row
        parent = [m for m in views.messages(self.store.reader, row.id) if m.role == "question"][-1]
        with self.store.writing() as tx:
            new = NewItem(
                row.id,
                parent.id,
                row.newest_in_id,
                "",
                row.audience,
                parent.readers,
                parent.recipients,
                None,
                1,
                "",
                0,
                (),
            )
            item = outbox.hold(tx, new)
            claims.claim(tx, item, 1)
            outbox.move(tx, item, ("sending",), "sent", fence=1)
            outbox.close_answered(tx, item)


@contextmanager
def ward(url: str) -> Iterator[Ward]:
    with opened(url) as store:
        desk = sit_down(store, "s1")
        here = Ward(store, desk)
        desk.now = lambda: here.now
        yield here
