"""What Facebook and Instagram may do by their sheets: short pages, late lists, conversations that break a list."""

from __future__ import annotations

import json

from core.clock import Micros
from store.engine import Store
from tests.fakes.base import Answer
from tests.fakes.graph import graph_error
from tests.faults.habits import LATE, Habits, Told, seconds_to
from tests.faults.worlds_of_meta import MetaWorld


class MetaHabits(Habits[MetaWorld]):
    """Somebody's conversation may begin to break the list, and heal."""

    def __init__(self, world: MetaWorld, store: Store) -> None:
        super().__init__(world, store)
        self._kim = world.meta.somebody("kim_doe")

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Its pages are cut by a cursor.
        self.world.meta.page_cap = page or 25

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.meta
        fake.late = LATE if late else 0
        who = self._kim if stranger else fake.pat
        return fake.comment(who, text) if widely else fake.dm(text, who)

    def forget(self) -> None:
        """The stranger's conversation can be read no more, as one with another program in it; or it can again."""
        with self.world.fake.lock:
            talk = self.world.meta.talk_with(self._kim)
            talk.poisoned = not talk.poisoned

    def whole(self) -> None:
        with self.world.fake.lock:
            self.world.meta.talk_with(self._kim).poisoned = False

    def limited(self, until: Micros) -> Answer:
        """Say "too many" as Meta does: how many minutes to wait stands in a header."""
        told = {"call_count": 100, "estimated_time_to_regain_access": seconds_to(until) // 60 + 1}
        usage = {"1": [{"type": self.world.meta.platform, **told}]}
        return Answer(graph_error(613), 400, {"X-Business-Use-Case-Usage": json.dumps(usage)})

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"comments" if one.widely else "messages"})
