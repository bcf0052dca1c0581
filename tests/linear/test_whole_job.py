"""The whole job in plain lines, with the real program: in a terminal, and behind pipes."""

from __future__ import annotations

import re

import pytest

from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import ASK, FEVER, LINEAR, PROMPT, Begin, asked, lane, states


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def terminal(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def in_order(text: str, words: list[str]) -> None:
    places = [text.find(word) for word in words]
    assert -1 not in places, (words[places.index(-1)], text)
    assert places == sorted(places), text


def test_a_question_is_read_answered_and_sent(
    talk: Begin, clinic: FakeMastodon, program: Program, terminal: bool
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, terminal=terminal)
    item = inbox.begin()
    assert re.search(r"1 of 1 in Open\. Mastodon, direct message, from @pat@remote\.example \(Pat\)", item)
    in_order(item, ["1 of 1 in Open", "Read by you and @pat@remote.example. Not end-to-end", "Question:", "Best: fe7"])
    answer = inbox.said("a", ASK)
    told = ["fe7 v1 VETTED", "Read by you and @pat@remote.example", "Part 1 of 1", "Fever by itself", "Send it?"]
    in_order(answer, told)
    inbox.yes("Held for 0 s")
    inbox.wait_for("Nothing stands in Open now")
    inbox.wait_for(PROMPT)
    assert inbox.quit("w") == 0
    assert [post.text for post in clinic.read_by(clinic.pat)]
    assert states(program) == ["sent"]


def test_a_public_answer_is_asked_for_twice_and_names_its_readers(
    talk: Begin, clinic: FakeMastodon, program: Program, terminal: bool
) -> None:
    asked(clinic, program, public=True)
    inbox = talk(*LINEAR, terminal=terminal, CONSULTA_HOLD="60")
    assert "Mastodon, PUBLIC message" in inbox.begin()
    assert "PUBLIC: everybody can read it" in inbox.said("a", ASK)
    second = inbox.yes("OTHERS READ THIS") + inbox.wait_for(r"[^\0]*Once more: (y|yes \d\d) sends[^\0]*" + ASK)[0]
    assert "PUBLIC: everybody can read it" in second
    assert states(program) == []
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    assert states(program) == ["held"]


def test_whom_the_newest_message_alone_names_reads_nothing_unless_a_key_adds_them(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    first = clinic.write(clinic.pat, FEVER)
    carer = clinic.memory.account("carer", "remote.example")
    clinic.write(clinic.pat, f"@doctor @{carer.acct} reads it too", "direct", first)
    program.json("sync")
    inbox = talk(*LINEAR)
    inbox.begin()
    answer = " ".join(inbox.said("a", ASK).split())
    assert "Read by you and @pat@remote.example. Not read by @carer@remote.example, named in the newest" in answer
    assert "@carer@remote.example. Not read" not in " ".join(inbox.said("V", ASK).split())
    inbox.said("V", ASK)
    inbox.said("V", ASK)
    inbox.yes("Held for 0 s")
    inbox.wait_for("Nothing stands in Open now")
    inbox.wait_for(PROMPT)
    assert inbox.quit("w") == 0
    assert len(clinic.read_by(clinic.pat)) == 1
    assert clinic.read_by(carer) == []


def test_own_words_are_written_line_by_line_and_the_draft_survives(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("r", r"1: ?\Z")
    inbox.said("Rest and drnik.", r"2: ?\Z")
    inbox.said(".1 Rest and drink.", r"2: ?\Z")
    inbox.interrupt()
    inbox.wait_for("the draft is kept")
    inbox.wait_for(PROMPT)
    assert program.json("drafts", "--professional", "ana")[0]["text"] == "Rest and drink."
    assert "> Rest and drink." in inbox.said("r", r"begin anew: ?\Z")
    inbox.said("k", r"2: ?\Z")
    inbox.said("Call us tomorrow.", r"3: ?\Z")
    answer = inbox.said(".", ASK)
    in_order(answer, ["Own words, not vetted", "Read by you", "Rest and drink.", "> Call us tomorrow.", "Send it?"])
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    assert program.json("drafts", "--professional", "ana") == []


def test_a_held_answer_is_taken_back_and_stands_where_it_stood(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("a", ASK)
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    assert "1 of 1 in Open" in inbox.said("u")
    assert states(program) == ["undone"]
    assert inbox.quit() == 0


@pytest.mark.parametrize(("typed", "state"), [("q", "waiting"), ("u", "undone")])
def test_quitting_asks_about_what_is_held(
    typed: str, state: str, talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("a", ASK)
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    assert "1 answer is held" in inbox.said("Q", r"next yes: ?\Z")
    inbox.type(typed)
    if typed == "u":
        inbox.wait_for(PROMPT)
        inbox.type("Q")
    assert inbox.ended() == 0
    assert states(program) == [state]


def test_a_waiting_answer_is_read_anew_in_the_outbox_and_held_by_a_yes(
    talk: Begin, clinic: FakeMastodon, program: Program, terminal: bool
) -> None:
    asked(clinic, program)
    first = talk(*LINEAR, CONSULTA_HOLD="60")
    first.begin()
    first.said("a", ASK)
    first.yes("Held for 60 s")
    first.wait_for(PROMPT)
    assert first.quit("q") == 0
    inbox = talk(*LINEAR, terminal=terminal, CONSULTA_HOLD="60")
    assert "WAITING for a new yes: 1" in inbox.begin()
    answer = inbox.said("O", ASK)
    in_order(answer, ["1 of 1 in the outbox. WAITING: fe7 v1 to @pat", "Read by you and @pat", "Fever by itself"])
    inbox.yes("Held again")
    inbox.wait_for(ASK)
    assert states(program) == ["held"]
    inbox.said("d", ASK)
    assert states(program) == ["undone"]


def test_the_outbox_is_walked_by_the_keys_that_it_names(talk: Begin, clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program, FEVER, f"{FEVER} too")
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    for _ in range(2):
        inbox.said("a", ASK)
        inbox.yes("Held for 60 s")
        inbox.wait_for(PROMPT)
    assert "j next, k previous, h back" in inbox.said("O", ASK)
    assert "2 of 2 in the outbox. HELD" in inbox.said("j", ASK)
    assert "1 of 2 in the outbox. HELD" in inbox.said("k", ASK)
    assert "Back in Open" in inbox.said("h")


def test_triage_without_an_answer_and_the_way_back(talk: Begin, clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program, "@doctor how long does a cold last?", "@doctor thank you all for the talk", FEVER)
    inbox = talk(*LINEAR)
    first = inbox.begin()
    assert "1 of 3 in Open" in first
    assert "Snoozed: wakes" in inbox.said("s 3d")
    assert len(lane(program, "snoozed")) == 1
    assert "Noise." in inbox.said("x")
    assert len(lane(program, "noise")) == 1
    assert "Nothing stands in Open" in inbox.said("e")
    assert "1 of 1 in Open" in inbox.said("u")
    assert len(lane(program, "open")) == 1
    assert "Note kept" in inbox.said("o call back on Monday")
    assert "call back on Monday" in inbox.said("l")
    assert "1 of 1 in Snoozed" in inbox.said("g z")
    day = inbox.said("U", r"goes back: ?\Z")
    number = re.search(r"^(\d+): .*, ana, snoozed, Pat\.$", day, re.MULTILINE)
    assert number, day
    assert "Undone" in inbox.said(number[1])
    assert lane(program, "snoozed") == []
    found = inbox.said("/ fever")
    assert "1 found" in found
    assert "1 of 1 in the search" in found
    assert "Back in Snoozed" in inbox.said("h")
    assert inbox.quit() == 0


def test_a_red_flag_is_said_first_and_closed_only_after_it_was_acknowledged(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program, "@doctor chest tight since morning, going down my left arm")
    inbox = talk(*LINEAR)
    in_order(inbox.begin(), ["RED FLAG: ", "1 of 1 in Open"])
    assert "a red is never noise" in inbox.said("x")
    assert "nobody has acknowledged it" in inbox.said("e")
    assert "Acknowledged: it stays in Red" in inbox.said("!")
    assert "RED FLAG, acknowledged" in inbox.said("")
    inbox.said("e", r"without an answer\? ?\Z")
    assert "a red is closed with a reason" in inbox.said("")
    inbox.said("e", r"without an answer\? ?\Z")
    inbox.said("seen on the phone")
    assert lane(program, "red") == []
    assert inbox.quit() == 0
