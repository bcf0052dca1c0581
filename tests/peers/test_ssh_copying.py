"""What `Y` copies, through a real OpenSSH server and a multiplexer: the bytes that the outermost terminal gets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import row
from tests.docs.pages import ROOT, fenced
from tests.peers.multiplexers import Multiplexer
from tests.peers.scenes import clinic
from tests.peers.ssh import Keys, RemoteClinic, reached_by_ssh
from tests.peers.terminal import Terminal
from tests.peers.test_ssh import stand_on

SHORT = "Short: can she take 38.5, ¿jarabe?, 日本, “twice” a day, or \u202eback\u202c and \x1b]52;c;aWQ=\x07?"
HARMLESS = SHORT.replace("\u202e", "\u2039RLO\u203a").replace("\u202c", "\u2039PDF\u203a")
HARMLESS = HARMLESS.replace("\x1b", "\u241b").replace("\x07", "\u2407")
LONG = "Long: " + " ".join(f"ñ{number}" for number in range(1000))
TOO_LONG = "Much: " + LONG + LONG
MOST = 8192
COPIES = re.compile(rb"\x1b\]52;[a-z]*;([^\x07\x1b]*)(?:\x07|\x1b\\)")
AROUND = {
    "nothing": "",
    "tmux": fenced(ROOT / "docs" / "ssh.md", "tmux")[0],
    "tmux that hands it on": """
        set -g default-terminal tmux-256color
        set -g set-clipboard off
        set -g allow-passthrough on
    """,
    "screen": "term screen-256color",
}


@pytest.fixture(scope="module")
def desk(staffed: Path, tmp_path_factory: pytest.TempPathFactory, ssh: Keys) -> Iterator[RemoteClinic]:
    """A clinic with three questions to copy."""
    home = tmp_path_factory.mktemp("copying")
    made = clinic(staffed, home)
    rows = [row(n, text) for n, text in enumerate((SHORT, LONG, TOO_LONG))]
    (home / "earlier.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    made.json("import", str(home / "earlier.jsonl"))
    with reached_by_ssh(ssh, made) as remote:
        yield remote


@pytest.fixture(params=AROUND)
def inbox(request: pytest.FixtureRequest, desk: RemoteClinic) -> Iterator[Terminal]:
    """The inbox behind SSH, with what the doctor's own machine has around it."""
    if request.param == "nothing":
        with desk.inbox() as terminal:
            yield terminal
        return
    around = Multiplexer(request.param.split(" ")[0], desk, AROUND[request.param])
    with around.running() as start, start as terminal:
        yield terminal


def copied(inbox: Terminal) -> list[str]:
    found = COPIES.findall(bytes(inbox.written))
    assert all(len(one) <= MOST for one in found)
    return [base64.b64decode(one, validate=True).decode() for one in found]


def test_a_copied_text_reaches_the_terminal_that_the_doctor_sits_at(inbox: Terminal) -> None:
    inbox.wait_for("Open 3 ")
    assert copied(inbox) == []
    stand_on(inbox, "Short: can she")
    inbox.press_until("Y", "given to the terminal's clipboard")
    inbox.rest()
    assert copied(inbox) == [HARMLESS]
    stand_on(inbox, "Long: ñ0")
    inbox.press("Y")
    inbox.wait_for(f"{len(LONG)} characters given")
    inbox.rest()
    assert copied(inbox) == [HARMLESS, LONG]
    stand_on(inbox, "Much: Long")
    inbox.press("Y")
    inbox.wait_for("too long for a terminal's clipboard")
    inbox.rest()
    assert copied(inbox) == [HARMLESS, LONG]
    assert len(base64.b64encode(LONG.encode())) > MOST * 0.8, "nearly as long as may be"
    inbox.press("Q")
    inbox.ended()
