"""`consulta outbox --stands`, `--again`, `--by-hand` and `--delete`: what a person settles of an answer."""

from __future__ import annotations

import asyncio

from cli import given
from cli.call import Call
from cli.errors import DONE, REFUSED, Trouble
from cli.output import Result
from cli.rows import item
from core import safe_text
from core.audience import at
from desk import doubts
from desk.errors import Refusal
from desk.lines import Line, close_all, connect_all
from desk.opening import plugs
from networks.errors import NetworkError
from store import sending
from store.doubts import attempts_of
from store.rows import ItemRow

WIDTH = 78


def settled(call: Call, choice: str) -> Result:
    """Settle one answer as a person chose, and show how it stands then."""
    number = given.number(call.get(choice))
    row = _existing(call, number)
    if choice == "again" and call.arguments.word.strip().casefold() != doubts.WORD and row.state == "unknown":
        return _to_read(call, row)
    if choice == "stands":
        doubts.stands(call.seated, number, tries=row.tries)
    elif choice == "again":
        doubts.send_again(call.seated, number, call.arguments.word, tries=row.tries)
    elif choice == "by_hand":
        doubts.by_hand(call.seated, number)
    else:
        asyncio.run(_delete(call, row))
    return _shown(call, number, DONE)


def _existing(call: Call, number: int) -> ItemRow:
    row = sending.item(call.seated.store.reader, number)
    if row is None:
        raise Trouble("refused", f"there is no answer {number}", "`consulta outbox` lists them")
    return row


def _shown(call: Call, number: int, code: int) -> Result:
    row = _existing(call, number)
    line = f"{row.id}  {row.state}  {row.network}  {safe_text.one_line(at(row.handle))}"
    told = [f"  {safe_text.one_line(row.reason)}"] if row.reason else []
    return Result([item(row, attempts_of(call.desk.store.reader, number))], [line, *told], code)


def _to_read(call: Call, row: ItemRow) -> Result:
    """Show the whole answer instead of sending it: they may have read it already."""
    shown = _shown(call, row.id, REFUSED)
    lines = [*shown.lines]
    for part in row.parts:
        lines += [f"  {line}" for line in safe_text.wrap(safe_text.visible(part.text), WIDTH)]
    ask = f"they may read it twice: look there first; --word {doubts.WORD} sends it again"
    return Result(shown.document, [*lines, ask], REFUSED)


async def _delete(call: Call, row: ItemRow) -> None:
    """Connect the account of an answer, and take down what left of it."""
    chosen = [plug for plug in plugs(call.desk, call.settings) if plug.slug == row.account]
    lines, failed = await connect_all(call.seated, chosen)
    try:
        await doubts.take_down(call.desk, _line(row, lines, failed), row.id)
    finally:
        await close_all(lines)


def _line(row: ItemRow, lines: list[Line], failed: dict[str, NetworkError]) -> Line:
    if row.account in failed:
        raise failed[row.account]
    if not lines:
        raise Refusal(f"{row.account} has no settings here", "delete it in the network's own client")
    return lines[0]
