"""What goes wrong at the front door: a word for scripts, a sentence and a remedy for people, an exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.catalogue import named

DONE, REFUSED, USAGE, CONFIGURATION, NETWORK = range(5)
"""The exit codes. They are stable: people script them."""
INTERRUPTED = 130


class Trouble(Exception):
    """A command that did not do what was asked."""

    def __init__(self, code: str, message: str, remedy: str = "", exit_code: int = REFUSED) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.exit_code = exit_code

    @property
    def document(self) -> dict[str, dict[str, str]]:
        """The error as JSON."""
        return {"error": {"code": self.code, "message": self.message, "remedy": self.remedy}}

    @property
    def line(self) -> str:
        """The error in one line, as people read it."""
        message = self.message.rstrip(".")
        return f"{message}. {self.remedy[:1].upper()}{self.remedy[1:]}" if self.remedy else message


def usage(message: str, remedy: str = "") -> Trouble:
    """Return the error of a command line that cannot be understood."""
    return Trouble("usage", message, remedy or "`consulta --help` shows what there is", USAGE)


def explained(error: BaseException) -> Trouble | None:
    """Return an error of the rooms below as the front door tells it; None for one that nobody expects."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, BaseExceptionGroup):
        return next((known for one in error.exceptions if (known := explained(one))), None)
    return next((tell(error) for kind, tell in _kinds() if isinstance(error, kind)), None)


def _kinds() -> list[tuple[type[Exception], Callable[[Any], Trouble]]]:
    """Return how each kind of error is told; what is more special comes first."""
    # By now the room that raised one of them is loaded; before an error none of them need be.
    from desk.answers.model import TemplateError  # noqa: PLC0415 - see above
    from desk.errors import Refusal  # noqa: PLC0415 - the same
    from desk.variables import ConfigError  # noqa: PLC0415 - the same
    from networks.errors import NeedsLogin, NetworkError  # noqa: PLC0415 - the same
    from store.errors import Lost, StoreBusy, StoreError  # noqa: PLC0415 - the same

    return [
        (Refusal, lambda e: Trouble("refused", e.what, for_here(e.remedy))),
        (TemplateError, lambda e: Trouble("template", f"{e.file or 'template'}, line {e.line}: {e.what}", e.remedy)),
        (ConfigError, _of_config),
        (StoreBusy, lambda e: Trouble("busy", e.what, e.remedy)),
        (StoreError, lambda e: Trouble("store", e.what, e.remedy, CONFIGURATION)),
        (NeedsLogin, lambda e: Trouble("login", e.what, e.remedy, NETWORK)),
        (NetworkError, lambda e: Trouble("network", e.what, e.remedy, NETWORK)),
        (Lost, lambda e: Trouble("refused", f"it is {e.now} by now", "look at it again")),
    ]


def _of_config(error: Any) -> Trouble:
    allowed = f"; allowed: {error.allowed}" if error.allowed else ""
    return Trouble("configuration", error.what + allowed, error.remedy, CONFIGURATION)


COMMANDS = {
    "all-answers": "consulta templates list",
    "assign": "consulta assign ID --to NAME",
    "answer": "consulta answer ID --with KEY",
    "block": "consulta block ID --undo",
    "circle": "--to-direct",
    "circle:back": "leaving --audience out",
    "day": "consulta undo --id ACTION",
    "done": "consulta done ID",
    "done:reason": "--reason TEXT",
    "go:drafts": "consulta drafts",
    "go:outbox": "consulta outbox",
    "line": "consulta flag ID --country CODE",
    "mute": "consulta mute ID",
    "note": "consulta note ID --text TEXT",
    "open": "consulta show ID",
    "outbox": "consulta outbox",
    "personal": "consulta personal ID --off",
    "red": "consulta flag ID --acknowledge",
    "red:raise": "consulta flag ID",
    "snooze": "consulta snooze ID --until TIME",
    "snooze:tomorrow": "--until tomorrow",
    "snooze:window": "--until TIME",
    "try": "consulta rules test NAME",
    "undo": "consulta undo",
    "write": "consulta write ID --text TEXT",
    "yes": "consulta outbox --flush",
}
"""What a verb that the desk names is called on the command line."""


def command_for(verb: str) -> str:
    """Return how a verb is called here: `consulta undo`; empty for one that only the inbox has."""
    command = COMMANDS.get(verb, "")
    return f"`{command}`" if command.startswith("consulta") else command


def for_here(remedy: str) -> str:
    """Return a remedy in the words of the command line."""
    return named(remedy, command_for)
