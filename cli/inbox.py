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
    if call.get("linear", default=False):
        return _linear_inbox(call, lane or "open")
    _need_terminal()
    _shut(locked=call.locked)
    # Looking for garbage while everything is loaded takes a fifth of the start; the inbox turns it on again.
    gc.disable()
    from tui.terminal import Terminal  # noqa: PLC0415 - only the inbox needs a screen

    with Terminal() as terminal:
        from tui.run import inbox as open_inbox  # noqa: PLC0415 - as above; the terminal's owner is there before it

        code = open_inbox(
            call.settings,
            terminal,
            lane=lane or "open",
            order=call.get("order", ""),
            locked=call.locked,
            professional=call.get("professional", ""),
        )
    return Result(None, code=code)


def _linear_inbox(call: Call, lane: str) -> Result:
    """Open the inbox as plain lines: no screen is loaded."""
    _shut(locked=call.locked)
    from tui.linear.run import inbox as open_linear  # noqa: PLC0415 - it brings the desk

    code = open_linear(
        call.settings,
        lane=lane,
        order=call.get("order", ""),
        locked=call.locked,
        professional=call.get("professional", ""),
    )
    return Result(None, code=code)


def _linear_demo(call: Call) -> Result:
    _shut(locked=False)
    from tui.linear.run import demo as open_linear  # noqa: PLC0415 - as above

    return Result(None, code=open_linear(messages=call.arguments.messages, seed=call.arguments.seed))


def demo(call: Call) -> Result:
    """Open the inbox on simulated networks; no setting is read."""
    if call.get("linear", default=False):
        return _linear_demo(call)
    _need_terminal()
    _shut(locked=False)
    from tui.terminal import Terminal  # noqa: PLC0415 - as above

    with Terminal() as terminal:
        from tui.run import demo as open_demo  # noqa: PLC0415 - as above

        code = open_demo(terminal, messages=call.arguments.messages, seed=call.arguments.seed, keys=call.arguments.keys)
    return Result(None, code=code)


def _shut(*, locked: bool) -> None:
    """Leave nothing in the environment that the interface must not obey, before it is loaded."""
    lock.without_toolkit(os.environ)
    if locked:
        lock.anew(sys.argv[1:], os.environ)
        lock.settle(os.environ)


def _need_terminal() -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise usage(
            "the inbox needs a terminal",
            "`consulta --linear` needs none; scripts use the commands that `consulta --help` shows",
        )
