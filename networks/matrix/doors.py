"""Invitations taken or turned down. Nothing here happens by itself."""

from __future__ import annotations

import asyncio

from networks.errors import Refused, Unreachable
from networks.matrix.addresses import is_user
from networks.matrix.invites import opened
from networks.matrix.mark import Invite
from networks.matrix.replies import Forbidden, Gone
from networks.matrix.room import Room, private_rooms
from networks.matrix.rooms import Rooms, is_member
from networks.matrix.server import HomeServer
from networks.matrix.shapes import words

CONFIRM_PAUSES = (0.5, 2.0, 5.0)
"""Seconds between looks whether a join whose answer was lost has come about."""


class Doors:
    """Lets people in, or not."""

    def __init__(self, server: HomeServer, rooms: Rooms) -> None:
        self._server = server
        self._rooms = rooms
        self._writing = asyncio.Lock()

    async def accept(self, identity: str) -> None:
        """Enter the room of an invitation, and list it as a private chat where it was meant so."""
        invite = _invite(identity)
        try:
            await self._server.join(invite.room)
        except Unreachable as lost:
            await self._confirm(invite.room, lost)
        except (Forbidden, Gone) as refusal:
            raise Refused(
                f"the invitation is not open any more ({refusal.what})", "it was withdrawn; wait for a new one"
            ) from None
        if invite.direct:
            await self._mark_private(await self._rooms.fresh(invite.room), invite.inviter)

    async def refuse(self, identity: str) -> None:
        """Turn an invitation down; the inviter sees that it was, and no word."""
        invite = _invite(identity)
        try:
            await self._server.leave(invite.room)
            await self._server.forget(invite.room)
        except (Forbidden, Gone):
            # It was withdrawn meanwhile, or the server forgets by itself: nothing waits there any more.
            return

    async def _confirm(self, room_id: str, lost: Unreachable) -> None:
        for pause in CONFIRM_PAUSES:
            try:
                if is_member(await self._rooms.fresh(room_id), self._rooms.me.id):
                    return
            except (Refused, Unreachable):
                # Not yet in, or the line is still down: look again.
                pass
            await asyncio.sleep(pause)
        raise Unreachable(
            f"it is not known yet whether we are in the room ({lost.what})",
            "it shows by itself once we are in; if it has not after a minute, accept again",
        ) from None

    async def _mark_private(self, room: Room, inviter: str) -> None:
        """Write the merged `m.direct`: read, merge, write whole, because the server replaces it as a whole."""
        self._rooms.mark_private(room.id)
        # The invitation was unsigned: only somebody who really is in the room gets into our list of private chats.
        if not is_user(inviter) or not is_member(room, inviter):
            return
        async with self._writing:
            me = self._rooms.me.id
            listed = await self._server.account_data(me, "m.direct")
            if room.id in private_rooms(listed):
                return
            merged = {**listed, inviter: [*words(listed, inviter), room.id]}
            await self._server.put_account_data(me, "m.direct", merged)
            self._rooms.take_account_data("m.direct", merged)


def _invite(identity: str) -> Invite:
    invite = opened(identity)
    if invite is None:
        raise Refused("this is no invitation of a Matrix room")
    return invite
