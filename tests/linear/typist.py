"""The linear inbox on the demo's desk, in this process: what is typed is handed over, and what is said comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from core import catalogue
from core.last_resort import LastResort
from store import sending
from store.rows import ItemRow
from tests.linear.talk import PATIENCE
from tests.tui.scenes import move
from tui.backstage import Backstage, Facts
from tui.linear import run
from tui.linear.console import Cancelled, Console
from tui.opening import on_demo
from tui.setting import Setting

KEY = "Key:"


class Typist:
    """Somebody who answers each question once it stands there."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[str] = asyncio.Queue()
        self.answers: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.prompt = ""
        self.stage: Backstage
        self._out: list[str] = []

    async def ask(self, console: Console, prompt: str) -> str:
        """Be asked by the program."""
        await console.print_all()
        self.prompt = prompt.strip()
        await self.said.put("".join(self._out) + prompt)
        self._out.clear()
        answer = await self.answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def write(self, text: str) -> None:
        self._out.append(text)

    async def type(self, *lines: str | Exception) -> str:
        """Type lines, each at its own question, and return what was said after the last one."""
        told = ""
        for line in lines:
            await self.answers.put(line)
            told = await asyncio.wait_for(self.said.get(), PATIENCE)
        return told

    async def home(self) -> None:
        """Take every question back until a key is asked for, and stand in Open."""
        while self.prompt != KEY:
            await self.type(Cancelled())
        await self.type("g o")

    def item(self, state: str) -> ItemRow:
        return sending.items(self.stage.desk.store.reader, (state,))[0]

    def put(self, item: int, state: str) -> None:
        """Put a held answer into another state."""
        with self.stage.desk.store.writing() as tx:
            move(tx, item, state)


@asynccontextmanager
async def typing(monkeypatch: pytest.MonkeyPatch, **setting: Any) -> AsyncIterator[Typist]:
    """Open the linear inbox of the demo; nothing leaves by itself, and it is left when the test ends."""
    typist, resort = Typist(), LastResort()
    opening = on_demo(messages=60, seed=7, hold=3600)

    async def opened(facts: Facts) -> tuple[Backstage, Callable[[], None]]:
        typist.stage, close = await opening(facts)
        return typist.stage, close

    async def asked(console: Console, prompt: str, *, fresh: bool = False) -> str:
        del fresh
        return await typist.ask(console, prompt)

    async def written(_console: Console, text: str) -> None:
        await typist.write(text)

    async def typed(_console: Console) -> bool:
        return False

    # An editor that changes nothing.
    monkeypatch.setenv("VISUAL", "true")
    monkeypatch.setattr(Console, "ask", asked)
    monkeypatch.setattr(Console, "_write", written)
    monkeypatch.setattr(Console, "pasted", typed)
    monkeypatch.setattr(Console, "typed", property(lambda _console: True))
    work = asyncio.create_task(run._work(opened, Setting(demo=True, read_ms=0, **setting), resort))
    try:
        await asyncio.wait_for(typist.said.get(), PATIENCE)
        yield typist
    finally:
        # As when the terminal goes away: nothing is asked any more, and everything is let go of.
        work.cancel()
        await asyncio.wait([work], timeout=PATIENCE)
        resort.off()
        catalogue.name_verbs(None)
