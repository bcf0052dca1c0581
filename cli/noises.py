"""`consulta noises`: how often Noise is wrong, what was learnt, and which reasons are off."""

from __future__ import annotations

from typing import Any

from cli.call import Call
from cli.output import Result, columns
from core.shares import ENOUGH
from desk import noise_report
from desk.noise_report import Rate


def report(call: Call) -> Result:
    """Tell how often Noise was wrong, reason by reason."""
    days = call.get("days", noise_report.DAYS)
    found = noise_report.report(call.desk.store.reader, call.desk.now(), days)
    rates = [found.whole, *found.reasons]
    document = {"days": days, "to_look_at": found.to_look_at, "all": _rate(found.whole)}
    lines = columns([_line(one) for one in rates])
    lines += [f"{found.to_look_at} to look at: they stand first in Noise"] if found.to_look_at else []
    lines += [_asking(one) for one in found.reasons if one.asks]
    return Result(document | {"reasons": [_rate(one) for one in found.reasons]}, lines)


def _rate(one: Rate) -> dict[str, Any]:
    low, high = one.interval
    sure = {"rate": round(one.share, 4), "low": round(low, 4), "high": round(high, 4)} if one.enough else None
    counts = {"put": one.put, "looked_at": one.looked, "false": one.wrong, "taken_back": one.taken_back}
    return {"reason": one.reason or "all", **counts, "sampled": sure, "on": one.on, "asks_to_be_off": one.asks}


def _line(one: Rate) -> tuple[str, ...]:
    low, high = one.interval
    sure = f"{one.share:.3f} ({low:.3f} to {high:.3f})" if one.enough else f"too few to say (< {ENOUGH})"
    name = one.reason if one.reason in noise_report.CODES else one.words
    off = "" if one.on else "off"
    return name, f"put {one.put}", f"false {one.wrong} of {one.looked}", sure, f"taken back {one.taken_back}", off


def _asking(one: Rate) -> str:
    times = one.wrong + one.taken_back
    name = one.words.removeprefix("rule ")
    remedy = f"consulta noises off {one.reason}" if one.reason in noise_report.CODES else f"consulta rules off {name}"
    return f"{one.words}: taken back {times} times; it puts nothing away any more after: {remedy}"


def learnt(call: Call) -> Result:
    """Tell how much was learnt, and from when on it is used."""
    found = noise_report.learnt(call.desk.store.reader)
    document = {"noise": found.noise, "kept": found.kept, "numbers": found.numbers, "used": found.enough and found.on}
    used = "used" if found.enough and found.on else "off" if not found.on else "not used before there are 20 of each"
    what = "no text is kept of them, only numbers that many words share"
    return Result(
        document, [f"{found.noise} called noise, {found.kept} kept: {used}", f"{found.numbers} traits; {what}"]
    )


def forget(call: Call) -> Result:
    """Forget all that was learnt."""
    gone = noise_report.forget(call.seated)
    return Result({"forgotten": gone}, [f"{gone} examples are forgotten; what lies in Noise stays there"])


def switch_on(call: Call) -> Result:
    """Let a reason put messages into Noise again."""
    return _switched(call, on=True)


def switch_off(call: Call) -> Result:
    """Let a reason put nothing into Noise any more."""
    return _switched(call, on=False)


def _switched(call: Call, *, on: bool) -> Result:
    reason = call.arguments.reason
    decision = noise_report.switch(call.seated, reason, on=on)
    return Result(
        {"reason": reason, "on": on, "action": str(decision.action)}, [f"{reason} is {'on' if on else 'off'}"]
    )
