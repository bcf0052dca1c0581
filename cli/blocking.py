"""`consulta block` and `report`: what is done about somebody on their network."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from cli import given
from cli.call import Call
from cli.conversations import existing
from cli.errors import Trouble
from cli.output import Result
from cli.verbs import told
from core.outgoing import Ground, Report
from desk import blocking
from desk.actions import Decision
from desk.lines import Line, close_all, connect_all
from desk.opening import plugs
from networks.errors import Unreachable

Work = Callable[[Line], Awaitable[Result]]


def block(call: Call) -> Result:
    """Keep somebody away on their network, or let them write again."""
    number = given.number(call.arguments.id)
    work: Callable[[Line], Awaitable[Decision]]
    if call.arguments.undo:
        verb, work = "unblock", lambda line: blocking.unblock(call.seated, line, number)
    else:
        verb, work = "block", lambda line: blocking.block(call.seated, line, number, call.arguments.reason)

    async def on(line: Line) -> Result:
        return told(verb, [await work(line)], [])

    return asyncio.run(_connected(call, number, on))


def report(call: Call) -> Result:
    """Tell the moderators of their network; with --dry-run, show what they would be told."""
    a, number = call.arguments, given.number(call.arguments.id)

    async def on(line: Line) -> Result:
        made = blocking.report_of(call.seated, number, Ground(a.reason), words=a.words, alone=a.alone)
        shown = blocking.stated(line, made)
        done = None if a.dry_run else await blocking.report(call.seated, line, number, made)
        return _told(line, made, shown, done)

    return asyncio.run(_connected(call, number, on))


def _told(line: Line, made: Report, shown: dict[str, str], done: Decision | None) -> Result:
    document = {
        "verb": "report",
        "to": line.card.moderators,
        "reason": made.ground.value,
        "sends": shown,
        "actions": [str(done.action)] if done else [],
        "done": [str(one) for one in done.done] if done else [],
    }
    lines = [f"{'told' if done else 'would tell'} {line.card.moderators}:"]
    return Result(document, [*lines, *(f"  {name}: {value}" for name, value in shown.items())], 0)


async def _connected(call: Call, conversation: int, work: Work) -> Result:
    """Do something on the account of a conversation. Raises what stands in the way."""
    row = existing(call.seated.store.reader, conversation)
    chosen = [plug for plug in plugs(call.desk, call.settings) if plug.slug == row.account]
    if not chosen:
        raise Trouble(
            "refused", f"{row.account} is no account that anything can be done from", "consulta accounts list"
        )
    lines, failed = await connect_all(call.desk, chosen)
    try:
        for error in failed.values():
            raise error
        if not lines:
            raise Unreachable(f"{row.account} could not be reached")
        return await work(lines[0])
    finally:
        await close_all(lines)
