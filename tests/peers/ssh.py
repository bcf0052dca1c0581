"""A real OpenSSH server on loopback whose logins open the locked inbox and nothing else."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.cli.helpers import ROOT
from tests.peers import process
from tests.peers.scenes import Clinic
from tests.peers.terminal import Terminal

SSHD = shutil.which("sshd", path=os.defpath + ":/usr/sbin:/usr/local/sbin")
PROFESSIONALS = ("ana", "eva")
FORCED = 'command="consulta --locked --professional {who}",restrict,pty {key}'
"""The line of authorized_keys, as docs/ssh.md shows it."""
PROGRAM = f"""#!{sys.executable} -I
import sys
sys.path.insert(0, {str(ROOT)!r})
from cli.main import main
sys.exit(main())
"""
"""The `consulta` that a login finds: as it is installed, but of this tree."""
_SEPARATION = Path("/run/sshd")


@dataclass(frozen=True)
class Keys:
    """The server's own key, and one of each professional."""

    folder: Path

    def public(self, who: str) -> str:
        """Return a public key without its comment."""
        return " ".join((self.folder / f"{who}.pub").read_text().split()[:2])


@dataclass(frozen=True)
class Server:
    """A running server, and how a client reaches it."""

    folder: Path
    keys: Keys
    port: int

    def argv(self, who: str, *options: str, program: str = "ssh") -> list[str]:
        """Return how a client is started as somebody; what is asked of the server comes behind."""
        found = shutil.which(program)
        assert found, f"{program} is not installed"
        settings = ["-F", str(self.folder / "client"), "-i", str(self.keys.folder / who)]
        return [found, *settings, *options]

    def inbox(self, who: str = "ana") -> Terminal:
        """Log in with a terminal, as a doctor does."""
        return Terminal([*self.argv(who), "-tt", "desk"], self.environment, self.folder)

    def asks(self, *command: str, who: str = "ana", terminal: bool = False) -> subprocess.CompletedProcess[str]:
        """Ask the server to run something else."""
        return self.run([*self.argv(who), "-tt" if terminal else "-T", "desk", *command])

    def run(self, argv: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a client to its end, with nothing on its standard input."""
        return subprocess.run(
            argv,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder)}


@dataclass(frozen=True)
class RemoteClinic(Clinic):
    """A clinic whose inbox is reached over SSH alone; its commands are run on the machine itself."""

    server: Server

    def inbox(self) -> Terminal:
        return self.server.inbox()

    def until(self, fact: Callable[[], bool], *, seconds: float = 20) -> None:
        """Ask again and again on the machine itself until something is so."""
        end = time.monotonic() + seconds
        while not fact():
            assert time.monotonic() < end, "it never became so"


def make_keys(folder: Path) -> Keys:
    for name in ("host", *PROFESSIONALS):
        process.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / name)], folder)
    return Keys(folder)


@contextlib.contextmanager
def serving(keys: Keys, environment: Mapping[str, str]) -> Iterator[Server]:
    """Run a server whose logins see this environment and no other."""
    assert SSHD, "sshd is not installed; on Debian: apt-get install openssh-server"
    if os.geteuid() == 0:
        # What the system's own start of sshd does too.
        _SEPARATION.mkdir(mode=0o755, exist_ok=True)
    with process.own_folder("ssh") as folder:
        server = Server(folder, keys, process.free_port())
        (folder / "authorized_keys").write_text(
            "".join(FORCED.format(who=who, key=keys.public(who)) + "\n" for who in PROFESSIONALS)
        )
        (folder / "sshd_config").write_text(_server_settings(server, environment))
        (folder / "client").write_text(_client_settings(server))
        (folder / "known_hosts").write_text(f"[{process.HOST}]:{server.port} {keys.public('host')}\n")
        argv = [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")]
        with process.running(argv, folder, lambda: greets(server.port), timeout=20):
            yield server


def greets(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((process.HOST, port), timeout=2) as client:
        return client.recv(8).startswith(b"SSH-2.0")
    return False


def _server_settings(server: Server, environment: Mapping[str, str]) -> str:
    # Forwarding and sftp are left on here: the line of authorized_keys alone has to refuse them.
    lines = [
        f"Port {server.port}",
        f"ListenAddress {process.HOST}",
        f"HostKey {server.keys.folder / 'host'}",
        f"PidFile {server.folder / 'sshd.pid'}",
        f"AuthorizedKeysFile {server.folder / 'authorized_keys'}",
        # The folder of a test run may lie under one that others may write to.
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "PermitRootLogin forced-commands-only",
        "PrintMotd no",
        "AllowTcpForwarding yes",
        "AllowAgentForwarding yes",
        "PermitTunnel yes",
        "Subsystem sftp internal-sftp",
        "LogLevel VERBOSE",
        f"SetEnv {' '.join(_quoted(name, value) for name, value in environment.items())}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(name: str, value: str) -> str:
    return f'"{name}={value}"'


def _client_settings(server: Server) -> str:
    lines = [
        "Host desk",
        f"  HostName {process.HOST}",
        f"  Port {server.port}",
        f"  User {pwd.getpwuid(os.getuid()).pw_name}",
        "  IdentitiesOnly yes",
        "  IdentityAgent none",
        "  BatchMode yes",
        f"  UserKnownHostsFile {server.folder / 'known_hosts'}",
        "  GlobalKnownHostsFile none",
        "  StrictHostKeyChecking yes",
        "  LogLevel ERROR",
    ]
    return "\n".join(lines) + "\n"


def environment_of(clinic: Clinic) -> dict[str, str]:
    """Return what a login sees: the home and the folders of a clinic, and the program."""
    program = clinic.home / "bin" / "consulta"
    program.parent.mkdir(exist_ok=True)
    program.write_text(PROGRAM)
    program.chmod(0o755)
    found = {name: value for name, value in clinic.environment.items() if not name.startswith("PYTHON")}
    return found | {"PATH": f"{program.parent}:{os.defpath}", "LANG": "C.UTF-8"}


@contextlib.contextmanager
def reached_by_ssh(keys: Keys, clinic: Clinic) -> Iterator[RemoteClinic]:
    """Let the professionals of a clinic log in to it."""
    with serving(keys, environment_of(clinic)) as server:
        yield RemoteClinic(clinic.home, server)
