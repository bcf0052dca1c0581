"""What a person hands over: ids, KEY=VALUE pairs, times, and secrets that never stand on the command line."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from cli.errors import USAGE, Trouble, usage
from cli.output import is_terminal
from core import moments
from core.clock import Micros
from networks.secret import Secret

STDIN = "-"
FILE_MARK = "@"
_ID_MAX = 19


def number(text: str, what: str = "ID") -> int:
    """Return an id. Raises Trouble for what cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= _ID_MAX):
        raise usage(f"{what} {text[:_ID_MAX]!a} is no id", "ids are the digits that `consulta list` prints")
    return int(text)


def numbers(texts: Sequence[str]) -> list[int]:
    """Return ids, each once, in their order."""
    return list(dict.fromkeys(number(text) for text in texts))


def pairs(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Return NAME=VALUE words as pairs. What stands behind the sign is never repeated in an error."""
    found = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise usage(f"{option} wants NAME=VALUE", f"write it as {option} NAME=VALUE")
        found.append((name, value))
    return found


def is_source(value: str) -> bool:
    """Tell whether a value names where the real one comes from: `-` or `@FILE`."""
    return value == STDIN or value.startswith(FILE_MARK)


def from_source(value: str, name: str, *, alone: bool = False) -> str:
    """Return one line from standard input (`-`) or a file's first line (`@FILE`), which may have to stand alone."""
    text = sys.stdin.readline() if value == STDIN else file_text(value.removeprefix(FILE_MARK))
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise usage(f"{name} is empty", f"give one line for {name}")
    if alone and len(lines) > 1:
        raise usage(f"{name}: {value.removeprefix(FILE_MARK)} holds {len(lines)} lines", "let it hold that one alone")
    return lines[0].strip()


def secret(value: str | None, name: str, option: str, prompt: str = "") -> Secret | None:
    """Return a secret from its source, or from the prompt; None where nobody can be asked.

    `value` is what stood on the command line: a source, never the secret itself.
    """
    if value is not None:
        if not is_source(value):
            raise usage(
                f"{name} is a secret and never stands on the command line, where others can read it",
                f"{option}- reads it from standard input, {option}@FILE from a file; without it you are asked",
            )
        return Secret(from_source(value, name, alone=True))
    if not is_terminal(sys.stdin):
        return None
    typed = getpass.getpass(prompt or f"{name}: ")
    return Secret(typed) if typed else None


def file_text(name: str) -> str:
    """Return a file's text. Raises Trouble for one that cannot be read."""
    try:
        return Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Trouble("file", f"{name} is not UTF-8 text", "save it as UTF-8", USAGE) from None
    except OSError as error:
        raise unreadable(name, error) from None


def tolerant_stdin() -> TextIO:
    """Return standard input, in which bytes that are no UTF-8 stay visible as such instead of ending it."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return sys.stdin


def unreadable(name: str, error: OSError) -> Trouble:
    """Return the error of a file that cannot be opened."""
    return Trouble("file", f"{name} cannot be read: {error.strerror}", "check its name and rights", USAGE)


def later(text: str, now: Micros) -> Micros:
    """Return a moment as it is typed in the inbox as well: `2h`, `fri 9`, `mañana 8:30`, `2026-10-02T14:30`."""
    found = moments.typed(text, now)
    if found is None:
        raise usage(
            f"--until {text[:40]!a} is no time", "write 2h, 3d, fri 9, tomorrow 8:30, 24/12 or 2026-10-02T14:30"
        )
    return found
