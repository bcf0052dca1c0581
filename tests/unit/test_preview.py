from __future__ import annotations

from dataclasses import replace

from core.audience import Readers
from store.rows import MessageRow
from tests.fakes.rows import message, row
from tui import preview

SAID = message("is ibuprofen ok", handle="@ana:town.example", readers=Readers(("@ana:town.example",)), at=1)
INVITED = replace(SAID, id=0, remote_id="invite !room @ana:town.example", text="", held_back="invite", deleted_at=5)


def drawn(*messages: MessageRow) -> str:
    lines = preview.question(row(question=""), messages, 80, 9)
    return "\n".join("".join(span.text for span in line) for line in lines)


def test_an_invitation_that_was_taken_is_no_deleted_message() -> None:
    assert "deleted" not in drawn(INVITED, SAID)
    assert "is ibuprofen ok" in drawn(INVITED, SAID)


def test_a_message_that_was_taken_back_says_so() -> None:
    assert "(deleted by its author)" in drawn(replace(SAID, text="", deleted_at=5))


def test_the_readers_of_a_direct_answer_are_named_with_one_sign() -> None:
    assert preview.readers_words(SAID.readers, SAID.handle) == "read by you and @ana:town.example"
