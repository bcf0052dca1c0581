from __future__ import annotations

import pwd

import pytest

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
