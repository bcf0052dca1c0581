"""Other people's servers as processes: installed once from pinned files, started on loopback, stopped by pid."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests import homes

HOST = "127.0.0.1"
HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / ".build" / "peers"
RUN = "run-"
LOOPBACK = "0100007F"
"""127.0.0.1, as the kernel's tables write it."""


class PeerError(RuntimeError):
    """A server could not be installed or did not come up; the text ends with its own words."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def installed(name: str) -> Path:
    """Return the bin folder of a server's own environment, installing it when its pins are new."""
    folder, pins = BUILD / name, HERE / f"requirements-{name}.txt"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    mark, environment = folder / "installed", folder / "env"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            shutil.rmtree(environment, ignore_errors=True)
            run([sys.executable, "-m", "venv", str(environment)], folder)
            pip = [str(environment / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
            run([*pip, "--require-hashes", "-r", str(pins)], folder)
            mark.write_text(wanted)
    return environment / "bin"


def run(argv: list[str], folder: Path) -> None:
    """Run a command to its end in a folder."""
    done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerError(f"{' '.join(argv[:4])} failed ({done.returncode}):\n{done.stderr[-2000:]}")


@contextlib.contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Yield an empty folder for one server of this run; servers of runs that were killed are stopped first."""
    (BUILD / name).mkdir(parents=True, exist_ok=True)
    for left in homes.abandoned(BUILD / name, RUN, os.geteuid()):
        _stop_recorded(left)
        shutil.rmtree(left)
    home = homes.claim(BUILD / name, RUN)
    try:
        yield home.path
    finally:
        home.remove()


class Server:
    """A server with its state in a folder, which a test may stop or kill and start again."""

    def __init__(self, argv: list[str], folder: Path, health: str | Callable[[], bool], timeout: float) -> None:
        self._argv, self._folder, self._timeout = argv, folder, timeout
        self._healthy = health if callable(health) else lambda: _answers(health)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the number of its process. Raises PeerError where it does not run."""
        if self._process is None:
            raise PeerError(f"{self._argv[0]} does not run")
        return self._process.pid

    def start(self) -> None:
        """Start it, and return once it answers. Raises PeerError."""
        log = self._folder / "server.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self._argv, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        (self._folder / "pid").write_text(f"{self._process.pid} {_born(self._process.pid)}")
        _wait(self._process, self._healthy, log, self._timeout)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is not None:
            _end(self._process)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)

    def freeze(self, seconds: float) -> None:
        """Let it stand still for a while: it takes lines and requests, and answers none of them until it goes on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            self._process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def running(argv: list[str], folder: Path, health: str | Callable[[], bool], timeout: float) -> Iterator[Server]:
    """Run a server with its state in `folder` until the block ends.

    The block begins when `health`, an address or what else there is to ask, answers.
    """
    server = Server(argv, folder, health, timeout)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def lines(pid: int) -> list[tuple[str, str]]:
    """Return the near and the far address of every socket of a process that can reach a network."""
    held = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    ours = [row for row in rows if f"socket:[{row[9]}]" in held]
    return [(row[1].partition(":")[0], row[2].partition(":")[0]) for row in ours]


def _wait(server: subprocess.Popen[bytes], healthy: Callable[[], bool], log: Path, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and server.poll() is None:
        if healthy():
            return
        time.sleep(0.05)
    told = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise PeerError(f"{server.args!r} did not answer (exit {server.poll()}):\n{told}")


def _answers(health: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(health, trust_env=False, timeout=2).is_success
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(5)


def _born(pid: int) -> str:
    """Return when a live process was started, as the kernel tells it: a pid alone may be somebody else's by now."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    return ""


def _stop_recorded(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
        pid, born = (folder / "pid").read_text().split(" ")
        if born and _born(int(pid)) == born:
            os.kill(int(pid), signal.SIGKILL)
        while born and _born(int(pid)) == born:
            time.sleep(0.01)
