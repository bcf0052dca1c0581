from __future__ import annotations

from dataclasses import replace

from core.audience import Audience, Readers
from store.rows import MessageRow
from tests.fakes.rows import row
from tui import preview

SAID = MessageRow(
    id=2,
    remote_id="$1",
    role="question",
    direction="in",
    author="Ana",
    handle="@ana:town.example",
    audience=Audience.DIRECT,
    text="is ibuprofen ok",
    sent_at=1,
    received_at=1,
    language="en",
    readers=Readers(("@ana:town.example",)),
    recipients=(),
    attachments=(),
    hidden="",
    held_back="",
    request_id="",
    automatic=False,
    edited_at=None,
    deleted_at=None,
    link="",
    thread="!room",
)
INVITED = replace(SAID, id=1, remote_id="invite !room @ana:town.example", text="", held_back="invite", deleted_at=5)


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
