"""One saved answer to many: each gets their own, nobody twice, and what stands apart falls out and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.audience import Audience
from core.incoming import Incoming, Person
from desk import answering, bulk
from desk.errors import Refusal
from desk.pieces import Wish
from store.rows import Row
from tests.store.helpers import said
from tests.tui.hands import Hands, Ward, minutes_ago, ward_inbox

FEVER = "my son is 4 and has a fever of 38.5 since last night, is ibuprofen ok"
PUBLIC = Audience.PUBLIC


def asks(number: int, text: str = FEVER, audience: Audience = Audience.DIRECT) -> Incoming:
    who = Person(f"p{number}", f"person{number}@there.example", f"Person{chr(64 + number)} Doe")
    return said(f"m{number}", text, who=who, thread=f"t{number}", at=minutes_ago(60 - number), audience=audience)


async def mark_all(hands: Hands) -> list[Row]:
    await hands.press("asterisk")
    return list(hands.inbox.listing.marked.values())


async def read_to_its_end(hands: Hands) -> None:
    """Say yes until it is asked who may read it, or how many they are."""
    for _ in range(6):
        if hands.inbox.menu is not None or hands.inbox.mode.value == "prompt":
            return
        await hands.press("y")
    raise AssertionError(hands.text)


async def test_one_answer_to_many_is_held_for_each_and_taken_back_by_one_undo(tmp_path: Path) -> None:
    wards: list[Ward] = []
    red = asks(7, "crushing chest pain since this morning, cannot breathe")
    ill = asks(8, "my son is 4 and has kidney disease and a fever of 38.5 since last night, is ibuprofen ok")
    questions = [*(asks(n) for n in range(1, 6)), asks(6, audience=PUBLIC), red, ill]
    async with ward_inbox(tmp_path, *questions, fill=wards.append, connected=True) as hands:
        hands.stop_dispatching()
        marked = await mark_all(hands)
        assert len(marked) == 8
        wards[0].receive(asks(9))
        hands.inbox.changed()
        await hands.press("a")
        head = " ".join("".join(span.text for span in line) for line in hands.inbox.pane.lines)
        assert "5 direct + 1 public" in head
        assert "1 left out: red (PersonG" in head
        assert "1 left out: not if kidney disease (PersonH" in head
        await read_to_its_end(hands)
        assert hands.items() == [], "others read one of them: nothing is held by a yes alone"
        assert "type 6" in hands.line("#foot")
        await hands.type("7")
        await hands.press("enter")
        assert hands.items() == []
        assert "nothing was sent" in hands.notice
        await read_to_its_end(hands)
        await hands.type("6")
        await hands.press("enter")
        await hands.until(lambda: len(hands.items("held")) == 6, "all six")
        held = hands.items("held")
        assert hands.verbs() == ["answer"]
        assert len({item.conversation_id for item in held}) == 6
        for item in held:
            row = hands.stored(item.conversation_id)
            assert item.audience is row.audience
            assert item.read_id == row.newest_in_id
            (recipient,) = item.recipients
            assert recipient.handle == row.handle
        assert len({item.due_at for item in held}) == 6, "one after the other"
        assert "6 held" in hands.notice
        assert hands.count("open") == 3, "the red, the outlier and the one that came later"
        await hands.press("u")
        await hands.until(lambda: not hands.items("held"), "all back")
        assert hands.count("open") == 9
        assert {item.state for item in hands.items()} == {"undone"}


async def test_the_answers_that_others_read_can_be_left_out_and_each_result_is_listed(tmp_path: Path) -> None:
    questions = [asks(1), asks(2), asks(3, audience=PUBLIC)]
    async with ward_inbox(tmp_path, *questions, connected=True) as hands:
        hands.stop_dispatching()
        await mark_all(hands)
        await hands.press("a")
        await read_to_its_end(hands)
        await hands.press("d")
        await hands.until(lambda: len(hands.items("held")) == 2, "the two")
        assert {item.audience for item in hands.items()} == {Audience.DIRECT}
        first, second = hands.items("held")
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'unknown', reason = 'nobody knows' WHERE id = :id", id=first.id)
        await hands.press("U")
        lines = [line for line in hands.text.splitlines() if "Person" in line]
        assert any("unknown" in line and "nobody knows" in line for line in lines), hands.text
        assert any("held" in line for line in lines), hands.text
        assert "1 of 2 have not left yet" in hands.text
        await hands.press("u")
        await hands.until(lambda: not hands.items("held"), "the one that had not left")
        assert {item.id: item.state for item in hands.items()} == {first.id: "unknown", second.id: "undone"}


async def test_every_wording_that_leaves_is_drawn_and_read_to_its_end_before_the_yes(tmp_path: Path) -> None:
    questions = [asks(1), asks(2), asks(3, audience=PUBLIC)]
    async with ward_inbox(tmp_path, *questions, connected=True) as hands:
        hands.stop_dispatching()
        rows = await mark_all(hands)
        public = next(row for row in rows if row.audience is PUBLIC)
        await hands.press("a")
        drawn = "\n".join("".join(span.text for span in line) for line in hands.inbox.pane.lines)
        here, there = drawn.split("in other words, en pub, to PersonC Doe")
        stage = hands.app.stage
        assert stage is not None
        said_there = stage.prepare(public.id, Wish(key="fe7")).parts[0].text
        assert " ".join(said_there.split()) in " ".join(there.split())
        assert " ".join(said_there.split()) not in " ".join(here.split())
        await hands.press("y")
        assert hands.inbox.menu is None, "the other words have not been in sight"
        await read_to_its_end(hands)
        assert hands.items() == []


async def test_what_was_filled_in_for_one_by_hand_is_said_to_nobody_else(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, asks(1), asks(2), connected=True) as hands:
        stage = hands.app.stage
        assert stage is not None
        rows = await mark_all(hands)
        wish = Wish(key="ref", supplied=(("first_name", "Robin"),))
        made = bulk.make(hands.desk, stage.library, rows, wish)
        assert [(one.row.id, "Robin" in one.parts[0].text) for one in made.ready] == [(rows[0].id, True)]
        assert [(one.row.id, one.why) for one in made.left] == [(rows[1].id, "a field was filled in for another")]


async def test_who_wrote_again_since_they_were_marked_is_left_out_and_named(tmp_path: Path) -> None:
    wards: list[Ward] = []
    async with ward_inbox(tmp_path, asks(1), asks(2), asks(3), fill=wards.append, connected=True) as hands:
        hands.stop_dispatching()
        await mark_all(hands)
        again = said("m22", "and he is allergic to it", who=asks(2).author, thread="t2", at=minutes_ago(1))
        wards[0].receive(again)
        hands.inbox.changed()
        await hands.press("a", "y", "y")
        await hands.until(lambda: len(hands.items("held")) == 2, "the two others")
        assert "1 left out" in hands.notice
        assert "PersonB" in hands.notice
        wrote_again = next(row for row in hands.lane("open") if row.name.startswith("PersonB"))
        assert "allergic" in wrote_again.question


async def test_a_personal_case_is_offered_only_what_is_for_one_and_falls_out_of_every_batch(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, asks(1), asks(2), asks(3), connected=True) as hands:
        hands.stop_dispatching()
        case = hands.row
        assert case.best == "fe7"
        await hands.press("P")
        await hands.until(lambda: hands.row.personal, "the mark in the row")
        assert "PERS" in hands.text
        assert "personal case" in hands.text
        stage = hands.app.stage
        assert stage is not None
        with pytest.raises(Refusal, match="meant for everybody"):
            answering.queue(hands.desk, stage.prepare(case.id, Wish(key="fe7")))
        await hands.press("a")
        choosing = hands.inbox.choosing
        assert choosing is not None
        assert choosing.prepared is not None
        assert "fe7" not in choosing.keys
        assert choosing.prepared.may_leave
        await hands.press("escape", "A")
        assert "fe7" not in hands.text.split("all answers")[1]
        await hands.press("escape", "asterisk", "a")
        assert "1 left out: personal case (PersonA" in hands.text
        await hands.press("escape", "x")
        assert hands.verbs() == ["personal", "noise"]
        assert hands.row.id == case.id
        await hands.press("u", "u")
        await hands.until(lambda: not hands.stored(case.id).personal, "the mark to be gone")
        await hands.press("P", "P")
        await hands.until(lambda: hands.verbs()[-1] == "not personal", "the second press")
        assert not hands.stored(case.id).personal
