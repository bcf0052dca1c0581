"""Edits and deletions of what people wrote to us. The server announces neither, so recent messages are read again.

Where the server cannot be asked for many at once, they are read one by one: the newest each time, the others in turn.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, Micros, now, to_iso
from core.incoming import Aside, Deletion, Direction, Edit, Incoming, Page
from networks.aside import BROKEN, apart
from networks.errors import NetworkError
from networks.fields import ident, moment, objects, order, words
from networks.marks import read_table, write_table
from networks.mastodon.api import Api
from networks.mastodon.parse import Status, text_of, warning_of
from networks.protocol import Stream, Walk

CHANGES = Stream("changes", Walk.UP, 5 * MINUTE)
BATCH = 20
MOST = 3 * BATCH
"""How many of the newest messages are watched."""
ALONE = 30
"""How many are read one by one in a pull: a tenth of the 300 calls in five minutes that GoToSocial allows."""
NEWEST = 10
"""So many of them are the newest ones, each time."""


@dataclass(slots=True)
class Watch:
    """The newest messages of others, each with the time of its last edit."""

    edited: dict[str, str] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _turn: str = ""
    """Up to which message the older ones have had their turn, where they are read one by one."""

    def begin(self, stream: Stream, mark: str) -> None:
        """Take up what a feed brought before: the program may have ended before these were first looked at again."""
        if stream.name not in self._begun:
            self._begun.add(stream.name)
            self.edited = _watched(mark) | self.edited
            self._shorten()

    def noted(self, page: Page) -> Page:
        """Watch the messages of a page, and let its mark remember it: what is stored with them is watched too."""
        for message in page.messages:
            self.note(message)
        table = read_table(page.mark)
        return replace(page, mark=write_table(table | {"watched": self._rows()})) if table else page

    def note(self, message: Incoming) -> None:
        """Watch a message that just came in; one that is watched keeps the edit it was last seen with."""
        if message.direction is Direction.IN and not message.context and message.remote_id not in self.edited:
            self.edited[message.remote_id] = _stamp(message.edited_at)
            self._shorten()

    def forget(self, remote_id: str) -> str:
        """Stop watching a message, and return its id."""
        self.edited.pop(remote_id, None)
        return remote_id

    def take_up(self, mark: str) -> None:
        """Go on from a mark."""
        self.edited |= _watched(mark)
        self._turn = words(read_table(mark), "turn")
        self._shorten()

    def mark(self) -> str:
        """Return the mark to go on from."""
        turn = {"turn": self._turn} if self._turn else {}
        return write_table({"watched": self._rows()} | turn)

    def due(self) -> list[str]:
        """Return which messages are read now, where they are read one by one."""
        ids = sorted(self.edited, key=order)
        older, room = ids[:-NEWEST], ALONE - NEWEST
        behind = [one for one in older if self._turn and order(one) > order(self._turn)]
        return [*reversed(ids[-NEWEST:]), *(behind + [one for one in older if one not in behind])[:room]]

    def had_turn(self, remote_id: str) -> None:
        """Note that an older message was read, where not all have their turn in one pull."""
        ids = sorted(self.edited, key=order)
        if len(ids) > ALONE and remote_id in ids[:-NEWEST]:
            self._turn = remote_id

    def _rows(self) -> list[dict[str, str]]:
        return [{"id": one, "edited": edited} for one, edited in self.edited.items()]

    def _shorten(self) -> None:
        for one in sorted(self.edited, key=order)[:-MOST]:
            del self.edited[one]


def _watched(mark: str) -> dict[str, str]:
    return {ident(one): words(one, "edited") for one in objects(read_table(mark).get("watched")) if ident(one)}


async def statuses(api: Api, ids: list[str]) -> dict[str, Status | None] | None:
    """Return many posts, None for those that are gone; or None where the server cannot tell in one call.

    What a list leaves out is asked for alone, so that a server with shorter lists deletes nothing.
    """
    listed = await api.listed("/api/v1/statuses", {"id[]": ids})
    if not listed.there:
        return None
    found = {ident(one): one for one in listed.rows}
    if len(ids) > 1 and not found.keys() & set(ids):
        # Either all are gone, or the server lists something else than was asked for.
        return None
    return {one: found.get(one) or await api.status(one) for one in ids}


@dataclass(slots=True)
class _Changed:
    """What a pull found."""

    watch: Watch
    edits: list[Edit] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    def take(self, found: dict[str, Status | None]) -> None:
        """Take up what some posts say now; a change that cannot be read is set aside, and asked for again next time."""
        for one, status in found.items():
            if status is None:
                self.deletions.append(Deletion(self.watch.forget(one), now()))
                continue
            try:
                edit = _edit(self.watch, status)
            except BROKEN as error:
                self.aside.append(apart(ident(status), error, status))
                continue
            self.edits += [edit] if edit is not None else []

    def page(self) -> Page:
        return Page(
            self.watch.mark(), edits=tuple(self.edits), deletions=tuple(self.deletions), aside=tuple(self.aside)
        )


async def pull_changes(api: Api, watch: Watch, mark: str) -> AsyncGenerator[Page, None]:
    """Yield one page with what changed among the watched messages."""
    watch.take_up(mark)
    changed, failed = _Changed(watch), None
    ids = sorted(watch.edited, key=order)
    for start in range(0, len(ids), BATCH):
        found = await statuses(api, ids[start : start + BATCH])
        if found is None:
            failed = await _one_by_one(api, changed)
            break
        changed.take(found)
    page = changed.page()
    if page.edits or page.deletions or page.aside or page.mark != mark:
        yield page
    if failed is not None:
        raise failed


async def _one_by_one(api: Api, changed: _Changed) -> NetworkError | None:
    """Read some posts alone; what was found before an error counts, and the error is returned."""
    for one in changed.watch.due():
        if not api.has_room:
            # What is left belongs to reading and answering.
            break
        try:
            status = await api.status(one)
        except NetworkError as error:
            return error
        changed.watch.had_turn(one)
        changed.take({one: status})
    return None


async def reread_change(api: Api, told: Status) -> Page:
    """Ask again for a post whose change was set aside: it may have been changed once more, or be gone."""
    remote_id = ident(told)
    status = await api.status(remote_id)
    if status is None:
        return Page("", deletions=(Deletion(remote_id, now()),))
    try:
        at = moment(status, "edited_at")
        edits = (Edit(remote_id, text_of(status), at, warning_of(status)),) if at is not None else ()
    except BROKEN as error:
        return Page("", aside=(apart(remote_id, error, status),))
    return Page("", edits=edits)


def _edit(watch: Watch, status: Status) -> Edit | None:
    at = moment(status, "edited_at")
    known = watch.edited.get(ident(status))
    if at is None or known is None or known == _stamp(at):
        return None
    edit = Edit(ident(status), text_of(status), at, warning_of(status))
    watch.edited[ident(status)] = _stamp(at)
    return edit


def _stamp(edited_at: Micros | None) -> str:
    return to_iso(edited_at) if edited_at is not None else ""
