"""The doctor's own editor: a private file beside the store, no shell, nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import shlex
import shutil
import signal
import stat
import sys
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.catalogue import say
from tui.terminal import LEAVE

if TYPE_CHECKING:
    # Only its shape is spoken of here.
    from textual.app import App

FOLDER = "editing"
_FILE, _LOCK = "answer.txt", "lock"
_OURS = "CONSULTA_"
_KNOWN = ("nano", "vi")
TEXT_MAX = 200_000
"""Bytes; more is no answer."""


class EditorError(Exception):
    """The text did not come back: what happened, and what to do now."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what = what
        self.remedy = remedy


def refused(*, locked: bool, folder: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """Say why no editor is opened; empty when one can be."""
    if locked:
        return say("locked: Consulta starts no other program here")
    if folder is None:
        return say("there is no folder to keep the text in meanwhile")
    try:
        found = command(environment)
    except ValueError as error:
        return say("VISUAL or EDITOR cannot be read ({why})", why=error)
    return "" if found else say("there is no editor: VISUAL and EDITOR are empty, and neither nano nor vi is here")


def command(environment: Mapping[str, str]) -> list[str]:
    """Return the editor's command: VISUAL, EDITOR, nano or vi; empty for none. Raises ValueError for a broken one."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(environment.get(name, ""))
        if words:
            return words
    return next(([known] for known in _KNOWN if shutil.which(known, path=environment.get("PATH"))), [])


def without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that tells another program nothing of Consulta's."""
    return {name: value for name, value in environment.items() if not name.startswith(_OURS)}


async def edit_beside(app: App[None], text: str, folder: Path) -> str:
    """Hand the terminal to the editor while everything else goes on; return the text. Raises EditorError."""
    # Nothing of ours is drawn meanwhile, though answers leave and messages come in as ever.
    with app.batch_update(), app.suspend():
        try:
            with _signals_left_to_the_editor(), _terminal_as_it_is():
                return await edit(text, folder)
        except EditorError as error:
            # Raised in there, it would leave the terminal suspended for good.
            failed = error
    raise failed


async def edit_here(text: str, folder: Path) -> str:
    """Let the editor have a terminal on which nothing of ours is drawn; return the text. Raises EditorError."""
    with _signals_left_to_the_editor(), _terminal_as_it_is(leave=""):
        return await edit(text, folder)


async def edit(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Let the editor change a text in a private file of its own. Raises EditorError."""
    with private_folder(folder) as place:
        path = place / _FILE
        _write(path, text)
        await _run([*command(environment), str(path)], place, without_ours(environment))
        return _read(path)


async def _run(argv: list[str], place: Path, environment: dict[str, str]) -> None:
    try:
        child = await asyncio.create_subprocess_exec(*argv, env=environment, cwd=place)
    except OSError as error:
        raise EditorError(
            say("{editor} cannot be started: {why}", editor=argv[0], why=error.strerror), say("check VISUAL and EDITOR")
        ) from None
    try:
        code = await child.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        raise
    if code:
        raise EditorError(
            say("{editor} ended with {code}", editor=Path(argv[0]).name, code=code), say("the text is as it was before")
        )


# The file


@contextlib.contextmanager
def private_folder(folder: Path) -> Iterator[Path]:
    """Make a folder that only its owner can open, locked while it is in use and wiped at the end."""
    place = folder / FOLDER / secrets.token_hex(8)
    try:
        for each in (place.parent, place):
            each.mkdir(mode=0o700, exist_ok=True)
            each.chmod(0o700)
        lock = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600)
    except OSError as error:
        raise EditorError(
            say("{folder} cannot be written: {why}", folder=place, why=error.strerror),
            say("check its owner and rights"),
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place
    finally:
        _wipe_one(place)
        os.close(lock)


def wipe(folder: Path) -> int:
    """Wipe what a program that was killed left behind, and return how many texts that were."""
    wiped = 0
    for place in (folder / FOLDER).glob("*") if (folder / FOLDER).is_dir() else ():
        if place.is_dir() and not place.is_symlink() and not _in_use(place):
            _wipe_one(place)
            wiped += 1
    return wiped


def _in_use(place: Path) -> bool:
    """Tell whether another program edits there now: it holds the lock for as long as it lives."""
    try:
        lock = os.open(place / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def _wipe_one(place: Path) -> None:
    """Overwrite every file of a folder, copies of the editor's own among them, and take it away."""
    for path in place.rglob("*"):
        with contextlib.suppress(OSError):
            if stat.S_ISREG(path.lstat().st_mode):
                _overwrite(path)
    shutil.rmtree(place, ignore_errors=True)


def _overwrite(path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.write(file, bytes(os.fstat(file).st_size))
        os.fsync(file)
    finally:
        os.close(file)


def _write(path: Path, text: str) -> None:
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "w", encoding="utf-8", errors="replace", newline="\n") as opened:
        opened.write(text if text.endswith("\n") or not text else f"{text}\n")


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > TEXT_MAX:
            raise EditorError(say("the text is longer than any answer"), say("shorten it"))
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise EditorError(
            say("the text cannot be read: {why}", why=error.strerror), say("the text is as it was before")
        ) from None
    return text.rstrip("\n")


# The terminal


@contextlib.contextmanager
def _signals_left_to_the_editor() -> Iterator[None]:
    """Let Ctrl-C mean what it means in the editor: here they would end the inbox."""
    # A handler, not SIG_IGN: what is ignored stays ignored in the editor.
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextlib.contextmanager
def _terminal_as_it_is(leave: str = LEAVE) -> Iterator[None]:
    """Put the terminal back as the editor found it, however the editor left it; `leave` is written to it."""
    keys = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
    try:
        saved = termios.tcgetattr(keys)
    except (termios.error, ValueError):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(keys, termios.TCSANOW, saved)
        termios.tcflush(keys, termios.TCIFLUSH)
        os.write(1, leave.encode())
