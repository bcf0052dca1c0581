"""Decisions without an answer, typed: each is about what was printed last, and is undone by its inverse."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from core import moments
from core.audience import at
from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from desk import actions, personal, searching
from store import views
from store.rows import Row
from tui import times, verbs
from tui.choices import CHOICES
from tui.linear.handing import Handing
from tui.linear.words import named
from tui.verbs import Need

Again = Callable[[], Coroutine[Any, Any, None]]


class Deciding(Handing):
    """The verbs of triage."""

    last: Again | None = None
    """The last decision that `.` repeats."""
    last_snooze: Micros | None = None

    async def _decide(self, told: str, verb: str, rows: Sequence[Row], *args: object, **more: object) -> None:
        """Write a decision, say so, and go to the next item."""
        if not rows:
            self.tell(say("There is nothing here to decide on."))
            return
        ids = [row.id for row in rows]
        self.stage.decide(ids, actions.as_read(getattr(actions, verb), verbs.read_of(rows)), *args, **more)
        if not await self.settle():
            return
        self.tell(told, *self.told_accepted(rows), *self.told_together(rows))
        self.marked.clear()
        self._go_on(ids)
        self.print_item()

    def _go_on(self, ids: Sequence[int]) -> None:
        """Stand on the next one where the one that was printed has been decided on."""
        # What was decided here is no news.
        self.known -= 0 if self.query else sum(views.row_in(self.reader, self.lane, one) is None for one in ids)
        for one in ids:
            self.printed.pop(one, None)
        row = self.row
        if row is None or row.id not in ids:
            return
        left = not self.query and views.row_in(self.reader, self.lane, row.id) is None
        self.walk.advance(left=left)

    def _red_in(self, rows: Sequence[Row], verb: str) -> bool:
        declined = verbs.keeps_red(rows, verb)
        if declined is not None:
            self.decline(*declined)
        return declined is not None

    async def act_done(self, _by: str, rest: str) -> None:
        """Close without an answer; an acknowledged red asks for the reason."""
        rows, reason = await self.together(say("Done")), ""
        need = verbs.closing_needs(rows)
        if need is Need.ACKNOWLEDGE:
            self.decline(*verbs.unacknowledged())
            return
        if need is Need.REASON:
            reason = await self.ask(say("Why is this red closed without an answer? "), rest)
            if not reason:
                self.decline(*verbs.without_reason())
                return
            # What is repeated later is never a red.
            self.last = lambda: self._once_more(say("Done."), "done")
            await self._decide(say("Done."), "done", rows, reason=reason)
            return
        self.last = lambda: self._once_more(say("Done."), "done")
        await self._decide(say("Done."), "done", rows)

    async def act_noise(self, _by: str, _rest: str) -> None:
        """Call it noise."""
        rows = await self.together(say("Noise"))
        if rows and not self._red_in(rows, say("noise")):
            self.last = lambda: self._once_more(say("Noise."), "noise")
            await self._decide(say("Noise."), "noise", rows)

    async def act_noise_all(self, by: str, rest: str) -> None:
        """Call noise what is marked, else all who ask the same."""
        row = self.row
        if not self.marked and row is not None and row.cluster:
            await self.act_cluster(by, rest)
        await self.act_noise(by, rest)

    async def act_mute(self, _by: str, rest: str) -> None:
        """Mute the thread, after a second key."""
        rows = await self.together(say("Mute"))
        if not rows or self._red_in(rows, say("muted")):
            return
        until: Micros | None = None
        typed = await self._what_to_mute(rest)
        if typed.partition(" ")[0] == "u":
            until = moments.typed(await self.ask(say("Mute until: "), typed[2:]), self.clock())
            if until is None:
                self.decline(*verbs.no_time())
                return
            typed = await self._what_to_mute("")
        letter, _, words = typed.partition(" ")
        scope = {"m": "thread", "p": "person", "w": "word", "g": "tag"}.get(letter)
        if scope in ("thread", "person"):
            self.last = lambda: self._once_more(say("Muted."), "mute", scope=scope, until=until)
            await self._decide(say("Muted."), "mute", rows, scope=scope, until=until)
        elif scope is not None:
            await self._mute_words(scope, await self.ask(say("Which words? "), words), until)
        else:
            self.tell(say("Not muted."))

    async def _what_to_mute(self, rest: str) -> str:
        letters = ", ".join(f"{choice.key} {say(choice.text)}" for choice in CHOICES["mute"])
        return await self.ask(say("Mute for 30 days: {letters}: ", letters=letters), rest)

    async def _mute_words(self, scope: str, words: str, until: Micros | None) -> None:
        """Mute words or a tag, wherever they stand."""
        self.stage.decide((), actions.mute, scope=scope, subject=words, until=until)
        if await self.settle():
            self.tell(say("Muted: {words}.", words=one_line(words)))
            self.reread_beside()

    async def act_snooze(self, _by: str, rest: str) -> None:
        """Snooze, by one more letter or a typed time."""
        rows = await self.together(say("Snooze"))
        if not rows or self._red_in(rows, say("snoozed")):
            return
        typed = await self._time_to_wake(rest)
        if typed == "w":
            told = say("Snoozed until 2 hours before the window closes.")
            self.last = lambda: self._once_more(told, "snooze_before_window")
            await self._decide(told, "snooze_before_window", rows)
            return
        until = verbs.snooze_until(typed, self.clock(), self.last_snooze) or moments.typed(typed, self.clock())
        declined = verbs.no_wake(rows, until, self.clock()) if until is not None else verbs.no_time()
        if until is None or declined is not None:
            self.decline(*(declined or verbs.no_time()))
            return
        self.last_snooze = until
        wakes = say("Snoozed: wakes {when}.", when=times.exactly(until))
        self.last = lambda: self._once_more(wakes, "snooze", until)
        await self._decide(wakes, "snooze", rows, until)

    async def _time_to_wake(self, rest: str) -> str:
        """Ask for a letter or a time; each letter says when it wakes."""
        now, told = self.clock(), []
        for choice in CHOICES["snooze"]:
            until = verbs.snooze_until(choice.key, now, self.last_snooze)
            if choice.key in ("t", "m", "w", "s"):
                told.append(f"{choice.key} {say(choice.text)}" + (f" ({times.exactly(until)})" if until else ""))
        question = say("Snooze: {letters}, or a time as 3d, fri 9, tomorrow 8:30, 24/12: ", letters=", ".join(told))
        return await self.ask(question, "" if rest == "a" else rest)

    async def keep_or_forget(self, which: str, name: str) -> None:
        """Keep the search that one stands in as a lane, or forget that lane."""
        name = await self.ask(say("What is the lane called? One word: "), name)
        if which == "forget-search":
            self.stage.decide((), lambda desk, _ids: searching.forget(desk, name))
        else:
            self.stage.decide((), lambda desk, _ids: searching.kept(desk, name, self.query))
        if await self.settle():
            self.tell(say("Kept.") if which == "keep-search" else say("Forgotten."))

    async def act_repeat(self, _by: str, _rest: str) -> None:
        """Repeat the last decision on what was printed now; nothing that reaches a network."""
        if self.last is None:
            self.decline(say("there is nothing to repeat"), say("<repeat> repeats done, snooze, noise, mute and tag"))
        else:
            await self.last()

    async def _once_more(self, told: str, verb: str, *args: object, **more: object) -> None:
        rows = await self.together(say("Repeat"))
        if rows and not self._red_in(rows, say("decided by repeating")):
            await self._decide(told, verb, rows, *args, **more)

    # Red flags

    async def act_red(self, _by: str, rest: str) -> None:
        """Acknowledge a red; raise one by hand, after a second key."""
        rows = self.chosen()
        if not rows:
            return
        need = verbs.red_key(rows)
        if need is Need.NOTHING:
            told = say("Acknowledged: it stays in Red until it is answered or closed with a reason.")
            await self._beside(told, "acknowledge", rows)
        elif need is Need.REASON:
            reason = await self.ask(say("Why is it not red? Empty: it stays red: "), rest)
            if reason:
                await self._beside(say("Taken out of Red."), "clear_red", rows, reason)
            else:
                self.tell(say("It stays red."))
        elif await self.ask(say("Raise it as red by hand? ! yes: "), rest) == "!":
            await self._beside(say("Raised: it stands in Red."), "raise_red", rows)
        else:
            self.tell(say("Not raised."))

    # Words beside a conversation

    async def act_note(self, _by: str, rest: str) -> None:
        """Write an internal note."""
        rows = self.chosen()
        text = await self.ask(say("Internal note, never sent: "), rest) if rows else ""
        if text:
            await self._beside(say("Note kept."), "note", rows, text)
        else:
            self.tell(say("No note was written."))

    async def act_tag(self, _by: str, rest: str) -> None:
        """Put a word on it."""
        rows = await self.together(say("Tag"))
        if not rows:
            return
        word = await self.ask(say("Tag, one word: "), rest)
        if word:
            self.last = lambda: self._tag_again(word)
            await self._beside(say("Tagged."), "tag", rows, word)
        else:
            self.tell(say("No word was given."))

    async def _tag_again(self, word: str) -> None:
        await self._beside(say("Tagged."), "tag", await self.together(say("Repeat")), word)

    async def act_personal(self, _by: str, _rest: str) -> None:
        """Call it a personal case, or take that back."""
        rows = self.chosen()
        if not rows:
            return
        already = all(row.personal for row in rows)
        told = say("No personal case any more.") if already else say("Personal case: only answers for one are offered.")
        self.stage.decide([row.id for row in rows], personal.unmark if already else personal.mark)
        if await self.settle():
            self.tell(told)
            self.reread_beside()

    # The Screener

    async def act_accept(self, _by: str, _rest: str) -> None:
        """Let a stranger in, or open again what is closed."""
        rows = [row for row in self.chosen() if row.state == "closed"]
        if rows:
            await self._decide(say("Open again: <undo> closes it as it was."), "reopen", rows)
            return
        await self._screen(say("Let in."), accept=True)

    async def act_refuse(self, _by: str, _rest: str) -> None:
        """Turn a request down."""
        await self._screen(say("Turned away."), accept=False)

    async def _screen(self, told: str, *, accept: bool) -> None:
        row = self.row
        if row is None:
            return
        if row.state != "screened":
            self.decline(say("only the Screener holds people back"), say("<go:screener> shows it"))
            return
        asked = say("Let {name} in? The network is told.") if accept else say("Turn {name} away? The network is told.")
        if await self.confirm(asked.replace("{name}", named(at(row.handle))) + say(" {yes} does it: ")) is not None:
            self.tell(say("Nothing was done."))
            return
        self.stage.screen(row.id, verbs.request_of(self.reader, row.id), row.account, accept=accept)
        if await self.settle():
            self.tell(told)
            self._go_on([row.id])
            self.print_item()
