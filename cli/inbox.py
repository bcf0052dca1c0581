"""The inbox and the demo: the only place where the front door opens a screen."""

from __future__ import annotations

import gc
import os
import sys

from cli import lock
from cli.call import Call
from cli.errors import usage
from cli.output import Result, is_terminal


def inbox(call: Call) -> Result:
    """Open the inbox."""
    from store.lanes import lane_named  # noqa: PLC0415 - the first frame reads it by itself

    lane = call.get("lane", "")
    try:
        lane_named(lane or "open")
    except ValueError as error:
        raise usage(str(error)) from None
    _need_terminal()
    _shut(locked=call.locked)
    # Looking for garbage while everything is loaded takes a fifth of the start; the inbox turns it on again.
    gc.disable()
    from tui.run import inbox as open_inbox  # noqa: PLC0415 - only the inbox needs a screen

    code = open_inbox(
        call.settings,
        lane=lane or "open",
        order=call.get("order", ""),
        locked=call.locked,
        professional=call.get("professional", ""),
    )
    return Result(None, code=code)


def demo(call: Call) -> Result:
    """Open the inbox on simulated networks; no setting is read."""
    _need_terminal()
    _shut(locked=False)
    from tui.run import demo as open_demo  # noqa: PLC0415 - as above

    return Result(None, code=open_demo(messages=call.arguments.messages, seed=call.arguments.seed))


def _shut(*, locked: bool) -> None:
    """Leave nothing in the environment that the interface must not obey, before it is loaded."""
    lock.without_toolkit(os.environ)
    if locked:
        lock.anew(sys.argv[1:], os.environ)
        lock.settle(os.environ)


def _need_terminal() -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise usage("the inbox needs a terminal", "scripts use the commands that `consulta --help` shows")
