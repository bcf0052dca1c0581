"""A throw-away PostgreSQL for the store tests: one server a test run, one empty database a test.

The run's first process owns a home folder; whichever xdist worker needs the server first starts it there, under
a lock, and the owner stops it. The next run clears away the server of a run that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests import homes

HOST = "127.0.0.1"
ROLE = "consulta"
PREFIX = "consulta-postgres-"
NOT_INSTALLED = "PostgreSQL's programs are not installed (Debian: apt-get install postgresql)"

CAREFUL = ("listen_addresses=127.0.0.1", "shared_buffers=32MB", "max_connections=100")
# Nothing outlives the run, so nothing has to survive a power cut.
HASTY = ("fsync=off", "full_page_writes=off", "autovacuum=off")

_numbers = count(1)


class PostgresError(RuntimeError):
    """The server could not be set up; the text ends with its own words."""


def programs() -> Path | None:
    """Return the folder with initdb and pg_ctl, the newest of Debian's when PATH has none."""
    found = shutil.which("pg_ctl")
    if found and (Path(found).resolve().parent / "initdb").exists():
        return Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in debian), key=lambda folder: float(folder.parent.name), default=None)


def required() -> bool:
    """Tell whether a missing PostgreSQL is a failure here rather than a reason to skip."""
    return os.environ.get("CI") == "true" or os.environ.get("CONSULTA_TEST_POSTGRES") == "required"


def _server_user() -> pwd.struct_passwd:
    """PostgreSQL refuses root: under root it runs as its own user, or as nobody."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _run(home: Path, *argv: str) -> str:
    user = _server_user()
    change: dict[str, Any] = {} if os.geteuid() else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # The server inherits the output: a pipe would keep us waiting until it ends.
    with (home / "setup.log").open("w+") as out:
        done = subprocess.run(argv, cwd=home, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False, **change)
        out.seek(0)
        said = out.read()
    if done.returncode:
        raise PostgresError(f"{Path(argv[0]).name} failed ({done.returncode}):\n{said}")
    return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A PostgreSQL server in a folder of its own; `durable` keeps fsync for tests that kill the server itself."""

    home: Path
    durable: bool = False
    _owned: homes.Home | None = field(default=None, repr=False)

    @classmethod
    def own(cls, *, durable: bool = False) -> Server:
        """Make a home that belongs to this process until `stop` or its death."""
        sweep()
        home = homes.claim(Path(tempfile.gettempdir()), PREFIX)
        user = _server_user()
        os.chown(home.path, user.pw_uid, user.pw_gid)
        return cls(home.path, durable, _owned=home)

    def url(self) -> str:
        """Return the SQLAlchemy URL of the maintenance database; the first caller starts the server."""
        told = self.home / "url"
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                url = self._start()
                told.touch(mode=0o600)
                told.write_text(url)
        return told.read_text()

    def _start(self) -> str:
        folder = self._programs()
        password = secrets.token_hex(12)
        self._initdb(folder, password)
        port = self._listen(folder)
        return f"postgresql+psycopg://{ROLE}:{password}@{HOST}:{port}/postgres"

    def _initdb(self, folder: Path, password: str) -> None:
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        user = _server_user()
        os.chown(secret, user.pw_uid, user.pw_gid)
        _run(
            self.home,
            str(folder / "initdb"),
            f"--pgdata={self.home / 'data'}",
            f"--username={ROLE}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync",
            *_locale(_run(self.home, str(folder / "initdb"), "--version")),
        )
        secret.unlink()

    def _listen(self, folder: Path) -> int:
        """Start on a free port; another program may take it in between, so three tries."""
        for attempt in range(3):
            port = _free_port()
            with contextlib.ExitStack() as tries:
                if attempt < 2:
                    tries.enter_context(contextlib.suppress(PostgresError))
                self._begin(folder, port)
                return port
        raise AssertionError("the third try raises")

    def _begin(self, folder: Path, port: int) -> None:
        settings = CAREFUL if self.durable else CAREFUL + HASTY
        told = [*settings, f"unix_socket_directories={self.home}", f"port={port}"]
        options = " ".join(f"-c {setting}" for setting in told)
        self._pg_ctl(folder, "start", f"--options={options}", f"--log={self.home / 'server.log'}")

    def halt(self) -> None:
        """Stop the server as its administrator does; what was committed stays."""
        self._pg_ctl(self._programs(), "stop", "--mode=fast")

    def resume(self) -> None:
        """Start it again where it was; whoever knew its address finds it."""
        port = self.url().rpartition("/")[0].rpartition(":")[2]
        self._begin(self._programs(), int(port))

    def _programs(self) -> Path:
        folder = programs()
        if folder is None:
            raise PostgresError(NOT_INSTALLED)
        return folder

    def _pg_ctl(self, folder: Path, verb: str, *options: str) -> None:
        _run(self.home, str(folder / "pg_ctl"), verb, f"--pgdata={self.home / 'data'}", "--wait", "--silent", *options)

    def _runs(self) -> bool:
        """Tell whether the pid recorded here is still this server: it outlives a power cut, and another may have it."""
        data = self.home / "data"
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pid = (data / "postmaster.pid").read_text().split()[0]
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
        return False

    def stop(self) -> None:
        """Stop the server of this home, by the pid it recorded there, and remove the home."""
        folder = programs()
        if folder and self._runs():
            self._pg_ctl(folder, "stop", "--mode=immediate")
        if self._owned:
            self._owned.remove()
        else:
            shutil.rmtree(self.home)


def _locale(version: str) -> list[str]:
    """Sort text as a clinic's server does, not by bytes: a test that leans on byte order must fail here."""
    major = re.search(r"\d+", version.partition(")")[2])
    return ["--locale-provider=icu", "--icu-locale=es"] if major and int(major[0]) >= 15 else ["--no-locale"]


def sweep() -> None:
    """Stop and remove the servers of runs whose owner is dead."""
    for home in homes.abandoned(Path(tempfile.gettempdir()), PREFIX, _server_user().pw_uid):
        Server(home).stop()


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Yield the URL of an empty database on the server, dropped afterwards whoever is still connected."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    base, _, maintenance = server_url.rpartition("/")
    address = f"{base.replace('+psycopg', '')}/{maintenance}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
