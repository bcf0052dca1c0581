"""The page about SSH, typed line by line on a machine to try it on, until the key of a login proves who it is.

Not typed: what fetches programs (pip, git; apt-get is asked what it would do), and what speaks to a running systemd.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, fenced, indented
from tests.fakes.mastodon import FakeMastodon
from tests.peers import machine as machines
from tests.peers import process
from tests.peers.machine import Machine
from tests.peers.ssh import SSHD, greets
from tests.peers.terminal import Terminal

PAGE = ROOT / "docs" / "ssh.md"
KEYS = "/etc/ssh/consulta_keys"
FETCHES = ("python3 -m venv", "git ", "/opt/consulta/bin/pip", "systemctl ")
PIN = "417253"


class Page:
    """The lines of the page, each typed once."""

    def __init__(self) -> None:
        self.left = [one.text for one in indented(PAGE) if one.text.startswith(("# ", "$ ", "doctor$ "))]

    def line(self, begin: str) -> str:
        """Return the first line that begins so, without who types it, and count it as typed."""
        found = next(line for line in self.left if line.partition(" ")[2].startswith(begin))
        self.left.remove(found)
        return found.partition(" ")[2]


@pytest.fixture(scope="module")
def machine(ssh: object) -> Iterator[Machine]:
    del ssh  # the mark of what needs an SSH server
    reason = machines.impossible()
    if reason:
        pytest.skip(reason)
    with machines.running() as found:
        yield found


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


def test_the_page_leads_from_nothing_to_a_login_whose_key_proves_who_it_is(
    machine: Machine, fake: FakeMastodon
) -> None:
    page = Page()
    _install(machine, page)
    _staff(machine, page, fake)
    _give_a_key(machine, page)
    with _server(machine, page) as port:
        _first_answer(machine, page, port)
        _claims(machine)
    assert [line for line in page.left if not line.partition(" ")[2].startswith(FETCHES)] == []


def _install(machine: Machine, page: Page) -> None:
    install = page.line("apt-get install")
    if any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        machine.root(install.replace("install", "install --simulate", 1))
    machine.root(page.line("ln -s"))
    machine.root(page.line("adduser"))
    machine.root(page.line("chmod 700 /var/lib/consulta"))


def _staff(machine: Machine, page: Page, fake: FakeMastodon) -> None:
    assert page.line("runuser") == "runuser -l consulta"
    with machine.login("consulta") as shell:
        _typed(shell, "PS1='desk> '; stty -echo")
        for begin in ("umask", "consulta professionals add lago"):
            _typed(shell, page.line(begin))
        shell.wait_for("New PIN of lago")
        _typed(shell, PIN)
        shell.wait_for("Once more")
        _typed(shell, PIN)
        shell.wait_for("lago is reviewer; PIN")
        _typed(shell, page.line("consulta professionals add ana"))
        shell.wait_for("New PIN of ana .empty: none")
        _typed(shell, "")
        shell.wait_for("^PIN of lago:")
        _typed(shell, PIN)
        shell.wait_for("ana is author")
        assert PIN not in shell.screen()
        _typed(shell, page.line("consulta accounts add"))
        shell.wait_for("^BASE_URL:")
        _typed(shell, fake.url)
        shell.wait_for("^ACCESS_TOKEN:")
        _typed(shell, fake.doctor.token)
        shell.wait_for("Type yes")
        _typed(shell, "yes")
        shell.wait_for("clinic is kept in")
        for number, begin in enumerate(("chmod 700 ~/.config", "consulta accounts check", "consulta check")):
            _typed(shell, f"{page.line(begin)}; echo command {number} ended with $?")
            ended = shell.wait_for(rf"command {number} ended with (\d)")[1]
            assert ended == "0" or begin == "consulta check"
        # How wide this terminal of a test draws some signs is its own affair.
        assert re.findall(r"(\w+) +FAILED", shell.screen()) in ([], ["widths"])
        assert "clinic     ok" in shell.screen()
        _typed(shell, "exit")
        shell.ended()
    assert machine.root("stat -c %a /var/lib/consulta/.config/consulta/.env").strip() == "600"


def _typed(shell: Terminal, line: str) -> None:
    shell.press(line, "Enter")


def _give_a_key(machine: Machine, page: Page) -> None:
    # Somebody else's machine: only the account is new, the page does not make it.
    machine.root("adduser --quiet --system --group --home /var/lib/doctor --shell /bin/sh doctor")
    with machine.login("doctor") as shell:
        _typed(shell, "mkdir -m 700 ~/.ssh")
        _typed(shell, page.line("ssh-keygen -t"))
        shell.wait_for("passphrase")
        _typed(shell, "")
        shell.wait_for("again")
        _typed(shell, "")
        shell.wait_for("randomart")
        _typed(shell, "clear; exit")
        shell.ended()
    machine.root(page.line("touch"))
    machine.write(KEYS, _line(machine))


def _line(machine: Machine) -> str:
    """Return the page's line of a key, with the key of this doctor."""
    (block,) = fenced(PAGE, "authorized_keys")
    public = " ".join(machine.root("cat /var/lib/doctor/.ssh/consulta.pub").split()[:2])
    return block.replace("ssh-ed25519 AAAA...", public)


@contextlib.contextmanager
def _server(machine: Machine, page: Page) -> Iterator[int]:
    """Start the server with its own settings and the page's; only the port is another."""
    assert SSHD
    (block,) = fenced(PAGE, "sshd_config")
    machine.root("mkdir -p /run/sshd /etc/ssh/sshd_config.d && ssh-keygen -A")
    machine.write("/etc/ssh/sshd_config.d/consulta.conf", block)
    machine.root(page.line("sshd -t"))
    port = process.free_port()
    argv = machine.argv(SSHD, "-D", "-e", "-p", str(port), "-o", f"ListenAddress={process.HOST}")
    with process.running(argv, machine.folder, lambda: greets(port), timeout=20):
        yield port


def _first_answer(machine: Machine, page: Page, port: int) -> None:
    (block,) = fenced(PAGE, "ssh_config")
    machine.write("/var/lib/doctor/.ssh/config", f"{block}    Port {port}\n")
    machine.root("chown doctor: /var/lib/doctor/.ssh/config && chmod 600 /var/lib/doctor/.ssh/config")
    machine.root(f"echo {process.HOST} desk.clinic.example >>/etc/hosts")
    fingerprint = re.findall(r"SHA256:\S+", machine.root(page.line("ssh-keygen -lf")))
    with machine.login("doctor") as shell:
        _typed(shell, page.line("ssh consulta"))
        shell.wait_for("continue connecting")
        assert re.findall(r"SHA256:[\w+/]+", shell.screen().replace("\n", "")) == fingerprint
        _typed(shell, "yes")
        shell.wait_for(r"ana \(forced command\)")
        shell.press("Q")
        shell.wait_for("Connection to desk.clinic.example closed")
        _typed(shell, "exit")
        shell.ended()


def _claims(machine: Machine) -> None:
    """Look at what is no proof: the same words, typed by a person, and a list in which one key leads to a shell."""
    words = "SSH_ORIGINAL_COMMAND= exec consulta --locked --professional ana"
    assert _header(machine.terminal("runuser", "-l", "consulta", "-c", words)) == "ana"
    login = ("runuser", "-l", "doctor", "-c", "ssh consulta")
    assert _header(machine.terminal(*login)) == "ana (forced command)"
    machine.write(KEYS, f"{_line(machine)}ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 shell@laptop\n")
    assert _header(machine.terminal(*login)) == "ana"


def _header(inbox: Terminal) -> str:
    """Return who the inbox says is at the keyboard, once the desk is open."""
    with inbox:
        shown = inbox.wait_for(r"from @doctor · (ana(?: \([a-z ]+\))?)")[1]
        inbox.rest()
        shown = inbox.wait_for(r"from @doctor · (ana(?: \([a-z ]+\))?)")[1]
        inbox.press("Q")
        inbox.ended()
    return shown
