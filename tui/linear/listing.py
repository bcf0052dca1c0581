"""A list beside the inbox: numbered lines, and a question that takes a number, or a key and a number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.catalogue import say
from tui import header
from tui.linear.answering import Answering
from tui.linear.typed import understood

Deed = Callable[[], Awaitable[None]]
_ROWS = frozenset({"row-down", "row-up", "row-first", "row-last"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, and what can be done with it."""

    told: Sequence[str]
    """Its lines, as they may be said here; the first has its number before it."""
    bare: Sequence[str] = ()
    """Its lines without a cover, where there is one."""
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    """What a key does with it, by the action's name."""


@dataclass(frozen=True, slots=True)
class Page:
    """A list, the place whose keys work there, and how it is asked about."""

    where: str
    entries: Sequence[Entry]
    first: str
    """The action that a number alone stands for."""
    asks: str
    nothing: str
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    """What a key without a number does."""


class Listing(Answering):
    """Lists that are told and asked about, each the same way."""

    async def list_page(self, page: Page) -> None:
        """Say a list, and do what is typed about it, until something was done or it is left."""
        if not page.entries:
            self.tell(page.nothing)
            return
        self._tell_entries(page.entries)
        while await self._stays(page, await self.ask(page.asks)):
            pass

    def _tell_entries(self, entries: Sequence[Entry]) -> None:
        for number, entry in enumerate(entries, 1):
            first, *more = entry.told
            self.tell(f"{number}: {first}", *more)

    async def _stays(self, page: Page, line: str) -> bool:
        """Do what a line means; tell whether the list is asked about once more."""
        name, number = self._meant(page, line)
        if not name or name == "back":
            self.tell(say("Back in {lane}.", lane=header.lane_name(self.lane.name)))
            return False
        if name == "go":
            typed = understood(line, page.where)
            await self.act_go("", typed.rest if typed is not None else "")
            return False
        entry = page.entries[number - 1] if 1 <= number <= len(page.entries) else None
        deed = (entry.deeds if entry is not None else {}).get(name) or page.deeds.get(name)
        if deed is None:
            self._tell_of(page, name, entry)
            return True
        await deed()
        return False

    def _tell_of(self, page: Page, name: str, entry: Entry | None) -> None:
        """Say what a key says without doing anything."""
        if name in ("help", "palette"):
            self.help_on(page.where)
        elif name in _ROWS:
            self.tell(say("Each line has its number, and the number names it."))
        elif name == "reveal" and entry is not None:
            self.tell(*(entry.bare or [say("Nothing is covered here.")]))
        else:
            self.tell(say("Nothing was done: a number names a line, and not every key means something for each."))

    def _meant(self, page: Page, line: str) -> tuple[str, int]:
        """Return the action that a line names, and the number behind it; none for what is no key here."""
        word, _, rest = line.strip().partition(" ")
        if _number(word):
            return page.first, _number(word)
        typed = understood(word, page.where) or understood(line, page.where)
        return (typed.key.id, _number(rest.strip())) if typed is not None else ("", 0)


def _number(text: str) -> int:
    """Return a typed number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0  # noqa: PLR2004  # digits of a list
