"""Answering, typed: the whole answer and its readers are printed before a yes is asked for."""

from __future__ import annotations

import time

from core.catalogue import say
from core.clock import SECOND
from core.safe_text import one_line
from desk.answering import Prepared, Wish, hold_of
from desk.emergency.wording import Filled
from desk.hours import HOW_TO_SET, NONE_SET
from store.rows import Row
from tui.choosing import Choosing, Yes
from tui.finding import find_answers
from tui.keys import ANSWER
from tui.linear import answer_words
from tui.linear.console import Cancelled
from tui.linear.deciding import Deciding
from tui.linear.typed import Typed, understood
from tui.linear.typing_in import End
from tui.linear.writing import Writing

_MOST = 9
"""A digit chooses an answer."""
_CHANGES = frozenset(
    {
        "choose",
        "circle",
        "hours",
        "other-next",
        "other-previous",
        "language",
        "fill",
        "add-answer",
        "take-away",
        "references",
    }
)
_CHOICES = _CHANGES | {"back", "cancel", "all-answers", "write", "editor", "line", "person", "help", "palette"}


class Answering(Deciding, Writing):
    """The answer to the conversation that was printed last."""

    async def act_answer(self, _by: str, _rest: str) -> None:
        """Print the best answer, and ask for a yes."""
        row = self.row
        if row is None or self.stays_covered(row):
            return
        keys = self.stage.ranking(row)
        if not keys:
            self.tell(say("No saved answer fits: <all-answers> lists them all, <write> writes by hand."))
            return
        await self._choose(row, keys[:_MOST], key=keys[0])

    async def act_all_answers(self, _by: str, rest: str) -> None:
        """Ask for an answer by its key or title."""
        row = self.row
        if row is not None and not self.stays_covered(row):
            await self._by_name(row, rest)

    async def _by_name(self, row: Row, rest: str) -> None:
        saved = self.stage.library.saved
        if not rest:
            for key, one in saved.items():
                state = one.vetting(answer_words.day(self.clock())).value
                self.tell(f"{key}, {one_line(one.template.title)}, {say(state)}.")
        text = await self.ask(say("Answer with: key or words of its title: "), rest)
        keys = find_answers(saved, text) if text else []
        if keys:
            await self._choose(row, keys[:_MOST], key=keys[0])
        else:
            self.decline(say("no answer is called that"), say("<all-answers> lists them all"))

    async def act_write(self, _by: str, _rest: str) -> None:
        """Write by hand; what was written before is there again."""
        if self.row is not None and not self.stays_covered(self.row):
            await self._write(self.row, "")

    async def _write(self, row: Row, taken_over: str) -> None:
        text = await self.write_lines(row.id, self.stage.draft(row.id) or taken_over)
        if text is not None:
            await self.choose_words(row, text)

    async def choose_words(self, row: Row, text: str) -> None:
        """Print own words as they would leave, and ask for a yes."""
        await self._choose(row, [], text=text)

    async def edit_words(self, row: Row, taken_over: str) -> None:
        """Write in an editor. The inbox overrides it."""

    async def act_person(self, _by: str, _rest: str) -> None:
        """Say who asks. The inbox overrides it."""

    # The question

    async def line_for(self, row: Row, rest: str) -> None:
        """Ask for a country, and print its emergency line. The inbox overrides it."""

    async def _choose(
        self, row: Row, keys: list[str], *, key: str = "", text: str = "", line: Filled | None = None
    ) -> None:
        wish = Wish(key=key, text=line.text if line else text, read=row.newest_in_id, line=line)
        choosing = Choosing(row, keys, lambda wish: self.stage.prepare(row.id, wish), wish)
        choosing.look()
        try:
            await self._until_decided(choosing)
        except (Cancelled, End):
            kept = say(" The draft is kept.") if text else ""
            self.tell(say("Nothing was sent.") + kept)

    async def _until_decided(self, choosing: Choosing) -> None:
        """Print the answer, ask, and do what is typed, until it is held or left."""
        fresh, whole = True, False
        while True:
            if fresh:
                self.tell("", *self.answer_opening(choosing), *answer_words.answer(choosing, self.stage.library))
            await self.console.print_all()
            whole = self.console.whole if fresh else whole
            shown_at = self.console.said_at
            line = await self.confirm(self._question(choosing))
            if line is None:
                waited = (time.monotonic() - shown_at) * 1000
                meant = choosing.yes(on_screen_ms=waited, needed_ms=self.setting.read_ms, seen_all=whole)
                if meant is Yes.SEND and choosing.prepared is not None:
                    await self.hold_it(choosing, choosing.prepared)
                    return
                fresh = self._not_yet(meant, choosing)
            else:
                answered = await self._other(line, choosing)
                if answered is None:
                    return
                fresh = answered

    async def _other(self, line: str, choosing: Choosing) -> bool | None:
        """Do what another key than yes does; tell whether the answer is printed anew, None: it was left for another."""
        typed = understood(line, ANSWER)
        what = typed.key.id if typed is not None else ""
        if typed is None or what not in _CHOICES:
            self._tell_unknown(line)
            # An empty line prints it again.
            return not line.strip()
        if what in ("back", "cancel"):
            raise Cancelled
        if what == "all-answers":
            await self._by_name(choosing.row, typed.rest)
            return None
        if what in ("write", "editor", "line"):
            await self._leave_for(what, choosing)
            return None
        if what == "person":
            await self.act_person("", "")
            # It was said in between: the answer is read again.
            return True
        if what in ("help", "palette"):
            self.help_on(ANSWER)
            return False
        return await self._change(typed, choosing)

    async def _leave_for(self, what: str, choosing: Choosing) -> None:
        """Leave the answer for own words, or for another country's emergency line."""
        if what == "line":
            await self.line_for(choosing.row, "")
        else:
            written = self._write if what == "write" else self.edit_words
            await written(choosing.row, self._taken_over(choosing))

    async def _change(self, typed: Typed, choosing: Choosing) -> bool:
        """Take another answer, circle, language or field; tell whether the answer is printed anew."""
        what = typed.key.id
        if what == "circle":
            choosing.narrow()
        elif what == "hours":
            return self._wait(choosing)
        elif what in ("choose", "other-next", "other-previous"):
            return _other_answer(typed, choosing)
        elif what == "language":
            return self._other_language(choosing)
        elif what == "fill":
            await self._fill(choosing)
        elif what == "add-answer":
            return await self._add(choosing, typed.rest)
        elif what == "take-away" and not choosing.take_away():
            self.decline(say("there is one answer, and none was added"), say("<back> leaves it"))
            return False
        return True

    def _other_language(self, choosing: Choosing) -> bool:
        changed = choosing.next_language()
        if not changed:
            only = " ".join(choosing.languages())
            self.decline(say("it can be said in {language} alone", language=only), say("<all-answers> lists others"))
        return changed

    def _wait(self, choosing: Choosing) -> bool:
        """Let it wait for office hours, or not; tell whether the answer is printed anew."""
        wished = choosing.wish.later
        choosing.wait()
        if choosing.wish.later is wished:
            self.decline(say(NONE_SET), say(HOW_TO_SET))
        return choosing.wish.later is not wished

    async def _fill(self, choosing: Choosing) -> None:
        """Ask for what the fields of the answer should say; an empty line ends it."""
        names = choosing.askable()
        if not names:
            self.tell(say("Every field is filled; a blank is filled in your own words: <write> takes the text over."))
        for name in names:
            value = await self.ask(f"{name}:")
            if not value:
                return
            choosing.supply(name, value)

    async def _add(self, choosing: Choosing, rest: str) -> bool:
        text = await self.ask(say("Add behind it: key or words of its title: "), rest)
        keys = find_answers(self.stage.library.saved, text) if text else []
        added = bool(keys) and choosing.add(keys[0])
        if not added:
            self.decline(say("nothing was added"), say("<all-answers> lists them all"))
        return added

    def help_on(self, where: str) -> None:
        """Say the keys of a place. The inbox overrides it."""

    def _not_yet(self, meant: Yes, choosing: Choosing) -> bool:
        """Say why a yes did not count; tell whether the answer is printed anew."""
        if meant is Yes.EARLY:
            self.tell(say("Read first: it has just been printed."))
        elif meant is Yes.CONFIRM and choosing.prepared is not None:
            self.tell(*answer_words.asked_twice(choosing, choosing.prepared))
        elif meant is Yes.STOPPED:
            self.tell(answer_words.why_stopped(choosing))
        return meant is Yes.UNREAD

    def _question(self, choosing: Choosing) -> str:
        """Return what is asked below an answer: the readers stand in it."""
        count = len(choosing.keys)
        others = say("1 to {n} choose another, ", n=count) if count > 1 else ""
        more = others + say("<all-answers> all answers, <circle> the asker alone, <write> by hand, <back> back: ")
        prepared = choosing.prepared
        if prepared is None or prepared.stops:
            return f"{say('It cannot be sent as it is.')} {more}"
        who = answer_words.readers_to_send(choosing, prepared)
        asked = say("Once more: {yes} sends, ") if choosing.confirming else say("Send it? {yes} sends, ")
        return f"{who} {asked}{more}"

    def _taken_over(self, choosing: Choosing) -> str:
        """Return the text of the answer that is printed, to be changed by hand: it is own words from then on."""
        prepared = choosing.prepared
        if prepared is None or prepared.saved is None:
            return ""
        return "\n\n".join(block.bare for block in prepared.blocks)

    def _tell_unknown(self, line: str) -> None:
        typed = understood(line.partition(" ")[0], ANSWER)
        if typed is not None and typed.key.id == "yes":
            self.tell(say("Nothing was sent: here a yes repeats the number that the question tells."))
        elif line.strip():
            self.tell(say("Nothing was sent: {line} is no yes and no key here.", line=repr(one_line(line)[:20])))

    def answer_opening(self, choosing: Choosing) -> list[str]:
        """Return what is said before an answer. The inbox adds to how many it goes."""
        del choosing
        return []

    async def hold_it(self, choosing: Choosing, prepared: Prepared) -> None:
        """Hold the answer, and go to the next item."""
        row = choosing.row
        self.stage.queue(prepared)
        if not await self.settle():
            return
        if prepared.goes is not None and prepared.goes.waits:
            self.tell(say("It goes {when}: <undo> takes it back until then.", when=prepared.goes.words))
        else:
            self.tell(say("Held for {n} s: <undo> takes it back.", n=hold_of(self.stage.desk, prepared) // SECOND))
        self._go_on([row.id])
        self.print_item()


def _other_answer(typed: Typed, choosing: Choosing) -> bool:
    """Take another answer, by its digit or beside the one that is printed; tell whether there is one."""
    if typed.key.id == "choose":
        return typed.pressed.isdigit() and choosing.choose(int(typed.pressed))
    return choosing.choose(choosing.best.number + (1 if typed.key.id == "other-next" else -1))
