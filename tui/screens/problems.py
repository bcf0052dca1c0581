"""Everything that is wrong, in one list: what it is, why, what to do now, and the way to where it is dealt with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.audience import at
from core.catalogue import counted, say
from core.clock import Micros
from core.ending import Ending, ending
from core.safe_text import one_line
from store import sending, troubles, views
from store.reading import Reader
from store.rows import AccountRow, ItemRow, Row
from store.troubles import ApartRow, HoleRow, WaitingRow
from tui import masking, preview, times
from tui.keys import PROBLEMS
from tui.rows import code_of
from tui.screens.board import NARROW, Board
from tui.screens.boards import Boards
from tui.spans import BLANK, Line, Span, cell, rule

_NEEDY = ("unknown", "refused", "partly", "waiting")
_RED = ("unknown", "refused", "partly")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    name: object
    kind: str
    place: str
    """The account, or who it is about."""
    network: str
    cause: str
    remedy: str
    role: str = "amber"
    since: Micros | None = None
    more: tuple[str, ...] = ()
    about_somebody: bool = False
    """The place names somebody who writes to us."""
    conversation: int | None = None
    go: Callable[[Boards], None] | None = None


class ProblemsScreen(Board[Problem]):
    """One line a problem, the gravest first."""

    where = PROBLEMS
    heading: ClassVar[str] = "problems"
    nothing: ClassVar[str] = "nothing is wrong: every account is read without a gap, and no answer waits for you"

    def fetch(self, after: Problem | None) -> list[Problem]:
        """Return what is wrong; of conversations that were not checked a page at a time."""
        if after is None:
            return [*found(self.reader, self.clock()), *_unchecked(self.reader, None)]
        return _unchecked(self.reader, after.conversation) if after.kind == "not checked" else []

    def hidden(self, row: Problem) -> Problem:
        """Return a problem without whom it is about, and their words."""
        place = masking.covered(row.place) if row.about_somebody else row.place
        return replace(row, place=place, more=tuple(map(masking.covered, row.more)))

    def moment_of(self, row: Problem) -> Micros | None:
        """Return since when."""
        return row.since

    def name_of(self, row: Problem) -> object:
        """Return what it is known by."""
        return row.name

    def count(self) -> str:
        """Return how many were read."""
        return counted(len(self.rows), "1 problem", "{n} problems") + (say(", more below") if self.more else "")

    def line(self, row: Problem, width: int, *, focused: bool) -> Line:
        """Return what kind it is, where, and why."""
        kind = cell(say(row.kind), 12, row.role)
        place = cell(row.place, 14, "strong" if focused else "text")
        if width < NARROW - 3:
            return (kind, Span(" "), cell(row.cause, width - 13, "text"))
        since = times.short(row.since, self.clock()) if row.since else ""
        net = cell(code_of(row.network), 4, "quiet")
        return (
            kind,
            Span(" "),
            net,
            place,
            Span(" "),
            cell(row.cause, width - 32 - self.when_width - 1, "text"),
            cell(since, self.when_width, "quiet", right=True),
        )

    def detail(self, row: Problem, facts: None, width: int) -> list[Line]:
        """Return the cause whole, and what to do now."""
        del facts
        since = say("since {when}", when=times.short(row.since, self.clock())) if row.since else ""
        lines: list[Line] = [
            rule(width, [Span(f"{say(row.kind)} · {row.place}", "strong")], [Span(since, "quiet")] if since else [])
        ]
        lines += preview.words(row.cause, width, row.role)
        lines += (
            [BLANK, *preview.words(say("now: {remedy}", remedy=say(row.remedy)), width, "text")] if row.remedy else []
        )
        return [
            *lines,
            *([BLANK] if row.more else []),
            *(one for text in row.more for one in preview.words(text, width, "quiet", most=4)),
        ]

    def act_open(self) -> None:
        """Go to where it is dealt with."""
        row = self.current
        if row is not None and row.go is not None:
            go = row.go
            self.leave_to(lambda: go(self.inbox))


def found(reader: Reader, now: Micros) -> list[Problem]:
    """Return everything that is wrong but what was not checked, the gravest first."""
    accounts = [one for one in views.accounts(reader) if one.kind != "archive"]
    doors = troubles.waiting(reader)
    answers = _answers(reader)
    return [
        *(_dead(one) for one in accounts if one.problem),
        *(one for one in answers if one.kind == "unknown"),
        *(_gap(hole) for hole in troubles.holes(reader)),
        *(_apart(one) for one in troubles.set_aside(reader)),
        *(one for one in answers if one.kind != "unknown"),
        *(_ending(one, end) for one in accounts if (end := ending(json.loads(one.card), now)) and end.cause),
        *(each for one in accounts for each in _on_card(one)),
        *(_door(one, [door for door in doors if door.account == one.slug]) for one in accounts if one.hidden_requests),
    ]


def _to_card(slug: str) -> Callable[[Boards], None]:
    return lambda inbox: inbox.act_networks(slug)


def _dead(one: AccountRow) -> Problem:
    kind = "stopped" if one.stopped else "account"
    go = _to_card(one.slug)
    cause, remedy = one_line(one.problem), one_line(one.remedy)
    return Problem(("account", one.slug), kind, one.slug, one.network, cause, remedy, "red", one.pulled_at, go=go)


def _ending(one: AccountRow, end: Ending) -> Problem:
    cause, remedy = f"{end.cause} ({end.day})", one_line(end.remedy)
    name = ("card", one.slug, "ends")
    return Problem(name, "warning", one.slug, one.network, cause, remedy, end.level, go=_to_card(one.slug))


def _on_card(one: AccountRow) -> list[Problem]:
    told = json.loads(one.card).get("problems", ())
    return [
        Problem(
            ("card", one.slug, str(each["cause"])),
            "warning",
            one.slug,
            one.network,
            one_line(str(each["cause"])),
            one_line(str(each["remedy"])),
            go=_to_card(one.slug),
        )
        for each in told
    ]


def _gap(hole: HoleRow) -> Problem:
    if hole.told:
        name, cause, remedy = ("gap", hole.id), one_line(hole.cause), one_line(hole.remedy)
        return Problem(name, "warning", hole.account, hole.network, cause, remedy, go=_to_card(hole.account))
    goes_on = "the next reading goes on there" if hole.resumes else "the next reading tries again"
    cause = say("{stream}: {reason}", stream=hole.stream, reason=one_line(hole.cause))
    span = tuple(
        say(words, at=one_line(text)) for words, text in (("from {at}", hole.since), ("to {at}", hole.until)) if text
    )
    remedy = f"nothing; {goes_on}. What stands there is not in the inbox yet"
    if hole.lost:
        remedy = one_line(hole.remedy) or "look on the network itself: it will not come here"
    go = _to_card(hole.account)
    return Problem(
        ("gap", hole.id), "gap", hole.account, hole.network, cause, remedy, "red", hole.opened_at, span, go=go
    )


def _apart(one: ApartRow) -> Problem:
    cause = say("{stream}: one item could not be read: {reason}", stream=one.stream, reason=one_line(one.reason))
    more = (say("its id: {id}", id=one_line(one.remote_id)),)
    remedy = "look on the network itself; it is tried again at each start. Where nobody needs it: <dismiss> in :ledger"
    go = _to_card(one.account)
    return Problem(("aside", one.id), "set aside", one.account, one.network, cause, remedy, "red", one.at, more, go=go)


def _answers(reader: Reader) -> list[Problem]:
    """Return the answers that need a person; one that was dealt with otherwise is none."""
    items = [one for one in sending.open_items(reader) if one.state in _NEEDY]
    rows = views.rows_by_id(reader, [one.conversation_id for one in items]) if items else {}
    still = [one for one in items if one.state in ("unknown", "waiting") or _in_trouble(rows.get(one.conversation_id))]
    return [_answer(one) for one in sorted(still, key=lambda one: (_NEEDY.index(one.state), -one.id))]


def _in_trouble(row: Row | None) -> bool:
    return row is not None and bool(row.trouble)


def _answer(one: ItemRow) -> Problem:
    words = tuple(one_line(part.text) for part in one.parts[:1])
    role = "red" if one.state in _RED else "amber"
    return Problem(
        ("answer", one.id),
        one.state,
        at(one_line(one.handle)),
        one.network,
        one_line(one.reason) or say("it has not left"),
        one_line(one.remedy) or "look at it in the outbox",
        role,
        one.closed_at or one.created_at,
        words,
        about_somebody=True,
        go=lambda inbox: inbox.act_outbox(one.id),
    )


def _door(one: AccountRow, people: Sequence[WaitingRow]) -> Problem:
    cause = counted(one.hidden_requests, "1 request: its words are hidden", "{n} requests: their words are hidden")
    named = tuple(
        f"{at(one_line(person.handle))} {one_line(person.name)}: "
        + counted(person.count, "1 message", "{n} messages")
        + (f"; {one_line(person.note)}" if person.note else "")
        for person in people
    )
    remedy = "look at them where the network shows them; here nobody can read them"
    since = min((person.at for person in people), default=None)
    name = ("door", one.slug)
    return Problem(name, "hidden", one.slug, one.network, cause, remedy, since=since, more=named, go=_to_card(one.slug))


def _unchecked(reader: Reader, before: int | None) -> list[Problem]:
    return [_not_checked(row) for row in troubles.unchecked(reader, before=before)]


def _not_checked(row: Row) -> Problem:
    return Problem(
        ("unchecked", row.id),
        "not checked",
        one_line(row.name or row.handle),
        row.network,
        one_line(row.unchecked),
        "read it yourself: no rule has looked for red flags there",
        since=row.waiting_since,
        more=(one_line(row.veil or row.question),) if row.question else (),
        about_somebody=True,
        conversation=row.id,
        go=lambda inbox: inbox.read_conversation(row.id),
    )
