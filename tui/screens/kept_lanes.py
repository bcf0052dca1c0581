"""Searches kept as lanes: behind the lanes of the house, walked by Tab, and by a digit after the key that goes."""

from __future__ import annotations

from core.catalogue import say
from store.rows import Row
from tui import header
from tui.choices import CHOICES
from tui.commands import Command
from tui.over import Option
from tui.screens.browsing import Browsing
from tui.sources import KeptSource, SearchSource


class KeptLanes(Browsing):
    """Lanes that somebody made."""

    def open_lane(self, name: str, *, at: Row | None = None) -> None:
        """Show a lane of the house."""
        self.kept_shown = ""
        super().open_lane(name, at=at)

    def open_kept(self, name: str) -> None:
        """Show what a kept search finds."""
        kept = next((one for one in self.kept if one.name == name), None)
        if kept is None or self.reader is None:
            return
        self.open_lane(self.lane.name)
        self.kept_shown = kept.name
        self.found = KeptSource(self.reader, kept.query)
        self.listing.open(self.found)
        self.describe_empty()
        self.paint_head()

    def search(self, text: str) -> None:
        """Search: what is found is no lane."""
        self.kept_shown = ""
        super().search(text)

    def act_lane(self, by: int) -> None:
        """Go to the next lane, through those of the house and then those that are kept."""
        names = (*header.LANES, *(one.name for one in self.kept))
        shown = self.kept_shown or self.lane.name
        here = names.index(shown) if shown in names else -1
        self._go_to_lane(names[(here + by) % len(names)])

    def _go_to_lane(self, name: str) -> None:
        if name in header.LANES:
            self.open_lane(name)
        else:
            self.open_kept(name)

    def act_go(self) -> None:
        """Go somewhere, by one more letter; a digit is a kept search."""
        counts = {name: str(count) for name, count in self.counts.items() if count}
        options = [
            Option(one.key, f"{say(one.text)} {counts.get(one.id, '')}".rstrip(), one.id) for one in CHOICES["go"]
        ]
        options += [Option(str(n), f"{one.name} {one.held}", one.name) for n, one in enumerate(self.kept, 1)]
        self.offer(say("go to"), options, self._go)

    def _go(self, pressed: str) -> None:
        if pressed.isdigit() and 0 < int(pressed) <= len(self.kept):
            self.leave_for_list()
            self.open_kept(self.kept[int(pressed) - 1].name)
        else:
            super()._go(pressed)

    def commands(self) -> list[Command]:
        """Return what the palette offers here: each kept search, and what keeps and forgets one."""
        finds = say("Newest first, without what is closed")
        found = [Command(f"kept:{one.name}", say("lane {name}", name=one.name), finds) for one in self.kept]
        keep = Command("keep-search", say("keep search"), say("The search that is shown becomes a lane"))
        forget = Command("forget-search", say("forget search"), say("Its lane goes; nothing it found changes"))
        return [*super().commands(), *found, keep, *([forget] if self.kept_shown else [])]

    def run_command(self, command: Command, argument: str = "") -> None:
        """Show, keep or forget a kept search, or do what a command's key would do."""
        if command.action == "kept":
            self.leave_for_list()
            self.open_kept(command.chosen)
        elif command.id == "keep-search":
            self._ask_name()
        elif command.id == "forget-search":
            self._forget()
        else:
            super().run_command(command, argument)

    def _ask_name(self) -> None:
        found = self.found
        if not isinstance(found, SearchSource) or self.kept_shown:
            self.declined(say("no search is shown"), say("<search> first, then keep what it finds"))
        else:
            self.ask(say("what is the lane called? one word"), lambda text: self._keep(text, found.query))

    def _keep(self, name: str, query: str) -> None:
        stage = self.ready()
        if stage is None:
            return
        from desk import searching  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage.decide((), lambda desk, _ids: searching.kept(desk, name, query))
        self.notice(say("kept as a lane: Tab walks to it"), "quiet")

    def _forget(self) -> None:
        stage, name = self.ready(), self.kept_shown
        if stage is None:
            return
        from desk import searching  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage.decide((), lambda desk, _ids: searching.forget(desk, name))
        self.open_lane(self.lane.name)
