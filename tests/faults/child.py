"""A second program on the same store: `python -m tests.faults.child ROLE` with its orders as JSON on stdin.

It says `ready` once it is open, and works when it reads a line. Some roles kill themselves without a word.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from core.incoming import Page
from desk import actions, answering, sync
from desk.answering import Wish
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from desk.library import EMPTY
from desk.lines import Line
from desk.office import Desk
from desk.sync import Puller
from desk.triage.life import judge
from networks.protocol import Stream
from store import accounts, keeping
from store.engine import Store, open_store
from tests.desk import bots
from tests.desk.clinics import ADVICE, plug, sit_down
from tests.store.helpers import said

Orders = dict[str, Any]


def die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("dead by now")


def tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def heard() -> str:
    return sys.stdin.readline().strip()


def _before_the_claim_commits(dispatcher: Dispatcher, _line: Line) -> None:
    claim = dispatcher._claim

    def dying(*args: Any) -> None:
        claim(*args)
        die()

    dispatcher._claim = dying  # type: ignore[assignment,method-assign]


def _after_the_claim(dispatcher: Dispatcher, _line: Line) -> None:
    dispatcher._recheck = die  # type: ignore[assignment,method-assign]


def _before_the_try_is_noted(dispatcher: Dispatcher, _line: Line) -> None:
    dispatcher._begin_attempt = die  # type: ignore[assignment,method-assign]


def _before_the_request(_dispatcher: Dispatcher, line: Line) -> None:
    line.network.send = die  # type: ignore[assignment,method-assign]


def _after_the_response(_dispatcher: Dispatcher, line: Line) -> None:
    send = line.network.send

    async def dying(part: Any) -> NoReturn:
        await send(part)
        die()

    line.network.send = dying  # type: ignore[method-assign]


def _before_the_arrival_commits(dispatcher: Dispatcher, _line: Line) -> None:
    keep = dispatcher._keep_sent

    def dying(*args: Any) -> None:
        keep(*args)
        die()

    dispatcher._keep_sent = dying  # type: ignore[assignment,method-assign]


def _before_the_end(dispatcher: Dispatcher, _line: Line) -> None:
    dispatcher._finish = die  # type: ignore[assignment,method-assign]


def _before_the_end_commits(dispatcher: Dispatcher, _line: Line) -> None:
    finish = dispatcher._finish

    def dying(*args: Any) -> NoReturn:
        finish(*args)
        die()

    dispatcher._finish = dying  # type: ignore[assignment,method-assign]


STEPS: dict[str, Callable[[Dispatcher, Line], None]] = {
    "before the claim commits": _before_the_claim_commits,
    "after the claim": _after_the_claim,
    "before the try is noted": _before_the_try_is_noted,
    "before the request": _before_the_request,
    "after the response": _after_the_response,
    "before the arrival commits": _before_the_arrival_commits,
    "before the end": _before_the_end,
    "before the end commits": _before_the_end_commits,
}


async def _line(desk: Desk, orders: Orders) -> Line:
    from desk import lines  # noqa: PLC0415 - roles without a network load none

    make = bots.plug if orders.get("network") == "telegram" else plug
    line = await lines.connect(desk, make(orders["fake"], orders["token"]))
    assert isinstance(line, Line)
    return line


async def send(store: Store, orders: Orders) -> None:
    """Answer a conversation and send it, dying at a step where one is named."""
    desk = sit_down(store, orders["session"])
    line = await _line(desk, orders)
    prepared = answering.prepare(desk, EMPTY, int(orders["conversation"]), Wish(text=orders.get("text", ADVICE)))
    item, _ = answering.queue(desk, prepared)
    dispatcher = Dispatcher(desk, {line.account: line})
    if orders.get("step"):
        STEPS[orders["step"]](dispatcher, line)
    tell(ready=item)
    await dispatcher.round()
    tell(done=item)
    await line.network.close()


async def dispatch(store: Store, orders: Orders) -> None:
    """Send what is due until told to stop."""
    desk = sit_down(store, orders["session"])
    line = await _line(desk, orders)
    dispatcher = Dispatcher(desk, {line.account: line}, holder=orders["holder"])
    tell(ready=True)
    states: list[str] = []
    while await asyncio.to_thread(heard) == "round":
        states += [one.state for one in await dispatcher.round()]
        tell(states=states)
    await line.network.close()


async def undo(store: Store, orders: Orders) -> None:
    """Take back each answer whose decision is named, and say who won."""
    desk = sit_down(store, orders["session"])
    tell(ready=True)
    while said_to := await asyncio.to_thread(heard):
        try:
            await asyncio.to_thread(actions.undo, desk, int(said_to))
            tell(undone=True, words="")
        except Refusal as refusal:
            tell(undone=False, words=refusal.what)


async def hold(store: Store, orders: Orders) -> None:
    """Hold an answer to each conversation named, and say whether that was possible."""
    desk = sit_down(store, orders["session"])
    tell(ready=True)
    while said_to := await asyncio.to_thread(heard):
        prepared = answering.prepare(desk, EMPTY, int(said_to), Wish(text=ADVICE))
        try:
            answering.queue(desk, prepared, hold=3_600_000_000)
            tell(held=True, words="")
        except Refusal as refusal:
            tell(held=False, words=refusal.what)


async def keep(store: Store, orders: Orders) -> None:
    """Keep a page of fifty messages, and die once so many statements of it have run."""
    page = Page(mark="50", messages=tuple(said(f"m{n}", f"question {n}", thread=f"t{n}") for n in range(50)))
    left = int(orders["statements"])
    with store.writing() as tx:
        execute = tx._execute

        def dying(*args: Any) -> Any:
            nonlocal left
            left -= 1
            return execute(*args) if left >= 0 else die()

        tx._execute = dying  # type: ignore[assignment,method-assign]
        account = accounts.ensure(tx, "clinic", "mastodon")
        keeping.keep(tx, account, page, judge, 1_790_000_100_000_000)
        if orders.get("before_commit"):
            die()
    tell(done=True)
    await asyncio.sleep(0)


def _before_the_page_is_kept(puller: Puller) -> None:
    puller._keep = die  # type: ignore[assignment,method-assign]


def _before_the_page_commits(_puller: Puller) -> None:
    def dying(*args: Any, **named: Any) -> NoReturn:
        keeping.keep(*args, **named)
        die()

    sync.keep = dying  # type: ignore[attr-defined]


def _once_the_page_is_kept(puller: Puller) -> None:
    keep = puller._keep

    def dying(stream: Stream, page: Page) -> NoReturn:
        keep(stream, page)
        die()

    puller._keep = dying  # type: ignore[method-assign]


def _once_the_next_was_asked_for(puller: Puller) -> None:
    keep, pages = puller._keep, []

    def dying(stream: Stream, page: Page) -> Any:
        pages.append(page)
        return keep(stream, page) if len(pages) == 1 else die()

    puller._keep = dying  # type: ignore[method-assign]


READS: dict[str, Callable[[Puller], None]] = {
    "before the page is kept": _before_the_page_is_kept,
    "before the page commits": _before_the_page_commits,
    "once the page is kept": _once_the_page_is_kept,
    "once the next was asked for": _once_the_next_was_asked_for,
}


async def read(store: Store, orders: Orders) -> None:
    """Read an account, dying at a step."""
    desk = sit_down(store, orders["session"])
    line = await _line(desk, orders)
    puller = Puller(desk, line)
    READS[orders["step"]](puller)
    tell(ready=True)
    await puller.pull()
    tell(done=True)


async def wait(store: Store, orders: Orders) -> None:
    """Read an account, wait for more, and die with it in hand."""
    desk = sit_down(store, orders["session"])
    line = await _line(desk, orders)
    await Puller(desk, line).pull()
    tell(ready=True)
    await line.network.wait(line.network.streams[0])
    die()


ROLES = {"read": read, "wait": wait, "send": send, "dispatch": dispatch, "undo": undo, "hold": hold, "keep": keep}


def main() -> None:
    orders: Orders = json.loads(heard())
    store = open_store(orders["database"])
    try:
        asyncio.run(ROLES[sys.argv[1]](store, orders))
    finally:
        store.close()


if __name__ == "__main__":
    main()
