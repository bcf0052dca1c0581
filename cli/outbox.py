"""`consulta outbox`: what is on its way, and the send of what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from cli import settling
from cli.call import Call
from cli.errors import DONE, NETWORK, REFUSED, usage
from cli.output import Result, clock_time, columns
from cli.rows import item
from core.audience import at
from core.clock import SECOND, Micros
from desk import hours
from desk.dispatch import Dispatcher, Outcome
from desk.lines import close_all, connect_all
from desk.opening import plugs
from store import sending
from store.doubts import attempts_of
from store.rows import ItemRow

SHOWN = ("held", "sending", "unknown", "waiting", "refused", "partly")
SETTLING = ("stands", "again", "by_hand", "delete")
"""Options that settle what no network can tell, or of which only a part stands."""
GRAIN = 0.01
"""Seconds: the database's clock tells milliseconds."""
SETTLED = frozenset({"sent", "held"})


@dataclass(slots=True)
class _Flush:
    """What a flush did."""

    outcomes: list[Outcome] = field(default_factory=list)
    unreachable: dict[str, str] = field(default_factory=dict)
    """Accounts that could not be connected, with the reason."""
    elsewhere: bool = False
    """Another program sends now."""


def outbox(call: Call) -> Result:
    """Show the outbox, settle what is in doubt, or send what is due, as it was asked for."""
    chosen = next((name for name in SETTLING if call.get(name) is not None), "")
    if chosen and call.get("flush"):
        raise usage(f"--flush and --{chosen.replace('_', '-')} do not go together", "settle it first, then flush")
    if chosen:
        return settling.settled(call, chosen)
    if not call.get("flush"):
        reader = call.desk.store.reader
        found = sending.settled_items(reader) if call.get("sent") else sending.items(reader, SHOWN)
        rows = [item(one, attempts_of(reader, one.id)) for one in found]
        return Result(
            rows, _lines(call, found) or ["nothing was sent" if call.get("sent") else "nothing is on its way"]
        )
    done = asyncio.run(_flush(call, call.arguments.wait * SECOND))
    return _report(call, done)


async def _flush(call: Call, wait: Micros) -> _Flush:
    """Send until nothing is due; what is held is waited for as long as was asked."""
    done, until = _Flush(), _now(call) + wait
    slugs = {one.account for one in _soon(call, until)} | {one.account for one in _items(call, "unknown")}
    chosen = [plug for plug in plugs(call.desk, call.settings) if plug.slug in slugs]
    done.unreachable = dict.fromkeys(slugs - {plug.slug for plug in chosen}, "it has no settings here")
    lines, failed = await connect_all(call.desk, chosen)
    done.unreachable |= {slug: f"{error.what}. {error.remedy}" for slug, error in failed.items()}
    dispatcher = Dispatcher(call.desk, {line.account: line for line in lines})
    try:
        await _rounds(call, dispatcher, done, until)
    finally:
        await dispatcher.let_go()
        await close_all(lines)
    return done


async def _rounds(call: Call, dispatcher: Dispatcher, done: _Flush, until: Micros) -> None:
    while True:
        outcomes = await dispatcher.round()
        done.outcomes += outcomes
        waiting = [one for one in _soon(call, until) if one.account not in done.unreachable]
        now = _now(call)
        if any(one.due_at <= now for one in waiting):
            done.elsewhere = not outcomes
            if not outcomes:
                return
        elif waiting:
            await asyncio.sleep((min(one.due_at for one in waiting) - now) / SECOND + GRAIN)
        else:
            return


def _now(call: Call) -> Micros:
    """Return the database's time: due times know no other."""
    with call.desk.store.writing() as tx:
        return tx.clock()


def _items(call: Call, *states: str) -> list[ItemRow]:
    return sending.items(call.desk.store.reader, states, limit=10_000)


def _soon(call: Call, until: Micros) -> list[ItemRow]:
    return [one for one in _items(call, "held") if one.due_at <= until]


def _report(call: Call, done: _Flush) -> Result:
    """Say what left and what did not, and why."""
    reader = call.desk.store.reader
    last = {outcome.item: outcome for outcome in done.outcomes}
    handled = [row for number in last if (row := sending.item(reader, number))]
    left = [one for one in _items(call, *SHOWN[:4]) if one.id not in last]
    rows = [
        item(one, attempts_of(reader, one.id)) | {"reason": one.reason or _why(call, one, done)}
        for one in [*handled, *left]
    ]
    sent = sum(one.state == "sent" for one in handled)
    lines = [f"{sent} sent, {len(rows) - sent} not sent", *_lines(call, [*handled, *left], done)]
    return Result(rows, lines, _code(handled, done))


def _why(call: Call, one: ItemRow, done: _Flush) -> str:
    if one.state == "sent":
        return _told(one)
    if one.state == "held" and one.account in done.unreachable:
        return f"{one.account}: {done.unreachable[one.account]}"
    if one.state == "held" and done.elsewhere:
        return "another program sends for this account now"
    if one.state == "held" and one.held_for:
        return hours.due(call.desk, one.due_at) + (", though it is red" if one.held_for == "red" else "")
    return f"held until {clock_time(one.due_at)}" if one.state == "held" else ""


def _told(one: ItemRow) -> str:
    """Return what the network told of the last part of an answer, each as far as it goes."""
    last = one.parts[-1] if one.parts else None
    facts = (("delivered", last.delivered_at), ("read", last.read_at)) if last else ()
    return ", ".join(f"{word} {clock_time(at)}" for word, at in facts if at is not None)


def _code(handled: Sequence[ItemRow], done: _Flush) -> int:
    if done.unreachable or any(one.state == "held" for one in handled):
        return NETWORK
    return REFUSED if done.elsewhere or any(one.state not in SETTLED for one in handled) else DONE


def _lines(call: Call, found: Sequence[ItemRow], done: _Flush | None = None) -> list[str]:
    return columns(
        [
            (str(one.id), one.state, one.network, at(one.handle), one.reason or _why(call, one, done or _Flush()))
            for one in found
        ]
    )
