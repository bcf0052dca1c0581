"""What the house has set, said in lines: mutes with what they caught, and rules with their dry run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import actions as decided
from desk import digest, mute_ends, ruling
from desk.errors import Refusal
from desk.ruling import Move
from store import actions, putting
from store.putting import MuteRow, RuleRow
from tui import house_words
from tui.key_rows import MUTES, RULES, TRIAL
from tui.linear import words
from tui.linear.feeds import Feeds
from tui.linear.listing import Deed, Entry, Page
from tui.linear.outbox import Outbox
from tui.linear.plain import quoted
from tui.linear.words import sentence

_SAID = 40


class House(Outbox, Feeds):
    """Mutes and rules."""

    # Mutes

    async def act_mutes(self, _by: str, _rest: str) -> None:
        """Say what is muted, until when, and how many each caught; a number ends one."""
        entries = [self._mute(row) for row in putting.mutes(self.reader, self.clock())]
        asks = say(
            "A number ends a mute, <renew> and a number mutes it for 30 days from now, <undo> takes the last back, "
            "Enter goes back: "
        )
        again = partial(self._last_back, ("unmute", "renew mute"))
        nothing = say("Nothing is muted: <mute> mutes. <day> brings back what was ended.")
        human = digest.digest(self.reader, self.clock()).human
        if human and not entries:
            await self._humans()
            return
        if human:
            self.tell(say("{n} muted this week look human: <human> says them.", n=len(human)))
        await self.list_page(Page(MUTES, entries, "end-mute", asks, nothing, {"undo": again, "human": self._humans}))

    def _mute(self, row: MuteRow) -> Entry:
        def told(name: str) -> list[str]:
            lasts = house_words.lasts(row.until, self.clock())
            return [sentence(f"{say(row.scope)} {one_line(name)}, {lasts}, {house_words.caught(row)}")]

        deeds: dict[str, Deed] = {
            "end-mute": partial(self._end, row.id),
            "renew": partial(self._renew, row.id),
            "whole": partial(self._tell_mute, row),
        }
        return Entry(told(self.cover(row.name)), told(row.name), deeds)

    async def _end(self, number: int) -> None:
        self.stage.decide((), lambda desk, _ids: mute_ends.end(desk, number))
        if await self.settle():
            self.tell(say("The mute is over, and what it held is open again: <day> takes that back."))

    async def _renew(self, number: int) -> None:
        self.stage.decide((), lambda desk, _ids: mute_ends.renew(desk, number))
        if await self.settle():
            self.tell(say("Muted for 30 days from now."))

    async def _tell_mute(self, row: MuteRow) -> None:
        self.tell(*self._mute(row).told, say("A red flag pierces it."))

    async def _humans(self) -> None:
        """Say what was muted and yet looks human; a number opens one again."""
        found = digest.digest(self.reader, self.clock()).human[:_SAID]
        for n, (row, why) in enumerate(found, 1):
            self.tell(f"{n}: {', '.join(map(say, why))}", *quoted(self.cover(row.shown)))
        if not found:
            self.tell(say("Nothing that was muted this week looks human."))
            return
        typed = await self.ask(say("A number opens it again, Enter goes back: "))
        if typed.isdigit() and 0 < int(typed) <= len(found):
            self.stage.decide([found[int(typed) - 1][0].id], decided.reopen)
            if await self.settle():
                self.tell(say("Open again: <day> takes that back."))

    async def _last_back(self, verbs: tuple[str, ...]) -> None:
        action = actions.last_of(self.reader, self.stage.desk.who.id, verbs)
        if action is None:
            self.tell(say("Nothing of that was done lately: <day> lists every decision."))
        else:
            await self.take_back(action)

    # Rules

    async def act_rules(self, _by: str, _rest: str) -> None:
        """Say the rules, which are on, and when each was tried; a number tries one."""
        entries = [self._rule(row) for row in putting.rules(self.reader, self.clock())]
        asks = say(
            "A number tries a rule, <rule-on>, <rule-off> or <remove-rule> and a number switches or removes it, "
            "<undo> takes the last back, Enter goes back: "
        )
        again = partial(self._last_back, ("rule on", "rule off", "rule removed"))
        nothing = say("There are no rules yet: `consulta rules add` keeps one.")
        await self.list_page(Page(RULES, entries, "try", asks, nothing, {"undo": again}))

    def _rule(self, row: RuleRow) -> Entry:
        state = say("on") if row.enabled else say("off")
        does, conditions = house_words.action(row), house_words.conditions(row)
        lines = [
            sentence(f"{row.name}, {state}: {conditions}: {does}"),
            sentence(house_words.caught(row).capitalize()),
            sentence(house_words.tried(row, self.clock()).capitalize()),
        ]
        deeds: dict[str, Deed] = {
            "try": partial(self._try, row.name),
            "rule-on": partial(self._switch, row.name, on=True),
            "rule-off": partial(self._switch, row.name, on=False),
            "remove-rule": partial(self._remove, row.name),
        }
        return Entry(lines, deeds=deeds)

    async def _switch(self, name: str, *, on: bool) -> None:
        self.stage.decide((), lambda desk, _ids: ruling.switch(desk, name, on=on))
        if await self.settle():
            self.tell(say("The rule is on for what comes.") if on else say("The rule is off; what it moved stays."))

    async def _remove(self, name: str) -> None:
        if await self.ask(say("d once more removes it, and what it moved is open again: ")) != "d":
            self.tell(say("Nothing was done."))
            return
        self.stage.decide((), lambda desk, _ids: ruling.remove(desk, name))
        if await self.settle():
            self.tell(say("Removed: <day> brings it back, with what it moved."))

    # The dry run

    async def _try(self, name: str) -> None:
        """Say what a rule would move and why; once that was said, the rule may be switched on."""
        desk = self.stage.desk
        try:
            found = ruling.trial(desk, ruling.known(desk, name))
        except Refusal as refusal:
            self.decline(refusal.what, refusal.remedy)
            return
        self.tell(*(sentence(line.capitalize()) for line in house_words.outcome(found)))
        self.stage.decide((), lambda seated, _ids: ruling.seen(seated, name, len(found.moves)))
        await self.settle()
        if len(found.moves) > _SAID:
            self.tell(say("The first {n} of them:", n=_SAID))
        switching: dict[str, Deed] = {
            "rule-on": partial(self._switch, name, on=True),
            "rule-off": partial(self._switch, name, on=False),
        }
        entries = [self._move(move, switching) for move in found.moves[:_SAID]]
        asks = say("A number reads one, <rule-on> switches the rule on, <rule-off> off, Enter goes back: ")
        if entries:
            await self.list_page(Page(TRIAL, entries, "read-it", asks, "", switching))
        elif await self.ask(say("<rule-on> switches the rule on, Enter goes back: ")) == say("<rule-on>"):
            await self._switch(name, on=True)

    def _move(self, move: Move, switching: dict[str, Deed]) -> Entry:
        def told(one: Move) -> list[str]:
            seen = one.seen
            first = f"{words.network(seen.network)}, {words.named(at(seen.handle))}: {house_words.why(one)}"
            return [sentence(first), *quoted(seen.text)]

        seen = move.seen
        hidden = replace(seen, handle=self.cover(seen.handle), name=self.cover(seen.name), text=self.cover(seen.text))
        bare = replace(move, seen=hidden, why=tuple(self.cover(reason) for reason in move.why))
        return Entry(told(bare), told(move), {"read-it": partial(self._go_there, seen.id), **switching})

    async def _go_there(self, conversation: int) -> None:
        self.go_to_conversation(conversation)
