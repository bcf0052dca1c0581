"""What is done about somebody on their network, as both inboxes ask for it and hear of it. No widget."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.catalogue import say
from core.safe_text import one_line
from desk import blocking
from desk.blocking import GROUNDS
from desk.errors import Refusal
from networks.errors import NetworkError
from store.errors import StoreError
from store.rows import AccountRow, Row

if TYPE_CHECKING:
    from core.outgoing import Report
    from desk.actions import Decision
    from desk.lines import Line
    from desk.office import Desk
    from tui.backstage import Facts

Work = Callable[["Desk", "Line", int], Awaitable["Decision"]]
ASKED_RED = "a red of theirs is open. Why are they kept away?"
NOTHING = "nothing was done there"
TOLD = {
    "block": "blocked there; what they wrote stays here. <undo> lets them write again",
    "unblock": "they can write again there",
    "report": "reported. Nothing takes that back",
}


async def carry(
    desk: Desk, lines: Mapping[int, Line], facts: Facts, row: Row, work: Work, done: Callable[[str], None]
) -> None:
    """Do it on the account of a row, and tell how that ended."""
    line = line_of(lines, row)
    if line is None:
        facts.refused("its account is not connected", "the networks page says why: <go:networks>", ())
        return
    try:
        decision = await work(desk, line, row.id)
        done(decision.verb)
    except (Refusal, StoreError) as error:
        facts.refused(error.what, error.remedy, ())
    except NetworkError as error:
        facts.refused(error.what, f"{error.remedy}; {blocking.AGAIN}" if error.remedy else blocking.AGAIN, ())
    facts.changed()


async def end_blocks(desk: Desk, lines: Mapping[int, Line], facts: Facts) -> None:
    """Tell the networks of blocks that an undo has ended."""
    try:
        await blocking.carry_out(desk, lines)
    except NetworkError as error:
        facts.refused(error.what, blocking.AGAIN, ())
    facts.changed()


def line_of(lines: Mapping[int, Line], row: Row) -> Line | None:
    """Return the open line of a row's account."""
    return next((line for line in lines.values() if line.slug == row.account), None)


def card_of(accounts: Sequence[AccountRow], row: Row) -> dict[str, Any]:
    """Return the card of a row's account; empty where it was never connected."""
    found = next((one for one in accounts if one.slug == row.account), None)
    return dict(json.loads(found.card)) if found is not None and found.card else {}


def whys(card: Mapping[str, Any]) -> dict[str, str]:
    """Return why each choice cannot be done, by its name; empty for those that can."""
    why = {extra: blocking.why_not(card, extra) for extra in ("blocks", "reports")}
    return {"keep-away": why["blocks"], "let-back": why["blocks"], "tell": why["reports"]}


def beside(whys_: Mapping[str, str]) -> dict[str, str]:
    """Return what stands beside a choice that cannot be done."""
    return {name: say("(not here: {why})", why=one_line(say(why))) for name, why in whys_.items() if why}


def sends(line: Line, report: Report) -> list[str]:
    """Return who is told, and field by field what. Raises Refusal and NetworkError."""
    shown = blocking.stated(line, report)
    return [one_line(line.card.moderators), *(f"{one_line(name)} {one_line(value)}" for name, value in shown.items())]


def grounds() -> list[tuple[str, str]]:
    """Return the reasons for a report with the letter of each."""
    return [(ground.value[0], say(words)) for ground, words in GROUNDS.items()]
