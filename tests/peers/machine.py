"""A machine to try a handbook on: this one, with layers over its folders in which everything is forgotten at the end.

It is a mount namespace of its own. Processes, users' numbers and the network are this machine's.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.peers import process
from tests.peers.ssh import PROGRAM
from tests.peers.terminal import Terminal

_LAYERED = ("etc", "opt", "root", "usr/local", "var")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Machine:
    """Such a machine, on which root types."""

    holder: int
    folder: Path

    def root(self, line: str) -> str:
        """Type a line as root, and return what it says. Raises AssertionError where it fails."""
        done = subprocess.run(
            self._inside("sh", "-c", line),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={"PATH": _PATH, "HOME": "/root"},
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Write a file as root."""
        self.root(f"printf %s {shlex.quote(text)} >{shlex.quote(path)}")

    def login(self, user: str) -> Terminal:
        """Become a user, as root does it on the page."""
        return self.terminal("runuser", "-l", user)

    def terminal(self, *argv: str) -> Terminal:
        """Start a program in a terminal."""
        return Terminal(self._inside(*argv), {"PATH": _PATH, "HOME": "/root"}, self.folder)

    def argv(self, *argv: str) -> list[str]:
        """Return how a program is started there."""
        return self._inside(*argv)

    def _inside(self, *argv: str) -> list[str]:
        return [str(shutil.which("nsenter")), "-m", "-t", str(self.holder), "--", *argv]


def impossible() -> str:
    """Say why there can be no such machine here; empty where there can."""
    if os.geteuid() or not (shutil.which("unshare") and shutil.which("nsenter") and shutil.which("runuser")):
        return "only root can lay layers over its folders, by unshare, nsenter and runuser"
    with process.own_folder("machine") as folder:
        tried = subprocess.run(
            ["unshare", "-m", "sh", "-ec", _layers(folder)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    return f"no layers can be laid over folders here: {tried.stderr.strip()}" if tried.returncode else ""


def _layers(folder: Path) -> str:
    lines = [
        f"layers={shlex.quote(str(folder / 'layers'))}",
        "mkdir $layers",
        "mount -t tmpfs -o mode=755 none $layers",
    ]
    for number, name in enumerate(_LAYERED):
        upper, work = f"$layers/{number}.upper", f"$layers/{number}.work"
        lines += [
            f"mkdir {upper} {work}",
            f"chmod --reference=/{name} {upper}",
            f"mount -t overlay overlay -o lowerdir=/{name},upperdir={upper},workdir={work} /{name}",
        ]
    # The interpreter of a test run may lie where only root reads.
    return "\n".join([*lines, "chmod a+x /root"])


@contextlib.contextmanager
def running() -> Iterator[Machine]:
    """Let there be a machine on which Consulta is installed as the page says, until the block ends."""
    with process.own_folder("machine") as folder:
        script = f"{_layers(folder)}\necho ready\nexec cat"
        holder = subprocess.Popen(
            ["unshare", "-m", "sh", "-ec", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert holder.stdin
        assert holder.stdout
        try:
            assert holder.stdout.readline() == "ready\n"
            machine = Machine(holder.pid, folder)
            machine.root("mkdir -p /opt/consulta/bin")
            machine.write("/opt/consulta/bin/consulta", PROGRAM)
            machine.root("chmod 755 /opt/consulta/bin/consulta")
            yield machine
        finally:
            holder.stdin.close()
            holder.wait(10)
            holder.stdout.close()
