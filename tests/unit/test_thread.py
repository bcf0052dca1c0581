"""A conversation as lines: each role by shape and word, and nothing said that is not so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience, Readers
from core.clock import DAY, HOUR, MINUTE, SECOND, id_at
from core.incoming import Attachment
from core.safe_text import cells
from store.notes import NoteRow
from store.provenance import Sent, Used
from store.rows import ItemRow, MessageRow, PartRow
from tests.fakes.rows import NOON, message
from tui.thread import ThreadLook, entry_lines
from tui.timeline import Entry
from tui.times import clock_time

USED = Used("fe7", 3, "vetted", "Dr Ana Lago", "Eva Sol", "PIN", NOON - 10 * DAY)
SENT = Sent(
    message=id_at(NOON),
    item=1,
    n=1,
    parts=1,
    state="sent",
    reason="",
    by="ana",
    at=NOON,
    own_words=False,
    versions=(USED,),
)
LOOK = ThreadLook(width=70, now=NOON + HOUR, newest_question=id_at(NOON + HOUR), answered=0)
LONG = "\n".join(f"line {n}" for n in range(9))


def drawn(what: MessageRow | NoteRow | ItemRow, look: ThreadLook = LOOK, sent: Sent | None = None) -> str:
    lines = entry_lines(Entry(id_at(NOON), what, sent), None, look)
    for line in lines:
        assert sum(cells(span.text) for span in line) <= look.width, line
    return "\n".join("".join(span.text for span in line) for line in lines)


def roles_of(what: MessageRow | ItemRow, word: str, sent: Sent | None = None) -> set[str]:
    lines = entry_lines(Entry(id_at(NOON), what, sent), None, LOOK)
    return {span.role for line in lines for span in line if word in span.text}


def test_a_role_is_told_by_its_shape_and_by_a_word() -> None:
    asked = drawn(message())
    assert "Ana M @ana_m asks" in asked
    assert "┃ is it ok?" in asked
    before = drawn(message(), replace(LOOK, answered=id_at(NOON)))
    assert "asked" in before
    assert "│ is it ok?" in before
    assert "you answered" in drawn(message("yes", role="ours"))
    around = drawn(message("we had that too", role="context"))
    assert "around it, not to you" in around
    assert "╎ we had that too" in around
    post = drawn(message("A post of mine", role="context", direction="out", handle="dr.ruiz"))
    assert "you posted from @dr.ruiz" in post


@pytest.mark.parametrize("width", [36, 40, 60])
def test_how_a_message_stands_is_said_however_narrow_the_window_is(width: int) -> None:
    long = message(author="Maria Magdalena de la Torre y Fernandez", handle="maria.magdalena@long.town.example")
    look = replace(LOOK, width=width, now=NOON + 9 * DAY)
    assert "asks" in drawn(long, look)
    assert "edited" in drawn(replace(long, edited_at=NOON), replace(look, width=60))
    assert "you answered" in drawn(replace(long, role="ours", direction="out"), look)


def test_our_words_stand_further_in_than_theirs() -> None:
    theirs, ours = drawn(message("abc")), drawn(message("abc", role="ours"))
    assert theirs.splitlines()[1].index("abc") < ours.splitlines()[1].index("abc")


@pytest.mark.parametrize("role", ["ours", "context"])
def test_what_is_not_asked_now_is_folded_to_two_lines_and_says_how_much_is_missing(role: str) -> None:
    folded = drawn(message(LONG, role=role))
    assert "line 1" in folded
    assert "line 2" not in folded
    assert "… 7 lines more" in folded
    whole = drawn(message(LONG, role=role), replace(LOOK, unfolded=True))
    assert "line 8" in whole
    assert "more" not in whole


def test_a_question_is_never_folded_nor_an_answer_that_nothing_was_asked_after() -> None:
    assert "line 8" in drawn(message(LONG))
    assert "line 8" in drawn(message(LONG, role="ours"), replace(LOOK, newest_question=id_at(NOON - MINUTE)))


def test_an_edit_is_marked_with_its_time() -> None:
    assert "edited" in drawn(message(edited_at=NOON + 2 * MINUTE))
    assert "edited" not in drawn(message())


def test_a_deleted_text_is_not_shown_but_its_tombstone_is() -> None:
    gone = message("my name is Ana Rey", deleted_at=NOON + MINUTE, attachments=(Attachment("image", "my arm"),))
    told = drawn(gone)
    assert "deleted by its author" in told
    assert "Ana Rey" not in told
    assert "my arm" not in told


def test_what_lies_beside_a_text_is_told_in_words_and_nothing_is_said_to_be_checked() -> None:
    things = (
        Attachment("image", "a red patch", size=120_000, url="https://files.example/a.jpg"),
        Attachment("voice", seconds=42),
        Attachment("file", "lab.pdf", size=3_200_000),
    )
    told = drawn(message("", attachments=things))
    assert "[image 120 kB] “a red patch” · not checked" in told
    assert "[voice 0:42] without a description · not checked" in told
    assert "[file 3.2 MB] “lab.pdf”" in told
    assert "https://files.example" not in told
    assert "https://files.example/a.jpg" in drawn(message("", attachments=things), replace(LOOK, unfolded=True))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"automatic": True}, "automatic"),
        ({"held_back": "filtered"}, "held back by the network: filtered"),
        ({"hidden": "encrypted", "text": ""}, "open it in your own client"),
        ({"hidden": "request", "text": ""}, "until you let them in"),
        ({"text": ""}, "(no text)"),
    ],
)
def test_what_a_reader_must_know_is_told_in_words(changed: dict[str, object], words: str) -> None:
    assert words in drawn(replace(message(), **changed))  # type: ignore[arg-type]  # fields by name


def test_an_answer_says_which_version_it_was_who_vetted_it_and_who_sent_it() -> None:
    told = " ".join(drawn(message("yes", role="ours"), sent=SENT).split())
    assert "fe7 v3 VETTED Lago + Sol (PIN) 11 Sep 2026 · sent by ana" in told


def test_own_words_and_words_from_elsewhere_say_so() -> None:
    own = replace(SENT, own_words=True, versions=())
    assert "own words · sent by ana" in drawn(message("yes", role="ours"), sent=own)
    assert "written elsewhere" in drawn(message("yes", role="ours"))


def with_version(**changed: object) -> Sent:
    return replace(SENT, versions=(replace(USED, **changed),))  # type: ignore[arg-type]  # fields by name


def test_several_saved_answers_in_one_are_all_named() -> None:
    both = replace(SENT, versions=(USED, replace(USED, template="va2", version=1)))
    told = " ".join(drawn(message("yes", role="ours"), sent=both).split())
    assert "fe7 v3 VETTED" in told
    assert "va2 v1 VETTED" in told


def test_a_version_that_was_not_vetted_or_is_withdrawn_since_is_never_called_vetted() -> None:
    bare = drawn(message("yes", role="ours"), sent=with_version(vetted_at=None, now="draft"))
    assert "NOT VETTED" in bare
    withdrawn = message("yes", role="ours")
    assert "withdrawn since" in drawn(withdrawn, sent=with_version(now="withdrawn"))
    assert roles_of(withdrawn, "withdrawn", with_version(now="withdrawn")) == {"red_strong"}


@pytest.mark.parametrize("state", ["unknown", "partly"])
def test_what_is_not_certain_about_an_answer_is_red(state: str) -> None:
    sent = replace(SENT, state=state, reason="the server did not say")
    assert roles_of(message("yes", role="ours"), f"{state}: the server", sent) == {"red_strong"}


def item(state: str) -> ItemRow:
    part = PartRow(1, 1, "k", LONG, 9, 500, "characters", "queued", "", "", "", "", None, 0, None, None)
    return ItemRow(
        1,
        1,
        "clinic",
        "mastodon",
        "ana_m",
        state,
        "the server said no",
        "try again",
        Audience.DIRECT,
        Readers(("ana_m",)),
        (),
        NOON,
        NOON,
        None,
        0,
        "",
        "fe7",
        3,
        "ana",
        1,
        "m1",
        "",
        "t1",
        1,
        (part,),
    )


@pytest.mark.parametrize("state", ["unknown", "refused", "partly"])
def test_an_answer_that_did_not_wholly_leave_stands_in_the_conversation_in_red(state: str) -> None:
    told = drawn(item(state))
    assert "your answer" in told
    assert "the server said no. try again" in told
    assert "line 0" in told
    assert roles_of(item(state), "your answer") | roles_of(item(state), state.upper()) >= {"red_strong"}


def test_a_note_has_a_frame_of_its_own_and_says_that_it_is_never_sent() -> None:
    note = NoteRow(1, 1, "ana", "call back\non Monday", NOON)
    told = drawn(note).rstrip().splitlines()
    assert told[0].startswith(" ╔═ internal note, never sent ana")
    assert told[1].startswith(" ║ call back")
    assert told[-1].startswith(" ╚")
    assert len({cells(line) for line in told}) == 1


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_nothing_is_wider_than_the_window(width: int) -> None:
    look = replace(LOOK, width=width)
    for what in (
        message("word " * 80),
        message("x" * 300),
        message("漢字" * 90),
        NoteRow(1, 1, "ana", "n" * 200, NOON),
        item("unknown"),
        message("yes", role="ours"),
    ):
        drawn(what, look, SENT)


def test_masked_words_are_dots_of_the_same_width_and_what_matters_stays() -> None:
    asked = message("my son Leo has 38.5", attachments=(Attachment("voice", seconds=42),))
    plain, covered = drawn(asked), drawn(asked, replace(LOOK, masked=True))
    assert "Leo" not in covered
    assert "ana_m" not in covered
    assert "38.5" not in covered
    assert "voice 0:42" in covered
    assert [cells(line) for line in plain.splitlines()] == [cells(line) for line in covered.splitlines()]


def test_what_somebody_writes_in_one_go_stands_under_one_header() -> None:
    first, second = message("hello", at=NOON), message("is it ok?", at=NOON + SECOND)

    def below(one: MessageRow, other: MessageRow) -> str:
        lines = entry_lines(Entry(other.id, other), Entry(one.id, one), LOOK)
        return "\n".join("".join(span.text for span in line) for line in lines)

    assert below(first, second) == " ┃ is it ok?"
    for apart in (
        below(first, message("is it ok?", at=NOON + 2 * MINUTE)),
        below(first, replace(second, handle="luz", author="Luz P.")),
        below(first, replace(second, edited_at=NOON + MINUTE)),
        below(first, replace(second, deleted_at=NOON + MINUTE)),
        below(replace(first, deleted_at=NOON + MINUTE), second),
        below(first, replace(second, role="context")),
    ):
        assert apart.startswith("\n")
        assert "@" in apart


AT, LATER = clock_time(NOON + 2 * MINUTE), clock_time(NOON + 5 * MINUTE)


@pytest.mark.parametrize(
    ("changed", "words", "missing"),
    [
        ({}, "sent by ana", "delivered"),
        ({"delivered_at": NOON + 2 * MINUTE}, f"delivered {AT}", "read"),
        (
            {"delivered_at": NOON + 2 * MINUTE, "read_at": NOON + 5 * MINUTE},
            f"delivered {AT}, read {LATER}",
            "somebody",
        ),
        ({"read_at": NOON + 5 * MINUTE, "audience": Audience.GROUP}, f"read by somebody {LATER}", "delivered"),
    ],
)
def test_what_the_network_told_of_an_answer_is_said_as_far_as_it_goes(
    changed: dict[str, object], words: str, missing: str
) -> None:
    told = " ".join(drawn(message("yes", role="ours"), sent=replace(SENT, **changed)).split())  # type: ignore[arg-type]  # fields by name
    assert words in told
    assert missing not in told
