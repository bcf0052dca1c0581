"""Lists beside the inbox, printed with numbers: decisions, drafts, problems, networks, who works here, who asks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import actions, undoing
from store import decisions, drafts, team, troubles, views
from store.rows import AccountRow, DecisionRow
from tui import times
from tui.keys import DAY, DRAFTS, NETWORKS, PROBLEMS
from tui.linear import lists, words
from tui.linear.against import Against
from tui.linear.editing import Editing
from tui.linear.house import House
from tui.linear.listing import Deed, Entry, Page
from tui.linear.persons import Persons
from tui.linear.plain import quoted
from tui.linear.words import sentence

_DECISIONS_SHOWN = 40


class Boards(House, Editing, Against, Persons):
    """Pages that are no lane."""

    async def visit(self, page: str) -> None:
        """Open a page by the name that `g` knows it by."""
        pages = {
            "outbox": self.act_outbox,
            "drafts": self.act_drafts,
            "day": self.act_day,
            "problems": self.act_problems,
            "networks": self.act_networks,
            "professionals": self.act_professionals,
        }
        found = pages.get(page)
        if found is None:
            self.tell(say("That page has no plain lines yet: the command line shows what it shows."))
        else:
            await found("", "")

    # Decisions

    async def act_day(self, _by: str, _rest: str) -> None:
        """Say what was decided, newest first, and what an undo would do; a number undoes one."""
        rows = decisions.page(self.reader, limit=_DECISIONS_SHOWN)
        targets = [target for row in rows for target in row.targets if not decisions.about_people(row.verb)]
        names = decisions.askers(self.reader, targets)
        entries = [self._decision(row, names) for row in rows]
        asks = say("A number undoes it, <read-it> and a number reads its conversation, Enter goes back: ")
        await self.list_page(Page(DAY, entries, "undo", asks, say("Nothing was decided yet.")))

    def _decision(self, row: DecisionRow, names: dict[int, str]) -> Entry:
        can, why = undoing.outlook(self.reader, row.id, self.stage.desk.who.id)
        fate = "" if can else f" {sentence(one_line(say(why)).capitalize())}"

        def told(known: dict[int, str]) -> list[str]:
            return [sentence(lists.decision(row, known, self.clock())) + fate]

        deeds: dict[str, Deed] = {"undo": partial(self.take_back, row.id)}
        if row.targets and not decisions.about_people(row.verb):
            deeds["read-it"] = self._to(row.targets[0])
        return Entry(told({one: self.cover(name) for one, name in names.items()}), told(names), deeds)

    def _to(self, conversation: int) -> Deed:
        async def go() -> None:
            self.go_to_conversation(conversation)

        return go

    # Drafts

    async def act_drafts(self, _by: str, _rest: str) -> None:
        """Say unsent words; a number goes to their conversation."""
        mine = [one for one in drafts.drafts(self.reader) if one.professional_id == self.stage.desk.who.id]
        entries = [self._draft(one.conversation_id, one.handle, one.network, one.updated_at, one.text) for one in mine]
        asks = say(
            "A number goes there, <discard> and a number discards it, <undo> brings back the last, Enter goes back: "
        )
        nothing = say("There are no drafts.")
        if not mine and drafts.last_discarded(self.reader, self.stage.desk.who.id) is not None:
            nothing += " " + say("What was discarded today comes back by its number in <day>.")
        await self.list_page(Page(DRAFTS, entries, "write-on", asks, nothing, {"undo": self._bring_back}))

    def _draft(self, conversation: int, handle: str, network: str, updated: int, text: str) -> Entry:
        def told(name: str, written: str) -> list[str]:
            when = times.when(updated, self.clock())
            return [f"{words.network(network)}, {words.named(at(name))}, {when}:", *quoted(written)]

        deeds: dict[str, Deed] = {"write-on": self._to(conversation), "discard": partial(self._discard, conversation)}
        return Entry(told(self.cover(handle), self.cover(text)), told(handle, text), deeds)

    async def _discard(self, conversation: int) -> None:
        if await self.ask(say("d once more discards it; for a day it can be brought back: ")) != "d":
            self.tell(say("Nothing was done."))
            return
        self.stage.decide([conversation], lambda desk, ids: actions.discard(desk, ids[0]))
        if await self.settle():
            self.tell(say("Discarded: <undo> brings it back."))

    async def _bring_back(self) -> None:
        found = drafts.last_discarded(self.reader, self.stage.desk.who.id)
        if found is None:
            self.tell(say("No draft was discarded today."))
        else:
            await self.take_back(found[0])

    # Problems

    async def act_problems(self, _by: str, _rest: str) -> None:
        """Say what is wrong and waits for somebody; a number goes to where it is dealt with."""
        asks = say("A number goes to where it is dealt with, Enter goes back: ")
        await self.list_page(Page(PROBLEMS, self._problems(), "go-there", asks, say("No problem is known.")))

    def _problems(self) -> list[Entry]:
        standing, accounts = self.standing()
        cards, outbox = partial(self.visit, "networks"), partial(self.visit, "outbox")
        knocking = troubles.waiting(self.reader)
        hidden = [replace(one, handle=self.cover(one.handle), name=self.cover(one.name)) for one in knocking]
        now = self.clock()
        entries = [_leading(line, cards) for line in words.troubled(accounts)]
        entries += [_leading(line, outbox) for line in words.outbox(standing.outbox, standing.due_at, standing.now)]
        entries += [_leading(line, cards) for line in lists.holes(troubles.holes(self.reader), now)]
        entries += [_leading(line, cards) for line in lists.set_aside(troubles.set_aside(self.reader), now)]
        entries += [
            _leading(line, cards, bare)
            for line, bare in zip(lists.waiting(hidden, now), lists.waiting(knocking, now), strict=True)
        ]
        for row in troubles.unchecked(self.reader):
            (line,), (bare,) = lists.unchecked([self._said(row)]), lists.unchecked([row])
            entries.append(_leading(line, self._to(row.id), bare))
        return entries

    # Accounts and people

    async def act_networks(self, _by: str, _rest: str) -> None:
        """Say how each account is; a number says what it can do."""
        accounts = views.accounts(self.reader)
        told = lists.networks(accounts, self.clock()) if accounts else []
        entries = [Entry([line], deeds={"whole": self._card(row)}) for line, row in zip(told, accounts, strict=True)]
        asks = say("A number says what an account can do, Enter goes back: ")
        await self.list_page(Page(NETWORKS, entries, "whole", asks, say("There are no accounts.")))

    def _card(self, row: AccountRow) -> Deed:
        async def tell() -> None:
            holes = [hole for hole in troubles.holes(self.reader) if hole.account == row.slug]
            self.console.say_all(lists.card(row, holes, self.clock()))

        return tell

    async def act_professionals(self, _by: str, _rest: str) -> None:
        """Say who works here."""
        self.console.say_all(lists.professionals(team.professionals(self.reader), self.stage.desk))


def _leading(line: str, to: Deed, bare: str = "") -> Entry:
    return Entry([line], [bare] if bare else [], {"go-there": to})
