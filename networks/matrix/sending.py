"""Writing into a room: everything is looked at again right before, because the server would take what nobody reads."""

from __future__ import annotations

from core.audience import Audience
from core.clock import MINUTE, Micros
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused
from networks.matrix.addresses import is_event, is_user, link, room_of
from networks.matrix.memory import Seen
from networks.matrix.relations import answer_relation, relation_of
from networks.matrix.replies import Forbidden, Gone
from networks.matrix.room import PAIR, Room, audience_of
from networks.matrix.rooms import Rooms, is_member
from networks.matrix.server import HomeServer
from networks.matrix.shapes import Json, table, tables, word

MARGIN: Micros = 5 * MINUTE
"""How far our clock and the home server's may stand apart."""
MOST_PAGES = 100


class Sending:
    """Sends a part, and looks up one whose answer was lost.

    The part's key is the transaction id: on the same device the server answers a repetition with the first
    event and posts nothing, so that a repetition is safe as long as the server remembers (hours). Nothing is
    repeated here all the same: the outbox decides, after `find` has spoken.
    """

    def __init__(self, server: HomeServer, rooms: Rooms) -> None:
        self._server = server
        self._rooms = rooms

    async def send(self, part: Part) -> Sent:
        """Put one message into the room of its parent."""
        room = await self._looked_at(part)
        thread = await self._thread(room.id, part.parent.message)
        content = composed(part, thread, self._rooms.me.id)
        answer = await self._server.send(room.id, part.key, content)
        event_id = word(answer, "event_id")
        if not event_id:
            raise OutcomeUnknown("the home server took the answer without naming it")
        ours = Seen(self._rooms.me.id, "m.room.message", relation_of(content))
        self._rooms.memory.keep(room.id, event_id, ours)
        return Sent(event_id, audience_of(room), link=link(room.id, event_id))

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look for a part's transaction id from the newest message back to before the first try."""
        room_id = _place(part)
        start = ""
        for _ in range(MOST_PAGES):
            try:
                answer = await self._server.messages(room_id, start)
            except (Forbidden, Gone):
                return CannotTell("we are no longer in the room, so its messages cannot be read")
            chunk, end = tables(answer, "chunk"), word(answer, "end")
            found = next((event for event in chunk if self._is(event, part)), None)
            if found is not None:
                return Found(word(found, "event_id"))
            if not end or any(self._lies_before(event, part) for event in chunk):
                return self._not_seen(part)
            if end == start:
                break
            start = end
        return CannotTell("too much was written in the room since: look in your Matrix client")

    async def _looked_at(self, part: Part) -> Room:
        people = tuple(recipient.remote_id or recipient.handle for recipient in part.to)
        try:
            room = await self._rooms.fresh(_place(part), people)
        except (Forbidden, Gone):
            raise not_in_room() from None
        check(room, part, self._rooms.me.id)
        return room

    async def _thread(self, room_id: str, parent: str) -> str:
        return (await self._rooms.seen(room_id, parent)).relation.thread if is_event(parent) else ""

    def _is(self, event: Json, part: Part) -> bool:
        if word(event, "sender") != self._rooms.me.id:
            return False
        if word(event, "unsigned", "transaction_id") == part.key:
            return True
        # Another device sees no transaction id: the same words in answer to the same message are the same answer.
        content = table(event, "content")
        same = word(content, "body") == part.text and relation_of(content).reply_to == part.parent.message
        return same and self._other_device(part) and not _is_before(event, part)

    def _other_device(self, part: Part) -> bool:
        return not self._rooms.device or part.token != self._rooms.device

    def _lies_before(self, event: Json, part: Part) -> bool:
        """Tell whether an event proves that the walk is older than the first try.

        Other people's times are their own claims; the message answered and our own messages are not.
        """
        if word(event, "event_id") in {part.parent.message, part.baseline} - {""}:
            return True
        return word(event, "sender") == self._rooms.me.id and _is_before(event, part)

    def _not_seen(self, part: Part) -> Absent | CannotTell:
        if self._other_device(part):
            return CannotTell("the account signed in anew since the first try, and only the old session could tell")
        return Absent()


def composed(part: Part, thread: str, me: str) -> Json:
    """Return the content of a message: plain text, its readers called by name, in answer to its parent."""
    named = dict.fromkeys(recipient.remote_id or recipient.handle for recipient in part.to)
    content: Json = {
        "msgtype": "m.text",
        "body": part.text,
        "m.mentions": {"user_ids": users} if (users := [who for who in named if is_user(who) and who != me]) else {},
    }
    if is_event(part.parent.message):
        content["m.relates_to"] = answer_relation(part.parent.message, thread)
    return content


def check(room: Room, part: Part, me: str) -> None:
    """Raise Refused where a message would be lost, would leak, or would be read by others than approved."""
    if not is_member(room, me):
        raise not_in_room()
    if room.successor is not None:
        raise Refused("the room was closed and replaced by another", "answer in the new room, where the person is now")
    if room.encrypted:
        raise Refused(
            "the room is encrypted, and plain text never goes there", "answer in your Matrix client, then mark it done"
        )
    if not room.may_write(me):
        raise Refused("we may not write in this room any more", "ask the room's moderators, or answer elsewhere")
    _check_readers(room, part)


def _check_readers(room: Room, part: Part) -> None:
    for recipient in part.to:
        user = recipient.remote_id or recipient.handle
        if not is_member(room, user):
            raise Refused(
                f"{user} has left the room or was put out: nobody would read it", "answer elsewhere, or mark it done"
            )
    audience = audience_of(room)
    if audience.wider_than(part.audience):
        size = room.size()
        readers = "anybody" if audience is Audience.PUBLIC else f"{size - 1 if size else 'more'} people"
        raise Refused(f"{readers} can read this room now, more than approved", "open it again and approve the readers")
    if part.audience is Audience.DIRECT and room.size() != PAIR:
        raise Refused("nobody else is in the room any more", "answer elsewhere, or mark it done")


def not_in_room() -> Refused:
    """Return the error for a room that we are not in."""
    remedy = "if the person invited us, accept the invitation first; else answer elsewhere"
    return Refused("we are not in the room", remedy)


def _place(part: Part) -> str:
    return room_of(part.parent.place or part.thread)


def _is_before(event: Json, part: Part) -> bool:
    moment = event.get("origin_server_ts")
    if part.attempted_at is None or not isinstance(moment, int):
        return False
    return moment * 1000 < part.attempted_at - MARGIN
