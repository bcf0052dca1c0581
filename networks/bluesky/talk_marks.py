"""Where the private messages resume: a place in the service's log, and what of the conversations is still unread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.clock import MINUTE, Micros, to_iso
from core.incoming import Ends, Hole
from networks import marks
from networks.bluesky.marks import MS, texts
from networks.bluesky.parse import Row
from networks.fields import ident, moment, objects, words

OVERLAP = 10 * MINUTE
MOST_SEEN = 200
OPEN = "messages of a conversation are still being read"
SHUT = "direct messages cannot be read"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is to be read of one conversation: down to `since`, and once begun, only below `below`."""

    talk: str
    since: Micros
    below: Micros = 0
    whole: bool = False
    """Read anew what was read before: the network no longer holds it back, say."""

    def holds(self, at: Micros | None) -> bool:
        """Tell whether a message of this moment lies in it."""
        return at is None or (at >= self.since and (not self.below or at <= self.below))


@dataclass(frozen=True, slots=True)
class TalkMark:
    """What was heard and seen."""

    cursor: str = ""
    newest: Micros = 0
    requests: frozenset[str] = frozenset()
    """The conversations that the network held back when they were last read."""
    seen: tuple[str, ...] = ()
    """Prints of the newest messages, the newest last."""
    gaps: tuple[Gap, ...] = ()
    shut: bool = False

    def since(self, horizon: Micros) -> Micros:
        """Return how far back messages are read where something happened."""
        return max(self.newest - OVERLAP, horizon) if self.newest else horizon

    def planned(self, cursor: str, found: Iterable[Gap], newest: Micros) -> TalkMark:
        """Return the mark with more to read.

        `newest` moves now and not while it is read: what is written meanwhile is told by the log afterwards, and must
        not lie below it.
        """
        gaps = {(gap.talk, gap.since): gap for gap in (*self.gaps, *found)}
        return replace(self, cursor=cursor, shut=False, gaps=tuple(gaps.values()), newest=max(self.newest, newest))

    def standing(self, talk: str, *, request: bool) -> TalkMark:
        """Return the mark with a conversation held back, or no more."""
        return replace(self, requests=self.requests | {talk} if request else self.requests - {talk})

    def after(self, gap: Gap, views: Iterable[Row], rest: Gap | None = None) -> TalkMark:
        """Return the mark after some messages of a gap, with what is left of it."""
        prints = [print_of(gap.talk, view) for view in sorted(views, key=_at)]
        seen = tuple(dict.fromkeys((*(one for one in self.seen if one not in prints), *prints)))[-MOST_SEEN:]
        gaps = tuple(
            one
            for old in self.gaps
            for one in ((rest,) if (old.talk, old.since) == (gap.talk, gap.since) else (old,))
            if one is not None
        )
        return replace(self, seen=seen, gaps=gaps)

    def left(self, talk: str) -> TalkMark:
        """Return the mark without a conversation that we are no longer in."""
        gaps = tuple(gap for gap in self.gaps if gap.talk != talk)
        return replace(self.standing(talk, request=False), gaps=gaps)

    def write(self) -> str:
        """Return the mark as text."""
        gaps = [
            {"talk": gap.talk, "since": gap.since // MS, "below": gap.below // MS, "whole": gap.whole}
            for gap in self.gaps
        ]
        table = {
            "cursor": self.cursor,
            "newest": self.newest // MS,
            "requests": sorted(self.requests),
            "seen": list(self.seen),
            "gaps": gaps,
            **({"shut": True} if self.shut else {}),
        }
        return marks.write_table(table)

    def holes(self, stream: str, why: str = SHUT) -> tuple[Hole, ...]:
        """Return what is not read as holes; one keeps its key while it is filled from above."""
        shut = (Hole(f"{stream}:shut", "", "", why, ends=Ends.MISSED),) if self.shut else ()
        return (
            *shut,
            *(
                Hole(f"{stream}:{gap.talk}:{gap.since // MS}", to_iso(gap.since), to_iso(gap.below or gap.since), OPEN)
                for gap in self.gaps
            ),
        )


def print_of(talk: str, view: Row) -> str:
    """Return what a message is known by; one that was deleted since is another one."""
    return f"{talk}/{ident(view)}{'-' if words(view, '$type').endswith('#deletedMessageView') else ''}"


def _at(view: Row) -> Micros:
    return moment(view, "sentAt") or 0


def read_mark(text: str) -> TalkMark:
    """Return the mark in a text; an unreadable one starts anew, which loses nothing."""
    table = marks.read_table(text)
    gaps = tuple(
        Gap(
            words(one, "talk"), marks.moment(one, "since", MS), marks.moment(one, "below", MS), one.get("whole") is True
        )
        for one in objects(table.get("gaps"))
        if words(one, "talk")
    )
    return TalkMark(
        words(table, "cursor"),
        marks.moment(table, "newest", MS),
        frozenset(texts(table.get("requests"))),
        tuple(texts(table.get("seen"))),
        gaps,
        table.get("shut") is True,
    )
