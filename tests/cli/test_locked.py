from __future__ import annotations

import os
import pwd
from unittest import mock

import pytest

from cli import lock
from tests.cli.helpers import Inside, Program


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("sync",),
        ("demo",),
        ("import", "x.jsonl"),
        ("accounts", "list"),
        ("templates", "export", "--to", "x"),
        ("backup", "x.db"),
        ("restore", "x.db"),
        ("restore", "x.db", "--verify"),
        ("store", "copy", "sqlite:///x.db"),
    ],
    ids=" ".join,
)
def test_locked_mode_runs_no_command(words: tuple[str, ...], inside: Inside) -> None:
    error = inside.refused("--locked", *words)
    assert (error["code"], words[0] in error["message"]) == ("locked", True)
    assert not (inside.home / "data").exists()


def test_a_command_asked_for_over_ssh_is_refused_in_one_line(program: Program) -> None:
    for words in ((), ("list",), ("--locked",)):
        ended = program.run(*words, SSH_ORIGINAL_COMMAND="cat /etc/hostname")
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
        assert "cat" not in ended.err


def test_a_forced_command_locks_by_itself(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "consulta")
    assert inside.refused("list")["code"] == "locked"
    # The inbox itself is let through, and only wants a terminal.
    assert "terminal" in inside.refused("--lane", "red", code=2)["message"]


@pytest.mark.parametrize("shell", ["/usr/sbin/nologin", "/bin/false", "/usr/local/bin/consulta"])
def test_a_login_without_a_shell_locks_by_itself(shell: str, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    me = pwd.getpwuid(0)
    fields = pwd.struct_passwd((*me[:6], shell))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: fields)
    assert inside.refused("list")["code"] == "locked"
    assert inside.run("-c", "cat /etc/hostname").code == 1


def test_a_login_with_a_shell_is_not_locked(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    me = pwd.getpwuid(0)
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: pwd.struct_passwd((*me[:6], "/bin/sh")))
    assert inside.json("list") == []


def test_locked_mode_keeps_nothing_of_the_environment_but_what_it_reads() -> None:
    kept = {"HOME": "/x", "TERM": "xterm", "LC_ALL": "C.UTF-8", "CONSULTA_HOLD": "1", "SSH_CONNECTION": "a b c d"}
    hostile = dict.fromkeys(
        ("EDITOR", "VISUAL", "BROWSER", "PAGER", "LESSOPEN", "TEXTUAL_LOG", "PYTHONINSPECT", "LD_PRELOAD", "BASH_ENV",
         "TERMINFO", "TERMCAP", "http_proxy", "SSL_CERT_FILE", "PGSERVICEFILE", "ENV"), "sh",
    )  # fmt: skip
    environment = kept | hostile
    lock.strip(environment)
    assert environment == kept


def test_nothing_of_the_toolkits_own_variables_is_obeyed_in_any_mode() -> None:
    environment = {"TEXTUAL": "devtools", "TEXTUAL_DRIVER": "os:system", "TERM": "xterm"}
    lock.without_toolkit(environment)
    assert environment == {"TERM": "xterm"}


def test_variables_of_python_make_it_start_anew_without_them() -> None:
    environment = {"PYTHONINSPECT": "1", "PYTHONSTARTUP": "/tmp/x.py", "CONSULTA_HOLD": "1", "EDITOR": "vi"}  # noqa: S108 - only a name
    with mock.patch.object(os, "execve") as started:
        lock.anew(["--locked"], environment)
    ((_program, command, left),) = [call.args for call in started.call_args_list]
    assert command[1:] == ["-I", "-m", "cli.main", "--locked"]
    assert left == {"CONSULTA_HOLD": "1"}
    with mock.patch.object(os, "execve") as started:
        lock.anew(["--locked"], {"HOME": "/x"})
    started.assert_not_called()
