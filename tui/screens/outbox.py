"""The outbox: what is held, on its way, sent, refused or unknown, and what to do about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import ClassVar

from core.audience import Audience, at
from core.catalogue import counted, say
from core.safe_text import one_line
from desk import doubts, hours
from store import sending
from store.doubts import attempts_of
from store.rows import ItemRow
from tui import masking, preview, settling, times
from tui.keys import OUTBOX, Key
from tui.over import Option
from tui.rows import NETWORKS
from tui.screens.board import NARROW, Board
from tui.settling import HELD_AGAIN, RISKS, STATES
from tui.spans import Line, Span, cell, fitted, flow, rule, width_of
from tui.widgets.lines import Lines

_SETTLED = frozenset({"sent", "undone"})
_ROLES = {
    "unknown": "red_strong",
    "refused": "red",
    "partly": "red",
    "waiting": "amber",
    "held": "accent",
    "sending": "accent",
    "sent": "green",
    "undone": "quiet",
}
_VERBS = {
    ("yes", "refused"): "try again",
    ("yes", "partly"): "send the rest",
    ("drop", "unknown"): "leave it",
    ("drop", "refused"): "leave it",
    ("drop", "partly"): "leave it",
}


class OutboxScreen(Board[ItemRow]):
    """The answers of this store: what needs a person first, then what was sent or taken back, newest first."""

    where = OUTBOX
    heading: ClassVar[str] = "outbox"
    nothing: ClassVar[str] = "nothing has been answered yet"
    _drop_asked: int | None = None
    _read_since: tuple[int, float] | None = None
    """The answer that is shown whole for a new yes, and since when."""

    def fetch(self, after: ItemRow | None) -> list[ItemRow]:
        """Return what is open, and a page of what is settled."""
        if after is not None:
            return sending.settled_items(self.reader, before=after.id if after.state in _SETTLED else None)
        return sorted(sending.open_items(self.reader), key=lambda item: (STATES.index(item.state), -item.id)) or (
            sending.settled_items(self.reader)
        )

    def hidden(self, row: ItemRow) -> ItemRow:
        """Return an answer without who reads it, and its words."""
        parts = tuple(replace(part, text=masking.covered(part.text)) for part in row.parts)
        return replace(row, handle=masking.covered(row.handle), readers=masking.readers(row.readers), parts=parts)

    def moment_of(self, row: ItemRow) -> int:
        """Return when it moved last."""
        return row.closed_at or row.created_at

    def name_of(self, row: ItemRow) -> object:
        """Return its id."""
        return row.id

    def count(self) -> str:
        """Return how many were read."""
        return counted(len(self.rows), "1 answer", "{n} answers") + (say(", more below") if self.more else "")

    def offers(self, key: str, row: ItemRow | None) -> bool:
        """Yes where it can be held again, and taking back where it has not left."""
        if row is None:
            return key == "help"
        told = {
            "yes": row.state in HELD_AGAIN,
            "undo": False,
            "drop": row.state not in (*_SETTLED, "sending"),
            "settle": row.state in settling.CHOICES,
        }
        return told.get(key, True)

    def verb(self, key: Key) -> str:
        """Return what yes and taking back mean for an answer that stands as it does."""
        state = self.current.state if self.current is not None else ""
        return _VERBS.get((key.id, state), key.text)

    def line(self, row: ItemRow, width: int, *, focused: bool) -> Line:
        """Return its state, to whom, when, and how it begins or what stopped it."""
        state = cell(say(row.state), 8, _ROLES[row.state])
        text = one_line(row.parts[0].text) if row.parts else ""
        waits = hours.due(self.stage.desk, row.due_at) if row.held_for and row.state == "held" else ""
        red = say("RED, ") if row.held_for == "red" else ""
        told, role = (f"{red}{waits}: {row.reason or text}", "amber") if waits else (row.reason or text, "text")
        role = "amber" if row.reason else role
        name = cell(at(one_line(row.handle)), 14, "strong" if focused else "text")
        if width < NARROW - 3:
            return (state, Span(" "), cell(one_line(told), width - 9, role))
        when = times.short(row.closed_at or row.created_at, self.clock())
        return (
            state,
            Span(" "),
            cell(NETWORKS.get(row.network, row.network), 4, "quiet"),
            cell(row.audience.short, 4, "quiet" if row.audience is Audience.DIRECT else "public"),
            name,
            Span(" "),
            cell(when, self.when_width + 1, "quiet"),
            cell(one_line(told), max(8, width - 33 - self.when_width), role),
        )

    def detail(self, row: ItemRow, facts: None, width: int) -> list[Line]:
        """Return who reads it, what stands in the way, and its parts."""
        del facts
        if self.shown_whole:
            # Nobody says yes to dots.
            row = sending.item(self.reader, row.id) or row
        held = [*([say("own words")] if row.own_words else []), *(f"{key} v{n}" for key, n in row.versions)]
        version = " + ".join(held)
        parts = counted(len(row.parts), "1 part", "{n} parts")
        lines: list[Line] = [rule(width, [Span(version, "quiet")], [Span(parts, "quiet")])]
        readers = preview.readers_words(row.readers, row.handle)
        mine = next((one.handle for one in self.inbox.accounts if one.slug == row.account), "")
        pieces = [[Span(readers)], *([[Span(say("from "), "quiet"), Span(at(one_line(mine)))]] if mine else [])]
        lines += (
            flow(pieces, width, between=" · ")
            if width_of(pieces[0]) < width - 1
            else preview.words(readers, width, "text")
        )
        if row.reason:
            lines += preview.words(f"{row.reason}: {say(row.remedy)}".removesuffix(": "), width, "amber")
        if row.held_for and row.state == "held":
            due = hours.due(self.stage.desk, row.due_at)
            waits = say("It waits for office hours and {goes}, if Consulta runs then. <drop> takes it back.", goes=due)
            lines += preview.words(waits, width, "red" if row.held_for == "red" else "text")
        if row.state in RISKS:
            lines += preview.words(say(RISKS[row.state]), width, "quiet")
        most = None if self.shown_whole or self.has_class("-wide") else 2
        if row.tries and (row.state not in _SETTLED or self.shown_whole):
            for tried in attempts_of(self.reader, row.id):
                lines += preview.words(settling.told(tried), width, "quiet")
        for part in row.parts:
            stands = f" · {part.remote_id}" if part.remote_id else ""
            number = f"{part.n}. " if len(row.parts) > 1 else ""
            lines += preview.words(f"{number}{part.text}", width, "text", most=most)
            if len(row.parts) > 1 or stands:
                several = row.audience is not Audience.DIRECT
                told = times.told(part.delivered_at, part.read_at, self.clock(), several=several)
                stood = f" {say(part.state)}{f' · {told}' if told else ''}{one_line(stands)}"
                lines.append(fitted((Span(stood, "quiet"),), width))
        return lines

    # Verbs

    def act_step(self, by: int) -> None:
        """Move the cursor; what was asked about the answer before is forgotten."""
        self._drop_asked = None
        super().act_step(by)
        self._page_turned()

    def act_yes(self) -> None:
        """Show a waiting, refused or partly sent answer whole; once it has been read, hold it anew."""
        item = self.current
        if item is None or item.state not in HELD_AGAIN or not self.saw():
            return
        unread = self._unread(item)
        if unread:
            self.notice(unread, "amber")
            return
        self._read_since = None
        self.show_whole(whole=False)
        self.stage.again(item.id)
        self.read_soon()

    def act_settle(self) -> None:
        """Say of an answer in doubt whether it stands, or finish or delete what left in part."""
        item = self.current
        if item is None or item.state not in settling.CHOICES or not self.saw():
            return
        offered, cannot = settling.choices(item, self.stage.lines.values())
        options = [Option(one.key, say(one.text)) for one in offered]
        # What the network does not do is said where it would stand, and no key does it.
        options += [Option("", cannot)] if cannot else []
        self.offer(say("you have looked in the network's own client"), options, partial(self._ask_twice, item, offered))

    def _ask_twice(self, item: ItemRow, offered: Sequence[settling.Choice], pressed: str) -> None:
        """Say what a choice risks: only its key once more makes it."""
        chosen = next((one for one in offered if one.key == pressed), None)
        if chosen is None:
            return
        if chosen.key == "a":
            # The answer that is read whole, and a typed word, ask more than a second press.
            self._send_again(item)
            return
        options = [Option(chosen.key, say("once more: {choice}", choice=say(chosen.text)))]
        self.offer(say(chosen.risk), options, partial(self._settle, item, chosen.key))

    def _settle(self, item: ItemRow, asked: str, pressed: str) -> None:
        if pressed != asked:
            self.notice(say("nothing was done"), "amber")
        elif not self.question_seen():
            return
        elif asked == "s":
            self.stage.decide((), lambda desk, _ids: doubts.stands(desk, item.id, tries=item.tries))
        elif asked == "h":
            self.stage.decide((), lambda desk, _ids: doubts.by_hand(desk, item.id))
        else:
            self.stage.take_down(item.id, item.account)
        self.read_soon()

    def _send_again(self, item: ItemRow) -> None:
        unread = self._unread(item, say("read it again, and who reads it: then <settle> once more"))
        if unread:
            self.notice(unread, "amber")
        else:
            self._spell(item, "")

    def _spell(self, item: ItemRow, typed: str) -> None:
        """Take the word that sends again what they may read twice, letter by letter."""
        if len(typed) == 1 and not self.question_seen():
            return
        if typed == doubts.WORD:
            self._read_since = None
            self.show_whole(whole=False)
            self.stage.decide((), lambda desk, _ids: doubts.send_again(desk, item.id, typed, tries=item.tries))
            self.read_soon()
        elif doubts.WORD.startswith(typed):
            title = say("they may read it twice: type {word}", word=doubts.WORD)
            self.offer(title, [Option(">", typed or "_")], lambda letter: self._spell(item, typed + letter))
        else:
            self.notice(say("that is not the word: nothing is sent"), "amber")

    def _unread(self, item: ItemRow, ask: str = "") -> str:
        """Return why a yes does not count yet, in words: it is for what stands here whole, readers and all."""
        if not self.shown_whole or self._read_since is None or self._read_since[0] != item.id:
            self.show_whole(whole=True)
            self.call_after_refresh(self._begin_reading, item.id)
            return ask or say("read it again, and who reads it: <yes> then holds it")
        if (min(monotonic(), self.typed_at) - self._read_since[1]) * 1000 < self.inbox.setting.read_ms:
            return say("read first: it has just been drawn")
        pane = self.query_one("#detail", Lines)
        if pane.painted < len(pane.lines):
            pane.scroll_lines(max(1, pane.size.height - 1))
            self._page_turned()
            return say("this is the rest of it: read it, then <yes>")
        return ""

    def _begin_reading(self, item: int) -> None:
        pane = self.query_one("#detail", Lines)
        pane.painted = 0
        pane.refresh()
        self._read_since = (item, monotonic())

    def _page_turned(self) -> None:
        """What comes into sight has to be read as well."""
        if self._read_since is not None:
            self._read_since = (self._read_since[0], monotonic())

    def on_resize(self) -> None:
        """Another size breaks other lines: what is read for a yes is read anew."""
        self._read_since = None

    def on_screen_resume(self) -> None:
        """What lay over it was no time to read."""
        self._read_since = None

    def act_undo(self) -> None:
        """Take back what has not left, as `d` does."""
        self.act_drop()

    def act_drop(self) -> None:
        """Take back what has not left; leave an unknown one as it is, after a second press."""
        item = self.current
        if item is None or item.state in (*_SETTLED, "sending") or not self.saw():
            return
        if item.state == "unknown" and self._drop_asked != item.id:
            self._drop_asked = item.id
            self.question_asked()
            self.notice(say("<drop> once more: leave it as it is, sent or not"), "amber")
            return
        if item.state == "unknown" and not self.question_seen():
            return
        self.stage.drop(item.id)
        self.read_soon()

    def act_open(self) -> None:
        """Read the conversation that it answers."""
        item = self.current
        if item is not None:
            self.leave_to(lambda: self.inbox.read_conversation(item.conversation_id))
