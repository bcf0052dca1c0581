"""Mutes and rules in words. Pure: rows in, words out; the screens and the linear inbox say the same."""

from __future__ import annotations

from core.catalogue import counted, say
from core.clock import DAY, Micros
from core.safe_text import one_line
from desk.errors import Refusal
from desk.ruling import Move, Trial
from desk.triage import house_rules
from desk.triage.house_rules import Rule
from store.putting import COUNTED, MuteRow, RuleRow
from tui import times

_CONDITIONS = {
    "network": "on {of}",
    "account": "to {of}",
    "audience": "{of}",
    "language": "in {of}",
    "words": "holds {of}",
    "sender": "from {of}",
    "younger": "account younger than {of}",
}
_ACTIONS = {"noise": "noise", "snooze": "snooze {of}", "tag": "tag {of}", "lane": "lane {of}"}


def number(count: int) -> str:
    """Return how many were counted; there may be more than are counted."""
    return f"{count}+" if count >= COUNTED else str(count)


def lasts(until: Micros, now: Micros) -> str:
    """Return when a mute ends: the day, and how long that is from now."""
    days = round((until - now) / DAY)
    return (
        say("until {when}, {days} from now", when=times.exactly(until), days=counted(days, "1 day", "{n} days"))
        if days
        else say("until {when}", when=times.exactly(until))
    )


def caught(row: MuteRow | RuleRow) -> str:
    """Return how many lie with a mute or a rule, and how many of those came of late."""
    if not row.holds:
        return say("nothing lies with it")
    held = (
        say("1 conversation lies with it")
        if row.holds == 1
        else say("{n} conversations lie with it", n=number(row.holds))
    )
    return say("{held}; {n} of them wrote in the last 30 days", held=held, n=number(row.caught))


def understood(row: RuleRow) -> Rule | None:
    """Return a rule; None for one that another Consulta wrote and this one does not understand."""
    try:
        return house_rules.understood(row)
    except Refusal:
        return None


def conditions(row: RuleRow) -> str:
    """Return what a conversation must be for a rule to fit, in words."""
    rule = understood(row)
    if rule is None:
        return say("not understood: {source}", source=one_line(row.source))
    return ", ".join(_condition(name, values) for name, values in rule.conditions)


def _condition(name: str, values: tuple[str, ...]) -> str:
    if name == "link":
        return say("with a link") if house_rules.says_yes(values) else say("without a link")
    return say(_CONDITIONS[name], of=say(" or ").join(one_line(one) for one in values))


def action(row: RuleRow) -> str:
    """Return what a rule does, in words."""
    rule = understood(row)
    if rule is None:
        return say("nothing")
    if rule.action == "mute":
        return counted(int(rule.value), "mute 1 day", "mute {n} days")
    return say(_ACTIONS[rule.action], of=one_line(rule.value))


def tried(row: RuleRow, now: Micros) -> str:
    """Return when somebody saw what a rule would move, and how many that were."""
    if row.tried_at is None:
        return say("nobody has tried it yet: it cannot be switched on before")
    if not row.tried_at:
        return say("it was on before dry runs were noted")
    return say("last tried {when}: {n} would have gone", when=times.when(row.tried_at, now), n=row.tried)


def outcome(found: Trial) -> list[str]:
    """Return what a dry run found, in sentences without their full stop."""
    told = [say("{n} of the last {of} would go: {does}", n=len(found.moves), of=found.looked_at, does=found.rule.does)]
    if found.reds:
        told.append(counted(found.reds, "1 more fits and is red: it stays", "{n} more fit and are red: they stay"))
    if found.kept:
        told.append(say("{n} more fit and stay: unread, or you wrote there", n=found.kept))
    return told


def why(move: Move) -> str:
    """Return why a rule would move a conversation."""
    return ", ".join(one_line(reason) for reason in move.why)
