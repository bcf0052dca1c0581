"""Whether the key of the login is what says who is at the keyboard: root wrote it, and the SSH server obeyed.

No variable is asked for any of it: whoever starts a program chooses its variables.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

KEYS = Path("/etc/ssh/consulta_keys")
"""Root's list of keys. No setting names another one: settings are the user's own."""
PROC = Path("/proc")
_MOST = 1_000_000
_SERVER = "sshd"
_SESSIONS = frozenset({_SERVER, "sshd-session"})
"""What the process of one login is called; newer servers have a program of its own for it."""
_OPTION = r'[A-Za-z0-9-]+(?:="[^"\\]*")?'
_KEY = r"(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+ +[A-Za-z0-9+/=]+"
_LINE = re.compile(rf"(?P<options>{_OPTION}(?:,{_OPTION})*) +{_KEY}(?: .*)?")
_COMMAND = re.compile(r'(?:^|,)command="([^"]*)"', re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9_./@-]+(?: [A-Za-z0-9_./@-]+)*")
"""A command that every shell reads alike: words, and nothing that it would put something else for."""


def by_roots_key(words: Sequence[str], keys: Path = KEYS, proc: Path = PROC) -> bool:
    """Tell whether the SSH server started this program with these words, because root's list of keys says so."""
    if os.getuid() == 0 or os.getuid() != os.geteuid() or "--professional" not in words:
        # Nothing is out of root's own reach.
        return False
    command = command_of(_roots_own(keys), words)
    return bool(command) and started_by_the_server(command, proc)


def command_of(text: str, words: Sequence[str]) -> str:
    """Return the command that starts Consulta with these words; empty where a key may lead to anything else."""
    lines = [line.strip() for line in text.splitlines()]
    commands = [_forced(line) for line in lines if line and not line.startswith("#")]
    if not all(commands):
        return ""
    return next((command for command in commands if command.split(" ")[1:] == list(words)), "")


def _forced(line: str) -> str:
    """Return what a key starts: the locked inbox; empty for another command, and for none."""
    found = _LINE.fullmatch(line)
    commands = _COMMAND.findall(found["options"]) if found else []
    if len(commands) != 1 or not _PLAIN.fullmatch(commands[0]):
        return ""
    program, *words = commands[0].split(" ")
    place = PurePath(program)
    ours = place.name == "consulta" and (place.is_absolute() or program == "consulta")
    return commands[0] if ours and "--locked" in words else ""


def _roots_own(path: Path) -> str:
    """Return a file that nobody but root can have written or put there; empty where another may have."""
    try:
        if not all(_only_root_writes(one.lstat()) for one in (path, *path.parents)):
            return ""
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as opened:
            found = os.fstat(opened.fileno())
            regular = stat.S_ISREG(found.st_mode) and _only_root_writes(found)
            return opened.read(_MOST).decode() if regular and found.st_size < _MOST else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _only_root_writes(found: os.stat_result) -> bool:
    return found.st_uid == 0 and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    name: str
    parent: int
    users: frozenset[int]


def started_by_the_server(command: str, proc: Path = PROC) -> bool:
    """Tell whether a login's own process started us, with nothing between but the shell that was given the command.

    The login's process is the user's, and its parent is root's: a user can name a process as they like, not have root
    start it.
    """
    try:
        session = _process(proc, os.getppid())
        if session.name not in _SESSIONS and _runs(proc, session.pid, command):
            session = _process(proc, session.parent)
        monitor = _process(proc, session.parent)
    except (OSError, ValueError, KeyError):
        return False
    ours = session.name in _SESSIONS and session.users == {os.getuid()}
    # What has lost its parent is handed to the first process, which may be an SSH server too.
    return ours and monitor.name in _SESSIONS and monitor.users == {0} and monitor.pid > 1


def _process(proc: Path, pid: int) -> _Process:
    told = (proc / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    fields = dict(line.partition(":\t")[::2] for line in told.splitlines())
    users = frozenset(int(one) for one in fields["Uid"].split())
    return _Process(pid, fields["Name"], int(fields["PPid"]), users)


def _runs(proc: Path, pid: int, command: str) -> bool:
    """Tell whether a shell was given exactly this command."""
    words = (proc / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    return words[1:] == ["-c", command]
