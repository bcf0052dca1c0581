"""The push walk: from what the receiver kept to pages."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from functools import partial

from core.clock import DAY, Micros, now
from core.incoming import Aside, Deletion, Edit, Hole, Incoming, Page
from networks.aside import BROKEN, apart, body_of
from networks.fields import ident, number, words
from networks.marks import read_table, write_table
from networks.protocol import Raw, Raws, Stream, Walk
from networks.whatsapp.coverage import holes
from networks.whatsapp.parse import SILENT, Me, changed, echo, known_people, message, taken_back
from networks.whatsapp.payload import LISTS, Change, Row, changes, unreadable
from networks.whatsapp.statuses import receipt

log = logging.getLogger(__name__)
PUSHED = Stream("pushed", Walk.PUSH)
AT_ONCE = 50
REMEMBERED = 8 * DAY
UNREADABLE = "what WhatsApp pushed is no JSON"


@dataclass(slots=True)
class Changes:
    """What authors did to their messages, the newest of it: nothing that is pushed keeps an order."""

    _edits: dict[str, Edit] = field(default_factory=dict)
    _deletions: dict[str, Deletion] = field(default_factory=dict)

    def take(self, read: list[Change]) -> set[str]:
        """Take what some payloads say, and return which messages it is about."""
        told = [(one, change) for change in read for one in change.messages]
        edits = [edit for one, change in told if (edit := changed(one, change)) is not None]
        gone = [taken for one, change in told if (taken := taken_back(one, change)) is not None]
        for edit in edits:
            known = self._edits.get(edit.remote_id, edit)
            self._edits[edit.remote_id] = edit if known.at <= edit.at else known
        self._deletions |= {one.remote_id: one for one in gone}
        return {one.remote_id for one in edits} | {one.remote_id for one in gone}

    def newest(self, message: Incoming) -> Incoming:
        """Return a message as its author wants it to be read: a copy that is pushed late says what it once said."""
        edit = self._edits.get(message.remote_id)
        return message if edit is None else replace(message, text=edit.text, edited_at=edit.at)

    def edits_of(self, messages: set[str]) -> tuple[Edit, ...]:
        """Return what some messages say now."""
        return tuple(edit for one, edit in self._edits.items() if one in messages)

    def deletions_of(self, messages: set[str]) -> tuple[Deletion, ...]:
        """Return which of some messages were taken back."""
        return tuple(gone for one, gone in self._deletions.items() if one in messages)


@dataclass(slots=True)
class Pushed:
    """Reads what was pushed for one number."""

    me: Me
    raws: Raws
    seq: int = 0
    """The newest payload that was handed out."""
    _people: dict[str, str] = field(default_factory=dict)
    _changes: Changes = field(default_factory=Changes)
    _remembers: bool = False
    _aside: list[Aside] = field(default_factory=list)

    async def pull(self, mark: str) -> AsyncGenerator[Page, None]:
        """Yield what came since the mark; then what could not be heard, where that has changed."""
        table = read_table(mark)
        self.seq = number(table, "seq") or 0
        known = table.get("holes")
        await self.raws.taken(self.seq)
        spans = await self.raws.spans()
        open_holes = holes(spans, now())
        first = min((since for since, _ in spans), default=None)
        anew = bool(mark) and not table
        keys = [[hole.key, hole.until] for hole in open_holes]
        while found := await self.raws.after(self.seq, AT_ONCE):
            await self._remember()
            yield replace(self._page(list(found), open_holes, keys), back_to=first, anew=anew)
            known = keys
            await self.raws.taken(self.seq)
        if known != keys:
            yield Page(write_table({"seq": self.seq, "holes": keys}), holes=open_holes, back_to=first, anew=anew)

    def _page(self, found: list[Raw], open_holes: tuple[Hole, ...], keys: list[list[str]]) -> Page:
        read = changes(found, self.me.remote_id)
        self._people |= known_people(read)
        self.seq = found[-1].id
        for error in (one for change in read for one in change.errors):
            log.warning("WhatsApp reports an error beside any message (code %s)", number(error, "code"))
        inbound = [(one, change) for change in read for one in change.messages]
        about = self._changes.take(read)
        said = [self._tried(one, change, partial(message, one, change)) for one, change in inbound]
        said += [
            self._tried(one, change, partial(echo, one, change, self.me, self._people))
            for change in read
            for one in change.echoes
        ]
        self._aside += [apart(f"payload {raw.id}", UNREADABLE, None) for raw in found if unreadable(raw)]
        aside, self._aside = tuple(self._aside), []
        messages = in_order([self._changes.newest(one) for one in said if one is not None])
        return Page(
            write_table({"seq": self.seq, "holes": keys}),
            messages,
            edits=self._changes.edits_of(about),
            deletions=self._changes.deletions_of(about | {one.remote_id for one in messages}),
            receipts=tuple(
                told for change in read for one in change.statuses if (told := receipt(one, change)) is not None
            ),
            holes=open_holes,
            span=(str(found[0].at), str(found[-1].at)),
            aside=aside,
        )

    def _tried(self, one: Row, change: Change, read: Callable[[], Incoming | None]) -> Incoming | None:
        """Return what one says; one that cannot be read is set aside, and the others go on."""
        item = {"kind": change.kind, "at": change.at, "value": {**change.value, LISTS[change.kind]: [one]}}
        try:
            said = read()
        except BROKEN as error:
            self._aside.append(apart(ident(one), error, item))
            return None
        if said is None and words(one, "type") not in SILENT:
            self._aside.append(apart(ident(one), "WhatsApp told of a message without its id or its author", item))
        return said

    def reread(self, body: str) -> Page:
        """Read an item again that was set aside."""
        told = body_of(body)
        payload = {"entry": [{"changes": [{"field": told["kind"], "value": told["value"]}]}]}
        return self._page([Raw(self.seq, told["at"], json.dumps(payload).encode())], (), [])

    async def _remember(self) -> None:
        """Learn once what earlier payloads said.

        What we typed on the telephone names the number alone, and a message may come after what its author did to it.
        """
        if not self._remembers:
            kept = changes(await self.raws.since(now() - REMEMBERED), self.me.remote_id)
            self._people |= known_people(kept)
            self._changes.take(kept)
            self._remembers = True

    async def unread(self) -> list[Change]:
        """Return what was pushed lately and not handed out yet; all of it where this program has read nothing."""
        kept = await self.raws.since(now() - 2 * DAY)
        return changes([raw for raw in kept if raw.id > self.seq], self.me.remote_id)

    async def newest_from(self, who: str) -> Micros:
        """Return when somebody last wrote to us, 0 where nothing that is kept says so."""
        kept = changes(await self.raws.since(now() - 2 * DAY), self.me.remote_id)
        said = [message(one, change) for change in kept for one in change.messages]
        return max((one.sent_at for one in said if one is not None and one.author.remote_id == who), default=0)


def in_order(messages: list[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; where the seconds agree, as they arrived."""
    return tuple(sorted(messages, key=lambda one: one.sent_at))
