"""Whom the account ignores, and what the people who run its server are told of somebody."""

from __future__ import annotations

import asyncio

from core.incoming import Person
from core.outgoing import Ground, Report
from networks.errors import Refused
from networks.matrix.addresses import is_event, is_user, room_of_ref
from networks.matrix.replies import Forbidden, Gone
from networks.matrix.rooms import Rooms
from networks.matrix.server import HomeServer
from networks.matrix.shapes import table

IGNORED = "m.ignored_user_list"
REASONS = {
    Ground.SPAM: "spam",
    Ground.ABUSE: "abuse",
    Ground.MISLEADING: "misleading about health",
    Ground.OTHER: "other",
}


class Against:
    """Ignores people, and reports what they wrote."""

    def __init__(self, server: HomeServer, rooms: Rooms) -> None:
        self._server = server
        self._rooms = rooms
        self._writing = asyncio.Lock()

    async def ignore(self, whom: Person, *, away: bool) -> None:
        """Write the merged list: read, merge, write whole, because the server replaces it as a whole."""
        if not is_user(whom.remote_id) or whom.remote_id == self._rooms.me.id:
            raise Refused("this is nobody whom the server could ignore", "there is nothing to do there")
        async with self._writing:
            me = self._rooms.me.id
            listed = await self._server.account_data(me, IGNORED)
            people = table(listed, "ignored_users")
            if (whom.remote_id in people) == away:
                return
            people = {user: told for user, told in people.items() if user != whom.remote_id}
            merged = {**listed, "ignored_users": people | ({whom.remote_id: {}} if away else {})}
            await self._server.put_account_data(me, IGNORED, merged)
            self._rooms.take_account_data(IGNORED, merged)

    async def report(self, report: Report) -> None:
        """Report one message. Raises OutcomeUnknown when it may have been told."""
        told = stated(report)
        try:
            await self._server.report(told["room"], told["event"], told["reason"])
        except (Forbidden, Gone) as refusal:
            raise Refused(
                f"the server takes no report of it ({refusal.what})", "it was taken back, or we left the room"
            ) from None


def stated(report: Report) -> dict[str, str]:
    """Return what a report says. Raises Refused where it is about no message of a room."""
    if report.message is None or not is_event(report.message.message):
        raise Refused("a Matrix server takes reports of messages alone", "report one that they wrote in a room")
    reason = report.words or REASONS[report.ground]
    return {"room": room_of_ref(report.message), "event": report.message.message, "reason": reason}
