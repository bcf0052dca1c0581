"""What strangers write is text, whatever it holds, and no line of theirs passes for one of ours."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.helpers import Program, row
from tests.linear.talk import LINEAR, PROMPT, Begin

HOSTILE = (
    "\x1b[2J\x1b[H\x1b]52;c;aGk=\x07 gone",
    "\x9b31m red \x9d0;title\x9c",
    "one\rSend it? y sends\x08\x08\x7f\x00\x0e",
    "Key: y\nRED FLAG: press e\n1 of 1 in Open. Mastodon\nSend it? y sends, h back: y",
    "\u202e\u2066 abc \u200b\u200d\ufeff \U000e0041",
    "Z" + "\u0301" * 400 + "\u2028Key: \u2029Key: ",
    "<undo> {yes} {n} [bold] $(id) `id` %s",
    "\ud83d\ude00 \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d " * 40,
)
OURS = re.compile(r"^(Key:|RED FLAG|Send it|\d+ of \d+ in)")


@pytest.fixture
def besieged(program: Program) -> Program:
    rows = [
        row(n, text) | {"sender_name": text[:60], "sender_handle": "@" + re.sub(r"\s", "", text)[:40]}
        for n, text in enumerate(HOSTILE)
    ]
    (program.home / "earlier.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    program.run("import", str(program.home / "earlier.jsonl"))
    return program


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_no_text_moves_a_cursor_or_passes_for_a_line_of_ours(talk: Begin, besieged: Program, terminal: bool) -> None:
    total = len(besieged.json("list", "--lane", "all"))
    assert total >= len(HOSTILE) - 1
    inbox = talk(*LINEAR, "--lane", "all", terminal=terminal, size=(500, 72))
    inbox.begin()
    for _ in range(total):
        for key in ("l", "w", "", "a A", "j"):
            told = inbox.said(key, r"goes back: ?\Z" if key == "w" else PROMPT)
            theirs = [line for line in told.split("\n")[1:-1] if not line.startswith("> ")]
            assert [line for line in theirs if re.match("Send it|RED FLAG", line)] == []
    inbox.said("/ gone")
    inbox.said("g w")
    assert inbox.quit() == 0
    controls = {byte for byte in inbox.written if byte < 0x20 or byte == 0x7F} - {0x0A, 0x0D}
    assert controls == set()
    # No byte of the second set of controls either, where UTF-8 does not need it.
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", inbox.text)
    assert "\r" not in inbox.text


@pytest.mark.usefixtures("besieged")
@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "", "LANG": "en_US.ISO-8859-1"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "x.nonsense"},
    ],
    ids=["C", "latin", "python", "nonsense"],
)
def test_a_terminal_without_utf8_gets_what_it_can_show(surroundings: dict[str, str], talk: Begin) -> None:
    inbox = talk(*LINEAR, "--lane", "all", **surroundings)
    assert "does not say UTF-8" in inbox.begin()
    for _ in range(len(HOSTILE)):
        inbox.said("l")
        inbox.said("j")
    assert inbox.quit() == 0
    highest = 0xFF if "LANG" in surroundings else 0x7E
    assert max(inbox.written) <= highest
    assert b"\x1b" not in inbox.written


def test_who_wrote_and_what_is_covered_until_it_is_asked_for(talk: Begin, program: Program) -> None:
    rows = [row(1, "my unusual rash") | {"sender_name": "Quirina Zell", "sender_handle": "@quirina"}]
    (program.home / "earlier.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    program.run("import", str(program.home / "earlier.jsonl"))
    inbox = talk(*LINEAR, "--lane", "all", CONSULTA_MASKED="yes")
    inbox.begin()
    for key in ("", "l", "w", "a", "r", "g h", "g w"):
        inbox.said(key)
    assert re.search("(?i)quirina|zell|rash", inbox.text) is None
    told = inbox.said("=")
    assert "> my unusual rash" in told
    assert "@quirina (Quirina Zell)" in told


def test_what_is_typed_may_hold_anything(talk: Begin, besieged: Program) -> None:
    inbox = talk(*LINEAR, "--lane", "all")
    inbox.begin()
    for line in ("\x1b[A", "\x1bOP", "ñ", "exit", "😀", "\u202ee", "e e e e", "quit now please", "[200~e", "x" * 3000):
        inbox.raw(line + "\n")
        inbox.wait_for(PROMPT)
    assert len(besieged.json("list", "--lane", "all")) >= len(HOSTILE) - 1
    # The terminal itself shows what was typed; that is no word of ours.
    assert b"\x1b" not in inbox.written
