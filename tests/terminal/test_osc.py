"""What is written to a terminal beside drawing: exactly this, and only then."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from tests.terminal.test_killed import READY, demo
from tests.tui.hands import Hands, demo_inbox
from tui.app import Consulta
from tui.osc import MOST, Osc, TooLong, alert, copied, takes_copies
from tui.screens.copying import addresses
from tui.screens.plain import PlainScreen

XTERM = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "here,1,0"}
SCREEN = {"TERM": "screen", "STY": "1.pts-0.here"}
BEHIND_SSH = {"TERM": "screen-256color"}
HELLO = "\x1b]52;c;aGVsbG8=\x07"


def test_a_terminal_gets_the_text_in_base64() -> None:
    assert copied("hello", XTERM) == HELLO


def test_tmux_gets_it_for_itself_and_in_an_envelope_for_the_terminal_around_it() -> None:
    assert copied("hello", TMUX) == HELLO + "\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\"


def test_screen_gets_it_in_pieces_that_it_does_not_forget() -> None:
    assert copied("hello", SCREEN) == "\x1bP\x1b]52;c;aGVsbG8=\x07\x1b\\"
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", copied("x" * 900, SCREEN), re.DOTALL)
    assert "".join(pieces) == copied("x" * 900, XTERM)
    assert max(map(len, pieces)) <= 240


def test_behind_ssh_in_screen_or_tmux_both_forms_are_written() -> None:
    assert copied("hello", BEHIND_SSH) == HELLO + copied("hello", SCREEN)


def test_behind_ssh_screen_gets_nothing_so_long_that_it_would_print_it() -> None:
    assert copied("x" * 900, BEHIND_SSH) == copied("x" * 900, SCREEN)


def test_what_would_act_where_it_is_pasted_is_copied_as_a_mark() -> None:
    coded = copied("a\x1b]0;x\x07b\u202ec", XTERM)[7:-1]
    assert base64.b64decode(coded).decode() == "a␛]0;x␇b\u2039RLO\u203ac"


def test_more_than_every_terminal_takes_is_not_written() -> None:
    assert len(copied("x" * (MOST // 4 * 3), XTERM)) == MOST + len("\x1b]52;c;\x07")
    with pytest.raises(TooLong):
        copied("x" * (MOST // 4 * 3 + 1), XTERM)


def test_a_console_without_a_clipboard_gets_nothing() -> None:
    written: list[str] = []
    assert Osc(written.append, {"TERM": "linux"}).copy("hello") is False
    assert written == []
    assert not takes_copies({"TERM": "linux"})


@pytest.mark.parametrize(
    ("kind", "environment", "written"),
    [
        ("none", XTERM, ""),
        ("bell", XTERM, "\x07"),
        ("osc9", XTERM, "\x1b]9;Consulta: 2 new red\x07"),
        ("osc9", TMUX, "\x1b]9;Consulta: 2 new red\x07\x1bPtmux;\x1b\x1b]9;Consulta: 2 new red\x07\x1b\\"),
        ("osc9", SCREEN, "\x1bP\x1b]9;Consulta: 2 new red\x07\x1b\\"),
        ("osc9", {"TERM": "linux"}, ""),
    ],
)
def test_an_alert_is_a_number_and_nothing_else_and_only_where_it_was_asked_for(
    kind: str, environment: dict[str, str], written: str
) -> None:
    assert alert(kind, 2, environment) == written


def test_addresses_end_where_the_sentence_goes_on() -> None:
    assert addresses(["see https://a.example/x, or (https://b.example/y?z=1).", "https://a.example/x"]) == [
        "https://a.example/x",
        "https://b.example/y?z=1",
    ]


# On the keys


def listening(app: Consulta) -> list[str]:
    written: list[str] = []
    app.inbox.osc = Osc(written.append, XTERM)
    return written


def text_in(sequence: str) -> str:
    return base64.b64decode(sequence.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode()


async def _copied_text(hands: Hands, *keys: str) -> list[str]:
    written = listening(hands.app)
    await hands.press(*keys)
    return [text_in(one) for one in written]


async def test_the_answer_that_is_drawn_is_copied_as_it_would_leave() -> None:
    async with demo_inbox() as hands:
        await hands.press("a")
        choosing = hands.inbox.choosing
        assert choosing is not None
        assert choosing.prepared is not None
        whole = "\n\n".join(part.text for part in choosing.prepared.parts)
        assert await _copied_text(hands, "Y") == [whole]


async def test_in_the_list_the_newest_message_is_copied_and_a_second_time_shown_alone() -> None:
    async with demo_inbox() as hands:
        (text,) = await _copied_text(hands, "Y")
        assert text.split()[0] in hands.row.question
        await hands.press("Y")
        assert isinstance(hands.app.screen, PlainScreen)
        shown = hands.text.splitlines()
        assert "".join(shown[:-1]).split() == text.split()
        await hands.press("escape")
        assert hands.on_inbox


async def test_nothing_is_copied_by_moving_reading_or_answering() -> None:
    async with demo_inbox() as hands:
        written = listening(hands.app)
        await hands.press("j", "enter", "escape", "a", "escape", "slash", "escape")
        assert written == []


async def test_a_link_is_never_opened_its_address_is_shown_in_full() -> None:
    async with demo_inbox() as hands:
        address = "https://leaflet.example/" + "a" * 150
        hands.app.open_url(address)
        await hands.until(lambda: isinstance(hands.app.screen, PlainScreen), "the address")
        await hands.pilot.pause()
        assert "".join(hands.text.split()).startswith(address)
        assert await _copied_text(hands, "Y") == [address]


def test_the_real_program_writes_the_clipboard_once_for_the_key_and_never_before(tmp_path: Path) -> None:
    with demo(tmp_path) as line:
        line.until(READY)
        assert b"\x1b]52" not in line.written
        line.press("Y")
        line.until("given to the terminal")
        (coded,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", line.written)
        assert base64.b64decode(coded).decode() in " ".join(line.screen.split())
