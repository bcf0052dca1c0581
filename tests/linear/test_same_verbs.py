"""The same verbs as on the screen: each action of the key table is done on lines, or has its reason."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from desk import actions, ruling
from store import sending, views
from store.lanes import LANES, Order
from tests.cli.helpers import Program
from tests.docs.pages import ROOT
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import ASK, LINEAR, PROMPT, Begin, asked, states
from tests.linear.typist import KEY, Typist, typing
from tui.key_rows import MUTES, RULES, TRIAL
from tui.keys import ANSWER, DAY, DRAFTS, KEYS, LEDGER, LIST, NETWORKS, OUTBOX, PERSON, PROBLEMS, READ, THREAD, keys_of
from tui.linear.console import Cancelled
from tui.linear.reasons import NOT_HERE

NOT_DONE = re.compile(
    r"is no key here|is not done here|needs a screen|That is no key here|is no yes and no key|a number names a line"
)
ENTER: dict[str, tuple[str, ...]] = {
    LIST: (),
    THREAD: ("open",),
    ANSWER: ("answer",),
    OUTBOX: ("outbox",),
    DAY: ("day",),
    DRAFTS: ("go drafts",),
    NETWORKS: ("go networks",),
    PROBLEMS: ("go problems",),
    PERSON: ("person",),
    LEDGER: (": ledger",),
    READ: ("person", "1"),
    MUTES: (": mutes",),
    RULES: (": rules",),
    TRIAL: (": rules", "1"),
}
"""What is typed to come to each place."""
NUMBERED = (DAY, DRAFTS, NETWORKS, PROBLEMS, PERSON, LEDGER, MUTES, RULES, TRIAL)
OVER = {"quit", "leave"}


async def _work_on(t: Typist) -> None:
    """Let there be something in every place: answers, decisions, drafts, somebody who was answered."""
    for _ in range(4):
        await t.home()
        told = await t.type("g d", "/ antibiotic", "answer")
        for _ in range(4):
            if "Send it?" in told or "Once more" in told:
                told = await t.type("y")
        await t.type(*([Cancelled()] if t.prompt != KEY else []), "noise")
    reader = t.stage.desk.store.reader
    for row in views.page(reader, LANES["open"], Order.TRIAGE)[:3]:
        t.stage.save_draft(row.id, "Please rest")
    for word in ("congress", "lottery", "casino"):
        actions.mute(t.stage.desk, (), scope="word", subject=word)
    for name in ("fevers", "aches", "coughs"):
        ruling.add(t.stage.desk, name, "words=fever,ache,cough -> tag seen")
    await t.stage.written()


async def test_every_action_of_the_key_table_is_done_on_lines_or_has_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with typing(monkeypatch) as t:
        await _work_on(t)
        missing = []
        for place, enter in ENTER.items():
            for key in keys_of(place):
                if key.id in NOT_HERE or key.id in OVER:
                    continue
                await t.home()
                before = await t.type(*enter) if enter else ""
                assert (t.prompt == KEY) == (place in (LIST, THREAD, READ)), (place, before)
                number = "1" if place in NUMBERED and key.id not in ("go", "back", "help", "palette") else ""
                told = await t.type(f"{'2' if key.id == 'choose' else key.id} {number}".strip())
                if NOT_DONE.search(told) and (place, key.id) not in {(READ, "back"), (THREAD, "back")}:
                    missing.append((place, key.id, told))
        assert missing == []


def test_what_is_not_done_here_is_an_action_of_the_screen_and_listed_with_its_reason() -> None:
    page = (ROOT / "docs" / "linear.md").read_text(encoding="utf-8")
    for name, reason in NOT_HERE.items():
        assert name == "theme" or name in {key.id for key in KEYS}, name
        said = reason.replace("<down>", "`j`").replace("<up>", "`k`")
        assert f"| `{name}` | {said} |" in page, name
    assert len(re.findall(r"^\| `", page, re.MULTILINE)) == len(NOT_HERE)


async def test_what_has_no_key_is_done_by_its_name_and_a_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch) as t:
        told = await t.type(": ledger")
        number = re.search(r"^(\d+): matrix, inbox: complete\.", told, re.MULTILINE)
        assert number, told
        assert "Complete since" in await t.type(number[1])
        assert "answers: direct, group." in await t.type("g l", "5")
        assert "no colours here" in await t.type(": theme light")
        assert "no escape sequence" not in await t.type("copy")
        assert "none is ever written here" in await t.type("Y")


async def test_what_is_in_doubt_is_settled_by_a_second_yes_that_says_what_is_risked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with typing(monkeypatch) as t:
        await _work_on(t)
        item = t.item("held").id
        t.put(item, "unknown")
        with t.stage.desk.store.writing() as tx:
            tx.run("UPDATE part SET state = 'untold' WHERE item_id = :item", item=item)
        await t.home()
        assert "<settle>" not in await t.type("O")
        assert "S settles it" in t.prompt
        told = await t.type("S")
        assert "if it does not, they wait for an answer in vain" in told
        assert "they may read it twice" in told
        assert "y settles it so" in await t.type("s")
        await t.type("no")
        assert _state(t, item) == "unknown"
        assert "Nothing was done" in await t.type("S", "a", "once")
        assert _state(t, item) == "unknown"
        await t.type("S", "a", "twice", "y")
        assert _state(t, item) == "held"
        t.put(item, "unknown")
        with t.stage.desk.store.writing() as tx:
            tx.run("UPDATE part SET state = 'untold' WHERE item_id = :item", item=item)
        assert "Settled: it is sent" in await t.type("h", "O", "S", "s", "y")


async def test_what_left_is_deleted_only_where_the_network_can(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch) as t:
        await _work_on(t)
        item = t.item("held")
        t.put(item.id, "partly")
        with t.stage.desk.store.writing() as tx:
            tx.run("UPDATE part SET state = 'sent', remote_id = 'there' WHERE item_id = :item", item=item.id)
        lines = t.stage.lines
        (line,) = [one for one in lines.values() if one.slug == item.account]
        lines[line.account] = replace(line, card=replace(line.card, extras=frozenset()))
        await t.home()
        told = await t.type("O", "S")
        assert "What left cannot be deleted from here" in told
        assert "Nothing was done" in await t.type("x")
        lines[line.account] = replace(line, card=replace(line.card, extras=frozenset({"corrects"})))
        assert "they may have read it" in await t.type("S")
        await t.type("x")
        assert _state(t, item.id) == "partly"
        assert "Settled: it is undone" in await t.type("y")


def test_own_words_come_back_from_an_editor_and_are_read_before_they_are_held(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    editor = program.home / "editor.sh"
    editor.write_text('#!/bin/sh\necho "the editor is open"\nread typed\nprintf "%s" "$typed" > "$1"\n')
    editor.chmod(0o700)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60", VISUAL=str(editor))
    inbox.begin()
    inbox.type("R")
    inbox.wait_for("the editor is open")
    inbox.type("Rest and drink.")
    told = inbox.wait_for(r"Own words, not vetted[^\0]*" + ASK)[0]
    assert "> Rest and drink." in told.replace("@pat@remote.example ", "")
    assert states(program) == []
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    assert states(program) == ["held"]
    piped = talk(*LINEAR, "--lane", "all", terminal=False, VISUAL=str(editor))
    piped.begin()
    assert "this is a pipe" in piped.said("R")


async def test_nobody_says_yes_to_dots_in_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch, masked=True) as t:
        await t.type("=")
        await _uncovered_answer(t)
        item = t.item("held")
        t.put(item.id, "waiting")
        await t.home()
        told = await t.type("O")
        assert item.parts[0].text[:20] not in told
        assert "it is covered" in await t.type("y")
        assert _state(t, item.id) == "waiting"
        assert item.parts[0].text[:20] in await t.type("=")
        assert "Held again" in await t.type("y")


async def _uncovered_answer(t: Typist) -> None:
    for _ in range(30):
        told = await t.type("answer")
        for _ in range(3):
            told = await t.type("y") if "ends, " in t.prompt else told
        if "Held for" in told:
            return
        await t.type(*([Cancelled()] if t.prompt != KEY else []), "j", "=")
    raise AssertionError("nothing could be answered")


def _state(t: Typist, item: int) -> str:
    found = sending.item(t.stage.desk.store.reader, item)
    assert found is not None
    return found.state
