"""`consulta check terminal`: asks the terminal that it stands in."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from cli.output import is_terminal
from tui.advice import Finding, advise
from tui.probe import Facts, with_terminal, without_terminal


def found() -> list[Finding]:
    """Return what the terminal says, or what can be told without one."""
    return advise(_facts())


def _facts() -> Facts:
    with _terminal() as descriptor:
        if descriptor is None:
            return without_terminal(os.environ)
        return with_terminal(os.environ, descriptor)


@contextlib.contextmanager
def _terminal() -> Iterator[int | None]:
    """Open the terminal that somebody sits at, also where the answer is written into a file."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY) if is_terminal(sys.stdin) else None
    except OSError:
        descriptor = None
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)
