"""`consulta mutes`, `rules` and `searches`: what the house has set over what comes in."""

from __future__ import annotations

from typing import Any

from cli import given
from cli.call import Call
from cli.output import Result, clock_time, columns, moment
from cli.verbs import told
from core import safe_text
from desk import digest as muted
from desk import mute_ends, ruling, searching
from desk.ruling import Trial
from store import putting, searches
from store.putting import MuteRow, RuleRow
from store.searches import SearchRow

_WIDTH = 60


def mutes(call: Call) -> Result:
    """List what is muted, until when, and how much each mute holds."""
    found = putting.mutes(call.desk.store.reader, call.desk.now())
    lines = columns(
        [(str(m.id), m.scope, m.name, f"until {clock_time(m.until)}", *_numbers("holds", m)) for m in found]
    )
    return Result([_mute(one) for one in found], lines or ["nothing is muted"])


def _numbers(verb: str, one: MuteRow | RuleRow) -> tuple[str, str]:
    return f"{verb} {one.holds}", f"{one.caught} in 30 days"


def _mute(one: MuteRow) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "scope": one.scope,
        "of": one.name,
        "until": moment(one.until),
        "holds": one.holds,
        "caught": one.caught,
    }


def unmute(call: Call) -> Result:
    """End a mute; what it still holds is open again."""
    number = given.number(call.arguments.id)
    return told("unmute", [mute_ends.end(call.seated, number)], [])


def digest(call: Call) -> Result:
    """List what was muted lately and yet looks as if a person had written it."""
    days = call.get("days", muted.DAYS)
    found, covered = muted.digest(call.desk.store.reader, call.desk.now(), days), call.settings.masked
    rows = [
        {"id": str(row.id)} | ({} if covered else {"from": row.handle, "question": row.shown}) | {"signs": [*why]}
        for row, why in found.human
    ]
    lines = columns(
        [
            (str(row.id), ", ".join(why), *(() if covered else (row.handle, _short(row.shown))))
            for row, why in found.human
        ]
    )
    lines += [f"{found.muted} muted in {days} days, {len(rows)} of them look human"]
    return Result({"days": days, "muted": found.muted, "human": rows}, lines)


def rules(call: Call) -> Result:
    """List the rules, which are on, and how much each has moved that lies there still."""
    found = putting.rules(call.desk.store.reader, call.desk.now())
    lines = columns([(one.name, "on" if one.enabled else "off", one.source, *_numbers("moved", one)) for one in found])
    return Result([_rule(one) for one in found], lines or ["no rules yet: consulta rules add NAME RULE"])


def _rule(one: RuleRow) -> dict[str, Any]:
    return {"name": one.name, "rule": one.source, "on": one.enabled, "moved": one.holds, "caught": one.caught} | _tried(
        one
    )


def _tried(one: RuleRow) -> dict[str, Any]:
    return {"tried": moment(one.tried_at) if one.tried_at else None}


def add_rule(call: Call) -> Result:
    """Keep a rule, switched off."""
    row = ruling.add(call.seated, call.arguments.name, " ".join(call.arguments.rule))
    return Result(_rule(row), [f"{row.name} is kept, and off. See what it would move: consulta rules test {row.name}"])


def test_rule(call: Call) -> Result:
    """Show which of the newest conversations a rule would have moved, and why; it moves nothing."""
    row = ruling.known(call.desk, call.arguments.name)
    found = ruling.tried(call.desk, row.name)
    covered = call.settings.masked
    rows = [
        {"id": str(m.seen.id)}
        | ({} if covered else {"from": m.seen.handle, "question": m.seen.text})
        | {"why": [*m.why]}
        for m in found.moves
    ]
    document = {"rule": _rule(row), "looked_at": found.looked_at, "moves": rows, "red": found.reds, "kept": found.kept}
    moves = [
        (str(m.seen.id), ", ".join(m.why), *(() if covered else (m.seen.handle, _short(m.seen.text))))
        for m in found.moves
    ]
    return Result(document, [*columns(moves), *_summary(found)])


def _short(text: str) -> str:
    return safe_text.cut(safe_text.one_line(text), _WIDTH)


def _summary(found: Trial) -> list[str]:
    does = f"{found.rule.action} {found.rule.value}".rstrip()
    lines = [f"{len(found.moves)} of the last {found.looked_at} would go: {does}"]
    lines += [f"{found.reds} fit and are red: a rule never moves a red"] if found.reds else []
    lines += [f"{found.kept} fit and stay: nobody could read them, or you wrote to them"] if found.kept else []
    return lines


def rule_on(call: Call) -> Result:
    """Switch a rule on for what comes from now on."""
    return _switched(call, on=True)


def rule_off(call: Call) -> Result:
    """Switch a rule off; what it moved stays."""
    return _switched(call, on=False)


def _switched(call: Call, *, on: bool) -> Result:
    name = call.arguments.name
    decision = ruling.switch(call.seated, name, on=on)
    return Result(
        _rule(ruling.known(call.desk, name)) | {"action": str(decision.action)}, [f"{name} is {'on' if on else 'off'}"]
    )


def remove_rule(call: Call) -> Result:
    """Forget a rule; what it moved and lies there still is open again."""
    return told("rule removed", [ruling.remove(call.seated, call.arguments.name)], [])


def list_searches(call: Call) -> Result:
    """List the searches that are lanes."""
    found = searches.searches(call.desk.store.reader)
    lines = columns([(one.name, one.query, str(one.held)) for one in found])
    return Result([_search(one) for one in found], lines or ["none yet: consulta searches add NAME QUERY"])


def _search(one: SearchRow) -> dict[str, Any]:
    return {"name": one.name, "query": one.query, "held": one.held}


def add_search(call: Call) -> Result:
    """Keep a search as a lane."""
    kept = searching.keep(call.seated, call.arguments.name, " ".join(call.arguments.query))
    return Result(_search(kept), [f"{kept.name}: {kept.held}. consulta list --lane {kept.name} shows them"])


def remove_search(call: Call) -> Result:
    """Forget a search."""
    return told("search forgotten", [searching.forget(call.seated, call.arguments.name)], [])
