"""The inbox: lanes, list, the conversation under the cursor and its best answer."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input

from core.catalogue import say
from core.clock import Clock
from store import sending, views
from store.lanes import Order, lane_named
from store.reading import Reader, SqliteReader, scalar
from store.rows import Row
from tui import header, preview
from tui.keys import Key, key_for, keys_of
from tui.screens.answering import Answering
from tui.screens.base import Mode, Setting
from tui.screens.deciding import Deciding
from tui.screens.help import HelpScreen
from tui.screens.outbox import OutboxScreen
from tui.sources import LaneSource, SearchSource
from tui.spans import Line, Span, rule
from tui.welcome import empty_lane, first_run
from tui.widgets.composer import Composer
from tui.widgets.conversations import ConversationList
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    # Loaded after the first frame.
    from store.rows import AccountRow, MessageRow
    from tui.backstage import Backstage

WIDE, NARROW = 120, 60
THREAD_PAGE = 80
LOOK_EVERY = 1.0
"""Seconds between two looks at whether another program changed the store; a look costs microseconds."""
BEST_PAUSE = 0.06
"""Keys that follow each other faster are held down: the best answer is drawn once the cursor rests."""
_GO = {
    "o": "open",
    "r": "red",
    "x": "expiring",
    "d": "direct",
    "p": "public",
    "s": "screener",
    "n": "noise",
    "z": "snoozed",
    "c": "closed",
    "a": "everything",
}
_WORDS = {Order.TRIAGE: "red, under 4 h left, over a day, oldest", Order.NEWEST: "newest first"}


class InboxScreen(Deciding, Answering):
    """The screen that the doctor works in."""

    CSS_PATH = "inbox.tcss"

    def __init__(self, reader: Reader | None, setting: Setting, clock: Clock) -> None:
        super().__init__(reader, setting, clock)
        self.lane = lane_named(setting.lane)
        self.counts: dict[str, int] = {}
        self.accounts: list[AccountRow] = []
        self.outbox: dict[str, int] = {}
        self.busy = ""
        self.found: SearchSource | None = None
        self._known = 0
        self._seen_version: object = None
        self._back_to: Row | None = None
        self._resting: Timer | None = None
        self._moved_at = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the panes; which of them show is the style sheet's part."""
        yield Lines(id="lanes")
        yield Lines(id="header")
        yield Lines(id="notice")
        with Horizontal(id="body"):
            yield Lines(id="side")
            with Vertical(id="main"):
                yield ConversationList(id="list", clock=self.clock)
                yield Lines(id="rule")
                yield Lines(id="preview")
                yield Composer(id="composer", soft_wrap=True, show_line_numbers=False)
            yield Lines(id="right")
        yield Lines(id="foot")
        yield Input(id="prompt")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Show the lane; the desk comes later."""
        self._arrange()
        self.listing.moved = self._moved
        self.listing.focus()
        self.paint_keys()
        if self.reader is not None:
            self.open_lane(self.lane.name)
        else:
            self.listing.empty = first_run(self.size.width, opening=True)
        self.set_interval(LOOK_EVERY, self._look)

    # The desk

    def serve(self, reader: Reader, stage: Backstage) -> None:
        """Work with the desk that has been opened behind the screen."""
        fresh = self.reader is None
        self.reader, self.stage = reader, stage
        if fresh or not self.listing.rows:
            self.open_lane(self.lane.name)
        self.changed()
        self.paint_pane()

    def changed(self) -> None:
        """The store changed: counts, cards and the rows on screen are read anew; their places stay."""
        if self.reader is None:
            return
        self.counts = views.counts(self.reader)
        self.accounts = views.accounts(self.reader)
        self.outbox = sending.numbers(self.reader)
        self._known -= self._gone(self.reader)
        ids = [row.id for row in self.listing.rows[:200]]
        self.listing.replace(views.rows_by_id(self.reader, ids).values() if ids else ())
        if not self.listing.rows:
            self._describe_empty()
            self.open_lane(self.lane.name)
        self.paint_head()

    def _gone(self, reader: Reader) -> int:
        """Return how many of the rows taken out have left the lane since: what is new is counted without them."""
        there = {taken for taken in self.listing.taken if views.row_in(reader, self.lane, taken)}
        gone = len(self.listing.taken) - len(there)
        self.listing.taken = there
        return gone

    def _look(self) -> None:
        """Look whether another program wrote, and count down what is held."""
        if self.reader is None:
            return
        if isinstance(self.reader, SqliteReader):
            version = scalar(self.reader, "PRAGMA data_version")
            if version != self._seen_version:
                self._seen_version = version
                self.changed()
        elif self.stage is not None:
            self.changed()
        if self.outbox.get("held"):
            self.paint_head()

    # Lanes

    def open_lane(self, name: str, *, at: Row | None = None) -> None:
        """Show a lane from its start, or around a row."""
        if self.reader is None:
            return
        self.lane, self.found = lane_named(name), None
        order = self.setting.order or self.lane.order
        self.counts = views.counts(self.reader)
        self._known = self.counts[self.lane.name]
        self.listing.marked.clear()
        self.listing.open(LaneSource(self.reader, self.lane, order), at=at)
        self._describe_empty()
        self.paint_head()

    def _describe_empty(self) -> None:
        nothing = self.reader is not None and not self.counts.get("everything") and not self.accounts
        width = self.listing.size.width or self.size.width
        self.listing.empty = first_run(width) if nothing else empty_lane(self.lane.name)
        self.listing.refresh()

    def act_lane(self, by: int) -> None:
        """Go to the next lane."""
        names = header.LANES
        here = names.index(self.lane.name) if self.lane.name in names else -1
        self.open_lane(names[(here + by) % len(names)])

    def act_go(self) -> None:
        """Go somewhere, by one more letter."""
        self.notice(
            say(
                "go: g start  o open  r red  x expiring  d direct  p public  s screener  n noise  z snoozed  "
                "c closed  a all  b outbox"
            ),
            "accent",
        )
        self.pending = self._go

    def _go(self, key: str) -> None:
        if key == "g":
            self.list_to_start()
        elif key == "b":
            self.act_outbox()
        elif key in _GO:
            self.open_lane(_GO[key])

    def list_to_start(self) -> None:
        """Go to the first line; what has arrived meanwhile is there."""
        if self.found is not None:
            self.listing.to_start()
        else:
            self.open_lane(self.lane.name)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Do what a key means here, in the order of the keys.

        All of them are taken in this one place: a binding would be run by the application, later than
        the next key is read, and the second key of a sequence would be lost.
        """
        if self._take(event):
            event.stop()
            event.prevent_default()

    def _take(self, event: events.Key) -> bool:
        """Take a key, and tell whether it meant something."""
        if self.mode is Mode.PROMPT:
            if event.key == "escape":
                self._cancel_prompt()
            return event.key == "escape"
        if self.pending is not None:
            taker, self.pending = self.pending, None
            self.notice("")
            if event.key != "escape":
                taker(event.character or event.key)
            return True
        key = key_for(event.key, self.mode.value)
        if key is not None:
            self.notice("")
            self._do(key, event.key)
        return key is not None

    def _cancel_prompt(self) -> None:
        """Leave the prompt; a search that is left goes back to its lane."""
        self.stop_asking()
        self.notice("")
        if self.found is not None:
            self._leave_search()

    def _leave_search(self) -> None:
        back = self._back_to
        self.open_lane(self.lane.name, at=views.row_in(self._reader(), self.lane, back.id) if back else None)

    def _do(self, key: Key, pressed: str) -> None:
        """Call the method that a key names, with the argument that stands behind it."""
        if key.id == "choose":
            self.act_choose(pressed)
            return
        name, _, argument = key.action.partition("(")
        value = argument.rstrip(")")
        method = getattr(self, f"act_{name}")
        if value:
            method(float(value) if "." in value else int(value))
        else:
            method()

    def act_step(self, by: int) -> None:
        """Move the cursor, or scroll what is being read."""
        if self.mode is Mode.LIST:
            self.listing.step(by)
        else:
            self.pane.scroll_lines(by)

    def act_turn(self, pages: float) -> None:
        """Turn a page."""
        if self.mode is Mode.LIST:
            self.listing.turn(pages)
        else:
            self.pane.scroll_lines(round(pages * max(1, self.pane.size.height - 1)))

    def act_to_start(self) -> None:
        """Go to the first line."""
        self.list_to_start()

    def act_to_end(self) -> None:
        """Go to the last line."""
        self.listing.to_end()

    def act_mark(self) -> None:
        """Mark and step on."""
        self.listing.mark()
        self.paint_rule()

    def act_back(self) -> None:
        """Go back, or cancel."""
        self.choosing = None
        if self.mode is not Mode.LIST:
            self.enter(Mode.LIST)
        elif self.found is not None:
            self._leave_search()
        self.listing.focus()
        self.paint_pane()

    def act_open(self) -> None:
        """Read the whole conversation."""
        if self.listing.current is not None:
            self.enter(Mode.THREAD)
            self.call_after_refresh(self.paint_pane)

    def act_help(self) -> None:
        """Show the keys that work here."""
        self.app.push_screen(HelpScreen(self.mode.value, demo=self.setting.demo))

    def act_outbox(self) -> None:
        """Show what is on its way."""
        stage = self.ready()
        if stage is not None and self.reader is not None:
            self.app.push_screen(OutboxScreen(self.reader, stage, self.clock))

    def act_leave(self) -> None:
        """Quit; what is held is asked about first."""
        held = self.outbox.get("held", 0)
        if held and self.stage is not None:
            self.notice(
                say("{n} held: y wait for them  u take back the last  q leave: they wait for your next y", n=held),
                "amber",
            )
            self.pending = self._leave_by
        else:
            self.app.exit()

    def _leave_by(self, key: str) -> None:
        if key in ("q", "Q"):
            self.app.exit()
        elif key == "u":
            self.act_undo()

    def act_undo(self) -> None:
        """Undo the last decision, and stand on what came back."""
        stage = self.ready()
        if stage is not None:
            stage.undo(lambda decision: self._undone(decision.verb, decision.done))

    def _undone(self, verb: str, ids: Sequence[int]) -> None:
        self.notice(say("undone: {verb}", verb=verb), "quiet")
        if self.reader is None or not ids:
            return
        self.open_lane(self.lane.name, at=views.row_in(self.reader, self.lane, ids[0]))

    def _reader(self) -> Reader:
        if self.reader is None:
            raise RuntimeError("the store is not open")
        return self.reader

    # Search

    def act_search(self) -> None:
        """Search as it is typed."""
        self._back_to = self.listing.current
        self.ask(say("search every word:"), self._searched)

    @on(Input.Changed, "#prompt")
    def _typed(self, event: Input.Changed) -> None:
        if self._asked == self._searched and self.reader is not None:
            self._search(event.value)

    def _search(self, text: str) -> None:
        if not text.strip():
            return
        self.found = SearchSource(self._reader(), text)
        self.listing.open(self.found)
        self.listing.empty = [(Span(say("  nothing found"), "quiet"),)]
        self.paint_rule()

    def _searched(self, text: str) -> None:
        if text.strip():
            self._search(text)
            self.notice(say("Esc goes back to the lane"), "quiet")
            self.pending = None
        else:
            self.open_lane(self.lane.name)

    @on(Input.Submitted, "#prompt")
    def _submitted(self, event: Input.Submitted) -> None:
        self.answered(event.value)

    @on(Composer.Ready)
    def _composer_ready(self) -> None:
        self.on_composer_ready()

    @on(Composer.Left)
    def _composer_left(self) -> None:
        self.leave_writing()

    # Painting

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self._arrange()

    def _arrange(self) -> None:
        self.set_class(self.size.width >= WIDE, "-wide")
        self.set_class(self.size.width < NARROW, "-narrow")
        self.call_after_refresh(self._paint_all)

    def _paint_all(self) -> None:
        self.paint_head()
        self.paint_pane()
        self.paint_keys()

    def paint_head(self) -> None:
        """Draw lanes, header and rule."""
        width = self.size.width
        standing = header.Standing(
            self.setting.who, self.setting.demo, self.outbox, self._next_due(), self.clock(), self.busy
        )
        self.query_one("#header", Lines).show([header.header(self.accounts, standing, width)])
        self.query_one("#lanes", Lines).show([header.lane_bar(self.lane.name, self.counts, width)])
        if self.wide:
            self.query_one("#side", Lines).show(header.lane_column(self.lane.name, self.counts, 22))
        self.query_one("#foot", Lines).show([rule(width)])
        self.paint_rule()

    def _next_due(self) -> int | None:
        if self.reader is None or not self.outbox.get("held"):
            return None
        return min((item.due_at for item in sending.items(self.reader, ("held",))), default=None)

    def paint_rule(self) -> None:
        """Draw the rule under the list: its order, the line, how many wait, what has arrived."""
        order = self.setting.order or self.lane.order
        total = self.found.total() if self.found else self.counts.get(self.lane.name, 0)
        label = say("search: {words}", words=self.found.query) if self.found else say(_WORDS[order])
        marked = len(self.listing.marked)
        right = [Span(say("line {n} of {total}", n=self.listing.number, total=total), "quiet")]
        if marked:
            right = [Span(say("{n} marked  ", n=marked), "accent"), *right]
        new = total - self._known if not self.found else 0
        if new > 0:
            right = [Span(say("{n} new: g g  ", n=new), "accent"), *right]
        width = self.query_one("#rule", Lines).size.width or self.size.width
        self.query_one("#rule", Lines).show([rule(width, [Span(label, "quiet")], right)])

    def _moved(self) -> None:
        """Draw what stands beside the list; while a key is held, the best answer waits for its end."""
        before, self._moved_at = self._moved_at, monotonic()
        held = self._moved_at - before < BEST_PAUSE
        self.paint_rule()
        self.paint_pane(best=not held)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(BEST_PAUSE, self._rested) if held else None

    def _rested(self) -> None:
        if self.mode is Mode.LIST:
            self.paint_pane()

    def paint_pane(self, *, best: bool = True) -> None:
        """Draw the conversation under the cursor, and its best answer where there is time for it."""
        row, reader = self.listing.current, self.reader
        pane = self.pane
        width, height = pane.size.width or self.size.width, pane.size.height or 7
        if row is None or reader is None:
            pane.show([])
            return
        if self.mode is Mode.THREAD:
            self._paint_thread(pane, row, width, height)
            return
        messages = views.messages(reader, row.id, limit=12)
        lines: list[Line] = [*preview.head(row, _asked(messages), width), *preview.why(row)]
        most = max(1, height // 3) if self.mode is Mode.LIST else max(3, height // 3)
        lines += preview.question(row, messages, width, most)
        if self.mode is Mode.WRITE:
            lines += self.writing_lines(width)
        elif self.mode is Mode.ANSWER:
            lines += self.answer_lines(width, len(lines))
        elif best and self.stage is not None:
            lines += self._best_lines(row, width, max(1, height - len(lines) - 2))
        pane.show(lines, top=0)

    def _best_lines(self, row: Row, width: int, room: int) -> list[Line]:
        """Return the best answer, short: it is drawn whole after `a`."""
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        stage = self.stage
        if stage is None:
            return []
        keys = stage.ranking(row.question, row.language)
        if not keys:
            return [preview.answer_rule(preview.Best(None), width)]
        try:
            prepared = stage.prepare(row.id, Wish(key=keys[0], read=row.newest_in_id))
        except Refusal as refusal:
            return [rule(width), *preview.words(f"{refusal.what}: {refusal.remedy}", width, "quiet")]
        best = preview.Best(prepared, 1, len(keys))
        first = preview.stops(prepared.stops[:1], width)
        told = [*preview.provenance(prepared, stage.library.shown, width)[:1], *preview.unless(prepared, width, most=1)]
        lines = [preview.answer_rule(best, width), *told, *first]
        room -= len(told) - 1
        return [*lines, *preview.body(prepared, width, max(1, room - len(first)))]

    def _paint_thread(self, pane: Lines, row: Row, width: int, height: int) -> None:
        messages = views.messages(self._reader(), row.id, limit=THREAD_PAGE)
        lines: list[Line] = [*preview.head(row, _asked(messages), width), *preview.why(row), ()]
        lines += preview.thread(messages, width, self.clock())
        pane.show(lines, top=max(0, len(lines) - height))

    def paint_keys(self) -> None:
        """Draw the keys that work here."""
        hints = [(key.shown, say(key.text), key.id == "red") for key in keys_of(self.mode.value) if key.hint]
        if self.choosing is None or len(self.choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
            hints = [hint for hint in hints if hint[0] != "1-9"]
        if self.mode is Mode.WRITE:
            hints = [("Ctrl-D", say("ready"), False), ("Esc", say("back, the draft is kept"), False)]
        elif self.mode in (Mode.ANSWER, Mode.THREAD):
            hints = [*hints, ("Esc", say("back"), False)]
        self.query_one("#keys", Lines).show([header.keys_line(hints, self.size.width)])


def _asked(messages: Sequence[MessageRow]) -> MessageRow | None:
    """Return their newest message: who reads it reads the answer."""
    return next((m for m in reversed(messages) if m.role == "question"), None)
