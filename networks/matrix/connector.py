"""One Matrix account as Consulta sees it: the parts put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from core.audience import Audience, Recipients
from core.clock import DAY, MINUTE, SECOND, Micros, now
from core.incoming import Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Fate, Found, Length, Part, Report, Sent
from networks.account import Rotated
from networks.aside import body_of
from networks.errors import Refused
from networks.matrix.access import Access, Door, nobody_keeps
from networks.matrix.addresses import is_event, room_of_ref
from networks.matrix.against import Against, stated
from networks.matrix.doors import Doors
from networks.matrix.looking import Looking
from networks.matrix.reading import Reading
from networks.matrix.rooms import Rooms
from networks.matrix.sending import Sending
from networks.matrix.server import HomeServer
from networks.matrix.shapes import word, words
from networks.matrix.sync import SyncStream
from networks.protocol import Card, Problem, Stream, Walk
from networks.voices import voice

SYNC = Stream("sync", Walk.UP, pace=MINUTE)
SETTLE: Micros = 60 * SECOND
EXTRAS = frozenset({"screens", "corrects", "context", "reads", "blocks", "reports"})
BLOCKED = Problem(
    "your server turns away every invitation, so that new people cannot reach you and are not seen here",
    "allow invitations in Element: Settings, Security & Privacy, Invites",
)
NO_DEVICE = Problem(
    "the server names no device for this session, so that a lost answer cannot be looked up",
    "use the access token of a session that you signed in to with a client",
)


class Matrix:
    """A Matrix account."""

    name: ClassVar[str] = "matrix"
    streams: tuple[Stream, ...] = (SYNC,)

    def __init__(self, door: Door, history_days: int) -> None:
        self.rotated: Rotated = nobody_keeps
        """Called with new tokens, by setting, before their first use; they are kept when it returns."""
        self._server = HomeServer(Access(door, self._rotate))
        self._rooms = Rooms(self._server)
        self._reading = Reading(self._server, self._rooms, history_days * DAY)
        self._sync = SyncStream(self._server, self._rooms, self._reading)
        self._sending = Sending(self._server, self._rooms)
        self._looking = Looking(self._server, self._rooms)
        self._doors = Doors(self._server, self._rooms)
        self._against = Against(self._server, self._rooms)
        self._voice = voice("matrix")

    async def connect(self) -> Card:
        """Tell who we are and what the server lets us do."""
        await self._rooms.introduce()
        newest = words(await self._server.versions(), "versions")[-1:]
        me, device = self._rooms.me, self._rooms.device
        return Card(
            network=self.name,
            me=Person(me.id, me.id, me.name),
            read_at=now(),
            software=" ".join(("Matrix", *newest)),
            audiences=(Audience.DIRECT, Audience.GROUP, Audience.PUBLIC),
            settle=SETTLE,
            crash_check=f"by transaction id, as long as the session stays signed in (device {device or 'unknown'})",
            end_to_end=False,
            extras=EXTRAS,
            push=True,
            problems=await self._problems(),
            moderators="the people who run your home server",
        )

    def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:  # noqa: ARG002 - there is one stream
        """Yield what is new since the mark, then what earlier answers left out."""
        return self._sync.pull(mark)

    async def wait(self, stream: Stream) -> None:  # noqa: ARG002 - there is one stream
        """Return when the server has something."""
        await self._sync.wait()

    async def reread(self, stream: Stream, body: str) -> Page:  # noqa: ARG002 - there is one stream
        """Read an event again that was set aside."""
        await self._ready()
        return await self._reading.again(body_of(body))

    async def prepare(self, part: Part) -> str:  # noqa: ARG002 - the token is the session's
        """Return the device: only on the same one are a part's transaction id and its echo to be believed."""
        await self._ready()
        return self._rooms.device

    async def send(self, part: Part) -> Sent:
        """Put one message into the room, after looking at the room again."""
        await self._ready()
        length = self.measure(part.text, part.to, part.audience)
        if not length.fits:
            raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")
        return await self._sending.send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up by its transaction id."""
        await self._ready()
        return await self._sending.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again right before it is answered."""
        await self._ready()
        return await self._looking.recheck(message)

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message."""
        await self._ready()
        return await self._looking.context(message)

    async def accept(self, request_id: str) -> None:
        """Enter the room that somebody invited us to."""
        await self._ready()
        await self._doors.accept(request_id)

    async def refuse(self, request_id: str) -> None:
        """Turn an invitation down."""
        await self._ready()
        await self._doors.refuse(request_id)

    async def block(self, whom: Person) -> None:
        """Ignore somebody: the server hands over nothing more of theirs."""
        await self._ready()
        await self._against.ignore(whom, away=True)

    async def unblock(self, whom: Person) -> None:
        """Ignore them no longer."""
        await self._ready()
        await self._against.ignore(whom, away=False)

    def stated(self, report: Report) -> dict[str, str]:
        """Return what a report would say."""
        return stated(report)

    async def report(self, report: Report) -> None:
        """Tell the people who run our home server."""
        await self._ready()
        await self._against.report(report)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own message back; others may have read it."""
        await self._server.redact(room_of_ref(message), message.message, key)

    async def mark_read(self, message: Ref) -> None:
        """Mark as read without telling anybody."""
        if is_event(message.message):
            await self._server.read_privately(room_of_ref(message), message.message)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text."""
        return self._voice.measure(text, to, audience, {})

    async def close(self) -> None:
        """Let go of connections."""
        await self._server.close()

    async def _ready(self) -> None:
        if not self._rooms.me.id:
            await self._rooms.introduce()

    async def _rotate(self, tokens: dict[str, str]) -> None:
        await self.rotated(tokens)

    async def _problems(self) -> tuple[Problem, ...]:
        asked = await self._server.account_data(self._rooms.me.id, "m.invite_permission_config")
        blocked = (BLOCKED,) if word(asked, "default_action") == "block" else ()
        return (*blocked, *(() if self._rooms.device else (NO_DEVICE,)))
