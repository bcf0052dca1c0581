"""When the key of a login proves who it is: what root wrote and the SSH server obeyed, and nothing that is claimed."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest

from cli import forced
from desk import identity
from desk.opening import seat
from store.engine import open_store

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== eva@laptop"
EVA = ["--locked", "--professional", "eva"]
COMMAND = "consulta --locked --professional eva"
LINE = f'command="{COMMAND}",restrict,pty {KEY}\n'
ANA = LINE.replace("eva", "ana")
USER = 4711


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"# the clinic's keys\n\n{ANA}{LINE}",
        LINE.replace('="consulta', '="/usr/local/bin/consulta'),
        LINE.replace("restrict,pty", 'restrict,pty,from="10.0.0.0/8",expiry-time="20300101"'),
        LINE.replace(",restrict,pty", "").replace("ssh-ed25519", "sk-ssh-ed25519@openssh.com"),
    ],
    ids=["alone", "among others", "by its path", "with more options", "bare"],
)
def test_a_list_in_which_every_key_opens_the_inbox_names_the_command(text: str) -> None:
    assert forced.command_of(text, EVA).split(" ")[1:] == EVA


@pytest.mark.parametrize(
    "text",
    [
        "",
        ANA,
        LINE + KEY,
        LINE + f'command="/bin/sh",restrict {KEY}',
        LINE + f'command="consulta --professional eva" {KEY}',
        LINE + f'command="{COMMAND}; sh" {KEY}',
        LINE + f'command="PATH=. {COMMAND}" {KEY}',
        LINE + f'command="x=/consulta --locked --professional eva" {KEY}',
        LINE + f'command="./consulta --locked" {KEY}',
        LINE + f'command="{COMMAND}",command="sh" {KEY}',
        LINE + f'command="{COMMAND} \\"$SSH_ORIGINAL_COMMAND\\"" {KEY}',
        LINE + f'environment="X=,command=\\"consulta --locked\\"" {KEY}',
        LINE + f"restrict,pty {KEY}",
        LINE + "what is this",
        f"# {LINE}",
        LINE.replace("eva", "eva --linear"),
        LINE.replace("consulta --", "consulta  --"),
    ],
)
def test_a_key_that_leads_anywhere_else_or_names_somebody_else_proves_nothing(text: str) -> None:
    assert forced.command_of(text, EVA) == ""


@pytest.mark.parametrize("words", [[], ["--locked"], ["--professional", "eva"], [*EVA, "--order", "newest"], EVA[1:]])
def test_other_words_than_those_of_the_line_prove_nothing(words: list[str]) -> None:
    assert forced.command_of(LINE, words) == ""


class Machine:
    """Processes as the kernel tells of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, pid: int, name: str, parent: int, user: int, *command: str, effective: int | None = None) -> None:
        (self.folder / str(pid)).mkdir()
        users = f"{user}\t{user if effective is None else effective}\t{user}\t{user}"
        (self.folder / str(pid) / "status").write_text(f"Name:\t{name}\nPid:\t{pid}\nPPid:\t{parent}\nUid:\t{users}\n")
        (self.folder / str(pid) / "cmdline").write_text("\0".join(command) + "\0")

    def judged(self, parent: int) -> bool:
        with mock.patch.object(os, "getppid", return_value=parent), mock.patch.object(os, "getuid", return_value=USER):
            return forced.started_by_the_server(COMMAND, self.folder)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.has(1, "sshd", 0, 0)
    made.has(7, "sshd", 1, 0)
    made.has(20, "sshd", 7, 0)
    made.has(21, "sshd", 20, USER)
    return made


def test_the_login_of_the_ssh_server_is_known_with_and_without_the_shell_that_it_starts(machine: Machine) -> None:
    machine.has(30, "sh", 21, USER, "sh", "-c", COMMAND)
    machine.has(40, "sshd-session", 7, 0)
    machine.has(41, "sshd-session", 40, USER)
    assert [machine.judged(parent) for parent in (21, 30, 41)] == [True, True, True]


def test_a_shell_between_is_a_person_who_can_type(machine: Machine) -> None:
    machine.has(30, "bash", 21, USER, "-bash")
    machine.has(31, "sh", 21, USER, "sh", "-c", f"{COMMAND}; true")
    machine.has(32, "sh", 21, USER, "sh", "-x", "-c", COMMAND)
    machine.has(33, "sh", 30, USER, "sh", "-c", COMMAND)
    assert [machine.judged(parent) for parent in (30, 31, 32, 33)] == [False] * 4


def test_a_process_that_only_calls_itself_the_server_is_not_believed(machine: Machine) -> None:
    machine.has(30, "bash", 21, USER, "-bash")
    machine.has(31, "sshd", 30, USER)  # named so by its user
    machine.has(32, "sshd", 31, USER)  # a server of the user's own
    machine.has(33, "sshd", 30, USER, effective=0)  # a link of that name to a program that runs as root
    machine.has(34, "sshd", 33, USER)
    machine.has(35, "sshd", 1, USER)  # lost its parent where the first process is an SSH server
    machine.has(36, "sshd", 20, USER + 1)  # somebody else's login
    assert [machine.judged(parent) for parent in (31, 32, 34, 35, 36)] == [False] * 5
    assert [machine.judged(parent) for parent in (1, 7, 20)] == [False] * 3


def test_what_the_kernel_does_not_tell_proves_nothing(machine: Machine, tmp_path: Path) -> None:
    assert not machine.judged(99)
    (tmp_path / "21" / "status").write_text("Name:\tsshd\n")
    assert not machine.judged(21)
    (tmp_path / "21" / "status").unlink()
    assert not machine.judged(21)


def judged(keys: Path, words: list[str], user: int = USER) -> bool:
    """Ask where only the list of keys is in question."""
    with (
        mock.patch.object(os, "getuid", return_value=user),
        mock.patch.object(os, "geteuid", return_value=user),
        mock.patch.object(forced, "started_by_the_server", return_value=True),
    ):
        return forced.by_roots_key(words, keys)


def all_of_root(monkeypatch: pytest.MonkeyPatch, *, but: Path | None = None, mode: int = 0) -> None:
    """Let every file look like root's own, but one that others may write to."""
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        kind = (real(path).st_mode & ~0o777) | 0o755 | (mode if path == but else 0)
        return os.stat_result((kind, 0, 0, 1, 0, 0, 0, 0, 0, 0))

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(os, "fstat", lambda _number: os.stat_result((0o100644, 0, 0, 1, 0, 0, 9, 0, 0, 0)))


def test_roots_own_list_proves_and_without_a_name_in_the_words_nothing_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(LINE + 'command="consulta --locked" ' + KEY)
    all_of_root(monkeypatch)
    assert judged(keys, EVA)
    assert not judged(keys, ["--locked"])
    assert not judged(keys, EVA, user=0), "nothing is out of root's own reach"
    assert not judged(tmp_path / "absent", EVA)


@pytest.mark.parametrize("mode", [0o020, 0o002])
@pytest.mark.parametrize("where", ["keys", ".", ".."])
def test_a_list_that_another_may_write_to_or_put_there_proves_nothing(
    where: str, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(LINE)
    all_of_root(monkeypatch, but={"keys": keys, ".": tmp_path, "..": tmp_path.parent}[where], mode=mode)
    assert not judged(keys, EVA)


def test_a_link_and_a_file_of_the_user_prove_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, link = tmp_path / "keys", tmp_path / "link"
    keys.write_text(LINE)
    link.symlink_to(keys)
    keys.chmod(0o666)
    assert not judged(keys, EVA)
    all_of_root(monkeypatch)
    assert not judged(link, EVA)


def test_no_variable_makes_a_claim_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_ORIGINAL_COMMAND", "SSH_CONNECTION", "SSH_TTY", "SSH_USER_AUTH", "CONSULTA_KEYS"):
        monkeypatch.setenv(name, COMMAND)
    with mock.patch.object(os, "getuid", return_value=USER), mock.patch.object(os, "geteuid", return_value=USER):
        assert not forced.by_roots_key(EVA)


def test_who_is_seated_by_a_key_is_proved_and_the_only_one_who_works_here_is_not(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    identity.add_professional(store, "eva", "Eva", "reviewer", "", None, "")
    named, alone = seat(store, "eva", forced=True), seat(store, "", forced=True)
    assert (named and named.text, alone and alone.text) == ("Eva (forced command)", "Eva (claimed)")
    store.close()
