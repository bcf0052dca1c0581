"""What a process asks of the system while it runs, as the interpreter itself reports it: nothing is left out."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.startfile/2",
        "os.fork", "os.forkpty", "pty.spawn", "webbrowser.open", "code.__new__", "cpython.run_stdin",
        "cpython.run_interactivehook", "cpython.run_startup", "cpython.run_file", "builtins.breakpoint",
    }
)  # fmt: skip
"""Another program, another process, or a prompt that takes code."""
CHANGES = frozenset(
    {
        "os.remove",
        "os.rename",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.mkdir",
        "os.rmdir",
        "os.chmod",
        "os.chown",
        "os.utime",
        "shutil.copyfile",
        "shutil.move",
        "shutil.rmtree",
        "shutil.make_archive",
        "tempfile.mkstemp",
        "tempfile.mkdtemp",
    }
)
LOOKS = frozenset({"os.listdir", "os.scandir", "glob.glob", "os.chdir"})
SOCKETS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Witness:
    """Everything that happened since it was called in."""

    before: list[str] = field(default_factory=list)
    """Programs that were started before the first key."""
    programs: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    begun: bool = False
    done: bool = False

    def called(self) -> Witness:
        sys.addaudithook(self._see)
        return self

    def _see(self, event: str, about: tuple[Any, ...]) -> None:
        if self.done:
            return
        if event in PROGRAMS:
            (self.programs if self.begun else self.before).append(f"{event} {about!r:.200}")
        elif event == "open":
            path, _, flags = about
            self._note(path, writes=bool((flags or 0) & _WRITES))
        elif event == "sqlite3.connect":
            self._note(str(about[0]).removeprefix("file:").partition("?")[0], writes=True)
        elif event in CHANGES:
            for path in about[:2]:
                self._note(path, writes=True)
        elif event in LOOKS:
            self._note(about[0], writes=False)
        elif event in SOCKETS:
            self.met.add(repr(about[-1] if event != "socket.getaddrinfo" else about[:2]))

    def _note(self, path: Any, *, writes: bool) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            (self.written if writes else self.read).add(str(Path(os.fsdecode(path)).absolute()))
