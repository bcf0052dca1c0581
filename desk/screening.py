"""Strangers whom a network holds back: let in, or turned away. Both reach the network."""

from __future__ import annotations

from desk import actions
from desk.actions import Decision
from desk.errors import Refusal
from desk.lines import Line
from desk.office import Desk
from networks.protocol import Screens
from store.reading import Reader
from store.views import messages, rows_by_id


def request_of(reader: Reader, conversation: int) -> str:
    """Return what accepting or refusing a conversation's sender needs; empty where nothing is held back."""
    asked = [m for m in messages(reader, conversation) if m.role == "question" and m.request_id]
    return asked[-1].request_id if asked else ""


async def screen(desk: Desk, line: Line, conversation: int, *, accept: bool) -> Decision:
    """Accept or refuse a sender, and move the conversation with it. Raises NetworkError and Refusal."""
    request = request_of(desk.store.reader, conversation)
    if not request:
        raise Refusal("the network does not hold its sender back", "answer it, or close it")
    if not isinstance(line.network, Screens):
        raise Refusal(f"{line.network.name} has nothing to accept or refuse", "answer it, or close it")
    if accept:
        await line.network.accept(request)
        return actions.let_in(desk, [conversation])
    _not_red(desk.store.reader, conversation)
    await line.network.refuse(request)
    return actions.turned_away(desk, [conversation], reason="the request was refused")


def _not_red(reader: Reader, conversation: int) -> None:
    """Refuse to turn a red away before the network hears of it: that gives nothing back."""
    row = rows_by_id(reader, [conversation]).get(conversation)
    if row is not None and row.red:
        raise Refusal("it is red and nobody was turned away", "answer it, or <red> acknowledges it first")
