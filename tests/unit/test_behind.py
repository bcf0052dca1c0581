"""What is typed behind a refused key: words are dropped to their end, and nothing else is."""

from __future__ import annotations

from textual.events import Key
from textual.keys import _character_to_key

from tui.behind import Behind

PAUSE = 0.4
NAMED = {"\r": "enter", "\x1b": "escape", "^": "down"}


def dropped(behind: Behind, typed: str, *, start: float = 10.0, every: float = 0.1) -> str:
    """Return which of some keys, one after the other, were dropped."""
    gone = ""
    for n, sign in enumerate(typed):
        event = Key(NAMED.get(sign) or _character_to_key(sign), sign if sign != "^" else None)
        event.time = start + n * every
        gone += sign if behind.drops(event) else ""
    return gone


def refused(key: str = "t") -> Behind:
    behind = Behind()
    behind.begin(10.0, PAUSE, key)
    return behind


def test_words_are_dropped_to_their_end_however_long_they_are() -> None:
    assert dropped(refused(), "urgent, xe\r") == "urgent, xe\r"


def test_words_end_with_a_pause_and_with_esc() -> None:
    behind = refused()
    assert dropped(behind, "urg") == "urg"
    assert dropped(behind, "x", start=10.2 + PAUSE + 0.01) == ""
    assert dropped(refused(), "ur\x1bx") == "ur\x1b"


def test_the_refused_key_alone_is_another_try_and_what_follows_it_counts() -> None:
    assert dropped(refused(), "tag") == ""
    assert dropped(refused(), "utx") == "utx"


def test_keys_that_write_nothing_mean_what_they_mean() -> None:
    assert dropped(refused(), "u^x") == "ux"


def test_nothing_is_dropped_once_a_field_is_there() -> None:
    behind = refused()
    behind.end()
    assert dropped(behind, "urgent") == ""
