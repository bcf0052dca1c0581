"""What a server says that an account can do, in lines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from cli.output import clock_time, columns, is_terminal
from core.audience import at
from core.catalogue import say
from core.clock import Micros
from core.ending import ending
from core.safe_text import one_line
from networks.protocol import Card
from store.rows import AccountRow
from store.troubles import HoleRow

_COLOURS = {"red": "31", "amber": "33"}


def lines_of(card: Card) -> list[str]:
    """Return a card, what is wrong at its end."""
    limits = ", ".join(f"{name} {value}" for name, value in card.limits.items())
    facts = [
        ("network", f"{card.network} {card.software}"),
        ("you are", f"{at(card.me.handle)} {card.me.name}"),
        ("answers", ", ".join(circle.value for circle in card.audiences)),
        ("limits", limits or "-"),
        ("a lost answer", card.crash_check or "-"),
    ]
    # What is wrong is a sentence: in a column it would push all the others aside.
    wrong = [line for problem in card.problems for line in (f"! {problem.cause}", f"  {problem.remedy}")]
    return [*columns(facts), *wrong]


def wrong_lines(one: AccountRow, holes: Sequence[HoleRow], present: Micros) -> list[str]:
    """Return what is wrong with an account, what did not come in, when its access ends, and what its card cannot see.

    Each with its remedy, where it is not said in the same breath.
    """
    if one.kind == "archive":
        return []
    card = json.loads(one.card)
    end = ending(card, present)
    found = [(one.problem, one.remedy, "red")] if one.problem else []
    found += [(hole.cause, hole.remedy, "red") for hole in holes]
    found += [(f"{end.cause} ({end.day})", end.remedy, end.level)] if end is not None and end.cause else []
    found += [(str(each["cause"]), str(each["remedy"]), "red") for each in card.get("problems", ())]
    return [line for cause, remedy, level in found for line in _warning(cause, remedy, level)]


def read_line(one: AccountRow) -> list[str]:
    """Return when a card was read, and who else can read what is written there."""
    if one.kind == "archive" or one.card == "{}":
        return []
    private = json.loads(one.card).get("end_to_end")
    who = say("nobody but you and them reads along") if private else say("the staff of its servers can read along")
    return [say("  card read {when}; {who}", when=clock_time(one.card_at), who=who)]


def _warning(cause: str, remedy: str, level: str) -> list[str]:
    return [_marked(cause, level), *([f"    {one_line(remedy)}"] if remedy else [])]


def _marked(cause: str, level: str) -> str:
    """Return a warning with its mark, and in its colour where a terminal shows colours."""
    text = f"  ! {one_line(cause)}"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    coloured = is_terminal(sys.stdout) and not plain
    return f"\x1b[{_COLOURS[level]}m{text}\x1b[0m" if coloured else text
