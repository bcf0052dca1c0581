"""`consulta accept` and `refuse`: senders whom a network holds back."""

from __future__ import annotations

import asyncio

from cli import given
from cli.call import Call
from cli.conversations import existing
from cli.errors import NETWORK, Trouble, explained
from cli.output import Result
from cli.verbs import told
from desk.actions import Decision
from desk.errors import Refusal
from desk.lines import Line, close_all, connect_all
from desk.opening import plugs
from desk.screening import request_of, screen
from networks.errors import NetworkError
from store.rows import Row


def accept(call: Call) -> Result:
    """Let senders in."""
    return _screened(call, accept=True)


def refuse(call: Call) -> Result:
    """Turn senders away."""
    return _screened(call, accept=False)


def _screened(call: Call, *, accept: bool) -> Result:
    return asyncio.run(_ask(call, given.numbers(call.arguments.ids), accept=accept))


async def _ask(call: Call, ids: list[int], *, accept: bool) -> Result:
    reader = call.seated.store.reader
    rows = {number: existing(reader, number) for number in ids}
    slugs = {row.account for number, row in rows.items() if request_of(reader, number)}
    chosen = [plug for plug in plugs(call.desk, call.settings) if plug.slug in slugs]
    lines, failed = await connect_all(call.desk, chosen)
    by_slug = {line.slug: line for line in lines}
    made: list[Decision] = []
    refused: list[dict[str, str]] = []
    try:
        for number, row in rows.items():
            try:
                made.append(await screen(call.desk, _line(row, by_slug, failed), number, accept=accept))
            except (Refusal, Trouble, NetworkError) as error:
                trouble = explained(error) or Trouble("refused", str(error))
                refused.append({"id": str(number), **trouble.document["error"]})
    finally:
        await close_all(lines)
    result = told(str(call.get("command")), made, refused)
    unreachable = any(one["code"] in {"network", "login"} for one in refused)
    return Result(result.document, result.lines, NETWORK if unreachable else result.code)


def _line(row: Row, lines: dict[str, Line], failed: dict[str, NetworkError]) -> Line:
    if row.account in lines:
        return lines[row.account]
    if row.account in failed:
        raise failed[row.account]
    raise Trouble("refused", "the network does not hold its sender back", "answer it, or close it")
