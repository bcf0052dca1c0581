"""A walk through the whole locked inbox: every place that keys lead to, every key there, hostile words at every prompt.

It is run as a program of its own, since an audit hook stays for as long as its process lives. It opens the inbox
through the front door, and knows no screen by name: where keys lead is found by pressing them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from tests.locked.witness import Witness

HOSTILE = (
    "../../etc/passwd", "!sh", "$(id)", "|cmd", "`id`", "; sh", "@/etc/passwd", "~/.ssh/authorized_keys",
    "file:///etc/passwd", "-oProxyCommand=sh", "\x1b]52;c;aWQ=\x07", "%s%n{0.__class__}", "[@click=app.quit]x[/]", "3d",
)  # fmt: skip
TOOLKIT = (
    "ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "ctrl+s", "ctrl+o", "ctrl+l", "ctrl+t", "ctrl+r", "ctrl+e", "ctrl+x",
    "ctrl+backslash", "ctrl+at", "f1", "f2", "f5", "f10", "f12", "alt+x", "colon", "exclamation_mark", "vertical_line",
    "E", "Y", "v", "e", "pipe",
)  # fmt: skip
"""What opens a palette, an editor, a screenshot, a shell or the end in other programs, or in the toolkit by itself."""
Place = tuple[Any, ...]
Route = tuple[str, ...]
ACTING = tuple(words for words in HOSTILE if "\x1b" in words)
LEAVING = ("escape", "h", "q", "Q")
DEEPEST = 5
TYPED = "typed "
"""Begins a step of a route that is a command of the palette: its name and Enter."""
HANDING_IN = ("enter", "ctrl+d", "ctrl+s", "ctrl+o", "ctrl+x", "ctrl+e", "ctrl+r", "tab", "f5", "escape")
ROWS = 2
"""On how many rows of the list each key is pressed: the first may have no answer that fits."""
LANE = "direct"
"""Where each question has an answer, and nothing waits at the door."""
KEYS_THAT_WRITE = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "colon": ":", "pipe": "|"}


@dataclass
class Walk:
    """Where it has been."""

    pilot: Any
    brief: bool = False
    """Only the keys of the table, each once; no commands by name, and one hostile word at a prompt."""
    pressed: set[tuple[str, str]] = field(default_factory=set)
    """Place and action."""
    commanded: set[tuple[str, str]] = field(default_factory=set)
    """Place and what its palette offers."""
    places: dict[Place, Route] = field(default_factory=dict)
    offered: set[tuple[str, str]] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    """Places that ask for words, in which hostile ones were typed."""
    lost: list[tuple[str, ...]] = field(default_factory=list)
    """Places to which the way was not found again."""
    tries: int = 0
    waiting: list[Place] = field(default_factory=list)
    unfinished: set[Place] = field(default_factory=set)
    """Places that were left with keys not yet pressed; each gets a second visit."""
    left: int = 0
    """How often a key would have ended the inbox."""

    @property
    def screen(self) -> Any:
        return self.pilot.app.screen

    def here(self) -> Place:
        screen, focused = self.screen, self.pilot.app.focused
        menu = getattr(screen, "menu", None)
        return (
            type(screen).__name__,
            str(getattr(screen, "place", type(screen).__name__.removesuffix("Screen").lower())),
            getattr(screen, "palette_open", None) is not None,
            tuple(option.key for option in menu.options) if menu is not None else (),
            getattr(screen, "pending", None) is not None,
            type(focused).__name__ if focused is not None and _takes_words(focused) else "",
        )

    async def press(self, key: str) -> None:
        """Press a key as the terminal's driver hands it on, and wait until it has been dealt with."""
        from textual.events import Key  # noqa: PLC0415 - the inbox has to load it
        from textual.keys import _character_to_key  # noqa: PLC0415 - the same

        sign = key if len(key) == 1 else KEYS_THAT_WRITE.get(key)
        event = Key(key if len(key) > 1 or key.isalnum() else _character_to_key(key), sign)
        event.set_sender(self.pilot.app)
        self.pilot.app._driver.send_message(event)
        await self.still()

    async def step(self, step: str) -> None:
        """Press a key of a route, or type a command's name where a palette is open."""
        if not step.startswith(TYPED):
            await self.press(step)
            return
        await self.paste(step.removeprefix(TYPED))
        await self.press("enter")

    async def still(self) -> None:
        """Wait until nothing is waiting to be dealt with, neither on the screen nor behind it."""
        app = self.pilot.app
        await self.pilot._wait_for_screen()
        reading = [worker._task for worker in app.workers if worker._task is not None]
        if reading:
            await asyncio.wait(reading, timeout=5)
        if app.stage is not None:
            await app.stage._queue.join()
        await self.pilot._wait_for_screen()
        for _ in range(500):
            # A screen that was just opened begins to read after its first painting.
            if not getattr(self.screen, "busy", False):
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.003)

    async def home(self) -> None:
        """Go back to the list by the key that cancels, and to the lane in which there is something to do."""
        for _ in range(25):
            if self.here() == self.start:
                break
            await self.press("escape")
        assert self.here() == self.start, f"no way back from {self.here()}"
        if self.screen.lane.name != LANE or not self.screen.listing.rows:
            await self.press("g")
            await self.press("d")

    async def go(self, route: Route, to: Place) -> bool:
        """Go where keys led before; what is under the cursor may not do for it, then another row is tried."""
        self.note(self.here(), "escape")
        await self.press("escape")
        if self.here() == to:
            return True
        if route and self.places.get(self.here()) == route[:-1]:
            await self.step(route[-1])
            if self.here() == to:
                return True
        await self.home()
        for _ in range(6):
            for key in route:
                await self.step(key)
            if self.here() == to:
                return True
            await self.home()
            for _ in range(self.tries % 9):
                await self.press("j")
            self.tries += 1
        self.lost.append((*map(str, to), " ".join(route)))
        return False

    async def all(self) -> None:
        from tui import keys  # noqa: PLC0415 - the inbox has to load it

        self.keys = keys
        self.start = self.here()
        self.places[self.start] = ()
        self.waiting = [self.start]
        while self.waiting:
            place = self.waiting.pop(0)
            if await self.go(self.places[place], place):
                await self.around(place)
            else:
                self.once_more(place)

    def once_more(self, place: Place) -> None:
        """Come back later: what is under the cursor by then may lead there."""
        if place not in self.unfinished:
            self.unfinished.add(place)
            self.waiting.append(place)

    async def around(self, place: Place) -> None:
        """Press everything in one place, and in the new places that it leads to, as soon as they are there."""
        route = self.places[place]
        if place[2] and not self.brief:
            await self.palette(route, place)
            return
        if place[5] or place[2]:
            await self.words(route, place)
            return
        for key in self.keys_in(place):
            for row in range(1 if route or key in TOOLKIT else ROWS):
                if self.here() != place and not await self.go(route, place):
                    self.once_more(place)
                    return
                for _ in range(row):
                    await self.press("j")
                self.note(place, key)
                await self.press(key)
                if self.here() != place:
                    await self.into((*route, key))
                    break

    async def into(self, route: Route) -> None:
        """Remember a place where nobody has been; one of a new name is looked at while it is there."""
        place = self.here()
        if place in self.places or len(route) > DEEPEST:
            return
        self.places[place] = route
        if self.is_new(place):
            await self.around(place)
        else:
            self.waiting.append(place)

    def is_new(self, place: Place) -> bool:
        """Tell whether nothing was pressed yet in any place of this name."""
        return place[1] not in {name for name, _ in self.pressed} | self.asked

    def keys_in(self, place: Place) -> list[str]:
        """Return the keys that mean something in a place, and those that must not."""
        if place[4]:
            return [*place[3], *"x9-!", "enter", "f1"]
        own = [key for one in self.keys.keys_of(place[1]) for key in self.keys.pressed_for(one)]
        bound = [key for node in self.screen.ancestors_with_self for key in node._bindings.key_to_bindings]
        # What leaves the place comes last: the way back may need a row that is not there any more.
        own.sort(key=LEAVING.__contains__)
        # On a second visit, what was not pressed yet comes first: the way here may be lost again.
        own.sort(key=lambda key: self.means(place, key) in self.pressed)
        return list(dict.fromkeys(own if self.brief else [*own, *bound, *TOOLKIT]))

    def note(self, place: Place, key: str) -> None:
        if (meant := self.means(place, key)) is not None:
            self.pressed.add(meant)

    def means(self, place: Place, key: str) -> tuple[str, str] | None:
        """Return the place and the action that a key means there; None where it answers, fills in or means nothing."""
        meant = None if any((place[2], place[4], place[5])) else self.keys.key_for(key, place[1])
        return None if meant is None else (place[1], meant.id)

    async def palette(self, route: Route, place: Place) -> None:
        """Run every command of a palette by its name, and with hostile words behind it."""
        for command in self.screen.commands():
            if command.id in {done for _, done in self.commanded}:
                continue
            self.offered.add((place[1], command.id))
            for words in ("", *(HOSTILE[:2] if command.asks else ())):
                if not await self.go(route, place):
                    return
                await self.paste(f"{command.id} {words}".strip())
                pointed = self.screen.palette_open.pointed
                if pointed is not None and pointed.command.id == command.id:
                    self.commanded.add((place[1], command.id))
                await self.press("enter")
                if not words and self.is_new(self.here()):
                    await self.into((*route, TYPED + command.id))
                if _takes_words(self.pilot.app.focused):
                    await self.paste(HOSTILE[0])
                    await self.press("enter")

    async def words(self, route: Route, place: Place) -> None:
        """Type hostile words where words are asked for, and hand them in by every key that might."""
        for n, words in enumerate(ACTING if self.brief else HOSTILE):
            for key in HANDING_IN if n == 0 else HANDING_IN[:2]:
                if self.here() != place and not await self.go(route, place):
                    return
                self.asked.add(place[1])
                await self.paste(words)
                await self.press(key)

    async def paste(self, text: str) -> None:
        from textual.events import Paste  # noqa: PLC0415 - the inbox has to load it

        event = Paste(text)
        event.set_sender(self.pilot.app)
        self.pilot.app._driver.send_message(event)
        await self.still()


def _takes_words(widget: Any) -> bool:
    return any(kind.__name__ in ("Input", "TextArea") for kind in type(widget).__mro__)


def table() -> dict[str, list[str]]:
    from tui import keys  # noqa: PLC0415 - after the walk

    return {where: [one.id for one in keys.keys_of(where)] for where in {w for one in keys.KEYS for w in one.where}}


def _walk_instead_of_drawing(walk: Callable[[Any], Any]) -> None:
    """Let the application be driven by the walk: only its driver is another than in the real program."""
    from textual.app import App  # noqa: PLC0415 - it reads the environment when it is loaded

    real = App.run

    def run(app: Any, **_more: Any) -> Any:
        return real(app, headless=True, size=(80, 24), auto_pilot=walk)

    # This process ends with it.
    setattr(App, "run", run)  # noqa: B010 - a plain assignment would have to be of the same type


def main() -> None:
    told, *words = sys.argv[1:]
    witness = Witness().called()
    walks: list[Walk] = []

    async def walk(pilot: Any) -> None:
        app = pilot.app
        while getattr(app, "stage", None) is None or not app.inbox.listing.rows:
            await pilot.pause(0.05)
        found = Walk(pilot)
        witness.begun = True
        walks.append(found)
        # The one way out is counted, not gone: behind it no key means anything.
        with mock.patch.object(app.inbox, "leave") as left, mock.patch.object(app, "leave") as ended:
            await found.all()
        found.left = left.call_count + ended.call_count
        app.exit()

    from cli import lock  # noqa: PLC0415 - the front door loads what it loads in its own order
    from cli.main import main as front_door  # noqa: PLC0415 - the same

    real = lock.without_toolkit

    def shut(environment: dict[str, str]) -> None:
        real(environment)
        _walk_instead_of_drawing(walk)

    with mock.patch.object(lock, "without_toolkit", shut):
        code = front_door(words)
    witness.done = True
    (found,) = walks
    report = {
        "code": code,
        "before": witness.before,
        "programs": witness.programs,
        "read": sorted(witness.read),
        "written": sorted(witness.written),
        "met": sorted(witness.met),
        "pressed": sorted(found.pressed),
        "commanded": sorted(found.commanded),
        "offered": sorted(found.offered),
        "asked": sorted(found.asked),
        "places": [[*map(str, place), " ".join(route)] for place, route in found.places.items()],
        "left": found.left,
        "lost": found.lost,
        "table": table(),
        "environment": dict(os.environ),
        "library": sorted({str(Path(place).resolve()) for place in sys.path if place}),
    }
    Path(told).write_text(json.dumps(report))


if __name__ == "__main__":
    main()
