"""The mark of the sync stream: the server's token, what was left out, and who waits at the door, as opaque JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from core.clock import Micros, to_iso
from core.incoming import Ends, Hole
from networks.matrix.shapes import Json, at, tables, whole, word, words

MOST_LOST = 50
MOST_INVITES = 500
MOST_ENCRYPTED = 200
CLIENT = "Read and answer them in your Matrix client, for nothing is decrypted here"


@dataclass(frozen=True, slots=True)
class Gap:
    """Messages of one room that the server did not hand over by itself; they are read backwards, page by page."""

    room: str
    top: str
    """The token where the gap begins; with the room it names the gap for good."""
    resume: str
    """The token where reading goes on."""
    bottom: str = ""
    """The token where the gap ends; empty: the start of the room's history, or `back_to`."""
    back_to: Micros = 0
    """Nothing older than this is read, where there is no bottom."""

    @property
    def key(self) -> str:
        """The name of the hole."""
        return f"{self.room} {self.top}"


@dataclass(frozen=True, slots=True)
class Lost:
    """A part that will not be read any more, and why."""

    key: str
    since: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invite:
    """An open invitation, as far as stripped state can be believed."""

    room: str
    inviter: str
    at: Micros
    """When we first saw it: stripped state bears no time."""
    direct: bool = False
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the stream resumes."""

    since: str = ""
    at: Micros = 0
    """When that token was handed out, by our clock: what is read again if the server forgets the token."""
    gaps: tuple[Gap, ...] = ()
    lost: tuple[Lost, ...] = ()
    invites: tuple[Invite, ...] = ()
    encrypted: tuple[str, ...] = ()
    """Encrypted group rooms in which somebody wrote: whether we were asked there cannot be seen."""
    sealed: tuple[str, ...] = ()
    """Encrypted private rooms in which somebody wrote: each message is listed without its words."""

    def encode(self) -> str:
        """Return the mark as text."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def with_gap(self, gap: Gap) -> Mark:
        """Return the mark with a gap added, or moved on if it is there."""
        kept = tuple(each for each in self.gaps if each.key != gap.key)
        return replace(self, gaps=(*kept, gap))

    def without_gap(self, gap: Gap, reason: str = "") -> Mark:
        """Return the mark without a gap: it was filled, or with a reason, it is lost."""
        kept = tuple(each for each in self.gaps if each.key != gap.key)
        mark = replace(self, gaps=kept)
        return mark.with_lost(Lost(gap.key, gap.bottom, gap.top, reason)) if reason else mark

    def with_lost(self, lost: Lost) -> Mark:
        """Return the mark with a part that is lost; only the newest are kept."""
        kept = tuple(each for each in self.lost if each.key != lost.key)
        return replace(self, lost=(*kept, lost)[-MOST_LOST:])

    def holes(self) -> tuple[Hole, ...]:
        """Return everything that this mark knows to be unread."""
        open_gaps = [Hole(gap.key, gap.bottom, gap.top, _reason(gap), gap.resume) for gap in self.gaps]
        lost = [Hole(each.key, each.since, each.until, each.reason, ends=Ends.LOST) for each in self.lost]
        return (*open_gaps, *lost, *self._unreadable(), *self._crowded())

    def with_encrypted(self, room: str, *, private: bool) -> Mark:
        """Return the mark with an encrypted room in which somebody wrote."""
        if private:
            return self if room in self.sealed else replace(self, sealed=(*self.sealed, room)[-MOST_ENCRYPTED:])
        return self if room in self.encrypted else replace(self, encrypted=(*self.encrypted, room)[-MOST_ENCRYPTED:])

    def without_room(self, room: str) -> Mark:
        """Return the mark after we have left a room."""
        encrypted, sealed = (tuple(one for one in each if one != room) for each in (self.encrypted, self.sealed))
        return replace(self, encrypted=encrypted, sealed=sealed)

    def _unreadable(self) -> tuple[Hole, ...]:
        found = []
        if self.encrypted:
            reason = f"{_counted(self.encrypted, 'group')} encrypted: whether somebody asks you there cannot be seen"
            found.append(Hole("encrypted groups", "", "", f"{reason}. {CLIENT}", ends=Ends.MISSED))
        if self.sealed:
            reason = f"{_counted(self.sealed, 'private')} encrypted: messages are listed here without their words"
            found.append(Hole("encrypted rooms", "", "", f"{reason}. {CLIENT}", ends=Ends.NOTHING))
        return tuple(found)

    def _crowded(self) -> tuple[Hole, ...]:
        if len(self.invites) < MOST_INVITES:
            return ()
        reason = f"only {MOST_INVITES} invitations are kept: answer some of them, or look into your Matrix client"
        return (Hole("invitations", "", "", reason, ends=Ends.MISSED),)


def _counted(rooms: tuple[str, ...], kind: str) -> str:
    number = f"{len(rooms)} or more" if len(rooms) == MOST_ENCRYPTED else str(len(rooms))
    return f"{number} {kind} room{'s are' if len(rooms) > 1 else ' is'}"


def _reason(gap: Gap) -> str:
    if gap.bottom:
        return "more was written in a room than the server handed over at once; the rest is being read"
    if gap.back_to:
        return f"earlier messages of a room are being read, back to {to_iso(gap.back_to)[:10]}"
    return "what was written in a room before we joined it is being read"


def decode(text: str) -> Mark:
    """Return the mark of a text. An unreadable one is the start: what is read twice is kept once."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        value = {}
    return Mark(
        since=word(value, "since"),
        at=whole(value, "at") or 0,
        gaps=tuple(_gap(item) for item in tables(value, "gaps")),
        lost=tuple(
            Lost(*(word(item, name) for name in ("key", "since", "until", "reason"))) for item in tables(value, "lost")
        ),
        invites=tuple(_invite(item) for item in tables(value, "invites")),
        encrypted=words(value, "encrypted"),
        sealed=words(value, "sealed"),
    )


def _gap(item: Json) -> Gap:
    room, top, resume, bottom = (word(item, name) for name in ("room", "top", "resume", "bottom"))
    return Gap(room, top, resume, bottom, whole(item, "back_to") or 0)


def _lost(item: Json) -> Lost:
    return Lost(*(word(item, name) for name in ("key", "since", "until", "reason")))


def _invite(item: Json) -> Invite:
    return Invite(
        word(item, "room"),
        word(item, "inviter"),
        whole(item, "at") or 0,
        at(item, "direct") is True,
        at(item, "encrypted") is True,
    )
