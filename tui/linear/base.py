"""What the parts of the linear inbox share: the desk, where one stands, and how something is asked."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.catalogue import counted, say
from core.clock import Clock
from core.safe_text import one_line
from desk.dispatch import Outcome
from store import hours, sending, views
from store.lanes import Lane, lane_named
from store.reading import Reader
from store.rows import AccountRow, MessageRow, Row
from tui import masking
from tui.backstage import Backstage
from tui.calling import Calling
from tui.header import Standing, shown_proof
from tui.keys import ANSWER
from tui.linear.console import Cancelled, Console
from tui.linear.folded import Folded
from tui.linear.typed import understood
from tui.linear.typing_in import End
from tui.linear.walk import Walk
from tui.linear.words import sentence
from tui.offers import Offers
from tui.setting import Setting
from tui.sources import LaneSource

LONG_READING = 40
"""A reading of fewer messages is over before it could be told."""


@dataclass
class News:
    """What happened behind the prompt; it is told at the next one, never in the middle of typing."""

    red: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    reading: int = 0

    def note_red(self, number: int) -> None:
        self.red += number

    def note_sent(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes += outcomes

    def note_refused(self, what: str, remedy: str, _ids: Sequence[int]) -> None:
        self.refused.append((what, remedy))

    def note_reading(self, number: int) -> None:
        self.reading = number

    def refusals(self) -> list[str]:
        """Return what was refused since it was last asked."""
        told = [declined(what, remedy) for what, remedy in self.refused]
        self.refused.clear()
        return told

    def lines(self) -> list[str]:
        """Return what is told at a prompt, the worst first."""
        lines = [counted(self.red, "1 new RED FLAG: <go:red>.", "{n} new RED FLAGS: <go:red>.")] if self.red else []
        lines += self.refusals()
        sent = [one for one in self.outcomes if one.state == "sent"]
        lines += [
            sentence(f"{say(one.state).upper()}: {one_line(one.reason)}")
            for one in self.outcomes
            if one.state not in ("sent", "held")
        ]
        if sent:
            lines.append(counted(len(sent), "1 answer was sent.", "{n} answers were sent."))
        if self.reading >= LONG_READING:
            lines.append(say("Reading: {n} messages so far.", n=self.reading))
        self.red = 0
        self.outcomes.clear()
        return lines


def declined(what: str, remedy: str) -> str:
    """Return what was not done, and what does it."""
    return say("Not done: ") + sentence(f"{say(what)}: {say(remedy)}" if remedy else say(what))


class LinearBase:
    """The state of a linear inbox."""

    def __init__(self, console: Console, stage: Backstage, setting: Setting, news: News) -> None:
        self.console = console
        self.stage = stage
        self.setting = setting
        self.news = news
        self.clock: Clock = stage.desk.now
        self.lane: Lane = lane_named(setting.lane)
        self.query = ""
        """What is searched for; empty in a lane."""
        self.walk = Walk(self._lane_source())
        self.calling = Calling(setting.red_minutes)
        self.offers = Offers(setting.red_minutes)
        self.marked: dict[int, Row] = {}
        self.printed: dict[int, Row] = {}
        """What was said here since the lane or the search was begun, and is not decided."""
        self.revealed = 0
        """The conversation that is said though others may hear it."""
        self.known = self.count
        """How many the lane held when it was told last."""

    @property
    def reader(self) -> Reader:
        """The store that is read."""
        return self.stage.desk.store.reader

    @property
    def count(self) -> int:
        """How many the lane holds now."""
        return views.counts(self.reader)[self.lane.name]

    def _lane_source(self) -> Folded:
        return Folded(LaneSource(self.reader, self.lane, self.setting.order or self.lane.order))

    def behind(self, row: Row) -> int:
        """Return how many equal reds stand behind an item."""
        return self.walk.source.behind(row) if isinstance(self.walk.source, Folded) else 0

    def open_lane(self, name: str, *, at: Row | None = None) -> None:
        """Stand at the start of a lane, or at a row of it."""
        self.lane, self.query = lane_named(name), ""
        self.marked.clear()
        self.printed.clear()
        self.walk = Walk(self._lane_source(), at)
        self.known = self.count

    # What a key is about

    @property
    def row(self) -> Row | None:
        """The conversation that was printed last."""
        return self.walk.current

    def chosen(self) -> Sequence[Row]:
        """Return what a decision is about: the marked ones, or the one that was printed last."""
        if self.marked:
            return list(self.marked.values())
        return (self.row,) if self.row is not None else ()

    def reread(self) -> None:
        """Read the conversation anew that is to be printed."""
        row = self.row
        if row is not None:
            self.walk.current = views.rows_by_id(self.reader, [row.id]).get(row.id, row)

    def reread_beside(self) -> None:
        """Read anew how the conversation stands; what was not printed of it stays unread."""
        printed = self.row
        self.reread()
        if printed is not None and self.row is not None:
            self.walk.current = replace(self.row, newest_in_id=printed.newest_in_id, question=printed.question)

    def messages(self, row: Row) -> list[MessageRow]:
        """Return the newest messages of a conversation."""
        found = views.messages(self.reader, row.id)
        if self.covered(row):
            return [masking.message(m) for m in found]
        return found if row.id == self.revealed else [masking.folded(m) for m in found]

    # What is covered, where others hear or see it

    def covered(self, row: Row) -> bool:
        """Tell whether who wrote, and what, is not to be said."""
        return self.setting.masked and row.id != self.revealed

    def cover(self, text: str) -> str:
        """Return somebody's name or words, as dots where they are not to be said."""
        return masking.dots(text) if self.setting.masked else text

    def stays_covered(self, row: Row) -> bool:
        """Say that something is covered; tell whether it is."""
        if self.covered(row):
            self.decline(say("it is covered"), say("<reveal> shows it first"))
        return self.covered(row)

    # Around it

    def standing(self) -> tuple[Standing, list[AccountRow]]:
        """Return what the header tells."""
        numbers = sending.numbers(self.reader)
        due = hours.first_due(self.reader)
        who = self.stage.desk.who.name or self.setting.who
        proof = shown_proof(self.stage.desk.proof)
        return Standing(who, self.setting.demo, numbers, due, self.clock(), proof=proof), views.accounts(self.reader)

    # Asking

    def tell(self, *lines: str) -> None:
        """Say lines before the next question."""
        self.console.say(*lines)

    def decline(self, what: str, remedy: str) -> None:
        """Say what was not done, and what does it."""
        self.tell(declined(what, remedy))

    async def ask(self, prompt: str, rest: str = "") -> str:
        """Return what was typed behind the key, or ask for it. Raises Cancelled when nothing comes."""
        if rest:
            return rest
        try:
            return (await self.console.ask(prompt)).strip()
        except End:
            raise Cancelled from None

    async def confirm(self, prompt: str) -> str | None:
        """Ask for a yes that nobody can have typed before; return what was typed instead, None where it was a yes.

        At a terminal what was typed ahead is thrown away. What a pipe brings may have been written long before: there a
        yes repeats a number that only the question tells.
        """
        number = "" if self.console.typed else f"{secrets.randbelow(90) + 10}"
        yes = say("<yes>") if not number else say("yes {number}", number=number)
        line = (await self.console.ask(prompt.replace("{yes}", yes), fresh=True)).strip()
        if await self.was_pasted():
            return ""
        word, _, rest = line.partition(" ")
        typed = understood(word, ANSWER)
        return None if typed is not None and typed.key.id == "yes" and rest.strip() == number else line

    async def was_pasted(self) -> bool:
        """Tell whether the last line was pasted with others, and say that it is no key."""
        pasted = await self.console.pasted()
        if pasted:
            self.tell(say("Several lines came at once: pasted text is no key, and nothing was done."))
        return pasted

    async def settle(self) -> bool:
        """Wait until what was decided is written; tell whether nothing of it was refused."""
        await self.stage.written()
        # The refusal is told by a callback on the loop.
        await asyncio.sleep(0)
        told = self.news.refusals()
        self.tell(*told)
        return not told
