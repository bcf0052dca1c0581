"""A sync answer, or a page of history, into what is stored in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.clock import DAY, Micros, now
from core.incoming import Deletion, Edit, Hidden, Page
from networks.errors import Refused, Unreachable
from networks.matrix.digest import Digest, bundled_edit, digest_events, digest_receipts, incoming, sent_at
from networks.matrix.invites import as_message, as_request, invite_in, message_id
from networks.matrix.mark import MOST_INVITES, Gap, Invite, Mark
from networks.matrix.replies import Forbidden
from networks.matrix.room import Room, newly_joined
from networks.matrix.rooms import Rooms
from networks.matrix.server import MESSAGE_TYPES, HomeServer
from networks.matrix.shapes import Json, at, by_key, table, tables, word

OVERLAP = DAY
"""After a forgotten token, rooms are read again from this long before it: other clocks may be wrong."""


@dataclass(slots=True)
class Draft:
    """A page that is being made."""

    mark: Mark
    since: str
    present: Micros
    back_to: Micros
    """How far back a room is read that has no earlier mark."""
    digest: Digest = field(default_factory=Digest)


class Reading:
    """Turns what the server answers into pages."""

    def __init__(self, server: HomeServer, rooms: Rooms, history: Micros) -> None:
        self._server = server
        self._rooms = rooms
        self._history = history

    async def live(self, mark: Mark, since: str, answer: Json) -> Page | None:
        """Return the page of a sync answer to `since`, or None where it says nothing worth storing."""
        upto = word(answer, "next_batch")
        if not upto:
            raise Unreachable("the home server answered a sync without saying where it ends")
        present = now()
        draft = Draft(replace(mark, since=upto, at=present), since, present, present - self._history)
        if not since and mark.at:
            draft.back_to = mark.at - OVERLAP
        self._account_data(answer)
        for name in ("leave", "join"):
            for room_id, section in by_key(answer, "rooms", name).items():
                await self._section(draft, room_id, section)
                _settle_invite(draft, room_id)
        for room_id in by_key(answer, "rooms", "leave"):
            self._rooms.forget(room_id)
            draft.mark = draft.mark.without_room(room_id)
        self._invites(draft, by_key(answer, "rooms", "invite"))
        page = await self._page(draft, (since, upto))
        if not since:
            page = replace(page, back_to=draft.back_to)
        return page if not since or _says_something(page, draft.mark, mark) else None

    async def history(self, mark: Mark, gap: Gap) -> Page:
        """Return the next page of a gap."""
        try:
            answer = await self._server.messages(gap.room, gap.resume, gap.bottom)
        except Refused as refusal:
            why = "we are no longer in it" if isinstance(refusal, Forbidden) else "the server no longer has it"
            lost = mark.without_gap(gap, f"a part of a room's messages cannot be read any more: {why}")
            return Page(lost.encode(), holes=lost.holes())
        present, chunk = now(), tables(answer, "chunk")
        draft = Draft(_moved(mark, gap, answer, present), mark.since, present, gap.back_to)
        room = await self._rooms.known(gap.room)
        for event in tables(answer, "state"):
            name = word(event, "content", "displayname")
            if word(event, "type") == "m.room.member" and isinstance(event.get("state_key"), str):
                room.names.setdefault(event["state_key"], name)
        await self._take(draft, room, list(reversed(chunk)))
        return await self._page(draft, None)

    async def again(self, item: Json) -> Page:
        """Return what an event says that was set aside; the mark stays as it is."""
        draft = Draft(Mark(), "", now(), 0)
        room = await self._rooms.known(word(item, "room"))
        await self._take(draft, room, [table(item, "event")])
        digest = draft.digest
        edits = tuple(edit for _, edit in digest.edits.values())
        return Page("", tuple(digest.messages), edits, tuple(digest.deletions), aside=tuple(digest.aside))

    def _account_data(self, answer: Json) -> None:
        for event in tables(answer, "account_data", "events"):
            self._rooms.take_account_data(word(event, "type"), table(event, "content"))

    async def _section(self, draft: Draft, room_id: str, section: Json) -> None:
        """Take one joined or left room of a sync answer."""
        timeline = tables(section, "timeline", "events")
        state = [*tables(section, "state", "events"), *timeline]
        room = self._rooms.room(room_id)
        limited = at(section, "timeline", "limited") is True
        came_in = bool(draft.since) and newly_joined(state, self._rooms.me.id)
        if any(invite.room == room_id and invite.direct for invite in draft.mark.invites):
            self._rooms.mark_private(room_id)
        self._rooms.apply(room_id, state)
        room.summarize(table(section, "summary"))
        # The first answer brings each room's state and counts; later ones what changed, and not all of it over a gap.
        complete = not draft.since and room.size() is not None
        room.known = complete or (room.known and not limited and not came_in and _agrees(room, section))
        if any(word(event, "type") in MESSAGE_TYPES for event in timeline):
            room = await self._rooms.known(room_id)
            await self._take(draft, room, timeline)
        if room.personal():
            digest_receipts(tables(section, "ephemeral", "events"), self._rooms.me.id, draft.digest)
        if limited:
            _open_gap(draft, room, section, came_in=came_in)

    async def _take(self, draft: Draft, room: Room, events: list[Json]) -> None:
        scene = self._rooms.scene(room, draft.present)
        await self._rooms.learn(scene, events)
        draft.digest.unreadable, before = False, len(draft.digest.messages)
        digest_events(scene, events, draft.digest)
        if draft.digest.unreadable or any(one.hidden is Hidden.ENCRYPTED for one in draft.digest.messages[before:]):
            draft.mark = draft.mark.with_encrypted(room.id, private=room.personal())
        for event_id in draft.digest.reverted:
            await self._revert(draft, room, event_id)
        draft.digest.reverted.clear()

    async def _revert(self, draft: Draft, room: Room, event_id: str) -> None:
        """Read what a message says now that an edit of it was taken back."""
        try:
            event = await self._server.event(room.id, event_id)
        except Refused:
            draft.digest.deletions.append(Deletion(event_id, draft.present))
            return
        scene = self._rooms.scene(room, draft.present)
        text = incoming(scene, event).text
        moment = sent_at(bundled_edit(event), draft.present)
        draft.digest.edits[event_id] = ((moment, ""), Edit(event_id, text, moment))

    def _invites(self, draft: Draft, sections: dict[str, Json]) -> None:
        for room_id, section in sections.items():
            if any(invite.room == room_id for invite in draft.mark.invites):
                continue
            invite = invite_in(room_id, section, self._rooms.me.id, draft.present)
            if invite.inviter in self._rooms.me.ignored:
                continue
            draft.mark = replace(draft.mark, invites=(*draft.mark.invites, invite)[:MOST_INVITES])
            draft.digest.messages.append(as_message(invite))
        if not draft.since:
            waiting = tuple(invite for invite in draft.mark.invites if invite.room in sections)
            draft.mark = replace(draft.mark, invites=waiting)

    async def _page(self, draft: Draft, span: tuple[str, str] | None) -> Page:
        digest, mark = draft.digest, draft.mark
        return Page(
            mark=mark.encode(),
            messages=tuple(digest.messages),
            edits=tuple(edit for _, edit in digest.edits.values()),
            deletions=tuple(digest.deletions),
            receipts=tuple(digest.receipts),
            requests=tuple(as_request(invite) for invite in mark.invites) if span else None,
            holes=mark.holes(),
            span=span,
            extra=self._facts(),
            aside=tuple(digest.aside),
        )

    def _facts(self) -> dict[str, str]:
        ignored = len(self._rooms.me.ignored)
        facts = {"device": self._rooms.device}
        if ignored:
            facts["ignored"] = f"{ignored} ignored in your Matrix client: what they write does not come here"
        return facts


def _says_something(page: Page, fresh: Mark, before: Mark) -> bool:
    came = page.aside or page.messages or page.edits or page.deletions or page.receipts
    return bool(came) or replace(fresh, since="", at=0) != replace(before, since="", at=0)


def _settle_invite(draft: Draft, room_id: str) -> None:
    """An invitation was taken or withdrawn: it no longer waits."""
    for invite in draft.mark.invites:
        if invite.room == room_id:
            draft.digest.deletions.append(Deletion(message_id(invite), draft.present))
    kept: tuple[Invite, ...] = tuple(invite for invite in draft.mark.invites if invite.room != room_id)
    draft.mark = replace(draft.mark, invites=kept)


def _agrees(room: Room, section: Json) -> bool:
    """Tell whether a summary counts the members that we know."""
    if not room.all_members or room.joined is None or not table(section, "summary"):
        return True
    return room.size() == room.joined + (room.invited or 0)


def _open_gap(draft: Draft, room: Room, section: Json, *, came_in: bool) -> None:
    top = word(section, "timeline", "prev_batch")
    if not top:
        return
    gap = Gap(room.id, top, top)
    if draft.since and not came_in:
        gap = replace(gap, bottom=draft.since)
    elif not (came_in and room.personal()):
        gap = replace(gap, back_to=draft.back_to)
        if _older(tables(section, "timeline", "events"), draft.back_to, draft.present):
            return
    draft.mark = draft.mark.with_gap(gap)


def _older(events: list[Json], moment: Micros, present: Micros) -> bool:
    """Tell whether the oldest end of some events lies before a moment."""
    return bool(events) and sent_at(events[0], present) < moment


def _moved(mark: Mark, gap: Gap, answer: Json, present: Micros) -> Mark:
    """Return the mark after a page of a gap."""
    end, chunk = word(answer, "end"), tables(answer, "chunk")
    if not end or (gap.bottom and end == gap.bottom):
        return mark.without_gap(gap)
    if gap.back_to and chunk and all(sent_at(event, present) < gap.back_to for event in chunk):
        return mark.without_gap(gap)
    if end == gap.resume:
        return mark.without_gap(gap, "the home server does not hand over the rest of a room's history")
    return mark.with_gap(replace(gap, resume=end))
