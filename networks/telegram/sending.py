"""Writing: plain text, in answer to a message, to the chat it stands in and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from core.clock import MINUTE, Micros
from core.incoming import Ref
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused
from networks.fields import row
from networks.telegram.addresses import Place, Spot, link, place_of, spot_of
from networks.telegram.api import BotApi, number_of
from networks.telegram.mark import fingerprint
from networks.telegram.parse import spot_in
from networks.telegram.replies import ELSEWHERE, RECONNECT, Moved
from networks.telegram.stream import Updates

Json = dict[str, Any]
MARGIN: Micros = 2 * MINUTE
"""How far our clock and Telegram's may stand apart."""
NO_HISTORY = "a bot cannot read what it wrote: look in Telegram"
NO_COPY = "Telegram has not handed a copy of it back, which proves nothing: look in Telegram"
SEVERAL = "the same words stand there more than once: look in Telegram"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a part goes."""

    place: Place
    answers: str = ""
    """The message that is answered, inside the chat."""


def target_of(part: Part) -> Target:
    """Return where a part goes: the message answered names its chat, which may have moved since its thread began."""
    place, spot = place_of(part.parent.place or part.thread), spot_of(part.parent.message)
    if spot is None:
        return Target(place)
    return Target(Place(spot.chat, place.connection or spot.connection, place.topic), spot.message)


def composed(target: Target, text: str) -> Json:
    """Return the call: no parse mode, no entities and no preview, so that the text stands as it was approved."""
    place = target.place
    message: Json = {"chat_id": number_of(place.chat), "text": text, "link_preview_options": {"is_disabled": True}}
    if place.connection:
        message["business_connection_id"] = place.connection
    if place.topic:
        message["message_thread_id"] = number_of(place.topic)
    if target.answers:
        parent = {"message_id": number_of(target.answers), "allow_sending_without_reply": True}
        message["reply_parameters"] = parent
    return message


class Sending:
    """Sends a part, looks a lost one up, and takes one back."""

    def __init__(self, api: BotApi, updates: Updates) -> None:
        self._api = api
        self._updates = updates

    async def send(self, part: Part) -> Sent:
        """Send one message; a group that moved is followed once, since the refusal says that nothing was sent."""
        target = target_of(part)
        audience = await self._checked(target.place, part)
        try:
            answer = await self._api.send(composed(target, part.text))
        except Moved as moved:
            # The message answered has another number there: a reply would point at somebody else's words.
            target = Target(Place(moved.chat, topic=target.place.topic))
            audience = await self._checked(target.place, part)
            answer = await self._api.send(composed(target, part.text))
        spot = spot_in(answer)
        if spot is None:
            raise OutcomeUnknown("Telegram took the answer without naming it")
        remote = Spot(spot.chat, spot.message, target.place.connection).remote_id
        return Sent(remote, audience, link=link(row(answer, "chat"), spot.message))

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look for a lost part among the copies that Telegram hands back; without one nothing is proved."""
        place = target_of(part).place
        if not place.connection:
            return CannotTell(NO_HISTORY)
        wanted, since = fingerprint(part.text), (part.attempted_at or 0) - MARGIN
        copies = [
            echo.remote_id
            for echo in self._updates.mark.echoes
            if echo.text == wanted and echo.at >= since and echo.remote_id not in part.not_these
            if (spot := spot_of(echo.remote_id)) and (spot.connection, spot.chat) == (place.connection, place.chat)
        ]
        if len(copies) == 1:
            return Found(copies[0])
        return CannotTell(SEVERAL if copies else NO_COPY)

    async def delete(self, message: Ref) -> None:
        """Take our own message back; others may have read it."""
        spot = spot_of(message.message)
        if spot is None:
            raise Refused("this message does not stand on Telegram", "delete it in Telegram, if it is there")
        if spot.connection:
            await self._api.delete_business(spot.connection, [spot.message])
        else:
            await self._api.delete(spot.chat, spot.message)

    async def _checked(self, place: Place, part: Part) -> Audience:
        """Return who reads a chat now. Raises Refused where that is more than were approved, or nobody."""
        if place.connection:
            await self._check_connection(place.connection)
            return Audience.DIRECT
        if place.private:
            return Audience.DIRECT
        audience = await self._updates.groups.audience(place, part.audience)
        if audience.wider_than(part.audience):
            readers = "anybody" if audience is Audience.PUBLIC else "the whole group"
            raise Refused(f"{readers} can read this chat, more than approved", "open it again and approve the readers")
        return audience

    async def _check_connection(self, identity: str) -> None:
        found = await self._updates.connection(identity)
        if not found.enabled:
            raise Refused("the business connection has ended", f"{RECONNECT}; or {ELSEWHERE}")
        if not found.may_reply:
            raise Refused(f"{found.shown} does not let the bot answer", f"{RECONNECT}; or {ELSEWHERE}")
