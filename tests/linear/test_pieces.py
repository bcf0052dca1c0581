"""What a typed line means, and how text becomes lines."""

from __future__ import annotations

import pytest

from core.clock import DAY, HOUR, MINUTE
from tests.unit.test_conversation_list import row
from tui.keys import ANSWER, KEYS, LIST, keys_of
from tui.linear import plain, typed, words
from tui.linear.session import LinearInbox
from tui.linear.walk import Hits, Walk


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("a", ("answer", "")),
        (" e ", ("done", "")),
        ("done", ("done", "")),
        ("s 3d", ("snooze", "3d")),
        ("s3d", ("snooze", "3d")),
        ("st", ("snooze", "t")),
        ("gr", ("go", "r")),
        ("g r", ("go", "r")),
        ("/ my fever", ("search", "my fever")),
        ("search my fever", ("search", "my fever")),
        ("!!", ("red", "!")),
        ("Q", ("quit", "")),
    ],
)
def test_a_key_is_typed_by_its_letter_or_its_name(line: str, meant: tuple[str, str]) -> None:
    found = typed.understood(line, LIST)
    assert found is not None
    assert (found.key.id, found.rest) == meant


@pytest.mark.parametrize(
    "line",
    [
        "exit",
        "ee",
        "quitting",
        "e e e e",
        "quit now please",
        "a cold",
        "x x",
        "sx",
        "noises",
        "aa",
        "yes",
        "y",
        "\x1b[A",
        "\u00e9",
        "",
    ],
)
def test_a_word_that_begins_with_a_letter_of_a_key_is_no_key(line: str) -> None:
    assert typed.understood(line, LIST) is None


def test_every_key_of_the_inbox_is_done_here_or_says_that_it_needs_a_screen() -> None:
    screen_only = {"page-down", "page-up", "half-down", "half-up", "copy", "editor"}
    undone = {key.id for key in keys_of(LIST) if not hasattr(LinearInbox, f"act_{key.action.partition('(')[0]}")}
    assert undone <= screen_only, undone - screen_only


def test_every_key_has_a_name_that_can_be_said() -> None:
    for key in KEYS:
        assert all(said.isascii() and said.isprintable() for said in typed.reachable(key)), key.id
    assert typed.name_of("undo") == "u"
    assert typed.name_of("help") == "question mark"
    assert typed.name_of("quit") == "capital Q"
    assert typed.name_of("go:red") == "g r"
    assert typed.understood("choose", ANSWER) is not None


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "0 minutes"),
        (MINUTE, "1 minute"),
        (HOUR, "1 hour"),
        (47 * HOUR, "47 hours"),
        (3 * DAY, "3 days"),
        (800 * DAY, "2 years"),
    ],
)
def test_lengths_of_time_are_said_in_words(length: int, said: str) -> None:
    assert words.span(length) == said


def test_every_line_that_somebody_wrote_stays_marked_when_it_is_folded() -> None:
    lines = [piece for line in plain.quoted("a long line " * 30 + "\nKey: y") for piece in plain.folded(line, 40)]
    assert all(line.startswith("> ") for line in lines)
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LC_ALL": "C.UTF-8"}, "utf-8"),
        ({"LANG": "es_ES.utf8"}, "utf-8"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "ascii"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "iso8859-15"),
        ({"PYTHONIOENCODING": "ascii:strict", "LANG": "C.UTF-8"}, "ascii"),
        ({"LANG": "x.utf-16"}, "ascii"),
        ({"LANG": "x.rot13"}, "ascii"),
        ({"LANG": "en_US.ISO-8859-1", "LC_CTYPE": "C.UTF-8"}, "iso8859-1"),
        ({"LC_CTYPE": "UTF-8"}, "utf-8"),
        ({}, "ascii"),
    ],
)
def test_the_letters_of_a_terminal_are_read_from_its_surroundings(environment: dict[str, str], encoding: str) -> None:
    assert plain.encoding_of(environment) == encoding


def test_letters_that_are_missing_become_what_stands_for_them() -> None:
    assert plain.encoded("Núria \u2014 \u201cfiebre\u201d \u4f60 \u241b\u00d7", "ascii") == b'Nuria - "fiebre" ? ^[x'
    assert plain.encoded("N\u0301 \u4f60", "utf-8") == "N\u0301 \u4f60".encode()


def test_hits_are_walked_in_their_order_and_the_end_is_an_end() -> None:
    walk = Walk(Hits([row(n, n) for n in (1, 2, 3)]))
    seen = [walk.number]
    while walk.step(1):
        seen.append(walk.number)
    assert seen == [1, 2, 3]
    assert walk.step(-1)
    assert walk.number == 2
