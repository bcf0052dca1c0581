"""Invitations: stripped state is unsigned and shaped by whoever invites. It is data, and nothing of it is fetched."""

from __future__ import annotations

import json

from core.audience import Audience, Readers, Recipient
from core.clock import Micros
from core.incoming import Direction, Hidden, Incoming, Person, Request
from networks.matrix.addresses import is_user, link
from networks.matrix.mark import Invite
from networks.matrix.shapes import Json, at, tables, word

UNKNOWN = "unknown"


def invite_in(room: str, section: Json, me: str, present: Micros) -> Invite:
    """Return the invitation of a sync answer, as far as it can be believed."""
    events = tables(section, "invite_state", "events")
    ours = [event for event in events if word(event, "type") == "m.room.member" and event.get("state_key") == me]
    inviter = next((word(event, "sender") for event in ours if word(event, "content", "membership") == "invite"), "")
    direct = any(at(event, "content", "is_direct") is True for event in ours)
    encrypted = any(word(event, "type") == "m.room.encryption" for event in events)
    return Invite(room, inviter if is_user(inviter) else "", present, direct, encrypted)


def request_id(invite: Invite) -> str:
    """Return what accepting or refusing an invitation needs."""
    return json.dumps([invite.room, invite.inviter, invite.direct], ensure_ascii=False, separators=(",", ":"))


def opened(identity: str) -> Invite | None:
    """Return the invitation of a request id, or None where it is none of ours."""
    try:
        room, inviter, direct = json.loads(identity)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(room, str) and isinstance(inviter, str) and room):
        return None
    return Invite(room, inviter, 0, direct is True)


def message_id(invite: Invite) -> str:
    """Return the id under which an invitation stands in the inbox: the network gives it none."""
    return f"invite {invite.room} {invite.inviter}"


def as_request(invite: Invite) -> Request:
    """Return somebody who waits at the door."""
    return Request(request_id(invite), _inviter(invite), invite.at, note=_note(invite))


def as_message(invite: Invite) -> Incoming:
    """Return an invitation as a message that is held back, so that the Screener can show and decide it."""
    inviter = _inviter(invite)
    return Incoming(
        remote_id=message_id(invite),
        thread=invite.room,
        audience=Audience.DIRECT if invite.direct else Audience.GROUP,
        direction=Direction.IN,
        author=inviter,
        text=_note(invite),
        sent_at=invite.at,
        readers=Readers(named=(inviter.handle,)) if invite.direct else Readers(),
        recipients=(Recipient(inviter.handle, inviter.remote_id),) if invite.inviter else (),
        hidden=Hidden.REQUEST,
        held_back="invite",
        request_id=request_id(invite),
        link=link(invite.room),
    )


def _inviter(invite: Invite) -> Person:
    return Person(invite.inviter or UNKNOWN, invite.inviter or UNKNOWN)


def _note(invite: Invite) -> str:
    what = "invites you to a private chat" if invite.direct else "invites you to a group room"
    if invite.encrypted:
        return f"{what}; it says it is encrypted: answer it in your Matrix client"
    return f"{what}; what was written there shows after you accept"
