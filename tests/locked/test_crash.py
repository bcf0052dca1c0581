"""A fault of the program in the locked inbox: one line and a number, and nobody's words anywhere."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.incidents import LOG
from tests.cli.helpers import ROOT, Program, joined, staffed
from tests.fakes.mastodon import FakeMastodon
from tests.peers.terminal import NotShown, Terminal

SECRET = "swordfish-4711 my son has a fever"
ASKED = "is ibuprofen ok? My son has a fever"
TYPED = "Unfinished words of the doctor"
TRIES = 20
_START = """
import sys; sys.path.insert(0, sys.argv.pop(1)); keys = sys.argv.pop(1)
from cli import lock
real = lock.without_toolkit
def shut(environment):
    real(environment)
    from tui.screens.overlaid import Overlaid
    do = Overlaid.do
    def broken(self, key, pressed=''):
        words = SECRET_WORDS
        if key.id == keys:
            raise RuntimeError(words)
        return do(self, key, pressed)
    Overlaid.do = broken
    if keys == 'ready':
        from tui.screens.composing import Composing
        def ready(self):
            words = self.composer.text + SECRET_WORDS
            raise RuntimeError(words)
        Composing.action_ready = ready
lock.without_toolkit = shut
SECRET_WORDS = 'swordfish-4711 my son has a fever'
from cli.main import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, fake: FakeMastodon) -> Program:
    """A clinic with one question that has a vetted answer."""
    made = Program(tmp_path_factory.mktemp("crash"))
    staffed(made)
    joined(made, fake)
    fake.write(fake.pat, f"@doctor {ASKED}")
    made.json("sync")
    return made


@pytest.mark.parametrize(
    ("way", "shown", "action", "key"),
    [
        ((), "Open 1", "search", "/"),
        (("g", "l"), "── networks ", "row-down", "j"),
        (("g", "h"), "── problems ", "row-down", "j"),
        (("g", "w"), "── drafts ", "row-down", "j"),
        (("g", "v"), "── professionals ", "row-down", "j"),
        (("O",), "── outbox ", "row-down", "j"),
        (("U",), "── what was decided ", "row-down", "j"),
        (("w",), "── who this is ", "row-down", "j"),
        (("Enter",), "first message ", "line-down", "j"),
        (("a",), "y send", "references", "F"),
        (("r",), "Ctrl-D ready", "ready", "Ctrl-D"),
    ],
    ids=[
        *("inbox", "networks", "problems", "drafts", "professionals", "outbox", "day", "person", "conversation"),
        *("answer", "compose"),
    ],
)
def test_a_crash_shows_one_line_and_a_number_and_no_words(
    program: Program, fake: FakeMastodon, way: tuple[str, ...], shown: str, action: str, key: str
) -> None:
    environment = {name: value for name, value in program.environment.items() if name != "PYTHONPATH"}
    argv = [sys.executable, "-I", "-c", _START, str(ROOT), action, "--locked", "--professional", "ana"]
    with Terminal(argv, environment, program.home) as inbox:
        inbox.wait_for("^▌.*fe7")
        _go(inbox, way, shown)
        if action == "ready":
            inbox.type(TYPED)
        inbox.press(key)
        number = inbox.crashed()
    assert SECRET not in inbox.written.decode()
    assert "Traceback" not in inbox.written.decode()
    log = program.home / "data" / LOG
    assert number in log.read_text()
    for words in ("swordfish", "fever", TYPED, "fe7", fake.doctor.token, fake.pat.acct, "Offer water"):
        assert words not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert not re.search(r"\bana\b", log.read_text().replace(str(ROOT), "").replace(os.fspath(program.home), ""))
    assert list(Path(program.home).rglob("core*")) == []


def _go(inbox: Terminal, way: tuple[str, ...], shown: str) -> None:
    """Go to a place by keys, once the store behind the first frame is open."""
    if not way:
        inbox.wait_for(shown)
        inbox.rest()
        return
    *before, last = way
    for _ in range(TRIES):
        for key in before:
            inbox.press_until(key, "screener")
        inbox.press(last)
        # While the store is being opened the last key is refused, and the first has to be pressed again.
        with contextlib.suppress(NotShown):
            inbox.wait_for(f"{shown}|the store is being opened", timeout=5)
        inbox.rest()
        if inbox.shows(shown):
            return
    raise AssertionError(f"{way} never led to {shown!r}")
