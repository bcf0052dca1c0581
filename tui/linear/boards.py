"""Lists beside the inbox, printed with numbers: the outbox, the day's actions, drafts, problems."""

from __future__ import annotations

import time
from dataclasses import replace

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import undoing
from store import decisions, drafts, people, sending, team, troubles, views
from store.rows import ItemRow
from tui import header, masking, preview, times
from tui.keys import OUTBOX
from tui.linear import lists, reading, words
from tui.linear.answering import Answering
from tui.linear.plain import quoted
from tui.linear.typed import understood
from tui.linear.words import sentence

STATES = ("unknown", "waiting", "refused", "partly", "sending", "held", "sent", "undone")
_AGAIN = frozenset({"waiting", "refused", "partly"})
_RISKS = {
    "unknown": "It may stand there already, and is looked up; sent again by hand, they may read it twice.",
    "waiting": "It never left. <yes> holds it again, <drop> takes it back.",
    "refused": "It did not leave. <yes> tries it again, <drop> leaves it.",
    "partly": "Some of it stands. <yes> sends the rest, <drop> leaves it as it is.",
}
_STEPS = {"row-down": 1, "row-up": -1}
"""How far a key goes on in the outbox."""
_SENT_SHOWN = 20
_DECISIONS_SHOWN = 40


class Boards(Answering):
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

    # The outbox

    async def act_outbox(self, _by: str, _rest: str) -> None:
        """Say what is on its way, what needs a person first; each can be held again or taken back."""
        place = 0
        while True:
            items = self._items()
            if not items:
                self.tell(say("Nothing has been answered yet."))
                return
            place = max(0, min(place, len(items) - 1))
            self._print_answer(self._said_answer(items[place]), place, len(items))
            step = await self._on_answer(items[place])
            if step is None:
                self.tell(say("Back in {lane}.", lane=header.lane_name(self.lane.name)))
                return
            place += step

    def _items(self) -> list[ItemRow]:
        found = sending.items(self.reader, STATES)
        ordered = sorted(found, key=lambda item: (STATES.index(item.state), -item.id))
        open_ones = [item for item in ordered if item.state not in ("sent", "undone")]
        return [*open_ones, *[item for item in ordered if item.state in ("sent", "undone")][:_SENT_SHOWN]]

    def _said_answer(self, item: ItemRow) -> ItemRow:
        """Return an answer as it may be said here."""
        if not self.setting.masked:
            return item
        parts = tuple(replace(part, text=self.cover(part.text)) for part in item.parts)
        return replace(item, handle=self.cover(item.handle), readers=masking.readers(item.readers), parts=parts)

    def _print_answer(self, item: ItemRow, place: int, total: int) -> None:
        self.tell(
            "",
            say(
                "{n} of {total} in the outbox. {state}: {version} to {who}, {network}, {when}.",
                n=place + 1,
                total=total,
                state=say(item.state).upper(),
                version=reading.contents(item),
                who=words.named(at(item.handle)),
                network=words.network(item.network),
                when=times.when(item.closed_at or item.created_at, self.clock()),
            ),
        )
        if item.reason:
            self.tell(sentence(one_line(f"{say(item.reason)}. {say(item.remedy)}".strip())))
        if item.state in _RISKS:
            self.tell(say(_RISKS[item.state]))
        spoken = preview.readers_words(item.readers, item.handle)
        self.tell(sentence(spoken[:1].upper() + spoken[1:]))
        for part in item.parts:
            stands = say(", stands there as {id}", id=one_line(part.remote_id)) if part.remote_id else ""
            self.tell(say("Part {n}, {state}{stands}:", n=part.n, state=say(part.state), stands=stands))
            self.tell(*quoted(part.text))

    async def _on_answer(self, item: ItemRow) -> int | None:
        """Ask what to do with an answer; return how far to go on, None to leave."""
        await self.console.print_all()
        shown_at, whole = self.console.said_at, self.console.whole
        line = await self.confirm(self._ask_about(item))
        if line is None:
            await self._again(item, shown_at, whole=whole)
            return 0
        typed = understood(line, OUTBOX)
        what = typed.key.id if typed is not None else ""
        if what in ("back", "cancel"):
            return None
        if what in ("drop", "undo"):
            await self._drop(item)
        elif what == "help":
            self.help_on(OUTBOX)
        elif what not in _STEPS:
            self.tell(say("That is no key here."))
        return _STEPS.get(what, 0)

    def _ask_about(self, item: ItemRow) -> str:
        again = say("{yes} sends it, ") if item.state in _AGAIN else ""
        drop = say("<drop> takes it back or leaves it, ") if item.state not in ("sent", "undone", "sending") else ""
        return again + drop + say("<down> next, <up> previous, <back> back: ")

    async def _again(self, item: ItemRow, shown_at: float, *, whole: bool) -> None:
        """Hold a waiting, refused or partly sent answer anew, once it has been read."""
        if item.state not in _AGAIN:
            self.tell(say("It is {state}: there is nothing to send.", state=say(item.state)))
        elif not whole or (time.monotonic() - shown_at) * 1000 < self.setting.read_ms:
            self.tell(say("Read first: it has just been printed."))
        else:
            self.stage.again(item.id)
            if await self.settle():
                self.tell(say("Held again."))

    async def _drop(self, item: ItemRow) -> None:
        """Take back what has not left; leave an unknown one as it is, after a second key."""
        if item.state in ("sent", "undone", "sending"):
            self.tell(say("It is {state}: nothing can be taken back here.", state=say(item.state)))
            return
        if item.state == "unknown":
            asked = await self.ask(say("It may have been sent. d once more leaves it as it is: "))
            if asked != "d":
                self.tell(say("Nothing was done."))
                return
        self.stage.drop(item.id)
        if await self.settle():
            self.tell(say("Taken back.") if item.state in ("held", "waiting") else say("Left as it is."))

    # Decisions

    async def act_day(self, _by: str, _rest: str) -> None:
        """Say what was decided, newest first, and what an undo would do; a number undoes one."""
        rows = decisions.page(self.reader, limit=_DECISIONS_SHOWN)
        if not rows:
            self.tell(say("Nothing was decided yet."))
            return
        targets = [target for row in rows for target in row.targets if not decisions.about_people(row.verb)]
        names = {one: self.cover(name) for one, name in decisions.askers(self.reader, targets).items()}
        for number, row in enumerate(rows, 1):
            can, why = undoing.outlook(self.reader, row.id, self.stage.desk.who.id)
            fate = "" if can else f" {sentence(one_line(say(why)).capitalize())}"
            self.tell(f"{number}: {sentence(lists.decision(row, names, self.clock()))}{fate}")
        chosen = self._chosen_number(await self.ask(say("A number undoes it, Enter goes back: ")), len(rows))
        if chosen is not None:
            await self.take_back(rows[chosen].id)

    def _chosen_number(self, line: str, total: int) -> int | None:
        """Return the place in a list that a typed number names."""
        if line.isascii() and line.isdigit() and 1 <= int(line[:4]) <= total:
            return int(line) - 1
        self.tell(say("Back in {lane}.", lane=header.lane_name(self.lane.name)))
        return None

    # Drafts and problems

    async def act_drafts(self, _by: str, _rest: str) -> None:
        """Say unsent words; a number goes to their conversation."""
        mine = [one for one in drafts.drafts(self.reader) if one.professional_id == self.stage.desk.who.id]
        if not mine:
            self.tell(say("There are no drafts."))
            return
        for number, one in enumerate(mine, 1):
            when = times.when(one.updated_at, self.clock())
            handle = self.cover(one.handle)
            self.tell(f"{number}: {words.network(one.network)}, {words.named(at(handle))}, {when}:")
            self.tell(*quoted(self.cover(one.text)))
        chosen = self._chosen_number(await self.ask(say("A number goes there, Enter goes back: ")), len(mine))
        if chosen is not None:
            self._go_to_conversation(mine[chosen].conversation_id)

    def _go_to_conversation(self, conversation: int) -> None:
        row = views.rows_by_id(self.reader, [conversation]).get(conversation)
        if row is None:
            self.tell(say("The conversation is gone."))
            return
        here = views.row_in(self.reader, self.lane, conversation)
        self.open_lane(self.lane.name if here is not None else "everything", at=row)
        self.print_item()

    # Accounts and people

    async def act_problems(self, _by: str, _rest: str) -> None:
        """Say what is wrong and waits for somebody."""
        standing, accounts = self.standing()
        told = [*words.troubled(accounts), *words.outbox(standing.outbox, standing.due_at, standing.now)]
        told += lists.holes(troubles.holes(self.reader), self.clock())
        told += lists.set_aside(troubles.set_aside(self.reader), self.clock())
        knocking = [
            replace(one, handle=self.cover(one.handle), name=self.cover(one.name))
            for one in troubles.waiting(self.reader)
        ]
        told += lists.waiting(knocking, self.clock())
        told += lists.unchecked([self._said(row) for row in troubles.unchecked(self.reader)])
        self.console.say_all(told or [say("No problem is known.")])

    async def act_networks(self, _by: str, _rest: str) -> None:
        """Say how each account is."""
        self.console.say_all(lists.networks(views.accounts(self.reader), self.clock()))

    async def act_professionals(self, _by: str, _rest: str) -> None:
        """Say who works here."""
        self.console.say_all(lists.professionals(team.professionals(self.reader), self.stage.desk))

    async def act_person(self, _by: str, _rest: str) -> None:
        """Say who it is that asks: their handles, earlier conversations, and what they were answered."""
        row = self.row
        if row is not None and not self.stays_covered(row):
            known = people.handles(self.reader, row.id)
            self.console.say_all(lists.person(known, people.earlier(self.reader, known), self.clock()))
