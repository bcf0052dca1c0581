"""The mark of the one stream: the next update, whom we read for, what was lost, and what we sent, as opaque JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.clock import DAY, SECOND, Micros, to_iso
from core.incoming import Ends, Hole
from networks.fields import ident, moment, number, row, rows, words
from networks.telegram.replies import RECONNECT

KEPT_BY_TELEGRAM: Micros = DAY
SAID_FOR: Micros = 7 * DAY
"""What can never be read is said for a week; the store remembers it for good."""
IDS_RESTART: Micros = 6 * DAY
"""After a week without news Telegram numbers updates anew, from anywhere."""
MOST_LOST, MOST_ECHOES, MOST_CONNECTIONS, MOST_MOVED = 50, 50, 50, 200


@dataclass(frozen=True, slots=True)
class Connection:
    """A personal account that lets the bot read its chats."""

    id: str
    user: str = ""
    username: str = ""
    name: str = ""
    enabled: bool = True
    may_reply: bool = True
    noted: Micros = 0
    """When Telegram told so: an end is said for a week from then."""
    made: Micros = 0
    """When it was made, by Telegram's clock."""
    ended: Micros = 0
    """Of one that has ended: it was there still at this moment."""

    @property
    def shown(self) -> str:
        """Whose account it is, for people."""
        return f"@{self.username}" if self.username else self.user or self.id

    def belongs_to(self, users: frozenset[str]) -> bool:
        """Tell whether it is one of these people's; no names mean everybody."""
        return not users or bool({self.user, self.username.lower()} - {""} & users)


@dataclass(frozen=True, slots=True)
class Lost:
    """A time from which messages did not come, and will not."""

    key: str
    since: str
    until: str
    reason: str
    noted: Micros = 0
    """When it was found out: it is said for a week from then."""


@dataclass(frozen=True, slots=True)
class Echo:
    """A message of the bot in somebody's name, as Telegram handed it back."""

    remote_id: str
    text: str
    """A hash: only the same words are looked for."""
    at: Micros


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the stream resumes."""

    offset: int = 0
    polled: Micros = 0
    """When Telegram last answered, by our clock."""
    caught: Micros = 0
    """When it last had nothing more to tell: of what waited longer it keeps nothing that is older than a day."""
    newest: Micros = 0
    """When it last had something to tell."""
    connections: tuple[Connection, ...] = ()
    moved: dict[str, str] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()
    echoes: tuple[Echo, ...] = ()

    def encode(self) -> str:
        """Return the mark as text."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def asked_from(self, present: Micros) -> int:
        """Return the update to ask from; 0, which forgets nothing, where numbers may have begun anew."""
        return 0 if present - self.newest > IDS_RESTART else self.offset

    def with_connection(self, connection: Connection) -> Mark:
        """Return the mark with a connection as it is now; one person has one."""
        kept = [one for one in self.connections if one.id != connection.id and (one.user or one.id) != connection.user]
        return replace(self, connections=(*kept, connection)[-MOST_CONNECTIONS:])

    def connection(self, identity: str) -> Connection | None:
        """Return a connection by its id, or None."""
        return next((one for one in self.connections if one.id == identity), None)

    def with_moved(self, old: str, new: str) -> Mark:
        """Return the mark with a group under another id."""
        first = self.moved.get(old, old)
        return replace(self, moved=dict([*self.moved.items(), (new, first)][-MOST_MOVED:]))

    def with_lost(self, lost: Lost) -> Mark:
        """Return the mark with a time that is lost; only the newest are kept."""
        kept = tuple(one for one in self.lost if one.key != lost.key)
        return replace(self, lost=(*kept, lost)[-MOST_LOST:])

    def with_echo(self, echo: Echo) -> Mark:
        """Return the mark with a message of ours that came back."""
        kept = tuple(one for one in self.echoes if one.remote_id != echo.remote_id)
        return replace(self, echoes=(*kept, echo)[-MOST_ECHOES:])

    def polled_at(self, present: Micros, *, back: bool = True) -> Mark:
        """Return the mark after an answer of Telegram; what it no longer had when we came back is lost."""
        week_ago, kept_from = present - SAID_FOR, present - KEPT_BY_TELEGRAM
        mark = replace(
            self,
            polled=present,
            lost=tuple(one for one in self.lost if one.noted > week_ago),
            connections=tuple(one for one in self.connections if one.enabled or one.noted > week_ago),
        )
        return mark.with_lost(missed(self.caught, kept_from, present)) if back and self.is_late(present) else mark

    def is_late(self, present: Micros) -> bool:
        """Tell whether something that nobody read may be forgotten by now."""
        return 0 < self.caught < present - KEPT_BY_TELEGRAM

    def holes(self, users: frozenset[str]) -> tuple[Hole, ...]:
        """Return everything that this mark knows to be unread, and whom it cannot answer."""
        lost = [
            Hole(
                one.key,
                one.since,
                one.until,
                one.reason,
                ends=Ends.LOST,
                began=moment(asdict(one), "since"),
                over=moment(asdict(one), "until"),
            )
            for one in self.lost
        ]
        ours = [one for one in self.connections if one.belongs_to(users)]
        return (*lost, *(hole for one in ours for hole in _troubled(one)))


def _troubled(connection: Connection) -> list[Hole]:
    who = connection.shown
    if not connection.enabled:
        reason = f"the connection to {who} has ended: what is written to them does not come here. {RECONNECT}"
        return [Hole(f"ended {connection.id}", "", "", reason, ends=Ends.MISSED, began=_end_of(connection))]
    if not connection.may_reply:
        reason = f"the connection to {who} lets the bot read, not answer. {RECONNECT}"
        return [Hole(f"mute {connection.id}", "", "", reason, ends=Ends.NOTHING)]
    return []


def _end_of(connection: Connection) -> Micros | None:
    """Return since when nothing came through a connection: Telegram does not say when it ended."""
    return connection.ended or connection.noted or None


def was_away(known: Connection, told: Connection, asked: Micros) -> Lost | None:
    """Return the time in which a connection was not there, where its end and its return are told in one go.

    `asked` is when everything before was read.
    """
    told_together = not known.enabled and known.noted == told.noted
    made_anew = known.enabled and bool(known.made) and told.made > known.made
    since = known.ended if told_together else asked
    if not told.enabled or not since or not (told_together or made_anew):
        return None
    until = max(told.made + SECOND, since) if told.made else told.noted
    span = f"{clock(since)} and {clock(until)} UTC"
    reason = (
        f"the connection to {told.shown} was not there between {span}: what came then did not come here. Open Telegram"
    )
    return Lost(f"away {told.id} {since}", to_iso(since), to_iso(until), reason, told.noted)


def missed(since: Micros, until: Micros, present: Micros) -> Lost:
    """Return the time that Telegram no longer had when we came back."""
    span = f"{clock(since)} and {clock(until)} UTC"
    reason = f"Telegram keeps messages for 24 hours: what was written between {span} did not come; open Telegram"
    return Lost(f"missed {since}", to_iso(since), to_iso(until), reason, present)


def contested(since: Micros, until: Micros) -> Lost:
    """Return the time in which somebody else received messages of this bot."""
    reason = (
        f"another program read this bot's messages between {clock(since)} and {clock(until)} UTC: "
        "what it took did not come; open Telegram"
    )
    return Lost(f"contested {since}", to_iso(since), to_iso(until), reason, until)


def clock(moment: Micros) -> str:
    """Return a moment to the minute."""
    return to_iso(moment)[:16].replace("T", " ")


def fingerprint(text: str) -> str:
    """Return what equal texts share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def connection_in(told: dict[str, Any], present: Micros) -> Connection:
    """Return a business connection as Telegram tells it; older servers name the one right in another place."""
    user, rights = row(told, "user"), row(told, "rights")
    may_reply = rights.get("can_reply") is True or told.get("can_reply") is True
    name = words(user, "first_name")
    enabled = told.get("is_enabled") is not False
    made = (number(told, "date") or 0) * SECOND
    return Connection(ident(told), ident(user), words(user, "username"), name, enabled, may_reply, present, made)


def decode(text: str) -> Mark:
    """Return the mark of a text. An unreadable one is the start: what is read twice is kept once."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        value = {}
    value = value if isinstance(value, dict) else {}
    return Mark(
        offset=number(value, "offset") or 0,
        polled=_time(value, "polled"),
        caught=_time(value, "caught") or _time(value, "polled"),
        newest=_time(value, "newest"),
        connections=tuple(_connection(one) for one in rows(value, "connections")),
        moved={new: old for new, old in row(value, "moved").items() if isinstance(old, str)},
        lost=tuple(_lost(one) for one in rows(value, "lost")),
        echoes=tuple(
            Echo(words(one, "remote_id"), words(one, "text"), _time(one, "at")) for one in rows(value, "echoes")
        ),
    )


def _lost(one: dict[str, Any]) -> Lost:
    key, since, until, reason = (words(one, name) for name in ("key", "since", "until", "reason"))
    return Lost(key, since, until, reason, _time(one, "noted"))


def _connection(one: dict[str, Any]) -> Connection:
    identity, user, username, name = (words(one, key) for key in ("id", "user", "username", "name"))
    enabled, may_reply = (one.get(key) is not False for key in ("enabled", "may_reply"))
    noted, made, ended = (_time(one, key) for key in ("noted", "made", "ended"))
    return Connection(identity, user, username, name, enabled, may_reply, noted, made, ended)


def _time(table: dict[str, Any], name: str) -> Micros:
    """Return a moment of ours: microseconds are longer than the numbers that servers mean."""
    value = table.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
