"""One call of the program: its words, its settings, and the desk it opens when it first needs one."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cli import given
from cli.errors import REFUSED, Trouble
from cli.output import is_terminal

if TYPE_CHECKING:
    from desk.config import Settings
    from desk.identity import Proof
    from desk.library import Library
    from desk.office import Desk


class Call:
    """What a command works with."""

    def __init__(self, arguments: argparse.Namespace, *, locked: bool = False) -> None:
        self.arguments = arguments
        self.locked = locked
        self.as_json = bool(arguments.json)
        self._desk: Desk | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """Return an option, or the default where it was not given."""
        value = getattr(self.arguments, name, None)
        return default if value is None else value

    @cached_property
    def settings(self) -> Settings:
        """The settings; secrets that a command prints are fetched only for commands that reach a network."""
        from desk.config import load  # noqa: PLC0415 - help and version need no settings

        found = load(os.environ, locked=self.locked, commands=bool(self.get("reaches", default=False)))
        name = self.get("professional", "")
        return replace(found, professional=name, forced=self._forced()) if name else found

    def _forced(self) -> bool:
        """Tell whether the key of this login says who is at the keyboard."""
        if not self.locked:
            return False
        from cli.forced import by_roots_key  # noqa: PLC0415 - only a login by a key needs it

        return by_roots_key(sys.argv[1:])

    @property
    def desk(self) -> Desk:
        """The desk, without a session of its own: whoever dispatches may send what it holds."""
        if self._desk is None:
            from desk.opening import open_desk  # noqa: PLC0415 - it brings the database

            self._desk = open_desk(self.settings, session="")
        return self._desk

    @property
    def seated(self) -> Desk:
        """The desk, with somebody at it who answers for what is decided."""
        if not self.desk.who.id:
            from store.team import professionals  # noqa: PLC0415 - as above

            names = ", ".join(one.name for one in professionals(self.desk.store.reader))
            if names:
                raise Trouble("refused", "nobody said who decides this", f"add --professional NAME ({names})")
        return self.desk

    @cached_property
    def library(self) -> Library:
        """The saved answers."""
        from desk.library import load  # noqa: PLC0415 - as above

        return load(self.desk.store.reader)

    def proof(self) -> Proof:
        """Return who is at the keyboard, proved: by the bound OS user, else by the PIN."""
        from desk.identity import prove  # noqa: PLC0415 - as above

        who = self.seated.who
        if not who.id:
            raise Trouble("refused", "nobody works here yet", "first: consulta professionals add NAME", REFUSED)
        store, pin = self.desk.store, self.get("pin")
        claim = prove(store, who.name)
        if pin is None and (claim.proved or not who.has_pin or not is_terminal(sys.stdin)):
            return claim
        typed = given.secret(pin, "the PIN", "--pin ", f"PIN of {who.name}: ")
        return prove(store, who.name, pin=typed) if typed else claim

    def close(self) -> None:
        """Let go of the store."""
        if self._desk is not None:
            self._desk.close()
