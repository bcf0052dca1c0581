"""The real program, struck at a step by a signal or a FAULT: `python -m tests.terminal.program STEP SIGNAL WORD…`."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Callable
from typing import Any

from cli import main as front_door
from tui import backstage, driver, terminal

Strike = Callable[[], None]


def _around(owner: Any, name: str, *, before: Strike | None = None, after: Strike | None = None) -> None:
    """Let a signal strike right before or after the first call of a method."""
    original = getattr(owner, name)
    struck: list[int] = []

    def wrapped(*args: Any, **more: Any) -> Any:
        if before is not None and not struck:
            struck.append(1)
            before()
        found = original(*args, **more)
        if after is not None and not struck:
            struck.append(1)
            after()
        return found

    setattr(owner, name, wrapped)


def _raw(strike: Strike) -> None:
    """Strike right after the attributes of the terminal were changed for the first time."""
    original = termios.tcsetattr
    struck: list[int] = []

    def wrapped(descriptor: int, when: int, attributes: Any) -> None:
        original(descriptor, when, attributes)
        if not attributes[3] & termios.ISIG and not struck:
            struck.append(1)
            strike()

    termios.tcsetattr = wrapped  # type: ignore[assignment]


STEPS: dict[str, Callable[[Strike], None]] = {
    "before the terminal is saved": lambda strike: _around(terminal.Terminal, "__enter__", before=strike),
    "once the terminal is saved": lambda strike: _around(terminal.Terminal, "__enter__", after=strike),
    "before drawing": lambda strike: _around(driver.OwnedDriver, "start_application_mode", before=strike),
    "in raw mode": _raw,
    "once drawing": lambda strike: _around(driver.OwnedDriver, "start_application_mode", after=strike),
    "opening the desk": lambda strike: _around(backstage.Backstage, "start", before=strike),
    "before the screen is left": lambda strike: _around(driver.OwnedDriver, "stop_application_mode", before=strike),
    "once the screen is left": lambda strike: _around(driver.OwnedDriver, "stop_application_mode", after=strike),
    "while the desk is closed": lambda strike: _around(backstage, "leave", before=strike),
    "before the terminal is given back": lambda strike: _around(terminal.Terminal, "__exit__", before=strike),
    "while the terminal is given back": lambda strike: _around(terminal.Terminal, "give_back", before=strike),
    "once the terminal is given back": lambda strike: _around(terminal.Terminal, "__exit__", after=strike),
}
LEAVING = {name for name in STEPS if "left" in name or "closed" in name or "given back" in name}
"""Steps that only a program comes to that is told to quit."""


def main() -> int:
    step, number, *words = sys.argv[1:]

    def strike() -> None:
        if number == "FAULT":
            raise RuntimeError("a fault of ours")
        os.kill(os.getpid(), getattr(signal, f"SIG{number}"))

    STEPS[step](strike)
    sys.argv = ["consulta", *words]
    return front_door.main(words)


if __name__ == "__main__":
    sys.exit(main())
