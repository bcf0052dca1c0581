"""A walk through the locked linear inbox: every key of the list, by its name, with hostile words at every prompt.

It is run as a program of its own, like the walk through the screens.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from tests.locked.walker import HOSTILE
from tests.locked.witness import Witness

DEEPEST = 4
"""How many questions of one action are answered before it is cancelled."""


class Script:
    """What is typed: an action where a key is asked for, else the next of what may be typed at a prompt."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._lines = self._all()
        self._asked: Counter[str] = Counter()
        self._deep = 0
        self._over = False
        self.done: set[str] = set()

    def _all(self) -> Iterator[str]:
        from tui import keys  # noqa: PLC0415 - the inbox has to load it

        names = [one.id for one in keys.keys_of(keys.LIST) if one.id != "quit"]
        for words in ("", "", *HOSTILE[:3]):
            for name in names:
                yield f"{name} {words}".strip()
        yield from HOSTILE

    @property
    def prompts(self) -> list[str]:
        return sorted(self._asked)

    async def ask(self, _console: Any, prompt: str, *, fresh: bool = False) -> str:
        from tui.linear.console import Cancelled  # noqa: PLC0415 - as above
        from tui.linear.typing_in import End  # noqa: PLC0415 - the same

        del fresh
        self._witness.begun = True
        if prompt == "Key:":
            self._deep = 0
            line = next(self._lines, None)
            self._over = line is None
            if line is not None:
                return line
        if self._over:
            raise End
        self._deep += 1
        if self._deep > DEEPEST:
            raise Cancelled
        number = self._asked[prompt]
        self._asked[prompt] += 1
        return self._replies()[number % len(self._replies())]

    def _replies(self) -> list[str]:
        from tui import keys  # noqa: PLC0415 - as above

        inside = [one.id for one in keys.KEYS if keys.LIST not in one.where]
        return [*HOSTILE, "1", "y", "", *inside]


def main() -> None:
    told, *words = sys.argv[1:]
    witness = Witness().called()
    script = Script(witness)

    from cli.main import main as front_door  # noqa: PLC0415 - it loads what it loads in its own order

    real = __import__("cli.lock", fromlist=["lock"]).without_toolkit

    def shut(environment: dict[str, str]) -> None:
        real(environment)
        _type(script)

    with mock.patch("cli.lock.without_toolkit", shut):
        code = front_door(words)
    witness.done = True
    from tui import keys  # noqa: PLC0415 - after the walk

    report = {
        "code": code,
        "before": witness.before,
        "programs": witness.programs,
        "read": sorted(witness.read),
        "written": sorted(witness.written),
        "met": sorted(witness.met),
        "done": sorted(script.done),
        "prompts": script.prompts,
        "table": [one.id for one in keys.keys_of(keys.LIST)],
        "environment": dict(os.environ),
    }
    Path(told).write_text(json.dumps(report))


def _type(script: Script) -> None:
    """Let the walk answer what the console asks; this process ends with it."""
    from tui.linear.console import Console  # noqa: PLC0415 - as above
    from tui.linear.session import LinearInbox  # noqa: PLC0415 - the same

    call = LinearInbox._call

    async def called(inbox: Any, key: Any, rest: str) -> None:
        script.done.add(key.id)
        await call(inbox, key, rest)

    async def asked(console: Any, prompt: str, *, fresh: bool = False) -> str:
        await console.print_all()
        return await script.ask(console, prompt, fresh=fresh)

    async def typed(_console: Any) -> bool:
        return False

    setattr(LinearInbox, "_call", called)  # noqa: B010 - a plain assignment would have to be of the same type
    setattr(Console, "ask", asked)  # noqa: B010 - as above
    setattr(Console, "pasted", typed)  # noqa: B010 - as above


if __name__ == "__main__":
    main()
