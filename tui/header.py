"""The lines above the list: lanes with their counts, accounts with their clock times, who sits here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core import clock
from core.audience import at
from core.catalogue import counted, say
from core.clock import Micros
from core.ending import Ending, ending
from core.safe_text import one_line
from store.rows import AccountRow
from tui import times
from tui.calling import in_the_head
from tui.rows import code_of
from tui.spans import Line, Span, cell, fitted, spread, width_of

LANES = ("open", "red", "expiring", "direct", "public", "screener", "noise", "snoozed")
"""The lanes that Tab walks; the others are reached with g."""
_NAMES = {
    "open": "Open",
    "red": "Red",
    "expiring": "Expiring",
    "direct": "Direct",
    "public": "Public",
    "screener": "Screener",
    "noise": "Noise",
    "snoozed": "Snoozed",
    "closed": "Closed",
    "everything": "All",
}
_ROLES = {"red": "red", "expiring": "amber"}


def lane_name(lane: str) -> str:
    """Return how a lane is called on screen."""
    return say(_NAMES.get(lane, lane.capitalize()))


def _shown(lane: str, kept: Sequence[str]) -> tuple[str, ...]:
    return (*LANES, *kept) if lane in (*LANES, *kept) else (*LANES, lane, *kept)


def _role(lane: str, count: int) -> str:
    return _ROLES.get(lane, "quiet") if count else "quiet"


def lane_bar(lane: str, counts: Mapping[str, int], width: int, kept: Sequence[str] = ()) -> Line:
    """Return the lanes in one line; the one shown stands out by its own block, and gives way to no other."""
    names = list(_shown(lane, kept))
    while width_of(bar := _bar(names, lane, counts, width)) > width and len(names) > 1:
        names.remove(next(name for name in reversed(names) if name != lane))
    return bar


def _bar(names: Sequence[str], lane: str, counts: Mapping[str, int], width: int) -> Line:
    gap = 1 if width < _ROOMY else 2
    spans: list[Span] = []
    covered = False
    for name in names:
        here = name == lane
        # The block of the lane that is shown covers a blank on each side: nothing moves when another is chosen.
        blanks = gap if spans else 1
        after = [Span(" ", "lane")] if covered and not (here and blanks == 1) else []
        ahead = [Span(" ", "lane")] if here else []
        spans += [*after, Span(" " * (blanks - len(after) - len(ahead))), *ahead]
        spans += _lane(name, counts.get(name, 0), here=here)
        covered = here
    return (*spans, Span(" ", "lane" if covered else "text"))


def _lane(name: str, count: int, *, here: bool) -> list[Span]:
    if here:
        return [Span(f"{lane_name(name)} {count}", "lane")]
    strong = _ROLES.get(name, "text") if count else "quiet"
    return [Span(lane_name(name), _role(name, count)), Span(" "), Span(str(count), strong)]


_ROOMY, _SLIM = 84, 60


def lane_column(lane: str, counts: Mapping[str, int], width: int, kept: Sequence[str] = ()) -> list[Line]:
    """Return the lanes one below the other, counts to the right."""
    lines: list[Line] = []
    for name in (*LANES, "closed", "everything", *kept):
        count = counts.get(name, 0)
        here = name == lane
        number = str(count)
        role = "strong" if here else (_ROLES.get(name, "text") if count else "quiet")
        label = cell(lane_name(name), width - 3 - len(number), role)
        lines.append((Span("▌" if here else " ", "accent"), label, Span(" "), Span(number, role), Span(" ")))
    return lines


@dataclass(frozen=True, slots=True)
class Standing:
    """What the header tells beside the accounts."""

    who: str
    demo: bool
    outbox: Mapping[str, int]
    due_at: Micros | None = None
    now: Micros = 0
    busy: str = ""
    proof: str = ""
    """How it was proved that it is they; empty for a claim."""
    unseen: int = 0
    """Reds that called again and that nobody has acknowledged."""


def shown_proof(how: str) -> str:
    """Return a proof as it stands behind a name; a claim is none."""
    return "" if how == "claimed" else say(how)


def who_sits(standing: Standing) -> str:
    """Return who is at the keyboard, and how that is proved."""
    return one_line(standing.who) + (f" ({standing.proof})" if standing.proof else "")


def header(accounts: Sequence[AccountRow], standing: Standing, width: int) -> Line:
    """Return the line that tells how fresh the accounts are, who answers as whom, and what is on its way."""
    left: list[Span] = [Span(" ")]
    if standing.demo:
        left += [Span(say("DEMO"), "amber"), Span(say(" · sends are simulated") if width >= _ROOMY else "", "quiet")]
        left.append(Span("  "))
    told, room = _accounts(accounts, standing.now), width - width_of(left) - _needed(accounts, standing.now)
    right = _right(accounts, standing, room, width)
    if standing.proof and width_of(left) + sum(width_of(spans) + 2 for spans in told) + width_of(right) + 2 > width:
        # The accounts come first; the proof stands on the screen of the professionals as well.
        right = _right(accounts, replace(standing, proof=""), room, width)
    room = width - width_of(right) - 2
    for spans in told:
        spare = room - width_of(left)
        if width_of(spans) > spare:
            # What is wrong stands first and is shortened, never dropped: its beginning names the account.
            left += fitted(spans, spare) if len(spans) == 1 else [Span("…", "quiet")]
            break
        left += [*spans, Span("  ")]
    return spread(left, right, width)


def _needed(accounts: Sequence[AccountRow], now: Micros) -> int:
    """Return the cells that what is wrong takes."""
    return sum(width_of(spans) + 2 for spans in _troubles(accounts, now))


def _troubles(accounts: Sequence[AccountRow], now: Micros) -> list[list[Span]]:
    """Return what is wrong, account by account, and how many requests nobody could read."""
    live = [a for a in accounts if a.kind != "archive"]
    wrong = [_wrong(a, now) for a in live if trouble_of(a, now)]
    waiting = sum(a.hidden_requests for a in live)
    if waiting:
        wrong.append([Span(counted(waiting, "1 unread request", "{n} unread requests"), "amber")])
    return wrong


def _accounts(accounts: Sequence[AccountRow], now: Micros) -> list[list[Span]]:
    """Return what each account has to say, those in trouble first."""
    live = [a for a in accounts if a.kind != "archive"]
    fine = [
        [Span(code_of(a.network), "quiet"), Span(" "), Span(times.clock_time(a.pulled_at), "quiet")]
        for a in live
        if a.pulled_at is not None and not (a.problem or a.holes or a.told)
    ]
    return [*_troubles(accounts, now), *fine]


def _wrong(account: AccountRow, now: Micros) -> list[Span]:
    name = code_of(account.network)
    end = _end(account, now)
    grave = account.problem or account.holes or account.told or (end is not None and end.level == "red")
    return [Span(f"{name} {trouble_of(account, now)}", "red" if grave else "amber")]


def trouble_of(account: AccountRow, now: Micros | None = None) -> str:
    """Return what is wrong with an account, the worst first; empty when nothing is known to be."""
    if account.problem:
        return one_line(account.problem) + _until(account)
    end = _end(account, clock.now() if now is None else now)
    if end is not None and end.cause and (end.level == "red" or not account.holes):
        return end.cause
    if account.holes:
        return counted(account.holes, "has 1 gap", "has {n} gaps")
    if account.told:
        return one_line(account.told)
    return next((one_line(problem) for problem in _problems(account)), "")


def _end(account: AccountRow, now: Micros) -> Ending | None:
    return ending(json.loads(account.card), now)


def _until(account: AccountRow) -> str:
    """Return until when the network asked us to wait, where that is what is wrong."""
    wait = json.loads(account.calls or "{}").get("wait") or {}
    asked = wait.get("why") == account.problem
    return say(", waiting until {when}", when=times.clock_time(wait["until"])) if asked else ""


def _problems(account: AccountRow) -> list[str]:
    if account.card == "{}":
        return []
    return [str(problem["cause"]) for problem in json.loads(account.card).get("problems", [])]


_ON_THE_WAY = (
    ("unknown", "red"),
    ("refused", "red"),
    ("partly", "red"),
    ("waiting", "amber"),
    ("sending", "accent"),
    ("held", "accent"),
)
"""The states that the header counts until they are dealt with, the gravest first."""


def _right(accounts: Sequence[AccountRow], standing: Standing, room: int, width: int) -> list[Span]:
    """Return who answers as whom and what is on its way; the identity gives way to what is wrong."""
    busy = [Span(standing.busy, "accent"), Span("   ")] if standing.busy else []
    under_way = [*_under_way(standing), Span(" ")]
    ways = [[*busy, *identity, *under_way] for identity in _identities(accounts, standing)]
    # What is wrong and too long for any line is shortened; only where there is hardly a line, the identity goes too.
    return next((way for way in ways if width_of(way) <= room), ways[-1] if width < _SLIM else ways[0])


def _identities(accounts: Sequence[AccountRow], standing: Standing) -> list[list[Span]]:
    """Return who answers as whom, from the longest way of saying it to the shortest."""
    handles = list(dict.fromkeys(a.handle for a in accounts if a.handle))
    who = [Span(who_sits(standing))] if standing.who else []
    if not handles:
        return [who]
    more = say(" +{n}", n=len(handles) - 1) if len(handles) > 1 else ""
    whom = [Span(f"{at(one_line(handles[0]))}{more}"), *([Span(" · ", "quiet"), *who] if who else [])]
    return [[Span(say("from "), "quiet"), *whom], whom, who]


_COUNTED = 100
"""Seconds up to which what is held is counted down; what waits longer has a clock time."""


def _under_way(standing: Standing) -> list[Span]:
    spans = [Span("   "), Span(in_the_head(standing.unseen), "red_strong")] if standing.unseen else []
    for state, role in _ON_THE_WAY:
        count = standing.outbox.get(state, 0)
        if count:
            spans += [Span("   "), Span(f"{say(state)} {count}", role)]
    if standing.outbox.get("held") and standing.due_at is not None:
        seconds = max(0, (standing.due_at - standing.now) // 1_000_000)
        when = f"0:{seconds:02}" if seconds < _COUNTED else times.ahead(standing.due_at, standing.now)
        spans.append(Span(f" {when}", "accent"))
    return spans


Hint = tuple[str, str, bool]
"""A key, its verb, and whether it is about a red flag."""


def keys_line(keys: Sequence[Hint], width: int, *, keep: int = 1) -> Line:
    """Return the keys that work here: the letter in the accent, the verb in grey; whole entries only.

    The last `keep` of them, the way out, stay at any width; the others give way from the right.
    """
    first, last = [_hint(key) for key in keys[:-keep]], [_hint(key) for key in keys[-keep:]]
    room = width + 1 - sum(width_of(hint) for hint in last)
    spans: list[Span] = [Span(" ")]
    for hint in first:
        if width_of(spans) + width_of(hint) > room:
            break
        spans += hint
    return fitted([*spans, *(span for hint in last for span in hint)], width)


def _hint(key: Hint) -> list[Span]:
    shown, verb, red = key
    return [Span(shown, "red" if red else "accent"), Span(f" {verb}", "quiet"), Span("  ")]
