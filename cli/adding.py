"""`consulta accounts add`: a dialogue where a person sits at a terminal, one call where a script does it.

Nothing heavy is loaded before it is clear that there is something to do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cli.errors import usage
from cli.output import is_terminal

if TYPE_CHECKING:
    from cli.call import Call
    from cli.output import Result

LIKE_THIS = "`consulta accounts add NETWORK --name SLUG`, with --set for each of its settings"


def add(call: Call) -> Result:
    """Connect an account, show its card, and only then keep its settings."""
    person = is_terminal(sys.stdin) and not call.as_json
    if not person and not (call.get("network") and call.get("name")):
        raise usage("the network or the account's name is missing, and nobody can be asked for it here", LIKE_THIS)
    from cli import joining  # noqa: PLC0415 - see above

    return joining.asked(call) if person else joining.handed_over(call)
