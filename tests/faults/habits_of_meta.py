"""What Facebook and Instagram may do by their sheets: short pages, late lists, conversations that break a list."""

from __future__ import annotations

import json

from core.clock import Micros
from store.engine import Store
from tests.fakes.base import Answer
from tests.fakes.graph import graph_error
from tests.faults.habits import LATE, Habits, Told, seconds_to
from tests.faults.worlds_of_meta import FacebookWorld, InstagramWorld


def used_up(kind: str, until: Micros) -> Answer:
    """Say "too many" as Meta does: how many minutes to wait stands in a header."""
    usage = {"1": [{"type": kind, "call_count": 100, "estimated_time_to_regain_access": seconds_to(until) // 60 + 1}]}
    return Answer(graph_error(613), 400, {"X-Business-Use-Case-Usage": json.dumps(usage)})


class FacebookHabits(Habits[FacebookWorld]):
    """Somebody's conversation may begin to break the list, and heal."""

    def __init__(self, world: FacebookWorld, store: Store) -> None:
        super().__init__(world, store)
        fake = world.facebook
        self._kim = fake.somebody("Kim Doe")

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Its pages are cut by a cursor.
        self.world.facebook.page_cap = page or 25

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.facebook
        fake.late = LATE if late else 0
        who = self._kim if stranger else fake.pat
        return fake.comment(who, text) if widely else fake.dm(text, who)

    def forget(self) -> None:
        """The stranger's conversation can be read no more, as one with another program in it; or it can again."""
        with self.world.fake.lock:
            talk = self.world.facebook.talk_with(self._kim)
            talk.poisoned = not talk.poisoned

    def whole(self) -> None:
        with self.world.fake.lock:
            self.world.facebook.talk_with(self._kim).poisoned = False

    def limited(self, until: Micros) -> Answer:
        return used_up("messenger", until)

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"comments" if one.widely else "messages"})


class InstagramHabits(Habits[InstagramWorld]):
    """The same, and the list leaves out what is no text."""

    def __init__(self, world: InstagramWorld, store: Store) -> None:
        super().__init__(world, store)
        fake = world.instagram
        self._kim = fake.somebody("kim_doe")

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Its pages are cut by a cursor.
        self.world.instagram.page_cap = page or 25

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.instagram
        fake.late = LATE if late else 0
        who = self._kim if stranger else fake.pat
        return fake.comment(who, text) if widely else fake.dm(text, who)

    def forget(self) -> None:
        """The stranger's conversation can be read no more, as one with another program in it; or it can again."""
        with self.world.fake.lock:
            talk = self.world.instagram.talk_with(self._kim)
            talk.poisoned = not talk.poisoned

    def whole(self) -> None:
        with self.world.fake.lock:
            self.world.instagram.talk_with(self._kim).poisoned = False

    def limited(self, until: Micros) -> Answer:
        return used_up("instagram", until)

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"comments" if one.widely else "messages"})
