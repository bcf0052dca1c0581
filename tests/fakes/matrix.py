"""A home server that behaves as a real Synapse was seen to: its caches, its tokens, its missing `end` included."""

from __future__ import annotations

import json
import time

from tests.fakes.base import Answer, Request
from tests.fakes.matrix_accounts import V1, V3, refusal
from tests.fakes.matrix_memory import Event, Json, Room, Session
from tests.fakes.matrix_people import MatrixPeople

LARGEST_EVENT = 65_536


class FakeMatrix(MatrixPeople):
    """One home server. The doctor's token is `token`; everybody else acts through methods."""

    def __init__(self) -> None:
        super().__init__()
        self.oldest_token = 0
        self.page_cap = 1_000
        """No list is longer, whatever was asked for."""
        self.repeats = False
        """Each page of history begins with the event that the one before ended with."""
        self.hollow_pages = 0
        """So many answers of /messages are empty, with an end."""
        self.summaries = True
        self.reports: list[dict[str, str]] = []
        self._syncs: dict[tuple[str, str, str, str], Json] = {}
        self._txns: dict[tuple[str, str, str], str] = {}
        self._routes_of_rooms()

    def _routes_of_rooms(self) -> None:
        rooms = V3 + "/rooms/{room}"
        self.route("GET", f"{V3}/sync", self._sync)
        self.route("GET", f"{rooms}/messages", self._messages)
        self.route("GET", f"{rooms}/state", self._state)
        self.route("GET", f"{rooms}/state/{{kind}}", self._state_event)
        self.route("GET", f"{rooms}/state/{{kind}}/{{key}}", self._state_event)
        self.route("GET", f"{rooms}/event/{{event}}", self._event)
        self.route("GET", f"{rooms}/context/{{event}}", self._context)
        self.route("GET", V1 + "/rooms/{room}/relations/{event}/m.thread", self._thread_of)
        self.route("PUT", f"{rooms}/send/{{kind}}/{{txn}}", self._send)
        self.route("PUT", f"{rooms}/redact/{{event}}/{{txn}}", self._redact)
        self.route("POST", f"{rooms}/join", self._join)
        self.route("POST", f"{rooms}/leave", self._leave)
        self.route("POST", f"{rooms}/forget", self._forget)
        self.route("POST", f"{rooms}/receipt/{{kind}}/{{event}}", self._receipt)
        self.route("POST", f"{rooms}/report/{{event}}", self._report)

    def _inside(self, request: Request, room_id: str, *memberships: str) -> tuple[Session, Room]:
        session, room = self._session(request), self.memory.rooms.get(room_id)
        if room is None or room.membership(session.user) not in (memberships or ("join",)):
            raise refusal(403, "M_FORBIDDEN", f"User {session.user} not in room {room_id}")
        return session, room

    def _report(self, request: Request, room: str, event: str) -> Answer:
        _, found = self._inside(request, room)
        reason = self._body(request).get("reason", "")
        if not isinstance(reason, str):
            raise refusal(400, "M_BAD_JSON", "Param 'reason' must be a string")
        if not any(one.body["event_id"] == event for one in found.events):
            raise refusal(404, "M_NOT_FOUND", "Unable to report event: it does not exist or you aren't able to see it.")
        self.reports.append({"room": room, "event": event, "reason": reason})
        return Answer({})

    @property
    def ignored(self) -> list[str]:
        """Whom the doctor ignores."""
        _, told = self.memory.account_data.get((self.doctor, "m.ignored_user_list"), (0, {}))
        return list(told.get("ignored_users", {}))

    # Sync

    def _sync(self, request: Request) -> Answer:
        session = self._session(request)
        since, chosen, hold = request.first("since"), request.first("filter"), request.first("timeout", "0")
        if since and not (since[:1] == "s" and since[1:].isdigit() and int(since[1:]) >= self.oldest_token):
            raise refusal(400, "M_UNKNOWN", "Invalid stream token")
        known = self._syncs.get((session.user, since, chosen, hold))
        if known is not None:
            return Answer(known)
        deadline = time.monotonic() + int(hold) / 1000
        while True:
            answer = self._news(session, int(since[1:] or 0) if since else -1, self._filter_of(chosen))
            if not since or len(answer) > 1 or time.monotonic() >= deadline or self.stopping.is_set():
                break
            self._changed.wait(0.05)
            self._session(request)
        if answer["next_batch"] != since:
            self._syncs[session.user, since, chosen, hold] = answer
        return Answer(answer)

    def _filter_of(self, chosen: str) -> Json:
        found: Json = json.loads(chosen) if chosen.startswith("{") else self._filters[int(chosen)]
        return found

    def _news(self, session: Session, since: int, chosen: Json) -> Json:
        """Everything after a position, empty sections left out."""
        rooms: dict[str, Json] = {"join": {}, "invite": {}, "leave": {}}
        for room in self.memory.rooms.values():
            how, moved = room.membership(session.user), room.came_in(session.user) > since
            if how == "invite" and moved:
                stripped = [e.stripped() for e in room.state().values() if e.state_key in {"", session.user}]
                rooms["invite"][room.id] = {"invite_state": {"events": room.hostile or stripped}}
            elif how in {"leave", "ban"} and moved and since >= 0:
                rooms["leave"][room.id] = self._section(session, room, since, chosen)
            elif how == "join":
                section = self._section(session, room, -1 if moved else since, chosen)
                if section is not None:
                    rooms["join"][room.id] = section
        return self._answer(session, since, {name: found for name, found in rooms.items() if found})

    def _answer(self, session: Session, since: int, rooms: Json) -> Json:
        told = self.memory.account_data.items()
        data = [{"type": kind, "content": c} for (u, kind), (at, c) in told if u == session.user and at > since]
        answer: Json = {"next_batch": f"s{self.memory.position}"}
        answer |= {"account_data": {"events": data}} if data else {}
        return answer | ({"rooms": rooms} if rooms else {})

    def _section(self, session: Session, room: Room, since: int, chosen: Json) -> Json | None:
        """One room's part, or None where nothing happened."""
        wanted = chosen["room"]["timeline"]
        upto = room.came_in(session.user) if room.membership(session.user) != "join" else self.memory.position
        fresh = [e for e in room.events if since < e.position <= upto and e.kind in wanted["types"]]
        receipts = [content for at, content in room.receipts if at > since]
        if not fresh and not receipts:
            return None
        shown = fresh[-min(wanted["limit"], self.page_cap) :]
        limited, start = len(fresh) > len(shown), shown[0].position if shown else upto
        section: Json = {
            "timeline": {
                "limited": limited,
                "prev_batch": f"t{start}",
                "events": [self._shown(session, room, e, bundled=since < 0 or limited) for e in shown],
            },
            "unread_notifications": {"highlight_count": 0, "notification_count": 0},
        }
        section["state"] = {"events": self._state_since(session, room, since, start, {e.sender for e in shown})}
        if self.summaries and any(e.kind == "m.room.member" for e in room.events if e.position > since):
            section["summary"] = self._summary(session, room)
        if receipts:
            section["ephemeral"] = {"events": [{"type": "m.receipt", "content": c} for c in receipts]}
        return section

    def _state_since(self, session: Session, room: Room, since: int, start: int, senders: set[str]) -> list[Json]:
        """The state that came between two positions; of the members only those who are seen to write."""
        found = [e for e in room.state(before=start).values() if e.position > since]
        needed = {*senders, session.user}
        return [self._shown(session, room, e) for e in found if e.kind != "m.room.member" or e.state_key in needed]

    def _summary(self, session: Session, room: Room) -> Json:
        others = [user for user in room.people("join", "invite") if user != session.user]
        return {
            "m.heroes": others[:5] or [user for user in room.people("leave", "ban") if user != session.user][:5],
            "m.joined_member_count": len(room.people("join")),
            "m.invited_member_count": len(room.people("invite")),
        }

    def _shown(self, session: Session, room: Room, event: Event, *, bundled: bool = False, whole: bool = False) -> Json:
        """An event as the session's device sees it."""
        unsigned = dict(event.body.get("unsigned", {}))
        device, txn = event.txn
        if txn and (event.sender, device) == (session.user, session.device):
            unsigned["transaction_id"] = txn
        if event.redacted_by:
            unsigned["redacted_because"] = self._shown(session, room, event.redacted_by)
        edit = room.newest_edit(event) if bundled and not event.redacted_by else None
        if edit is not None:
            unsigned["m.relations"] = {"m.replace": self._shown(session, room, edit)}
        shown = {**event.body, "content": event.content, "unsigned": unsigned}
        return {**shown, "room_id": room.id} if whole else shown

    # Rooms

    def _messages(self, request: Request, room: str) -> Answer:
        session, here = self._inside(request, room)
        start, stop = request.first("from"), request.first("to")
        limit = min(int(request.first("limit", "10")), self.page_cap)
        types = json.loads(request.first("filter", "{}")).get("types")
        if self.hollow_pages:
            self.hollow_pages -= 1
            return Answer({"start": start, "chunk": [], "end": f"{start}~"})
        top = _place(start) if start else self.memory.position + 1
        bottom = _place(stop) if stop else -1
        older = [e for e in here.events if bottom < e.position < top and (not types or e.kind in types)]
        again = [e for e in here.events if e.position == top and older and self.repeats and start[:1] == "t"]
        chunk = [*again, *older[::-1][:limit]]
        answer: Json = {
            "start": start,
            "chunk": [self._shown(session, here, e, bundled=True, whole=True) for e in chunk],
        }
        return Answer(answer | ({"end": f"t{chunk[-1].position}"} if chunk else {}))

    def _state(self, request: Request, room: str) -> Answer:
        session, here = self._inside(request, room)
        return Answer([self._shown(session, here, event, whole=True) for event in here.state().values()])

    def _state_event(self, request: Request, room: str, kind: str, key: str = "") -> Answer:
        _, here = self._inside(request, room)
        event = here.state().get((kind, key))
        if event is None:
            raise refusal(404, "M_NOT_FOUND", "Event not found.")
        return Answer(event.content)

    def _event(self, request: Request, room: str, event: str) -> Answer:
        session, here = self._inside(request, room)
        return Answer(self._shown(session, here, _found(here, event), bundled=True, whole=True))

    def _context(self, request: Request, room: str, event: str) -> Answer:
        session, here = self._inside(request, room)
        middle, half = here.events.index(_found(here, event)), int(request.first("limit", "10")) // 2
        before, after = here.events[max(middle - half, 0) : middle][::-1], here.events[middle + 1 :][:half]

        def show(one: Event) -> Json:
            return self._shown(session, here, one, bundled=True, whole=True)

        return Answer(
            {
                "event": show(here.events[middle]),
                "events_before": [*map(show, before)],
                "events_after": [*map(show, after)],
            }
        )

    def _thread_of(self, request: Request, room: str, event: str) -> Answer:
        session, here = self._inside(request, room)
        replies = [
            e for e in here.events if e.relation.get("rel_type") == "m.thread" and e.relation["event_id"] == event
        ]
        chunk = replies[::-1][: int(request.first("limit", "5"))]
        return Answer({"chunk": [self._shown(session, here, one, bundled=True, whole=True) for one in chunk]})

    def _send(self, request: Request, room: str, kind: str, txn: str) -> Answer:
        session, here = self._inside(request, room)
        known = self._txns.get((session.device, request.path, txn))
        if known is not None:
            return Answer({"event_id": known})
        content = self._body(request)
        powers = here.content("m.room.power_levels")
        if here.level(session.user) < int(powers.get("events", {}).get(kind, powers.get("events_default", 0))):
            raise refusal(403, "M_FORBIDDEN", "You don't have permission to post that to the room.")
        if len(request.body) > LARGEST_EVENT - 500:
            raise refusal(413, "M_TOO_LARGE", "event too large")
        _check_thread(here, content)
        event = self.add(here, session.user, kind, content)
        event.txn = (session.device, txn)
        self._txns[session.device, request.path, txn] = event.id
        return Answer({"event_id": event.id})

    def _redact(self, request: Request, room: str, event: str, txn: str) -> Answer:
        session, here = self._inside(request, room)
        known = self._txns.get((session.device, request.path, txn))
        if known is None:
            _found(here, event)
            known = self._txns[session.device, request.path, txn] = self.memory.redact(here, session.user, event).id
            self._changed.notify_all()
        return Answer({"event_id": known})

    def _join(self, request: Request, room: str) -> Answer:
        session, here = self._session(request), self.memory.rooms.get(room)
        if here is None:
            raise refusal(404, "M_NOT_FOUND", "No known servers")
        if here.membership(session.user) not in {"invite", "join"} and here.content("m.room.join_rules") != {
            "join_rule": "public"
        }:
            raise refusal(403, "M_FORBIDDEN", "You are not invited to this room.")
        if here.membership(session.user) != "join":
            self.move(here, session.user, session.user, "join")
        return Answer({"room_id": room})

    def _leave(self, request: Request, room: str) -> Answer:
        session, here = self._inside(request, room, "join", "invite")
        self.move(here, session.user, session.user, "leave")
        return Answer({})

    def _forget(self, request: Request, room: str) -> Answer:
        self._inside(request, room, "leave", "ban")
        return Answer({})

    def _receipt(self, request: Request, room: str, kind: str, event: str) -> Answer:
        session, here = self._inside(request, room)
        _found(here, event)
        if kind not in {"m.read", "m.read.private", "m.fully_read"}:
            raise refusal(400, "M_INVALID_PARAM", "Receipt type must be known")
        self.mark_read(here, session.user, event, kind)
        return Answer({})


def _place(token: str) -> int:
    """The position of a token; where it is none, the server says so as it does."""
    digits = token.rstrip("~")[1:]
    if token[:1] not in {"s", "t"} or not digits.isdigit():
        raise refusal(400, "M_INVALID_PARAM", "'from' parameter is invalid")
    return int(digits)


def _found(room: Room, event_id: str) -> Event:
    event = room.event(event_id)
    if event is None:
        raise refusal(404, "M_NOT_FOUND", "Event not found.")
    return event


def _check_thread(room: Room, content: Json) -> None:
    """A thread cannot hang on an event that hangs on another."""
    relation = content.get("m.relates_to", {})
    root = room.event(relation.get("event_id", "")) if relation.get("rel_type") == "m.thread" else None
    if root is not None and "rel_type" in root.relation:
        raise refusal(400, "M_UNKNOWN", "Cannot start threads from an event with a relation")
