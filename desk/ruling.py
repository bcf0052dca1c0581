"""The rules of the house as somebody keeps them: tried on what came last, switched on, off, and taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk import actions, searching
from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from desk.triage import house_rules
from desk.triage.house_rules import Rule
from store import actions as decisions
from store import putting
from store.putting import RuleRow, Seen

TRIED = 1000
"""How many of the newest conversations a dry run looks at."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")


@dataclass(frozen=True, slots=True)
class Move:
    """A conversation that a rule would have moved, and why."""

    seen: Seen
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run: what a rule would have moved, and what of that it leaves where it is."""

    rule: Rule
    looked_at: int
    moves: tuple[Move, ...]
    reds: int
    """Red ones that fit otherwise: they are never moved."""
    kept: int
    """Others that fit and stay: nobody could read them, or we wrote in them."""


def known(desk: Desk, name: str) -> RuleRow:
    """Return a rule by its name. Raises Refusal."""
    found = putting.rule_named(desk.store.reader, name)
    if found is None:
        raise Refusal(f"there is no rule {name[:24]!a}", "`consulta rules list` shows them")
    return found


def add(desk: Desk, name: str, source: str) -> RuleRow:
    """Keep a rule, switched off. Raises Refusal for one that is not understood."""
    if not _NAME.fullmatch(name):
        raise Refusal(f"{name[:24]!a} is no name of a rule", "small letters, digits, - and _, at most 24")
    rule = RuleRow(0, name, " ".join(source.split()), enabled=False)
    understood = house_rules.understood(rule)
    with desk.store.writing() as tx:
        if putting.rule_named(tx, name) is not None:
            raise Refusal(f"a rule {name} is there already", "choose another name, or remove that one")
        _see_to_lane(desk, understood)
        identity = putting.add_rule(tx, name, rule.source)
        record(tx, desk, "rule added", [identity])
    return known(desk, name)


def _see_to_lane(desk: Desk, rule: Rule) -> None:
    if rule.action == "lane":
        searching.for_marks(desk, rule.value)


def trial(desk: Desk, row: RuleRow) -> Trial:
    """Try a rule on what came last. It changes nothing."""
    rule, newest = house_rules.understood(row), putting.newest(desk.store.reader, TRIED)
    fitting = [one for one in newest if house_rules.fits(rule, one) and not (rule.hides and one.state == "noise")]
    moves = tuple(Move(one, why) for one in fitting if (why := house_rules.why(rule, one)))
    reds = sum(one.red > 0 for one in fitting)
    return Trial(rule, len(newest), moves, reds, len(fitting) - reds - len(moves))


def seen(desk: Desk, name: str, moves: int) -> Decision:
    """Note that somebody saw what a rule would move: only such a rule is switched on."""
    row = known(desk, name)
    with desk.store.writing() as tx:
        putting.note_tried(tx, row.id, moves, desk.now())
    return Decision(0, "rule tried", ())


def tried(desk: Desk, name: str) -> Trial:
    """Try a rule on what came last, for somebody who sees it."""
    found = trial(desk, known(desk, name))
    seen(desk, name, len(found.moves))
    return found


def switch(desk: Desk, name: str, *, on: bool) -> Decision:
    """Switch a rule on for what comes from now on, or off. One that nobody has tried is not switched on."""
    row = known(desk, name)
    rule = house_rules.understood(row)
    if row.enabled is on:
        raise Refusal(f"the rule {name} is {'on' if on else 'off'} already")
    if on and row.tried_at is None:
        raise Refusal(
            "nobody has seen yet what it would move",
            "<try> shows that; then it can be switched on",
        )
    with desk.store.writing() as tx:
        if on:
            _see_to_lane(desk, rule)
        putting.switch(tx, row.id, on=on)
        verb = "rule on" if on else "rule off"
        action = record(tx, desk, verb, [], inverse=[{"rule": str(row.id), "on": not on}])
    return Decision(action, verb, ())


def remove(desk: Desk, name: str) -> Decision:
    """Take a rule away; what it moved and lies there still is open again. An undo brings both back."""
    row = known(desk, name)
    with desk.store.writing() as tx:
        held = putting.held_by(tx, putting.mark_of(putting.RULE, row.id))
        inverse = [*decisions.before(tx, held), {"removed": str(row.id)}]
        actions.opened(tx, desk, held)
        putting.remove_rule(tx, row.id, desk.now())
        action = record(tx, desk, "rule removed", held, inverse=inverse)
    return Decision(action, "rule removed", tuple(held))
