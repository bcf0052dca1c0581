"""One saved answer to all that is marked, typed: printed for one, made for each, and held by a typed number."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import say
from desk import bulk
from desk.actions import Decision
from desk.answering import Prepared
from desk.bulk import Bulk
from store.rows import Row
from tui import batches, bulk_words
from tui.choosing import Choosing
from tui.linear import answer_words
from tui.linear.answering import Answering
from tui.linear.words import sentence


class AnsweringAll(Answering):
    """The answer to everybody who is marked, as each stood when they were marked."""

    _everybody: tuple[Row, ...] = ()

    async def act_answer(self, by: str, rest: str) -> None:
        """Print the best answer: for all that is marked, else for the item that was printed last."""
        rows = sorted(self.marked.values(), key=lambda row: row.red > 0)
        if len(rows) < 2:  # noqa: PLR2004  # one is answered by itself
            await super().act_answer(by, rest)
            return
        if self.setting.masked:
            self.decline(say("what is covered is answered one by one"), say("<cancel> takes all marks away"))
            return
        keys = next((found for row in rows if (found := self.stage.ranking(row))), [])
        if not keys:
            self.tell(say("No saved answer fits."))
            return
        self._everybody = tuple(rows)
        try:
            await self._choose(rows[0], keys, key=keys[0])
        finally:
            self._everybody = ()

    def answer_opening(self, choosing: Choosing) -> list[str]:
        """Say for how many it is, and who falls out, before the answer itself."""
        if not self._everybody or choosing.wish.text:
            return super().answer_opening(choosing)
        found = self._made(choosing)
        told = (bulk_words.title(found), bulk_words.who(found), bulk_words.left(found))
        lines = [sentence(one[:1].upper() + one[1:]) for one in told if one]
        for group in found.otherwise(choosing.prepared):
            title = bulk_words.otherwise(group)
            lines += [sentence(title[:1].upper() + title[1:]), *answer_words.body(group[0])]
        return lines

    def _made(self, choosing: Choosing) -> Bulk:
        return bulk.make(self.stage.desk, self.stage.library, self._everybody, choosing.wish)

    async def hold_it(self, choosing: Choosing, prepared: Prepared) -> None:
        """Hold the answer; where everybody is answered, each their own."""
        if not self._everybody or choosing.wish.text:
            await super().hold_it(choosing, prepared)
            return
        found = self._made(choosing)
        ready = await self._agreed(found)
        if ready:
            await self._hold_all(ready)
        elif len(found.ready) >= batches.TYPED_FROM:
            self.tell(say("Nothing was sent: {n} was not typed.", n=len(found.ready)))
        else:
            self.decline(bulk_words.left(found) or say("nothing was sent"), say("each is looked at by itself"))

    async def _agreed(self, found: Bulk) -> Sequence[Prepared]:
        """Return who is answered: many take a number that is typed, those that others read a yes of their own."""
        if len(found.ready) >= batches.TYPED_FROM:
            return bulk_words.by_number(found, await self.ask(sentence(bulk_words.number_asked(found)) + " "))
        if not found.wider:
            return found.ready
        asked = say("{yes} sends all, anything else only those that they alone read: ")
        line = await self.confirm(f"{bulk_words.circles(found)}. {asked}")
        return found.ready if line is None else found.direct

    async def _hold_all(self, ready: Sequence[Prepared]) -> None:
        kept: list[Decision] = []
        self.stage.queue_all(ready, kept.append)
        await self.settle()
        if kept:
            self.marked.clear()
            self.tell(sentence(bulk_words.held(kept[0])))
            self._go_on(kept[0].done)
            self.print_item()
