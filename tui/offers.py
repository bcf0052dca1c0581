"""What is offered before one's eyes: reds that nobody accepts call again, and what came back is told. No widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from store import handing
from store.reading import Reader
from tui.calling import Calling
from tui.handing import GIVEN_BACK


class Offers(Calling):
    """Since when reds are offered that nobody has accepted, and what came back."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self._back: dict[int, tuple[str, str]] = {}
        self._new: list[tuple[str, str]] = []

    def read(self, reader: Reader, who: int) -> None:
        """Read what this professional offers, is offered, and got back."""
        self.offered(handing.not_accepted(reader, who))
        back = handing.came_back(reader, who)
        self._new += [what for one, what in back.items() if self._back.get(one) != what]
        self._back = back

    def offered(self, since: Mapping[int, Micros]) -> None:
        """Take note of the reds that are offered: one that is offered anew may call anew."""
        self._called = {one for one in self._called if one in since and since[one] == self._since.get(one)}
        self._since = dict(since)

    def told(self) -> str:
        """Say how many nobody has accepted, and for how long."""
        one = "1 red was offered {m} min ago and nobody has accepted it: <go:red>, then <assign>"
        many = "{n} reds were offered {m} min ago and nobody has accepted them: <go:red>, then <assign>"
        return say(one if self.late == 1 else many, n=self.late, m=self.minutes)

    def returned(self) -> str:
        """Say once what came back to whoever looks; empty where nothing did."""
        new, self._new = self._new, []
        return "; ".join(_returned(new))


def _returned(new: Sequence[tuple[str, str]]) -> list[str]:
    lines = []
    for offer, taker in dict.fromkeys(new):
        n, words = (
            new.count((offer, taker)),
            "{name} gave {n} back" if offer == GIVEN_BACK else "{name} did not accept {n}",
        )
        lines.append(say(words, name=one_line(taker), n=n) + say(": with you again"))
    return lines
