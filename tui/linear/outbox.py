"""The outbox, one answer after the other: what needs a person first, each read whole before anything is done."""

from __future__ import annotations

import time
from dataclasses import replace

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import doubts
from store import sending, views
from store.doubts import attempts_of
from store.rows import ItemRow
from tui import header, masking, preview, settling, times
from tui.keys import OUTBOX
from tui.linear import reading, words
from tui.linear.listing import Listing
from tui.linear.plain import quoted
from tui.linear.typed import Typed, understood
from tui.linear.words import sentence
from tui.settling import HELD_AGAIN, RISKS, STATES, Choice

_SENT_SHOWN = 20
_OVER = ("sent", "undone")
_STEPS = {"row-down": 1, "row-up": -1, "row-first": -(10**6), "row-last": 10**6}


class Outbox(Listing):
    """Answers on their way, and what can be done about each."""

    _uncovered = 0
    """The answer that is said though others may hear it."""

    async def act_outbox(self, _by: str, _rest: str) -> None:
        """Say what is on its way, what needs a person first; each can be held again or taken back."""
        place: int | None = 0
        while place is not None:
            items = self._items()
            if not items:
                self.tell(say("Nothing has been answered yet."))
                return
            place = max(0, min(place, len(items) - 1))
            self._print_answer(self._said_answer(items[place]), place, len(items))
            step = await self._on_answer(items[place])
            place = None if step is None else max(0, min(place + step, len(items) - 1))
        self._uncovered = 0

    def _items(self) -> list[ItemRow]:
        found = sending.items(self.reader, STATES)
        ordered = sorted(found, key=lambda item: (STATES.index(item.state), -item.id))
        open_ones = [item for item in ordered if item.state not in _OVER]
        return [*open_ones, *[item for item in ordered if item.state in _OVER][:_SENT_SHOWN]]

    def _item_covered(self, item: ItemRow) -> bool:
        return self.setting.masked and item.id != self._uncovered

    def _said_answer(self, item: ItemRow) -> ItemRow:
        """Return an answer as it may be said here."""
        if not self._item_covered(item):
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
        if item.state in RISKS:
            self.tell(say(RISKS[item.state]))
        spoken = preview.readers_words(item.readers, item.handle)
        self.tell(sentence(spoken[:1].upper() + spoken[1:]), *self._tries(item))
        for part in item.parts:
            stands = say(", stands there as {id}", id=one_line(part.remote_id)) if part.remote_id else ""
            self.tell(say("Part {n}, {state}{stands}:", n=part.n, state=say(part.state), stands=stands))
            self.tell(*quoted(part.text))

    def _tries(self, item: ItemRow) -> list[str]:
        """Return every try at an answer that has not arrived."""
        if item.state in _OVER:
            return []
        return [sentence(settling.told(tried)) for tried in attempts_of(self.reader, item.id)]

    # What is typed about one

    async def _on_answer(self, item: ItemRow) -> int | None:
        """Ask what to do with an answer; return how far to go on, None to leave."""
        await self.console.print_all()
        shown_at, whole = self.console.said_at, self.console.whole
        line = await self.confirm(self._ask_about(item))
        if line is None:
            await self._again(item, shown_at, whole=whole)
            return 0
        typed = understood(line, OUTBOX)
        if typed is None or typed.key.id == "yes":
            # An empty line prints it again.
            self.tell(*([say("That is no key here.")] if line.strip() else []))
            return 0
        if typed.key.id == "settle":
            await self._settle(item, shown_at, whole=whole)
            return 0
        return await self._other_key(item, typed)

    async def _other_key(self, item: ItemRow, typed: Typed) -> int | None:
        """Do what neither sends nor settles; return how far to go on, None to leave."""
        what = typed.key.id
        if what == "back":
            self.tell(say("Back in {lane}.", lane=header.lane_name(self.lane.name)))
            return None
        if what == "go":
            await self.act_go("", typed.rest)
            return None
        if what == "read-it":
            self.go_to_conversation(item.conversation_id)
            return None
        if what in ("drop", "undo"):
            await self._drop(item)
        elif what == "reveal":
            self._uncover(item)
        elif what in ("help", "palette"):
            self.help_on(OUTBOX)
        elif what not in _STEPS:
            self.tell(say("That is no key here."))
        return _STEPS.get(what, 0)

    def _ask_about(self, item: ItemRow) -> str:
        again = say("{yes} sends it, ") if item.state in HELD_AGAIN else ""
        settle = say("<settle> settles it, ") if item.state in settling.CHOICES else ""
        drop = say("<drop> takes it back or leaves it, ") if item.state not in (*_OVER, "sending") else ""
        return again + settle + drop + say("<down> next, <up> previous, <back> back: ")

    def _uncover(self, item: ItemRow) -> None:
        if self.setting.masked:
            self._uncovered = 0 if self._uncovered == item.id else item.id
        else:
            self.tell(say("Nothing is covered here."))

    def go_to_conversation(self, conversation: int) -> None:
        """Stand on a conversation, in this lane or among all, and say it."""
        row = views.rows_by_id(self.reader, [conversation]).get(conversation)
        if row is None:
            self.tell(say("The conversation is gone."))
            return
        here = views.row_in(self.reader, self.lane, conversation)
        self.open_lane(self.lane.name if here is not None else "everything", at=row)
        self.print_item()

    def _unread(self, item: ItemRow, shown_at: float, *, whole: bool) -> bool:
        """Say why a yes does not count yet; tell whether it does not."""
        if self._item_covered(item):
            self.decline(say("it is covered"), say("<reveal> shows it first"))
            return True
        early = not whole or (time.monotonic() - shown_at) * 1000 < self.setting.read_ms
        if early:
            self.tell(say("Read first: it has just been printed."))
        return early

    async def _again(self, item: ItemRow, shown_at: float, *, whole: bool) -> None:
        """Hold a waiting, refused or partly sent answer anew, once it has been read."""
        if item.state not in HELD_AGAIN:
            self.tell(say("It is {state}: there is nothing to send.", state=say(item.state)))
        elif not self._unread(item, shown_at, whole=whole):
            self.stage.again(item.id)
            if await self.settle():
                self.tell(say("Held again."))

    async def _drop(self, item: ItemRow) -> None:
        """Take back what has not left; leave an unknown one as it is, after a second key."""
        if item.state in (*_OVER, "sending"):
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

    # What is in doubt

    async def _settle(self, item: ItemRow, shown_at: float, *, whole: bool) -> None:
        """Say what can be settled of an answer, and what each choice risks; then ask once more."""
        offered, cannot = settling.choices(item, self.stage.lines.values())
        if not offered:
            self.tell(say("It is {state}: nothing of it is in doubt.", state=say(item.state)))
            return
        if self._unread(item, shown_at, whole=whole):
            return
        self.tell(say("Look in the network's own client first, then say what is so."))
        self.tell(*(f"{one.key}: {sentence(f'{say(one.text)}; {say(one.risk)}')}" for one in offered))
        self.tell(*([sentence(cannot[:1].upper() + cannot[1:])] if cannot else []))
        letters = ", ".join(one.key for one in offered)
        typed = await self.ask(say("Settle it by {letters}; Enter leaves it: ", letters=letters))
        chosen = next((one for one in offered if one.key == typed), None)
        if chosen is None or not await self._sure(chosen):
            self.tell(say("Nothing was done."))
            return
        await self._settled(item, chosen)

    async def _sure(self, chosen: Choice) -> bool:
        """Ask the second time; what they may read twice needs a word as well."""
        if chosen.key == "a":
            typed = await self.ask(say("They may read it twice. Type {word} to go on: ", word=doubts.WORD))
            if typed != doubts.WORD:
                return False
        asked = say("{choice}: {risk}. {yes} settles it so, anything else leaves it: ")
        asked = asked.replace("{choice}", say(chosen.text)).replace("{risk}", say(chosen.risk))
        return await self.confirm(asked[:1].upper() + asked[1:]) is None

    async def _settled(self, item: ItemRow, chosen: Choice) -> None:
        """Write what was settled, and say what became of the answer."""
        if chosen.key == "s":
            self.stage.decide((), lambda desk, _ids: doubts.stands(desk, item.id, tries=item.tries))
        elif chosen.key == "a":
            self.stage.decide((), lambda desk, _ids: doubts.send_again(desk, item.id, doubts.WORD, tries=item.tries))
        elif chosen.key == "h":
            self.stage.decide((), lambda desk, _ids: doubts.by_hand(desk, item.id))
        else:
            self.stage.take_down(item.id, item.account)
        if await self.settle():
            now = sending.item(self.reader, item.id)
            self.tell(say("Settled: it is {state}.", state=say(now.state if now is not None else "gone")))
