"""Private messages: the service's log says where something happened, and the conversation itself says what."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import HOUR, SECOND, Micros, now
from core.incoming import Aside, Deletion, Incoming, Page, Person
from networks.aside import BROKEN, apart
from networks.bluesky.chat import Chat
from networks.bluesky.parse import Row, in_order
from networks.bluesky.replies import FeatureOff, NoRight
from networks.bluesky.talk_marks import Gap, TalkMark, print_of, read_mark
from networks.bluesky.talks import (
    DELETED,
    MESSAGE,
    SYSTEM,
    VIEWS,
    Talk,
    concerns,
    message,
    remote_id,
    talk,
    written_at,
)
from networks.errors import Refused
from networks.fields import ident, row, words
from networks.marks import unreadable
from networks.protocol import Stream, Walk

MESSAGES = Stream("messages", Walk.DOWN, 30 * SECOND)
STALE = HOUR
"""A log that was not asked for longer may not tell all: the conversations are then compared one by one."""
QUIET = frozenset(
    VIEWS + one
    for one in ("logReadMessage", "logReadConvo", "logAddReaction", "logRemoveReaction", "logMuteConvo",
                "logUnmuteConvo", "logReadJoinRequests")
)  # fmt: skip
"""Events that bring no message; those that we do not know may."""
FROM_THE_START = frozenset({f"{VIEWS}logBeginConvo", f"{VIEWS}logAcceptConvo"})
DELETION = f"{VIEWS}logDeleteMessage"


@dataclass(slots=True)
class Plan:
    """What a pull has to read."""

    cursor: str
    newest: Micros = 0
    gaps: list[Gap] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)


@dataclass(slots=True)
class Direct:
    """Reads private messages, with what was learned on the way."""

    chat: Chat
    aside: list[Aside] = field(default_factory=list)
    _heard_at: Micros = 0

    async def plan(self, mark: TalkMark, horizon: Micros) -> Plan:
        """Return what is to be read: where the log says that something happened, or all that is not as it was."""
        present = now()
        compares = not mark.cursor or present - self._heard_at > STALE
        plan = await self._heard(mark, horizon)
        if compares or not plan.cursor:
            # The place in the log is taken first: what happens while we compare is told by it afterwards.
            plan.cursor = plan.cursor or (await self.chat.log(""))[1]
            await self._compare(plan, mark, horizon)
        self._heard_at = present
        return plan

    async def _heard(self, mark: TalkMark, horizon: Micros) -> Plan:
        if not mark.cursor:
            return Plan("")
        try:
            events, cursor = await self.chat.log(mark.cursor)
        except (NoRight, FeatureOff):
            raise
        except Refused:
            # The service no longer knows the place.
            return Plan("")
        loud = [one for one in events if words(one, "$type") not in QUIET and words(one, "convoId")]
        gaps = [_gap_of(one, mark, horizon) for one in loud if words(one, "$type") != DELETION]
        gone = [
            Deletion(remote_id(words(one, "convoId"), row(one, "message")), now())
            for one in loud
            if words(one, "$type") == DELETION and ident(row(one, "message"))
        ]
        return Plan(cursor, max([0, *(_told_at(one) or 0 for one in loud)]), gaps, gone)

    async def _compare(self, plan: Plan, mark: TalkMark, horizon: Micros) -> None:
        async with aclosing(self.chat.talks()) as lists:
            async for views in lists:
                plan.gaps += [gap for one in views if (gap := self._difference(one, mark, horizon)) is not None]
                plan.newest = max([plan.newest, *(written_at(row(one, "lastMessage")) or 0 for one in views)])

    def _difference(self, view: Row, mark: TalkMark, horizon: Micros) -> Gap | None:
        where, last = talk(view, self.chat.me), row(view, "lastMessage")
        if not where.id:
            return None
        if where.request != (where.id in mark.requests):
            return Gap(where.id, horizon, whole=True)
        at = written_at(last)
        if not ident(last) or print_of(where.id, last) in mark.seen or (at is not None and at < mark.since(horizon)):
            return None
        return Gap(where.id, mark.since(horizon))

    def said(self, views: list[Row], where: Talk, people: dict[str, Person]) -> tuple[Incoming, ...]:
        """Return what messages say, oldest first."""
        found = [self._tried(one, where, people) for one in views if words(one, "$type") not in {DELETED, SYSTEM}]
        return in_order(one for one in found if one is not None)

    def _tried(self, view: Row, where: Talk, people: dict[str, Person]) -> Incoming | None:
        """Return what one says; one that cannot be read is set aside, and the others go on."""
        body = {"talk": where.id, "message": view}
        if words(view, "$type") not in {MESSAGE, ""}:
            self.aside.append(apart(remote_id(where.id, view), "Bluesky made a new kind of message", body))
            return None
        try:
            found = message(view, where, self.chat.me, people) if concerns(view, where, self.chat.me) else None
        except BROKEN as error:
            self.aside.append(apart(remote_id(where.id, view), error, body))
            return None
        if found is None and not ident(view):
            self.aside.append(apart("", "Bluesky told of a message without its number", body))
        return found

    def taken_aside(self) -> tuple[Aside, ...]:
        """Return what could not be read since this was last asked."""
        taken, self.aside = tuple(self.aside), []
        return taken

    async def reread(self, body: Any) -> Page:
        """Read a message again that was set aside."""
        where = await self.chat.talk(words(body, "talk"))
        said = self.said([row(body, "message")], where, {}) if where is not None else ()
        return Page("", said, aside=self.taken_aside())


def _gap_of(event: Row, mark: TalkMark, horizon: Micros) -> Gap:
    conversation = words(event, "convoId")
    if words(event, "$type") in FROM_THE_START or conversation in mark.requests:
        return Gap(conversation, horizon, whole=True)
    told, since = _told_at(event), mark.since(horizon)
    return Gap(conversation, since if told is None else min(told, since))


def _told_at(event: Row) -> Micros | None:
    return written_at(row(event, "message"))


async def pull_messages(direct: Direct, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what was said in private, conversation by conversation, each from its newest message down."""
    mark, first, anew = read_mark(text), not text, unreadable(text)
    try:
        plan = await direct.plan(mark, horizon)
    except (NoRight, FeatureOff) as error:
        shut = replace(mark, shut=True)
        if shut.write() != text:
            yield Page(shut.write(), holes=shut.holes(MESSAGES.name, error.whole))
        return
    mark = mark.planned(plan.cursor, plan.gaps, plan.newest)
    gone = tuple(plan.deletions)
    while mark.gaps:
        async with aclosing(_fill(direct, mark)) as pages:
            async for mark, said, deleted in pages:
                page = Page(mark.write(), said, deletions=(*gone, *deleted), holes=mark.holes(MESSAGES.name))
                text, gone = mark.write(), ()
                yield replace(page, back_to=horizon if first or anew else None, anew=anew, aside=direct.taken_aside())
    if gone or mark.write() != text:
        yield Page(mark.write(), deletions=gone, back_to=horizon if first or anew else None, anew=anew)


Filled = tuple[TalkMark, tuple[Incoming, ...], tuple[Deletion, ...]]


async def _fill(direct: Direct, mark: TalkMark) -> AsyncGenerator[Filled, None]:
    """Yield the rest of the first gap from above, and the mark with what is left of it."""
    gap = mark.gaps[0]
    where = await direct.chat.talk(gap.talk)
    if where is None:
        # We have left it, or it was taken away: nothing of it can be read or answered any more.
        yield mark.left(gap.talk), (), ()
        return
    mark = mark.standing(gap.talk, request=where.request)
    known = frozenset() if gap.whole else frozenset(mark.seen)
    async with aclosing(direct.chat.messages(gap.talk)) as pages:
        async for page in pages:
            times = [at for view in page.views if (at := written_at(view)) is not None]
            lowest = min(times, default=gap.since)
            last = page.last or lowest < gap.since
            unread = [view for view in page.views if print_of(gap.talk, view) not in mark.seen]
            if not last and gap.below and (lowest > gap.below or (lowest == gap.below and not unread)):
                # That far it was read by an earlier pull.
                continue
            inside = [view for view in page.views if gap.holds(written_at(view))]
            rest = None if last else replace(gap, below=lowest)
            mark = mark.after(gap, inside, rest)
            fresh = [view for view in inside if print_of(gap.talk, view) not in known]
            yield mark, direct.said(fresh, where, page.people), _deleted(gap.talk, fresh)
            if rest is None:
                return
            gap = rest


def _deleted(conversation: str, views: list[Row]) -> tuple[Deletion, ...]:
    """Return what was taken out of our own view elsewhere; nobody can take it out of another's."""
    gone = [one for one in views if words(one, "$type") == DELETED and ident(one)]
    return tuple(Deletion(remote_id(conversation, one), now()) for one in gone)
