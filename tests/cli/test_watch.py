from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.helpers import Program, joined
from tests.fakes.base import delayed, eventually
from tests.fakes.mastodon import FakeMastodon

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@contextmanager
def watching(program: Program, argv: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a watch; it ends with the test."""
    with subprocess.Popen(
        [*argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=program.environment
    ) as watch:
        try:
            yield watch
        finally:
            if watch.poll() is None:
                watch.kill()


def answers(fake: FakeMastodon) -> list[tuple[str, str]]:
    """Return what the doctor has written, and below what."""
    return [(str(one.parent), one.text) for one in fake.memory.posts.values() if one.author is fake.doctor]


def others_may_read(program: Program) -> bool:
    """Tell whether the lease was given back: a lease that lapses is held for longer than this takes."""
    return "another program" not in program.run("sync", "--json").out


@pytest.mark.parametrize("end", SIGNALS)
def test_a_watch_reads_on_and_ends_cleanly_on_a_signal(
    end: signal.Signals, program: Program, fake: FakeMastodon
) -> None:
    joined(program, fake)
    with watching(program, program.command("sync", "--watch", "--json")) as watch:
        assert eventually(lambda: fake.listeners > 0, 30)
        fake.write(fake.pat, "@doctor a question while you watch")
        assert eventually(lambda: len(program.json("list")) == 1, 30)
        watch.send_signal(end)
        out, err = watch.communicate(timeout=120)
    assert watch.returncode == 0, err
    assert '"new": 1' in out
    assert "Traceback" not in err
    assert others_may_read(program)


def test_a_watch_sends_what_a_command_held_and_says_how_many_left(program: Program, fake: FakeMastodon) -> None:
    joined(program, fake)
    asked = fake.write(fake.pat, "@doctor how long does a cold last?")
    program.json("sync")
    (row,) = program.json("list")
    with watching(program, program.command("sync", "--watch", "--json")) as watch:
        (item,) = program.json("write", row["id"], "--text", "A week or two.")["items"]
        assert item["state"] == "held"
        assert eventually(lambda: bool(answers(fake)), 60)
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=120)
    assert watch.returncode == 0, err
    assert answers(fake) == [(asked, "@pat@remote.example A week or two.")]
    assert program.json("outbox", "--flush") == []
    assert json.loads(out)["accounts"][0]["sent"] == 1
    assert "clinic: 1 sent" in err
    assert "A week" not in err


def test_a_watch_calls_the_program_for_a_red_and_tells_it_a_number(
    program: Program, fake: FakeMastodon, tmp_path: Path
) -> None:
    joined(program, fake)
    page, calls = tmp_path / "page.py", tmp_path / "calls"
    page.write_text("import json, os, sys\nprint(json.dumps(dict(os.environ)), file=open(sys.argv[1], 'a'))\n")
    with (program.home / "config" / ".env").open("a") as settings:
        settings.write(f"CONSULTA_ALERT_COMMAND='{sys.executable} -I {page} {calls}'\n")
    with watching(program, program.command("sync", "--watch", "--json")) as watch:
        assert eventually(lambda: fake.listeners > 0, 30)
        fake.write(fake.pat, "@doctor crushing chest pain, I cannot breathe")
        assert eventually(lambda: calls.exists() and calls.read_text().endswith("\n"), 60)
        watch.send_signal(signal.SIGTERM)
        _, err = watch.communicate(timeout=120)
    assert watch.returncode == 0, err
    told = json.loads(calls.read_text())
    assert {name: value for name, value in told.items() if name.startswith("CONSULTA_")} == {
        "CONSULTA_ALERT": "red",
        "CONSULTA_ALERT_COUNT": "1",
    }
    assert not any("chest" in value or "@" in value for value in told.values())


@pytest.mark.parametrize("cancels", [1, 3, 1_000_000])
def test_a_watch_ends_on_a_network_that_swallows_cancels(program: Program, fake: FakeMastodon, cancels: int) -> None:
    joined(program, fake)
    deaf = [sys.executable, "-W", "error", "-m", "tests.cli.deaf", str(cancels), "sync", "--watch", "--json"]
    with watching(program, deaf) as watch:
        assert watch.stderr is not None
        assert watch.stderr.readline() == "deaf\n"
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=60)
    assert watch.returncode == 0, err
    assert '"name": "clinic"' in out
    assert "Traceback" not in err
    assert others_may_read(program)


@pytest.mark.parametrize("path", [".*instance.*", ".*verify_credentials.*", ".*notifications.*"])
def test_a_watch_ends_on_a_network_that_never_answers(program: Program, fake: FakeMastodon, path: str) -> None:
    joined(program, fake)
    fake.requests.clear()
    fake.fail(delayed(1000), path=path)
    with watching(program, program.command("sync", "--watch", "--json")) as watch:
        assert eventually(lambda: any(re.fullmatch(path, one.path) for one in fake.requests), 30)
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=120)
    assert watch.returncode == 0, err
    assert '"name": "clinic"' in out
    assert "Traceback" not in err
