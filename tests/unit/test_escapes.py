"""The key Esc and what follows it in the same packet."""

from __future__ import annotations

import pytest

from tui.escapes import Escapes


def pieces(*sent: str, delay: float = 60) -> list[str]:
    escapes = Escapes(delay)
    return [piece for text in sent for piece in escapes.feed(text)] + list(escapes.tick())


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        (["\x1bx"], ["\x1b", "x"]),
        (["fever\x1b/knee\r"], ["fever", "\x1b", "/knee\r"]),
        (["\x1b\x1bq"], ["\x1b", "\x1b", "q"]),
        (["\x1b", "x"], ["\x1b", "x"]),
        (["\x1b1"], ["\x1b", "1"]),
        (["\x1b\r"], ["\x1b", "\r"]),
        (["j\x1b[Ak"], ["j\x1b[Ak"]),
        (["\x1b", "[A"], ["\x1b[A"]),
        (["\x1bOA"], ["\x1bOA"]),
        (["\x1b\x1b[A"], ["\x1b", "\x1b[A"]),
        (["\x1b]11;rgb:0/0/0\x1b\\j"], ["\x1b]11;rgb:0/0/0\x1b\\j"]),
        (["\x1b[200~a\x1bb\x1b[201~\x1bc"], ["\x1b[200~a\x1bb\x1b[201~", "\x1b", "c"]),
        (["\x1b[20", "0~\x1bx", "\x1b[2", "01~\x1by"], ["\x1b[200~\x1bx", "\x1b[201~", "\x1b", "y"]),
    ],
)
def test_esc_is_a_key_unless_a_sequence_begins_with_it(sent: list[str], understood: list[str]) -> None:
    assert pieces(*sent) == understood


@pytest.mark.parametrize(
    ("sent", "joined"),
    [
        (["\x1bx"], [False, True]),
        (["j\x1bxy\x1bz"], [False, False, True, False, True]),
        (["\x1b", "x"], [False, False]),
        (["x", "\x1b"], [False]),
    ],
)
def test_what_stands_right_behind_esc_in_one_packet_may_be_alt(sent: list[str], joined: list[bool]) -> None:
    escapes = Escapes(60)
    found = [(piece, escapes.joined) for text in sent for piece in escapes.feed(text)]
    assert [beside and piece != "\x1b" for piece, beside in found] == joined


def test_an_esc_that_nothing_follows_is_the_key_after_a_moment() -> None:
    assert pieces("j\x1b") == ["j"]
    assert pieces("j\x1b", delay=0) == ["j", "\x1b"]
