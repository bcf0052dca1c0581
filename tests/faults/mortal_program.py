"""The real program under a session's name that is told: `python -m tests.faults.mortal_program NAME POINT WORD…`.

At its POINT (`before 7`, `after 7`: of the commits of its store; `-`: never) it dies without a word. A CHEAT in its
environment makes it harm somebody, so that a judge can be seen to see it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any

from cli import main as front_door
from core.clock import SECOND
from core.outgoing import Absent, Found
from desk import dispatch, office, sync, unattended
from networks.mastodon.connector import Mastodon
from store.engine import Store, Tx


def _die_at(side: str, number: int) -> None:
    """Die before or after the commit of so many transactions."""
    writing, numbers = Store.writing, count(1)

    @contextmanager
    def mortal(store: Store, *, durable: bool = True) -> Iterator[Tx]:
        with writing(store, durable=durable) as tx:
            yield tx
            now = next(numbers) == number
            if now and side == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)

    changeable: Any = Store
    changeable.writing = mortal


async def _absent(*_: Any) -> Absent:
    return Absent()


async def _found(*_: Any) -> Found:
    return Found("made-up")


def _send_twice() -> None:
    """Say of every lost answer that it is proved not to be there."""
    Mastodon.find = _absent  # type: ignore[method-assign,assignment]


def _forget() -> None:
    """Take every lost answer for sent."""
    Mastodon.find = _found  # type: ignore[method-assign,assignment]


CHEATS: dict[str, Callable[[], None]] = {
    "it sends twice": _send_twice,
    "it forgets": _forget,
}


def main() -> int:
    name, point, *words = sys.argv[1:]
    # The session's name is drawn where a desk is opened; who has none draws one for what it reads or sends.
    drawing: tuple[Any, ...] = (office, sync, dispatch)
    for module in drawing:
        module.secrets = SimpleNamespace(token_hex=lambda _bytes: name)
    unattended.LOOK = unattended.LOOK_SELDOM = SECOND // 5
    if point != "-":
        side, number = point.split()
        _die_at(side, int(number))
    cheat = os.environ.pop("CHEAT", "")
    if cheat:
        CHEATS[cheat]()
    sys.argv = ["consulta", *words]
    return front_door.main(words)


if __name__ == "__main__":
    sys.exit(main())
