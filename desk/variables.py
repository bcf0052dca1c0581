"""Every setting that Consulta knows, in one table, and the error that speaks of them."""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.hours import read_hours
from desk.answers.emergency import COUNTRIES
from desk.answers.template_text import unseen

PREFIX = "CONSULTA_"
ACCOUNT_PREFIX = "CONSULTA_ACCOUNTS__"
COMMAND = "_COMMAND"
"""`X_COMMAND` is a command that prints the secret `X`."""
HOLD_MAX = 60
RED_MINUTES_MAX = 1440
READ_MS_MAX = 5000
_SHOWN_MAX = 60
_LINE_MAX = 200
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_HIDDEN_CATEGORIES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class ConfigError(Exception):
    """A setting cannot be used: which one, what it was (never a secret), what is allowed and what to do now."""

    def __init__(
        self, variable: str, was: str = "", allowed: str = "", remedy: str = "", *, source: str = "", what: str = ""
    ) -> None:
        self.variable = variable
        self.was = was if len(was) <= _SHOWN_MAX else f"{was[:_SHOWN_MAX]}…"
        self.allowed = allowed
        self.remedy = remedy
        self.source = source
        place = f" (from {source})" if source else ""
        self.what = what or f"{variable}{place} " + (f"is {self.was!r}" if was else "cannot be used")
        rest = [f"allowed: {allowed}"] if allowed else []
        super().__init__(". ".join(["; ".join([self.what, *rest]), *([remedy] if remedy else [])]))


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: what it is for, what it may be, and how its text is read."""

    name: str
    text: str
    allowed: str
    read: Callable[[str], Any]
    """Raises ValueError for what is not allowed."""
    default: str = ""
    secret: bool = False
    """Its value stands in no error; it may also come from a command."""


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else -1
        if not lowest <= number <= highest:
            raise ValueError(text)
        return number

    return read


def yes_or_no(text: str) -> bool:
    """Read a switch."""
    if text not in {"yes", "no"}:
        raise ValueError(text)
    return text == "yes"


def one_of(*words: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def command_line(text: str) -> tuple[str, ...]:
    """Read a program and its arguments."""
    words = tuple(shlex.split(text))
    if not words or has_controls(text):
        raise ValueError(text)
    return words


def word(text: str) -> str:
    """Read a name of small letters."""
    if not _WORD.fullmatch(text):
        raise ValueError(text)
    return text


def folder(text: str) -> Path:
    """Read the whole path of a folder; a leading `~/` is made whole before."""
    path = Path(text)
    if not path.is_absolute() or has_controls(text):
        raise ValueError(text)
    return path


def database_url(text: str) -> str:
    """Read the address of a store. A relative path would be another store in each folder."""
    sqlite = text.removeprefix("sqlite:///")
    if (
        sqlite != text
        and sqlite.startswith("/")
        and not sqlite.endswith("/")
        and "?" not in sqlite
        and not has_controls(text)
    ):
        return text
    parts = urlsplit(text)
    if parts.scheme != "postgresql+psycopg" or not parts.path.strip("/") or has_controls(text):
        raise ValueError(text)
    return text


def proxy(text: str) -> str:
    """Read the address of a proxy."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(text)
    _ = parts.port
    return text


def server_url(text: str) -> str:
    """Read the address of a network's server: https, or plain http on this machine."""
    parts = urlsplit(text)
    safe = parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))
    if not safe or not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(text)
    _ = parts.port
    if has_controls(text) or " " in text:
        raise ValueError(text)
    return text


SERVER_URL_ALLOWED = "https://server.example (plain http only on this machine), without password, query or fragment"


def secret_text(text: str) -> str:
    """Read a secret."""
    if has_controls(text):
        raise ValueError("hidden")
    return text


def has_controls(text: str) -> bool:
    """Tell whether a text holds a line end or another sign that no setting has."""
    return bool(_HIDDEN_CATEGORIES.search(text))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def plain_line(text: str) -> str:
    """Read a name as it will be read by others: one line, nothing hidden in it."""
    if has_controls(text) or unseen(text) or len(text) > _LINE_MAX or set("{}*") & set(text):
        raise ValueError(text)
    return text


def country(text: str) -> str:
    """Read the code of a country whose emergency number is known."""
    if text.upper() not in COUNTRIES:
        raise ValueError(text)
    return text.upper()


_FOLDER_ALLOWED = "the whole path of a folder"

VARIABLES: dict[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable(
            "CONSULTA_DATABASE_URL",
            "Where the store lies. Empty: SQLite in the data folder. A clinic on several machines uses PostgreSQL.",
            "sqlite:////whole/path/consulta.db or postgresql+psycopg://user@host/database",
            database_url,
            secret=True,
        ),
        Variable(
            "CONSULTA_PROFESSIONAL",
            "Preselects who is at the keyboard; proves nothing.",
            "a name that `consulta professionals list` shows",
            word,
        ),
        Variable(
            "CONSULTA_KEY",
            "Encrypts what networks rotate (refresh tokens). Made by `consulta accounts add`.",
            "a key as `consulta accounts add` makes it",
            secret_text,
            secret=True,
        ),
        Variable(
            "CONSULTA_HOLD",
            "Seconds for which an answer is held before it leaves, so that it can be undone.",
            f"a whole number from 0 to {HOLD_MAX}",
            whole_number(0, HOLD_MAX),
            default="10",
        ),
        Variable(
            "CONSULTA_READ_MS",
            "Milliseconds for which answer and readers must have been on screen before the yes counts.",
            f"a whole number from 0 to {READ_MS_MAX}",
            whole_number(0, READ_MS_MAX),
            default="400",
        ),
        Variable(
            "CONSULTA_PROXY",
            "The proxy for everything that leaves for a network. The system's own proxy settings are not read.",
            "http://host:port or https://host:port",
            proxy,
            secret=True,
        ),
        Variable(
            "CONSULTA_DATA_DIR",
            "The folder of the store, the log and the copies.",
            _FOLDER_ALLOWED,
            folder,
            default="~/.local/share/consulta",
        ),
        Variable(
            "CONSULTA_CONFIG_DIR",
            "The folder of the user's .env. Read from the environment only.",
            _FOLDER_ALLOWED,
            folder,
            default="~/.config/consulta",
        ),
        Variable(
            "CONSULTA_CLINIC",
            "The clinic or practice, as answers name it: {clinic} in a template.",
            f"one plain line of at most {_LINE_MAX} characters, without braces and asterisks",
            plain_line,
        ),
        Variable(
            "CONSULTA_COUNTRY",
            "The country whose emergency number answers name: {emergency} in a template. It is never guessed.",
            "the ISO code of a country whose number is known, as ES: docs/screens.md lists them",
            country,
        ),
        Variable(
            "CONSULTA_OFFICE_HOURS",
            "When answers leave that wait for office hours; which do is asked of each. Empty: none are set.",
            "days and clock times, as mon-fri 08:00-12:00 14:00-18:00, sat 09:00-12:00; a zone may follow, as "
            "Europe/Madrid, else it is the machine's; hours over midnight are two days",
            read_hours,
        ),
        Variable(
            "CONSULTA_MASKED",
            "For places where others see the screen: who wrote, and what, is drawn as dots until one is uncovered.",
            "yes or no",
            yes_or_no,
            default="no",
        ),
        Variable(
            "CONSULTA_ALERTS",
            "What calls you when a new red flag comes in: how many, never a name or a text.",
            "none, bell, or osc9 (a notice of the terminal, where it shows such)",
            one_of("none", "bell", "osc9"),
            default="none",
        ),
        Variable(
            "CONSULTA_RED_MINUTES",
            "Minutes after which a red flag that nobody has acknowledged calls again, louder. 0: it does not.",
            f"a whole number from 0 to {RED_MINUTES_MAX}",
            whole_number(0, RED_MINUTES_MAX),
            default="5",
        ),
        Variable(
            "CONSULTA_ALERT_COMMAND",
            "A program that is run for red flags and for what is about to close, with how many and nothing of anybody.",
            "a program and its arguments; no shell reads it, and a .env in the working directory may not name it",
            command_line,
        ),
        Variable(
            "CONSULTA_ALERT_FOR",
            "What CONSULTA_ALERT_COMMAND is run for.",
            "red, expiring, or both",
            one_of("red", "expiring", "both"),
            default="both",
        ),
        Variable(
            "CONSULTA_THEME",
            "The colours of the screens. Empty: what was chosen on screen, or dark.",
            "dark, light, contrast, terminal (its own colours), or plain (none)",
            one_of("dark", "light", "contrast", "terminal", "plain"),
        ),
    )
}
"""Every setting but those of accounts, which each network's connector names."""
