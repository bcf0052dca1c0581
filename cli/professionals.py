"""`consulta professionals …`: who works here, and how they prove it."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from cli import given
from cli.call import Call
from cli.errors import usage
from cli.output import Result, columns, is_terminal
from desk import identity
from desk.identity import Proof
from networks.secret import Secret
from store import team
from store.rows import ProfessionalRow


def list_(call: Call) -> Result:
    """List everybody."""
    found = team.professionals(call.desk.store.reader)
    rows = [(one.name, one.role, one.shown, one.credential, _proved_by(one)) for one in found]
    return Result([_row(one) for one in found], columns(rows) or ["nobody yet: consulta professionals add NAME"])


def _row(one: ProfessionalRow) -> dict[str, Any]:
    return {
        "name": one.name,
        "shown": one.shown,
        "role": one.role,
        "credential": one.credential,
        "has_pin": one.has_pin,
        "os_user": one.os_user,
    }


def _proved_by(one: ProfessionalRow) -> str:
    ways = [*(["PIN"] if one.has_pin else []), *([f"os user {one.os_user}"] if one.os_user else [])]
    return " or ".join(ways) or "nothing proves who it is"


def add(call: Call) -> Result:
    """Add somebody."""
    a = call.arguments
    pin = _new_pin(call, a.name, required=False)
    row = identity.add_professional(
        call.desk.store, a.name, a.shown, a.role, a.credential, pin, a.os_user, by=_by(call)
    )
    return _told(row)


def role(call: Call) -> Result:
    """Change what somebody may do."""
    return _told(identity.change_role(call.desk.store, call.arguments.name, call.arguments.role, call.proof()))


def pin(call: Call) -> Result:
    """Give somebody a new PIN."""
    name = call.arguments.name
    identity.known(call.desk.store, name)
    by = _by(call) or Proof(identity.known(call.desk.store, name), "claimed")
    new = _new_pin(call, name, required=True)
    if new is None:
        raise usage("there is no new PIN", "--new-pin - reads it from standard input")
    identity.change_pin(call.desk.store, name, new, by)
    return _told(identity.known(call.desk.store, name))


def _by(call: Call) -> Proof | None:
    """Return who asks for it; None while nobody is at the keyboard, as on the first day."""
    return call.proof() if call.desk.who.id else None


def _told(row: ProfessionalRow) -> Result:
    return Result(_row(row), [f"{row.name} is {row.role}; {_proved_by(row)}"])


def _new_pin(call: Call, name: str, *, required: bool) -> Secret | None:
    source = call.get("new_pin")
    if source is not None:
        return given.secret(source, "a PIN", "--new-pin ")
    if not is_terminal(sys.stdin):
        return None
    first = getpass.getpass(f"New PIN of {name}{'' if required else ' (empty: none)'}: ")
    if first and getpass.getpass("Once more: ") != first:
        raise usage("the two PINs differ", "type it again")
    return Secret(first) if first else None
