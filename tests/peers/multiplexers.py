"""tmux and GNU screen, each with a server of its own that ends with the test."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tests.peers.ssh import RemoteClinic
from tests.peers.terminal import Terminal

NAME = "desk"
_DETACH = {"tmux": "\x02d", "screen": "\x01d"}


@dataclass(frozen=True)
class Multiplexer:
    """The one on the doctor's own machine: the login itself starts nothing but the inbox."""

    program: str
    clinic: RemoteClinic
    settings: str = ""
    """Its settings file; nobody's own is read."""

    @contextlib.contextmanager
    def running(self) -> Iterator[Terminal]:
        """Start it around a login; it ends with the block."""
        login = shlex.join([*self.clinic.server.argv("ana"), "-tt", "desk"])
        if self.program == "tmux":
            words = ["-f", self._file(), "new-session", "-s", NAME, login, ";", "set", "-g", "status", "off"]
        else:
            words = ["-c", self._file(), "-S", NAME, "-U", "sh", "-c", f"exec {login}"]
        try:
            yield self._terminal(words)
        finally:
            end = ["kill-server"] if self.program == "tmux" else ["-S", NAME, "-X", "quit"]
            subprocess.run([*self._argv(), *end], env=self._environment, capture_output=True, check=False, timeout=10)

    def attach(self) -> Terminal:
        """Look at it again."""
        return self._terminal(["attach"] if self.program == "tmux" else ["-U", "-r", NAME])

    def detach(self, inbox: Terminal) -> None:
        """Leave it running and look away."""
        inbox.press(_DETACH[self.program])
        inbox.ended()

    def _file(self) -> str:
        path = self.clinic.server.folder / f"{self.program}.conf"
        path.write_text(self.settings)
        return str(path)

    def _argv(self) -> list[str]:
        found = shutil.which(self.program)
        assert found, f"{self.program} is not installed"
        return [found, "-S", str(self.clinic.server.folder / "socket")] if self.program == "tmux" else [found]

    def _terminal(self, words: list[str]) -> Terminal:
        return Terminal([*self._argv(), *words], self._environment, self.clinic.server.folder)

    @property
    def _environment(self) -> dict[str, str]:
        folder = self.clinic.server.folder / "screens"
        folder.mkdir(mode=0o700, exist_ok=True)
        return self.clinic.server.environment | {"SCREENDIR": str(folder), "SHELL": "/bin/sh"}
