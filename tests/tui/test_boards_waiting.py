"""Drafts, networks and problems: what waits for somebody, by its keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import HOUR, MINUTE
from core.incoming import Ends, Hole, Page, Person, Request
from desk.triage.life import judge
from store import accounts, drafts, sending, troubles
from store.keeping import keep
from store.marking import stream_of
from store.troubles import HoleRow
from tests.store.helpers import LUZ, said
from tests.tui.beside import board, under_cursor, write_draft
from tests.tui.hands import MORNING, WIDE, Ward, demo_inbox, ward_inbox
from tests.tui.scenes import fill_outbox
from tui.cards import hole_lines
from tui.screens.base import Mode

# Drafts


async def test_a_draft_says_to_whom_and_enter_writes_on_in_the_inbox() -> None:
    async with demo_inbox() as hands:
        row = await write_draft(hands, "Please rest")
        await hands.press("g", "w")
        assert "Please rest" in under_cursor(hands)
        assert row.question.split()[0] in hands.text
        await hands.press("enter")
        await hands.until(lambda: hands.on_inbox and hands.inbox.mode is Mode.WRITE, "the field")
        assert "Please rest" in hands.text


async def test_a_draft_is_discarded_with_a_second_press_and_u_brings_it_back() -> None:
    async with demo_inbox() as hands:
        await write_draft(hands, "Please rest")
        await hands.press("g", "w", "d")
        assert "once more discards it" in hands.text
        assert len(board(hands).rows) == 1
        await hands.press("d")
        assert board(hands).rows == []
        assert hands.verbs() == ["discard"]
        await hands.press("u")
        await hands.until(lambda: "Please rest" in hands.text, "the words")
        assert hands.verbs() == ["discard", "undo"]


async def test_moving_between_the_two_presses_discards_nothing() -> None:
    async with demo_inbox() as hands:
        await write_draft(hands, "Please rest")
        await hands.press("g", "w", "d", "j", "d")
        assert len(board(hands).rows) == 1


async def test_a_draft_says_that_they_wrote_since(tmp_path: Path) -> None:
    first = said("m1", "is it bad?", at=MORNING - HOUR)
    async with ward_inbox(tmp_path, first, fill=_draft_then_more) as hands:
        await hands.press("g", "w")
        assert "they wrote since" in under_cursor(hands)


def _draft_then_more(ward: Ward) -> None:
    with ward.store.writing() as tx:
        (conversation,) = [int(row[0]) for row in tx.rows("SELECT id FROM conversation")]
        drafts.save(tx, conversation, ward.desk.who.id, "Not at all", MORNING - 30 * MINUTE)
    ward.receive(said("m2", "please answer", at=MORNING - MINUTE))


# Networks


async def test_a_network_s_card_says_what_it_can_do_and_enter_shows_all_of_it() -> None:
    async with demo_inbox() as hands:
        await hands.until(lambda: len(hands.inbox.accounts) > 3, "the accounts")
        await hands.press("g", "l", "enter")
        for words in ("answers", "length", "window", "lost send", "who reads", "the staff of its servers can read it"):
            assert words in hands.text
        await hands.press("escape")
        assert under_cursor(hands)
        await hands.press("escape")
        assert hands.on_inbox


async def test_a_dead_token_stands_in_red_words_with_its_remedy(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "hello"), fill=_broken) as hands:
        await hands.press("g", "l")
        assert "the token was refused" in under_cursor(hands)
        assert "give it a new one" in hands.text
        assert "gap in mentions: the server was down; the next reading tries again" in " ".join(hands.text.split())
        assert "the bot may read, not answer" in hands.text
        assert "Choose the bot again" in hands.text
        assert "gap in mentions: the bot" not in hands.text, "nothing is missing there"
        assert "1 request whose words the network hides" in " ".join(hands.text.split())


def _broken(ward: Ward) -> None:
    hole = Hole("h1", "m5", "m9", "the server was down")
    mute = Hole("h2", "", "", "the bot may read, not answer. Choose the bot again", ends=Ends.NOTHING)
    request = Request("r1", Person("p9", "stranger"), MORNING - HOUR)
    with ward.store.writing() as tx:
        account = accounts.ensure(tx, ward.slug, ward.network)
        stream = stream_of(tx, account, "mentions")
        page = Page(mark="", holes=(hole, mute), requests=(request,))
        keep(tx, account, page, judge, MORNING - HOUR, stream=stream)
        accounts.trouble(tx, account, "the token was refused", "give it a new one")


# Problems


async def test_problems_lists_accounts_gaps_and_hidden_requests_the_gravest_first(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "photo", who=LUZ), fill=_broken) as hands:
        await hands.press("g", "h")
        kinds = [line.lstrip("▌ ").split("  ")[0] for line in hands.text.splitlines()[2:6]]
        assert sorted(kinds) == ["account", "gap", "hidden", "warning"]
        assert (kinds[0], kinds[-1]) == ("account", "hidden")
        await hands.press("enter")
        await hands.until(lambda: "networks" in hands.text.splitlines()[0], "the card")
        assert "the token was refused" in hands.text


async def test_answers_that_need_somebody_are_problems_and_enter_stands_on_them() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        await hands.press("g", "h")
        kinds = [getattr(row, "kind", "") for row in board(hands).rows]
        assert [kind for kind in kinds if kind in ("unknown", "refused", "partly", "waiting")] == [
            "unknown",
            "refused",
            "partly",
            "waiting",
        ]
        while "refused" not in under_cursor(hands):
            await hands.press("j")
        await hands.press("enter")
        await hands.until(lambda: "outbox" in hands.text.splitlines()[0], "the outbox")
        await hands.still()
        assert "refused" in under_cursor(hands)


async def test_what_was_not_checked_is_a_problem_that_opens_for_reading() -> None:
    async with demo_inbox() as hands:
        await hands.press("g", "h")
        there = [row.id for row in troubles.unchecked(hands.desk.store.reader)]
        assert there
        while "not checked" not in under_cursor(hands):
            await hands.press("j")
        await hands.press("enter")
        await hands.until(lambda: hands.on_inbox and hands.inbox.mode is Mode.THREAD, "the conversation")
        assert hands.row.id in there


async def test_a_house_in_order_says_so(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path) as hands:
        await hands.press("g", "h")
        assert "nothing is wrong" in hands.text


# The header


async def test_refused_and_partly_sent_answers_stand_in_the_header_until_dealt_with() -> None:
    async with demo_inbox(size=WIDE) as hands:
        await fill_outbox(hands)
        hands.inbox.changed()
        head = hands.text.splitlines()
        assert any("unknown 1" in line and "refused 1" in line and "partly 1" in line for line in head[:3])
        (item,) = hands.items("refused")
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE conversation SET trouble = '' WHERE id = :id", id=item.conversation_id)
        hands.inbox.changed()
        await hands.pilot.pause()
        assert "refused 1" not in hands.text
        assert sending.stuck(hands.desk.store.reader) == {"partly": 1}


async def test_an_answer_that_is_left_as_it_is_stands_among_the_decisions_and_stays() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        (item,) = hands.items("refused")
        await hands.press("O")
        while "refused" not in under_cursor(hands):
            await hands.press("j")
        await hands.press("d", "escape", "U")
        assert "left as it is" in under_cursor(hands)
        assert "nothing here takes that back" in hands.text
        assert {one.id: one.state for one in hands.items()}[item.id] == "undone"


async def test_what_an_account_may_not_do_is_said_in_its_line_and_counts_as_no_gap(tmp_path: Path) -> None:
    def mute(ward: Ward) -> None:
        told = Hole("h2", "", "", "the bot may read, not answer. Choose the bot again", ends=Ends.NOTHING)
        with ward.store.writing() as tx:
            account = accounts.ensure(tx, "lan", "lantern")
            accounts.connected(tx, account, handle="ruiz", remote_id="1", name="", card={"network": "m"}, now=MORNING)
            stream = stream_of(tx, account, "mentions")
            keep(tx, account, Page(mark="", holes=(told,)), judge, MORNING - HOUR, stream=stream)

    async with ward_inbox(tmp_path, said("m1", "hello"), fill=mute) as hands:
        assert "lan the bot may read, not answer" in hands.text, "another package's network has three letters too"
        await hands.press("g", "l")
        (line,) = [line for line in hands.text.splitlines() if " lan " in line and "Lantern" in line]
        assert "the bot may read" in line
        assert "gap" not in line


@pytest.mark.parametrize(("lost", "words"), [(True, "it will not come here"), (False, "the next reading")])
def test_a_gap_that_will_never_be_filled_promises_nothing(*, lost: bool, words: str) -> None:
    hole = HoleRow(1, "bot", "telegram", "updates", "", "", "kept for a day", resumes=lost, opened_at=1, lost=lost)
    assert words in " ".join(span.text for line in hole_lines(hole, 200) for span in line)
