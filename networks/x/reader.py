"""What reading posts and reading private messages have in common: people who came beside, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.incoming import Aside, Incoming
from networks.aside import BROKEN, apart
from networks.fields import ident
from networks.x.access import Access
from networks.x.parse import Beside, Me
from networks.x.shapes import Row, place


@dataclass(slots=True)
class Reader:
    """Reads for one account, with what was learned on the way."""

    access: Access
    me: Me
    beside: Beside = field(default_factory=Beside)
    aside: list[Aside] = field(default_factory=list)

    def placed(self, items: Iterable[Row]) -> dict[str, int]:
        """Return where items stand, by their ids; what has no id is set aside."""
        found: dict[str, int] = {}
        for one in items:
            try:
                found[ident(one)] = place(ident(one))
            except ValueError:
                self.aside.append(apart("", "X told of something without its id", one))
        return found

    def tried(self, item: Row, read: Callable[[Row], Incoming]) -> Incoming | None:
        """Return what an item says; one that cannot be read is set aside, and the others go on."""
        try:
            return read(item)
        except BROKEN as error:
            self.aside.append(apart(ident(item), error, item))
            return None

    def taken_aside(self) -> tuple[Aside, ...]:
        """Return what could not be read since this was last asked."""
        taken, self.aside = tuple(self.aside), []
        return taken
