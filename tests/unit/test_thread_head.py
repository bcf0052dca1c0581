"""What stands above a conversation: who reads and as whom we answer, at every size."""

from __future__ import annotations

import pytest

from core.audience import Audience, Readers
from core.clock import HOUR, MINUTE
from core.safe_text import cells
from store.rows import AccountRow
from tests.fakes.rows import NOON, message, row
from tui.thread_head import Standing, thread_head


def head(width: int, most: int = 19, *, readers: Readers = Readers(("ana_m@town.example",)), **changed: object) -> str:
    account = AccountRow(
        1,
        "clinic",
        "mastodon",
        "live",
        "dr.ruiz@salud.example",
        "",
        "{}",
        0,
        "",
        "",
        stopped=False,
        pulled_at=0,
        next_pull_at=0,
        hidden_requests=0,
        holes=0,
    )
    standing = Standing(message(readers=readers), account, NOON)
    lines = thread_head(row(**changed), standing, width, most)
    assert all(sum(cells(span.text) for span in line) <= width for line in lines)
    return " ".join("".join(span.text for span in line).strip() for line in lines)


@pytest.mark.parametrize("width", [40, 60, 80, 138])
def test_the_head_says_who_asks_who_reads_and_as_whom_we_answer(width: int) -> None:
    told = head(width)
    for fact in ("Mastodon dm", "Ana M", "@ana_m@town.example", "read by you and", "@dr.ruiz@salud.example", "new"):
        assert fact in told, told
    assert "not end-to-end: the server's staff can read" in told


@pytest.mark.parametrize("width", [40, 80])
def test_a_wide_circle_is_named_whole_and_what_has_no_room_is_counted(width: int) -> None:
    many = Readers(tuple(f"reader{n:02}@town.example" for n in range(40)))
    whole = head(width, 60, readers=many, audience=Audience.GROUP)
    assert all(name in whole.replace(" ", "") for name in many.named)
    short = head(width, 8, readers=many, audience=Audience.GROUP)
    assert "and 37 more" in short
    assert "@reader02" in short


def test_a_public_question_says_that_everybody_reads() -> None:
    told = head(40, 3, readers=Readers(everyone=True), audience=Audience.PUBLIC)
    assert "PUBLIC: everybody can read it" in told


def test_the_window_that_is_left_or_shut_stands_in_the_head() -> None:
    assert "3h12 left to answer" in head(80, window_until=NOON + 3 * HOUR + 12 * MINUTE)
    assert "the window is shut" in head(80, window_until=NOON - 1)


def test_red_stands_in_the_head_however_little_room_there_is() -> None:
    assert "red: chest pain" in head(40, 3, red=1, reasons=("chest pain",))
