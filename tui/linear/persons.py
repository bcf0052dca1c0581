"""Who it is that asks, in lines: handles with their proofs, earlier conversations, joining and splitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import actions, proof_words, proving
from desk.office import Desk
from store import codes, people, proofs, views
from store.countries import country_of, elsewhere
from store.people import EarlierRow, HandleRow
from store.proofs import JoinRow
from store.rows import Row
from tui import times
from tui.keys import PERSON
from tui.linear import lists, reading
from tui.linear.browsing import Browsing
from tui.linear.listing import Entry, Listing, Page
from tui.linear.words import named, network, sentence
from tui.where_they_are import said_where

Verb = Callable[[Desk, int], actions.Decision]


class Persons(Listing, Browsing):
    """The card of a person."""

    async def act_person(self, _by: str, _rest: str) -> None:
        """Say who it is that asks: their handles, earlier conversations, and what they were answered."""
        row = self.row
        if row is None or self.stays_covered(row):
            return
        known = people.handles(self.reader, row.id)
        earlier = people.earlier(self.reader, known, noted=bool(self.stage.desk.who.id))
        self.tell(*lists.handles(known, self.clock()), *self._around(row, known), *lists.how_many(earlier))
        entries = [self._earlier(one) for one in earlier]
        asks = say("A number reads one of them whole, <join> and <split> are about their handles, Enter goes back: ")
        deeds = {
            "join": partial(self._join, row, known),
            "split": partial(self._split, row, known),
            "undo": partial(self.take_back, None),
        }
        await self.list_page(Page(PERSON, entries, "read-it", asks, say("There is no conversation."), deeds))

    def _around(self, row: Row, known: Sequence[HandleRow]) -> list[str]:
        """Return where they are, until when they are muted, what is proposed, and which codes are out."""
        country = country_of(self.reader, row.id) or elsewhere(self.reader, row.id)
        told = [said_where(country, self.clock())] if country is not None else []
        muted = people.muted_until(self.reader, known, self.clock())
        told += [say("muted until {when}; a red flag pierces it", when=times.exactly(muted))] if muted else []
        told += [say("PROPOSED: {what}", what=self._proposed(one)) for one in self._proposals(known)]
        for code in codes.given(self.reader, [one.id for one in known], self.clock()):
            why = (
                say("void: {why}", why=say(code.void)) if code.void else say("out until {w}", w=self._when(code.until))
            )
            told.append(say("a code of {when} is {how}", when=self._when(code.at), how=why))
        return [sentence(one[:1].upper() + one[1:]) for one in told]

    def _when(self, moment: int) -> str:
        return times.when(moment, self.clock())

    def _proposals(self, known: Sequence[HandleRow]) -> list[JoinRow]:
        return proofs.joins_of(self.reader, [one.id for one in known], proofs.PROPOSED)

    def _proposed(self, join: JoinRow) -> str:
        pair = [self._named(people.handle_by_id(self.reader, one)) for one in (join.one, join.other)]
        return f"{' '.join([pair[0], say('and'), pair[1]])}, {one_line(proof_words.proof(join, self._when))}"

    def _named(self, handle: HandleRow | None) -> str:
        if handle is None:
            return "?"
        return f"{named(at(handle.handle))} ({network(handle.network)}, {one_line(handle.account)})"

    def _earlier(self, one: EarlierRow) -> Entry:
        async def read() -> None:
            row = views.rows_by_id(self.reader, [one.id]).get(one.id)
            if row is None:
                self.tell(say("The conversation is gone."))
                return
            self.console.say_all(reading.conversation(await self._whole(row), self.clock()))
            self.tell(say("End of the conversation. You stand where you stood."))

        return Entry(list(lists.earlier(one, self.clock())), deeds={"read-it": read})

    # Joining and splitting

    async def _join(self, row: Row, known: Sequence[HandleRow]) -> None:
        """Join what is proposed, make a code, or join whom somebody identified outside."""
        proposals = self._proposals(known)
        for number, one in enumerate(proposals, 1):
            self.tell(f"{number}: {sentence(self._proposed(one))}")
        asks = say("A number joins a proposal, n and its number declines it, c makes a code, s HANDLE HOW joins whom ")
        line = await self.ask(asks + say("you identified outside: "))
        word, _, rest = line.strip().partition(" ")
        chosen = _chosen(rest if word == "n" else word, len(proposals))
        if word == "c":
            await self._decided(
                row, proving.give_code, say("The code stands in a draft of yours here: <write> reads it.")
            )
        elif word == "s":
            await self._state(row, rest)
        elif chosen is None:
            self.tell(say("Nothing was done."))
        elif word == "n":
            await self._after_yes(row, self._proposed(proposals[chosen]), partial(_declined, proposals[chosen].id))
        else:
            await self._after_yes(row, self._proposed(proposals[chosen]), partial(_confirmed, proposals[chosen].id))

    async def _state(self, row: Row, typed: str) -> None:
        written, _, how = typed.strip().partition(" ")
        found = [
            one for one in map(partial(people.handle_by_id, self.reader), proving.named(self.reader, written)) if one
        ]
        if not found or not how.strip():
            self.decline(say("a stated join needs a handle that has written to you, and how"), "")
            return
        chosen: int | None = 0
        if len(found) > 1:
            self.tell(*(f"{number}: {self._named(one)}" for number, one in enumerate(found, 1)))
            chosen = _chosen(await self.ask(say("Which of them: ")), len(found))
        if chosen is None:
            self.tell(say("Nothing was done."))
            return
        await self._after_yes(
            row, f"{self._named(found[chosen])}, {one_line(how)}", partial(_stated, found[chosen].id, how)
        )

    async def _split(self, row: Row, known: Sequence[HandleRow]) -> None:
        """Take a handle off again."""
        others = [one for one in known[1:] if one.joins]
        if not others:
            self.decline(say("it is joined with no other handle"), "")
            return
        chosen: int | None = 0
        if len(others) > 1:
            self.tell(*(f"{number}: {self._named(one)}" for number, one in enumerate(others, 1)))
            chosen = _chosen(await self.ask(say("Which of them stands alone again: ")), len(others))
        if chosen is not None:
            await self._after_yes(
                row, say("{who} alone again", who=self._named(others[chosen])), partial(_split, others[chosen].id)
            )

    async def _after_yes(self, row: Row, what: str, verb: Verb) -> None:
        """Do it after a yes."""
        if await self.confirm(f"{sentence(what)} " + say("{yes} does it: ")) is not None:
            self.tell(say("Nothing was done."))
            return
        await self._decided(row, verb, say("Done: <undo> takes it back."))

    async def _decided(self, row: Row, verb: Verb, told: str) -> None:
        self.stage.decide([row.id], lambda desk, ids: verb(desk, ids[0]))
        if await self.settle():
            self.tell(told)


def _chosen(typed: str, number: int) -> int | None:
    """Return which of some lines was named; None for none of them."""
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0  # noqa: PLR2004  # digits of a list
    return found - 1 if 0 < found <= number else None


def _confirmed(join: int, desk: Desk, conversation: int) -> actions.Decision:
    return proving.confirm(desk, join, conversation)


def _declined(join: int, desk: Desk, conversation: int) -> actions.Decision:
    return proving.decline(desk, join, conversation)


def _stated(other: int, how: str, desk: Desk, conversation: int) -> actions.Decision:
    return proving.state(desk, conversation, other, how)


def _split(handle: int, desk: Desk, conversation: int) -> actions.Decision:
    return proving.split(desk, handle, conversation)
