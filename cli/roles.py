"""`consulta store roles`: the rights of a clinic's roles, as SQL for the owner of the tables."""

from __future__ import annotations

from cli.call import Call
from cli.errors import usage
from cli.output import Result
from store import roles


def print_roles(call: Call) -> Result:
    """Print the statements; nothing is run, and no setting is read."""
    try:
        found = roles.script(call.arguments.worker, call.arguments.reader)
    except ValueError as error:
        raise usage(str(error), "small letters, digits and _ name a role") from None
    return Result({"statements": found}, found)
