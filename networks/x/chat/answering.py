"""How an answer leaves: encrypted once, kept as ciphertext, sent as it was kept, and believed by its echo alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from core.audience import Audience
from core.clock import SECOND, Micros, now
from core.incoming import Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Part, Sent, Unchanged
from networks.errors import NetworkError, OutcomeUnknown, Refused, Unprepared
from networks.fields import ident, number, row, words
from networks.http import Reply
from networks.x.chat.addresses import is_chat, is_group, message_id, parts_of, peer_of, place
from networks.x.chat.failures import CHANGED_KEY, IN_X, broken, meant
from networks.x.chat.parse import MS, Row, link_of
from networks.x.chat.reading import Reader, Taken
from networks.x.chat.room import Body, NoKey, Opened, failure_in
from networks.x.chat.service import PAGE, REFUSALS

Pause = Callable[[float], Awaitable[None]]
APART = 10.0
"""Seconds between the two looks that prove an answer absent."""
FRESH: Micros = 5 * SECOND
"""How long what was read of a conversation counts as read right now."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as it stood at a moment."""

    at: Micros
    taken: Taken
    opened: list[Opened]

    def index(self, uuid: str) -> int | None:
        """Return where a message stands; None where it is not among the newest."""
        return next((at for at, one in enumerate(self.opened) if uuid and ident(one.says) == uuid), None)


@dataclass(slots=True)
class Answering:
    """Sends answers of one account, and looks at what they answer."""

    reader: Reader
    pause: Pause = asyncio.sleep
    _seen: dict[str, Seen] = field(default_factory=dict)
    _met: dict[str, int] = field(default_factory=dict)
    """Sequence numbers of messages that were seen."""
    _anew: set[str] = field(default_factory=set)

    async def prepare(self, part: Part) -> str:
        """Read the conversation again and encrypt the answer, once: the token is the body that leaves."""
        key, uuid = _addressed(part)
        seen = await self._look(key, within=FRESH)
        if isinstance(self._fate(key, uuid, seen), Deleted):
            raise Refused("the message was taken back", "close it here")
        at = seen.index(uuid)
        answers, says = ("", {}) if at is None else (seen.opened[at].raw, seen.opened[at].says)
        try:
            body = await asyncio.to_thread(
                self.reader.room.write, key, part.text, answers, seen.taken.keys, number(says, "ttl_msec") or None
            )
        except NoKey:
            raise Refused(
                "no key of this conversation could be verified, so nothing can be written in it", IN_X
            ) from None
        return _token(key, body)

    async def send(self, part: Part) -> Sent:
        """Hand over the body that was kept, and believe its echo."""
        key, body = _kept(part)
        reply = await self.reader.service.post(key, body)
        if reply.status in REFUSALS:
            return await self._refused(reply, key, body["message_id"])
        event = await self._echo(reply)
        if failure := failure_in(event):
            return await self._failed(part, failure, reply)
        if words(event, "type") != "Message" or ident(event) != body["message_id"]:
            raise OutcomeUnknown("X took the message without showing it")
        self._seen.pop(key, None)
        return _sent(key, body["message_id"])

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look for the very message, by the id that was fixed before it left."""
        if not part.token:
            return CannotTell("it was not encrypted here, so it has no sign by which to be found")
        key, body = _kept(part)
        uuid = body["message_id"]
        for look in range(2):
            if look:
                await self.pause(APART)
            if await self._stands(key, uuid):
                return Found(message_id(key, uuid))
        if part.tries > 1:
            return CannotTell("it was sent twice with the same sign and is not in the conversation")
        # The same body under the same sign is sent once more; after that a person decides.
        return Absent()

    async def recheck(self, message: Ref) -> Fate:
        """Look again at a message right before it is answered."""
        key, uuid = parts_of(message.message)
        seen = await self._look(key, seek="" if self._sequence(key, uuid) else uuid)
        if not (self._sequence(key, uuid) or seen.taken.cut):
            # It is not in the whole of the conversation: it was taken back, or X serves only what replaced it.
            return Deleted()
        return self._fate(key, uuid, seen)

    def _sequence(self, key: str, uuid: str) -> int:
        """Return a message's sequence number, from when it was seen last; 0 where it never was."""
        known = self.reader.mark.known.items()
        return next((at for at, one in known if (one.key, one.uuid) == (key, uuid)), 0) or self._met.get(uuid, 0)

    def _fate(self, key: str, uuid: str, seen: Seen) -> Fate:
        at, author = self._sequence(key, uuid), peer_of(key, self.reader.me.remote_id)
        fate: Fate = Unchanged()
        for one in seen.opened:
            event, content = one.says, row(one.says, "content")
            mine = words(event, "sender_id") in {author, self.reader.me.remote_id}
            if at and mine and words(event, "type") == "MessageDeleted" and str(at) in _listed(event):
                return Deleted()
            theirs = words(event, "sender_id") == author and words(content, "content_type") == "Edit"
            if at and theirs and place(ident(content, "target_message_id")) == at:
                fate = Edited(words(content, "new_text"), (number(event, "created_at_msec") or 0) * MS or now())
        return fate

    async def _look(self, key: str, *, within: Micros = 0, seek: str = "") -> Seen:
        """Return the newest events of a conversation, verified; so its newest key is known."""
        last = self._seen.get(key)
        if last is None or now() - last.at > within:
            last = Seen(now(), *await self.reader.newest(key, most=PAGE, seek=seek))
            self._seen = {key: last}
            places = zip(last.taken.rows, last.opened, strict=True)
            self._met |= {ident(one.says): _place(told, one.says) for told, one in places if one.says}
        return last

    async def _stands(self, key: str, uuid: str) -> bool:
        _, opened = await self.reader.newest(key)
        me = self.reader.me.remote_id
        return any(ident(one.says) == uuid and words(one.says, "sender_id") == me for one in opened)

    async def _kept_all_the_same(self, key: str, uuid: str) -> bool:
        try:
            return await self._stands(key, uuid)
        except NetworkError:
            raise OutcomeUnknown(
                "X answered 500 to an encrypted message and cannot be asked what stands there"
            ) from None

    async def _echo(self, reply: Reply) -> Row:
        shown = words(row(reply.object(), "data"), "encoded_message_event")
        (opened,) = await asyncio.to_thread(self.reader.room.read, [], [shown])
        if not opened.says:
            raise OutcomeUnknown("X took the message, and what it shows of it cannot be read")
        return opened.says

    async def _failed(self, part: Part, failure: str, reply: Reply) -> Sent:
        key, body = _kept(part)
        error: NetworkError = meant(failure, reply.headers)
        self._seen.pop(key, None)
        if failure == CHANGED_KEY:
            self.reader.room.forget(peer_of(key, self.reader.me.remote_id))
        if isinstance(error, Unprepared):
            return await self._outdated(part, error, key, body["message_id"])
        raise error

    async def _outdated(self, part: Part, error: Unprepared, key: str, uuid: str) -> Sent:
        """Encrypt anew under the newer key, once: unless an earlier try stands there after all."""
        if await self._stands(key, uuid):
            return _sent(key, uuid)
        if part.key in self._anew:
            raise Refused("the key of this conversation changes again and again", IN_X)
        self._anew.add(part.key)
        raise error

    async def _refused(self, reply: Reply, key: str, uuid: str) -> Sent:
        """Stop the account: X takes what we send for wrong. After a 500 it is looked up before that is said."""
        if reply.status == httpx.codes.INTERNAL_SERVER_ERROR and await self._kept_all_the_same(key, uuid):
            return _sent(key, uuid)
        raise broken(f"X took an encrypted message for wrong ({reply.status}): the account's chat keys may be old")


def _addressed(part: Part) -> tuple[str, str]:
    """Return the conversation and the message that a part answers. Raises Refused where it cannot be answered here."""
    if not is_chat(part.parent.message):
        raise Refused("a public question is not answered in encrypted chat here", "write in X")
    key, uuid = parts_of(part.parent.message)
    if is_group(key):
        raise Refused("groups of encrypted chat are read here, not answered", IN_X)
    if part.audience is not Audience.DIRECT:
        raise Refused("encrypted chat is answered in private alone", "open it again and approve the readers")
    return key, uuid


def _token(key: str, body: Body) -> str:
    table = {
        "v": 1,
        "talk": key,
        "message_id": body.message,
        "encoded_message_create_event": body.event,
        "encoded_message_event_signature": body.signature,
    }
    return json.dumps(table, separators=(",", ":"))


def _kept(part: Part) -> tuple[str, dict[str, str]]:
    try:
        table = json.loads(part.token)
    except ValueError:
        table = {}
    names = ("message_id", "encoded_message_create_event", "encoded_message_event_signature")
    body = {name: words(table, name) for name in names}
    if not (words(table, "talk") and all(body.values())):
        raise Refused("the answer was not encrypted before it was to leave", "answer again")
    return words(table, "talk"), body


def _sent(key: str, uuid: str) -> Sent:
    return Sent(message_id(key, uuid), Audience.DIRECT, link=link_of(key))


def _place(told: Row, event: Row) -> int:
    """Return the number by which a message is changed or taken back; a changed one keeps its first."""
    return place(ident(row(event, "content"), "target_message_id") or ident(told))


def _listed(event: Row) -> list[object]:
    listed = event.get("message_ids")
    return listed if isinstance(listed, list) else []
