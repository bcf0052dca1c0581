"""What strangers write is data: it is drawn as marks, and nothing on screen or in the terminal obeys it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.incoming import Incoming, Person
from tests.store.helpers import said
from tests.tui.hands import MORNING, SMALL, Hands, terminal_output, ward_inbox

EVIL_NAME = "\x1b]0;owned\x07Eve\u202e[red]{name}[/red]\x9b31m"
EVIL_TEXT = (
    "is fever bad?\x1b[2J\x1b]52;c;cm0gLXJm\x07\x1b]8;;http://evil.example\x07click\x1b]8;;\x07 "
    "\u202eabc\u2066\u200b [bold red]loud[/] [@click=app.quit]quit[/] \x9b2J\x00\x7f\x08\x85 {0} %s"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNSEEN = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f"
EVE = Person("evil", "e\x1b[31mve\u202e", EVIL_NAME)


def evil() -> Incoming:
    return said("m1", EVIL_TEXT, who=EVE, at=MORNING)


def assert_harmless(hands: Hands) -> None:
    """Only colours that we chose, and our own cells, reach the terminal."""
    out = terminal_output(hands.app)
    rest = COLOUR.sub("", out).replace("\n", "")
    assert "\x1b" not in rest, rest
    assert not [sign for sign in rest if ord(sign) < 32 or 127 <= ord(sign) < 160], rest
    assert not [sign for sign in rest if sign in UNSEEN], rest
    assert "owned\x07" not in out


async def test_hostile_names_and_texts_appear_as_marks_on_every_screen(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, evil()) as hands:
        for keys in (
            [],
            ["enter"],
            ["escape", "a"],
            ["escape", "r"],
            ["escape", "slash", *"fever"],
            ["enter"],
            ["escape", "A"],
            ["escape", "o"],
            ["escape", "s"],
            ["escape", "O"],
        ):
            await hands.press(*keys)
            await hands.rested() if hands.on_inbox else None
            assert_harmless(hands)
        await hands.press("escape")
        assert "␛" in hands.text
        assert "[bold red]" in hands.text or "[red]" in hands.text


async def test_markup_of_a_stranger_is_letters(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "[red]is this red?[/red] [b]", at=MORNING)) as hands:
        await hands.rested()
        assert "[red]is this red?[/red] [b]" in hands.text


async def test_a_stranger_cannot_break_the_columns(tmp_path: Path) -> None:
    texts = (
        "\t\ttabs",
        "wide 漢字漢字漢字漢字漢字漢字漢字漢字",
        "👨‍👩‍👧‍👦🏳️‍🌈🇪🇸 fever",
        "a\u0301" * 200,
        "x\n" * 50,
        "ﷺ" * 30,
    )
    messages = [
        said(f"m{n}", f"{text} fever?", who=Person(f"q{n}", f"q{n}", text), at=MORNING, thread=f"t{n}")
        for n, text in enumerate(texts)
    ]
    async with ward_inbox(tmp_path, *messages) as hands:
        for _ in texts:
            await hands.rested()
            strips = hands.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {SMALL[0]}
            assert_harmless(hands)
            await hands.press("j")


@pytest.mark.parametrize("template", ["{doctor}", "${HOME}", "../../etc/passwd", "'; DROP TABLE message; --"])
async def test_words_that_mean_something_elsewhere_mean_nothing_here(tmp_path: Path, template: str) -> None:
    async with ward_inbox(tmp_path, said("m1", f"fever {template}", at=MORNING)) as hands:
        await hands.rested()
        assert f"fever {template}" in hands.text
        await hands.press("slash")
        await hands.type(template)
        await hands.press("enter", "escape")
        assert hands.count("everything") == 1
