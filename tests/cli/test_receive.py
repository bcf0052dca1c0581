"""`consulta receive whatsapp` as a process: from a pushed question to an answer, and every way of saying no."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.cli.helpers import Inside, Program
from tests.fakes.whatsapp import FakeWhatsApp, Posted


@pytest.fixture
def whatsapp() -> Iterator[FakeWhatsApp]:
    with FakeWhatsApp() as server:
        yield server


def joined(program: Program, fake: FakeWhatsApp) -> None:
    sets = []
    for name, value in fake.settings.items():
        secret = name in {"ACCESS_TOKEN", "APP_SECRET", "VERIFY_TOKEN"}
        (program.home / name).write_text(value)
        sets += ["--set", f"{name}=@{program.home / name}" if secret else f"{name}={value}"]
    program.json("accounts", "add", "whatsapp", "--name", "clinic", *sets)


@contextmanager
def receiver(program: Program) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        program.command("receive", "whatsapp", "--port", "0", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=program.environment,
        cwd=program.home,
    )
    with process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"listening on (http://127\.0\.0\.1:\d+/whatsapp)", line)
        try:
            assert found, line + process.stderr.read()
            yield process, found[1]
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)


def test_a_pushed_question_is_answered_once_by_the_command_line_alone(program: Program, whatsapp: FakeWhatsApp) -> None:
    joined(program, whatsapp)
    with receiver(program) as (process, url):
        whatsapp.sinks = [Posted(url)]
        asked = {"hub.mode": "subscribe", "hub.verify_token": whatsapp.verify_token, "hub.challenge": "1158"}
        assert httpx.get(url, params=asked, trust_env=False).text == "1158"
        assert httpx.post(url, content=b"{}", trust_env=False).status_code == 401
        whatsapp.write("how long does a cold last?")
        whatsapp.push_body(b'{"entry": []}')
        assert whatsapp.missed == []
        (report,) = program.json("sync")["accounts"]
        assert (report["new"], report["holes"], report["problem"]) == (1, 0, "")
        (row,) = program.json("list")
        (item,) = program.json("write", row["id"], "--text", "About a week.")["items"]
        assert item["state"] == "held"
        (sent,) = program.json("outbox", "--flush")
        assert sent["state"] == "sent"
        assert program.json("outbox", "--flush") == []
        program.json("sync")
        assert [one.text for one in whatsapp.delivered] == ["About a week."]
        assert program.json("list") == []
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert whatsapp.app_secret not in out


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_receiver_cleanly(program: Program, whatsapp: FakeWhatsApp, end: signal.Signals) -> None:
    joined(program, whatsapp)
    with receiver(program) as (process, _):
        process.send_signal(end)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert '"received": [' in out


def test_a_port_that_is_taken_is_named(inside: Inside, program: Program, whatsapp: FakeWhatsApp) -> None:
    joined(program, whatsapp)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = inside.refused("receive", "whatsapp", "--port", port, code=3)
    assert port in refused["message"]
    assert "--port" in refused["remedy"]


def test_without_an_account_there_is_nothing_to_receive_for(inside: Inside) -> None:
    assert "accounts add whatsapp" in inside.refused("receive", "whatsapp", code=3)["remedy"]
