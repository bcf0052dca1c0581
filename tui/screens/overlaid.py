"""What every screen with keys shares: the palette, and the choices after a key, over its lower part.

Both live in the screen itself, not in a screen pushed over it: the next key may be there before a push has happened,
and would be taken for an action.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import inf
from time import monotonic

from textual import events
from textual.widget import Widget

from core.catalogue import say
from core.safe_text import one_line
from tui import keys
from tui.choices import CHOICES
from tui.commands import Command, commands_of
from tui.keys import Key
from tui.over import Menu, Option, Palette
from tui.screens.keyed import Keyed
from tui.spans import Line
from tui.widgets.lines import Lines

SMALL_SHEET, LARGE_SHEET = 10, 18
"""Lines of the palette: at 24 lines it hides no row of the list."""
_TALL = 36
_TEACH_AT = 2
_NONE: Mapping[str, str] = {}
_STEPS = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1, "shift+tab": -1, "pagedown": 8, "pageup": -8}
_MENU_STEPS = {"down": 1, "up": -1, "right": 1, "left": -1, "tab": 1, "shift+tab": -1}


class Overlaid(Keyed):
    """A screen whose actions are methods `act_…`, one for each row of the key table."""

    def __init__(self) -> None:
        super().__init__()
        self.palette_open: Palette | None = None
        self.menu: Menu | None = None
        self.pending: Callable[[str], None] | None = None
        """Takes the next key after one that waits for it."""
        self._used: Counter[str] = Counter()
        self._asked_at = inf
        """Monotonic time at which the last question was painted."""

    @property
    def place(self) -> str:
        """The place of the key table that keys speak to now."""
        raise NotImplementedError

    def notice(self, words: str, role: str = "text") -> None:
        """Say something until the next key. Each screen has its own line for it."""

    def declined(self, what: str, remedy: str) -> None:
        """Say what was not done, and what does it."""
        self.notice(f"{what}: {say(remedy)}" if remedy else what, "amber")

    # Doing

    def do(self, key: Key, pressed: str = "") -> None:
        """Call the method that a key names, with the argument that stands behind it."""
        if key.id == "choose":
            self._method("choose")(str(keys.pressed_for(key).index(pressed) + 1))
            return
        name, _, argument = key.action.partition("(")
        value = argument.rstrip(")")
        if value:
            self._method(name)(float(value) if "." in value else int(value))
        else:
            self._method(name)()

    def _method(self, name: str) -> Callable[..., None]:
        method: Callable[..., None] = getattr(self, f"act_{name}")
        return method

    @property
    def waits_for_letters(self) -> bool:
        """Whether the palette or a choice lies over the screen."""
        return self.palette_open is not None or self.pending is not None

    async def typed(self, event: events.Key) -> bool:
        """Do what a key means here; tell whether it meant something."""
        return self.take(event)

    def take(self, event: events.Key) -> bool:
        """Take a key for what lies over the screen, else for the key table; tell whether it meant something."""
        if self.palette_open is not None:
            self._type(self.palette_open, event)
            return True
        if self.pending is not None:
            self._take_choice(event)
            return True
        key = keys.key_for(event.key, self.place)
        if key is not None:
            self.notice("")
            self.do(key, event.key)
        return key is not None

    # The choices after a key

    def choose_from(
        self, action: str, title: str, taker: Callable[[str], None], facts: Mapping[str, str] = _NONE
    ) -> None:
        """Show what may follow an action's key, with a fact beside it, and hand the next key to `taker`."""
        options = [
            Option(one.key, f"{say(one.text)} {facts.get(one.id, '')}".rstrip(), one.id) for one in CHOICES[action]
        ]
        self.offer(title, options, taker)

    def offer(self, title: str, options: Sequence[Option], taker: Callable[[str], None]) -> None:
        """Show options, and hand the next key to `taker`."""
        self.menu, self.pending = Menu(title, options), taker
        self._lay_menu(self.menu)
        self.question_asked()

    def question_asked(self) -> None:
        """Note when a question has been painted."""
        self._asked_at = inf
        self.call_after_refresh(self._note_asked)

    def _note_asked(self) -> None:
        self._asked_at = monotonic()

    def question_seen(self) -> bool:
        """Tell whether a key was typed once its question had been painted; one that came before confirms nothing."""
        seen = self.typed_at >= self._asked_at
        if not seen:
            self.notice(say("read first: it has just been asked, and nothing was decided"), "amber")
        return seen

    def _take_choice(self, event: events.Key) -> None:
        menu = self.menu
        if menu is not None and event.key in _MENU_STEPS:
            menu.step(_MENU_STEPS[event.key])
            self._lay_menu(menu)
            return
        pointed = menu.pointed if menu is not None else ""
        self.follow(
            "" if event.key == "escape" else (pointed if event.key == "enter" else event.character or event.key)
        )

    def follow(self, pressed: str) -> None:
        """Do what a key means after the one before it; nothing for an empty one."""
        taker, self.pending, self.menu = self.pending, None, None
        self._lift()
        self.notice("")
        if taker is not None and pressed:
            taker(pressed)

    # The palette

    def commands(self) -> list[Command]:
        """Return what the palette offers here. Screens add what they alone have."""
        return commands_of(self.place)

    def act_palette(self) -> None:
        """Offer every action by its name."""
        self.palette_open = Palette(self.commands())
        self._draw_palette()

    def _draw_palette(self) -> None:
        if self.palette_open is not None:
            height = LARGE_SHEET if self.size.height >= _TALL else min(SMALL_SHEET, self.size.height)
            self._lay(self.palette_open.lines(self._box[1], height))

    def _type(self, palette: Palette, event: events.Key) -> None:
        """Take a key for the palette's line."""
        if event.key == "escape" or (event.key == "backspace" and not palette.typed):
            self.close_palette()
            return
        if event.key == "enter":
            self.close_palette()
            if palette.pointed is not None:
                self.run_command(palette.pointed.command, palette.pointed.argument)
            return
        if event.key in _STEPS:
            palette.step(_STEPS[event.key])
        elif (typed := _edited(palette.typed, event)) is not None:
            palette.write(typed)
        self._draw_palette()

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted into the palette; pasted text is never keys."""
        if self.palette_open is not None:
            self.palette_open.write(self.palette_open.typed + one_line(event.text))
            self._draw_palette()

    def close_palette(self) -> None:
        """Take the palette away."""
        self.palette_open = None
        self._lift()

    def run_command(self, command: Command, argument: str = "") -> None:
        """Do what the key of a command would do, as if it and what follows it had been pressed."""
        key = keys.key_named(command.action)
        if key is None:
            return
        self.notice("")
        self.do(key)
        # Who chose it by its name need not be asked first.
        self._asked_at = 0.0
        if command.chosen and self.pending is not None:
            self.follow(next(one.key for one in CHOICES[command.action] if one.id == command.chosen))
        elif argument:
            self.answer_with(key, argument)
        self._teach(command)

    def answer_with(self, key: Key, argument: str) -> None:
        """Give an action what was typed behind its name, in the place of what it asks for."""
        if self.pending is not None and key.asks:
            self.follow(argument)

    def _teach(self, command: Command) -> None:
        """After the second use, name once the key that would have done it."""
        self._used[command.id] += 1
        if self._used[command.id] == _TEACH_AT and command.shown:
            self.add_to_notice(say("next time: {key}", key=command.shown))

    def add_to_notice(self, words: str) -> None:
        """Say something behind what has just been said."""
        self.notice(words, "quiet")

    # The cursor

    @property
    def cursor_on(self) -> Widget | None:
        """What the terminal's own cursor stands on: what lies over the screen, else what its keys speak to."""
        sheet = self.query_one("#over", Lines)
        return sheet if sheet.display else self.spoken_to

    @property
    def spoken_to(self) -> Widget | None:
        """What the keys of the screen speak to, where that has not the focus. Screens say so."""
        return None

    def on_resize(self) -> None:
        """Draw what lies over the screen for the new size."""
        if self.menu is not None:
            self._lay_menu(self.menu)
        self._draw_palette()

    # The sheet

    @property
    def aside(self) -> Widget | None:
        """What stands beside the list, where something does: the sheet lies there, and hides no row. Screens say so."""
        return None

    @property
    def _box(self) -> tuple[int, int]:
        """Where the sheet begins, and its width."""
        beside = self.aside
        region = beside.region if beside is not None and beside.display else None
        return (region.x, region.width) if region else (0, self.size.width)

    def _lay_menu(self, menu: Menu) -> None:
        self._lay(menu.lines(self._box[1]))

    def _lay(self, lines: Sequence[Line]) -> None:
        sheet = self.query_one("#over", Lines)
        left, _ = self._box
        # Beside a list the last line stays in sight.
        sheet.styles.margin = (0, 0, 2, left) if left else (0, 0, 0, 0)
        sheet.display = True
        sheet.show(lines)

    def _lift(self) -> None:
        self.query_one("#over", Lines).display = False
        self.uncovered()

    def leave_overlay(self) -> None:
        """Take away what lies over the screen; nothing of it is done."""
        if self.palette_open is not None or self.menu is not None:
            self.palette_open = self.menu = None
            self._lift()

    def uncovered(self) -> None:
        """What lay under the sheet is seen again. Screens override it."""


def _edited(typed: str, event: events.Key) -> str | None:
    """Return the line after a key; None for a key that does not write."""
    if event.key == "backspace":
        return typed[:-1]
    if event.key == "ctrl+u":
        return ""
    if event.key == "ctrl+w":
        return typed.rstrip().rpartition(" ")[0]
    return typed + event.character if event.character and event.is_printable else None
