"""The `.env` files: read only when they are safe to read, changed without touching what others wrote in them."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desk.variables import PREFIX, ConfigError, has_controls

FILE = ".env"
_SIZE_MAX = 1_000_000
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")
_OTHERS_READ = 0o077
_OTHERS_WRITE = 0o022


@dataclass(frozen=True, slots=True)
class Source:
    """One place that settings come from."""

    kind: Literal["environment", "user", "working"]
    name: str
    """As errors call it."""
    values: Mapping[str, str]


def of_environment(environment: Mapping[str, str]) -> Source:
    """Return the settings that stand in the environment."""
    values = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}
    return Source("environment", "the environment", values)


def of_user(folder: Path) -> tuple[Source | None, str]:
    """Return the settings of the user's own file, and a note. Raises ConfigError for a file others may change."""
    path = folder / FILE
    text, note = own_text(path)
    return (None if text is None else Source("user", str(path), _settings(text, path))), note


def own_text(path: Path) -> tuple[str | None, str]:
    """Return a file of the configuration folder, None where there is none, and a note on who else can read it.

    Raises ConfigError for a file that others may change.
    """
    name = path.name
    try:
        text, about = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None, ""
    except (OSError, ValueError) as error:
        raise ConfigError(
            name, what=f"{path} cannot be read: {_why(error)}", remedy="check its owner and rights"
        ) from None
    if about.st_uid not in {os.getuid(), 0} or about.st_mode & _OTHERS_WRITE:
        remedy = f"check what stands in it, then: chown {os.getuid()} {path} && chmod 600 {path}"
        raise ConfigError(name, what=f"{path} can be changed by others, so nothing of it was used", remedy=remedy)
    return text, f"{path} can be read by others: chmod 600 {path}" if about.st_mode & _OTHERS_READ else ""


def of_working(folder: Path, *, locked: bool) -> tuple[Source | None, str]:
    """Return the settings of the working directory's file, or the note that says why they were left out."""
    path = folder / FILE
    if locked:
        # Nobody who has only the keys chooses a file that is opened.
        there = os.path.lexists(path)
        return None, f"{path} was not used: in locked mode only the user's own settings count" if there else ""
    try:
        text, about = _read(path, flags=os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None, ""
    except (OSError, ValueError) as error:
        return None, f"{path} was not used: {_why(error)}"
    if PREFIX not in text:
        return None, ""
    obstacle = _obstacle(about)
    if obstacle:
        return None, f"{path} was not used: {obstacle}"
    return Source("working", str(path), _settings(text, path)), ""


def _obstacle(about: os.stat_result) -> str:
    if about.st_uid != os.getuid():
        return "it belongs to another user"
    return "others may read or change it; chmod 600 makes it yours alone" if about.st_mode & _OTHERS_READ else ""


def _read(path: Path, *, flags: int = 0) -> tuple[str, os.stat_result]:
    """Return a file's text and what the system says of that very file. Raises OSError or ValueError."""
    # A pipe in its place must not hold the start up.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    with os.fdopen(descriptor, encoding="utf-8", newline="") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is not a file")
        if about.st_size > _SIZE_MAX:
            raise ValueError("it is too large")
        return file.read(), about


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, OSError):
        return "it is a link" if error.errno == errno.ELOOP else str(error.strerror)
    return str(error)


def _settings(text: str, path: Path) -> dict[str, str]:
    """Return what a file sets of ours. Raises ConfigError for a line of ours that cannot be read."""
    if PREFIX not in text:
        return {}
    # Reading takes 40 ms of imports, which nobody without a file should pay.
    from dotenv import dotenv_values  # noqa: PLC0415 - see above
    from dotenv.parser import parse_stream  # noqa: PLC0415 - see above

    for line in parse_stream(io.StringIO(text)):
        ours = PREFIX in line.original.string if line.error else (line.key or "").startswith(PREFIX)
        if ours and (line.error or line.value is None):
            what = f"{path}, line {_line_of(line.original.string, line.original.line)} cannot be read"
            raise ConfigError(FILE, what=what, allowed="NAME=value, quotation marks closed", remedy="correct the line")
    found = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if name.startswith(PREFIX) and value}


def _line_of(original: str, first: int) -> int:
    return first + original[: len(original) - len(original.lstrip())].count("\n")


def rewrite(path: Path, replaced: Callable[[str], bool], values: Mapping[str, str]) -> bool:
    """Put `values` where the variables that `replaced` picks stood, or at the end; all other lines stay as they are.

    Returns whether anything stood there before. Raises ConfigError.
    """
    lines = "".join(f"{name}={_quoted(name, value)}\n" for name, value in values.items())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A link stays a link: what it points to is changed.
        target = path.resolve()
        with _turn(target.parent):
            before = _read(target)[0] if target.exists() else ""
            after, found = _changed(before, replaced, lines)
            if after != before:
                _replace(target, after)
    except (OSError, ValueError) as error:
        what = f"{path} cannot be changed: {_why(error)}"
        raise ConfigError(FILE, what=what, remedy="check the owner and rights of file and folder") from None
    return found


def _quoted(name: str, value: str) -> str:
    if has_controls(value):
        raise ConfigError(name, allowed="one line without control characters", remedy="copy it again")
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _changed(before: str, replaced: Callable[[str], bool], lines: str) -> tuple[str, bool]:
    from dotenv.parser import parse_stream  # noqa: PLC0415 - its import is slow, and only changes need it here

    kept: list[str] = []
    found = False
    for line in parse_stream(io.StringIO(before, newline="")):
        whole = line.original.string
        if line.key is None or not replaced(line.key):
            kept.append(whole)
            continue
        # The blank lines before a setting are read as a part of it.
        kept.append(whole[: whole.rfind("\n", 0, len(whole) - len(whole.lstrip())) + 1])
        kept.append("" if found else lines)
        found = True
    text = "".join(kept)
    if not found and lines:
        text += ("" if not text or text.endswith("\n") else "\n") + lines
    return text, found


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Let two programs change the file one after the other, and make the change last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
