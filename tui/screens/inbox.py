"""The inbox: lanes, list, the conversation under the cursor and its best answer."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input

from core.catalogue import counted
from core.clock import Clock
from store import hours, reds, searches, sending, views
from store.errors import StoreBusy
from store.reading import Reader, SqliteReader, scalar
from tui.behind import ASKING, MAY_ASK
from tui.keys import Key
from tui.screens.base import Mode, Setting
from tui.screens.copying import Copying
from tui.screens.help import HelpScreen
from tui.screens.reading import Reading
from tui.welcome import first_run
from tui.widgets.composer import Composer
from tui.widgets.conversation import ConversationView
from tui.widgets.conversations import ConversationList
from tui.widgets.lines import Lines
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    # Loaded after the first frame.
    from tui.backstage import Backstage

WIDE, NARROW, LOW = 140, 60, 16
"""Three panes stand side by side from 140 columns on: at 120 the list would keep eight cells for a question."""
LOOK_EVERY = 1.0
"""Seconds between two looks at whether another program changed the store; a look costs microseconds."""
BEST_PAUSE = 0.06
"""Keys that follow each other faster are held down: the best answer is drawn once the cursor rests."""


class InboxScreen(Copying, Reading):
    """The screen that the doctor works in."""

    CSS_PATH = "inbox.tcss"

    def __init__(self, reader: Reader | None, setting: Setting, clock: Clock) -> None:
        super().__init__(reader, setting, clock)
        self._seen_version: object = None
        self._resting: Timer | None = None
        self._moved_at = 0.0
        self.leave: Callable[[], object] = lambda: None
        self._was_declined = False

    def compose(self) -> ComposeResult:
        """Lay out the panes; which of them show is the style sheet's part."""
        yield Lines(id="lanes")
        yield Lines(id="header")
        yield Lines(id="notice")
        with Horizontal(id="body"):
            yield Lines(id="side")
            with Vertical(id="main"):
                yield ConversationList(id="list", clock=self.clock)
                yield ConversationView(id="thread", clock=self.clock)
                yield Lines(id="rule")
                yield Lines(id="preview")
            with Vertical(id="beside"):
                yield Lines(id="right")
                yield Composer(id="composer", soft_wrap=True, show_line_numbers=False)
        yield Lines(id="foot")
        yield Prompt(id="prompt", select_on_focus=False)
        yield Lines(id="keys")
        yield Lines(id="over")

    def on_mount(self) -> None:
        """Show the lane; the desk comes later."""
        self.call_after_refresh(self._paint_all)
        self.listing.moved = self._moved
        self.view.seen, self.view.resized = self.read_in_thread, self.paint_pane
        self.listing.masked = self.setting.masked
        # Nothing blinks: each blink would cross the line.
        prompt = self.query_one("#prompt", Prompt)
        prompt.handed_in = self.answered
        prompt.cursor_blink = self.composer.cursor_blink = False
        self.set_focus(self.listing)
        self.paint_keys()
        if self.reader is not None:
            self.open_lane(self.lane.name)
        else:
            self.listing.empty = first_run(self.size.width, opening=True)
        self.set_interval(LOOK_EVERY, self._try_to_look)

    # The desk

    def serve(self, reader: Reader, stage: Backstage) -> None:
        """Work with the desk that has been opened behind the screen."""
        fresh = self.reader is None
        self.reader, self.stage = reader, stage
        self.listing.who = stage.desk.who.name
        if fresh or not self.listing.rows:
            self.open_lane(self.lane.name)
        self.changed()
        self.paint_pane()

    def changed(self) -> None:
        """The store changed: counts, cards and the rows on screen are read anew; their places stay."""
        if self.reader is None:
            return
        self.counts, self.kept = views.counts(self.reader), searches.searches(self.reader)
        self.accounts = views.accounts(self.reader)
        self.outbox = sending.numbers(self.reader) | sending.stuck(self.reader)
        self.calling.note(reds.unacknowledged(self.reader), self.clock())
        if self.stage is not None:
            self.offers.read(self.reader, self.stage.desk.who.id)
        self.known -= self._gone(self.reader)
        behind = self.listing.folds.folded if self.listing.folds is not None else []
        ids = [row.id for row in (*self.listing.rows[:200], *behind[:200])]
        before = self.listing.current
        self.listing.replace(views.rows_by_id(self.reader, ids).values() if ids else ())
        self.listing.stale()
        if self.mode is Mode.LIST and self.listing.current != before:
            self.paint_pane()
        self.reread()
        if not self.listing.rows:
            self.describe_empty()
            if self.listing.taken:
                # Not the coroutine itself: one that another takes the place of may never have begun.
                self.run_worker(self._open_written, group="empty", exclusive=True)  # type: ignore[arg-type]  # Textual's type knows no plain coroutine
            else:
                self.open_lane(self.lane.name)
        self.paint_head()
        self.tell_boards()

    async def _open_written(self) -> None:
        """Look for more once what was decided is written: until then the lane still holds it."""
        if self.stage is not None:
            await self.stage.written()
        if not self.listing.rows:
            self.open_lane(self.lane.name)

    def _gone(self, reader: Reader) -> int:
        """Return how many of the rows taken out have left the lane since: what is new is counted without them."""
        there = {taken for taken in self.listing.taken if views.row_in(reader, self.lane, taken)}
        gone = len(self.listing.taken) - len(there)
        self.listing.taken = there
        return gone

    def _try_to_look(self) -> None:
        try:
            self._look()
        except StoreBusy as error:
            self.troubled(error.what, error.remedy)

    def _look(self) -> None:
        """Look whether another program wrote, and count down what is held."""
        if self.reader is None or self.stage is None:
            return
        if isinstance(self.reader, SqliteReader):
            version = scalar(self.reader, "PRAGMA data_version")
            if version != self._seen_version:
                self._seen_version = version
                self.changed()
        elif not self.stage.hearing.told:
            self.changed()
        self._call_again()
        if self.outbox.get("held") and hours.under_way(self.reader, self.clock()):
            self.paint_head()

    def _call_again(self) -> None:
        """Call louder for reds that nobody has acknowledged or accepted in time, and say what came back."""
        back = self.offers.returned()
        if back:
            self.notice(back, "amber")
        for calling in (self.offers, self.calling):
            new = calling.again(self.clock())
            if new:
                if self.osc is not None:
                    self.osc.call_again(new)
                self.notice(calling.told(), "red_strong")
                self.paint_head()

    # Keys

    async def typed(self, event: events.Key) -> bool:
        """Do what a key means here: it writes, or it is an action, or words behind a key that was refused."""
        if self.unmeant.drops(event):
            return True
        field = self._field
        if self.tally is not None:
            self.tally.key(event.key, writing=field is self.composer)
        try:
            return (field is not None and await field.typed(event)) or self._take(event)
        except StoreBusy as error:
            # A server that starts anew: nothing was decided.
            self.declined(error.what, error.remedy)
            return True

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted where something is written."""
        field = self._field
        if field is not None:
            await field.pasted(event)
        else:
            await super().pasted(event)

    def aim(self) -> None:
        """Give the focus to the field that is open: one that was just hidden may have taken it along."""
        field = self._field
        if field is not None and self.focused is not field:
            self.set_focus(field)

    @property
    def waits_for_letters(self) -> bool:
        """Whether one types or chooses here."""
        return super().waits_for_letters or self._field is not None

    @property
    def _field(self) -> Prompt | Composer | None:
        """What letters go into: by what was asked for, whether it has been painted or not."""
        if self.palette_open is not None or self.pending is not None:
            return None
        if self.mode is Mode.PROMPT:
            return self.query_one("#prompt", Prompt)
        return self.composer if self.mode is Mode.WRITE else None

    def do(self, key: Key, pressed: str = "") -> None:
        """Do what a key means; where it opens nothing for the words that follow it, those are no keys."""
        before, self._was_declined = self._open_now, False
        super().do(key, pressed)
        asks = key.id in ASKING or (key.id in MAY_ASK and self._was_declined)
        if asks and self._open_now == before:
            self.pass_over(pressed)

    def pass_over(self, refused: str = "") -> None:
        """Let what is typed next, in one breath with a key that did nothing, do nothing either."""
        self.unmeant.begin(monotonic(), self.setting.read_ms / 1000, refused)

    @property
    def _open_now(self) -> tuple[object, ...]:
        return (self.mode, self.pending, self._asked, self.app.screen)

    def declined(self, what: str, remedy: str) -> None:
        """Say what was not done, and what does it."""
        self._was_declined = True
        super().declined(what, remedy)

    def _take(self, event: events.Key) -> bool:
        """Take a key, and tell whether it meant something."""
        if self.mode is Mode.PROMPT:
            if event.key == "escape":
                self.cancel_prompt()
            return event.key == "escape" or self.step_in_pick(event.key)
        return self.take(event)

    def act_help(self) -> None:
        """Show the keys that work here."""
        self.app.push_screen(HelpScreen(self.mode.value, demo=self.setting.demo))

    def act_leave(self) -> None:
        """Quit; what is held is asked about first."""
        # Read now: what is being sent by this time is waited for, and is nothing to ask about.
        held = hours.at_hand(self.reader) if self.reader is not None else 0
        if held and self.stage is not None:
            self.choose_from("quit", counted(held, "1 answer is held", "{n} answers are held"), self._leave_by)
        else:
            self.leave()

    def _leave_by(self, key: str) -> None:
        if key in ("q", "Q") and self.question_seen():
            self.leave()
        elif key == "u":
            self.act_undo()

    @on(Input.Changed, "#prompt")
    def _prompt_changed(self) -> None:
        """Show what is found so far; it may be told after the field was left, or asks for something else."""
        if self.telling is not None:
            self.paint_foot()
        if self.has_class("-pick"):
            self.paint_pane()
        elif self._asked == self.searched and self.reader is not None:
            self.search(self.query_one("#prompt", Prompt).value)

    # Painting

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

    def on_resize(self) -> None:
        """Lay out for the new size."""
        super().on_resize()
        self._arrange()

    def _arrange(self) -> None:
        self.shape(self.size.width)
        self.call_after_refresh(self._paint_all)

    def shape(self, width: int) -> None:
        """Choose the panes that there is room for. Before the first frame it saves one that is thrown away."""
        self.set_class(width >= WIDE, "-wide")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(self.size.height < LOW, "-low")

    def _paint_all(self) -> None:
        self.paint_head()
        self.paint_pane()
        self.paint_keys()
