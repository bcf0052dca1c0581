"""Secrets that a command prints, as a password manager does: run without a shell, with a time limit, never logged."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping

from desk.gathering import Found
from desk.variables import COMMAND, PREFIX, ConfigError, has_controls

TIME_LIMIT = 30.0
"""Seconds: a person may have to type a password."""


def chosen(found: Mapping[str, Found], name: str) -> Found | None:
    """Return a secret's own setting or the command that prints it, from the stronger place. Raises ConfigError."""
    plain, command = found.get(name), found.get(name + COMMAND)
    if plain is None or command is None:
        return plain or command
    if plain.rank == command.rank:
        what = f"{plain.name} and {command.name} (from {plain.source.name}) are both set"
        raise ConfigError(plain.name, what=what, remedy="keep one of them", source=plain.source.name)
    return min(plain, command, key=lambda setting: setting.rank)


class Runner:
    """Runs the commands of settings, where they may be run."""

    def __init__(self, environment: Mapping[str, str], *, locked: bool, run: bool) -> None:
        # A command has no business with our other secrets.
        self._environment = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}
        self._locked = locked
        self._run = run

    def text_of(self, setting: Found) -> str:
        """Return what a command prints; empty where commands are left out. Raises ConfigError."""
        self._refuse_place(setting)
        try:
            words = shlex.split(setting.value)
        except ValueError:
            words = []
        if not words:
            raise _failed(setting, "is no command line", "close its quotation marks")
        return self._printed(setting, words) if self._run else ""

    def _refuse_place(self, setting: Found) -> None:
        refuse_working(setting)
        if self._locked and setting.source.kind == "environment":
            what = f"{setting.name} stands in the environment; in locked mode only the user's own file names commands"
            raise _misplaced(setting, what)

    def _printed(self, setting: Found, words: list[str]) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, and no shell reads it
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                timeout=TIME_LIMIT,
                check=False,
            )
            text = done.stdout.decode().strip()
        except subprocess.TimeoutExpired:
            raise _failed(setting, f"did not end within {TIME_LIMIT:g} seconds", "unlock what it waits for") from None
        except OSError as error:
            raise _failed(setting, f"cannot be run: {error.strerror}", "check the command's path") from None
        except UnicodeDecodeError:
            raise _failed(setting, "printed something that is no text", "run it by hand and look") from None
        if done.returncode or not text:
            raise _failed(setting, f"ended with code {done.returncode} and no secret", "run it by hand and look")
        if has_controls(text):
            raise _failed(setting, "printed more than one line", "let it print the secret alone")
        return text


def refuse_working(setting: Found) -> None:
    """Raise ConfigError for a command that a working directory names."""
    if setting.source.kind == "working":
        what = f"{setting.name} stands in {setting.source.name}; a working directory may not name commands"
        raise _misplaced(setting, what)


def _misplaced(setting: Found, what: str) -> ConfigError:
    remedy = "move it to the .env of the user's configuration folder"
    return ConfigError(setting.name, what=what, remedy=remedy, source=setting.source.name)


def _failed(setting: Found, how: str, remedy: str) -> ConfigError:
    what = f"{setting.name} (from {setting.source.name}) {how}"
    return ConfigError(setting.name, what=what, remedy=remedy, source=setting.source.name)
