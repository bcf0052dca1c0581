"""Every decision advances, is written, and is undone by u; a red is never lost by one key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from textual import events

from store.rows import Row
from tests.store.helpers import said
from tests.tui.hands import Hands, Ward, demo_inbox, minutes_ago, ward_inbox


def plain(row: Row) -> bool:
    return not row.red and row.window_until is None


@pytest.mark.parametrize(
    ("keys", "state", "verb"),
    [
        (["e"], "closed", "done"),
        (["x"], "noise", "noise"),
        (["s", "t"], "snoozed", "snooze"),
        (["s", "m"], "snoozed", "snooze"),
        (["s", "3", "d", "enter"], "snoozed", "snooze"),
        (["m", "m"], "closed", "mute"),
        (["m", "p"], "closed", "mute"),
        (["m", "u", "5", "d", "enter", "m"], "closed", "mute"),
    ],
)
async def test_a_decision_advances_is_written_and_is_undone(keys: list[str], state: str, verb: str) -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        after = hands.shown[hands.shown.index(row.id) + 1]
        await hands.press(*keys)
        assert hands.row.id == after
        assert row.id not in hands.shown
        assert (hands.stored(row.id).state, hands.verbs()[-1]) == (state, verb)
        assert hands.count("open") == 69
        await hands.press("u")
        await hands.until(lambda: hands.row.id == row.id, "the row to be back under the cursor")
        assert hands.stored(row.id).state == "open"
        assert hands.count("open") == 70
        assert f"undone: {verb}" in hands.notice


async def test_words_are_muted_wherever_they_stand_and_come_back_by_one_undo() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        word = max(row.question.split(), key=len).strip("?.,")
        await hands.press("m", "w")
        await hands.type(word)
        await hands.press("enter")
        await hands.until(lambda: hands.stored(row.id).state == "closed", "the mute")
        assert hands.verbs()[-1] == "mute"
        assert not [one for one in hands.lane("red") if one.state == "closed"]
        await hands.press("u")
        await hands.until(lambda: hands.stored(row.id).state == "open", "what came back")


async def test_escape_after_the_first_key_of_a_pair_decides_nothing() -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(plain)
        for first in ("s", "m", "exclamation_mark"):
            await hands.press(first)
            assert "Esc leaves it" in hands.text
            await hands.press("escape")
            assert "Esc leaves it" not in hands.text
            assert hands.notice == ""
        await hands.press("m", "j")
        assert hands.stored(row.id).state == "open"
        assert hands.verbs() == []


@pytest.mark.parametrize("keys", [["e"], ["x"], ["m"], ["m", "m"], ["s", "t"], ["s", "s"], ["s"]])
async def test_no_single_key_takes_a_red_away(keys: list[str]) -> None:
    async with demo_inbox(messages=30) as hands:
        row = hands.row
        assert row.red == 1
        await hands.press(keys[0])
        assert "red" in hands.notice
        for key in keys[1:]:
            await hands.press(key)
        stored = hands.stored(row.id)
        assert (stored.state, stored.red) == ("open", 1)
        assert row.id in hands.shown


async def test_a_red_is_acknowledged_first_and_then_closed_with_a_reason() -> None:
    async with demo_inbox(messages=30) as hands:
        row = hands.row
        await hands.press("exclamation_mark")
        assert hands.stored(row.id).red == 2
        assert hands.row.id == row.id
        await hands.until(lambda: "red, acknowledged" in hands.text or hands.row.red == 2, "the new state")
        await hands.press("e")
        await hands.press("enter")
        assert "a red is closed with a reason" in hands.notice
        assert hands.stored(row.id).state == "open"
        await hands.press("e")
        await hands.type("called the patient, ambulance sent")
        await hands.press("enter")
        assert hands.stored(row.id).state == "closed"
        notes = hands.desk.store.reader.rows("SELECT text FROM note WHERE conversation_id = :id", id=row.id)
        assert [str(note[0]) for note in notes] == ["called the patient, ambulance sent"]
        await hands.press("u")
        await hands.until(lambda: hands.row.id == row.id, "the red to be back")
        assert (hands.stored(row.id).state, hands.stored(row.id).red) == ("open", 2)


async def test_an_acknowledged_red_is_cleared_only_with_a_reason() -> None:
    async with demo_inbox(messages=30) as hands:
        row = hands.row
        await hands.press("exclamation_mark")
        await hands.until(lambda: hands.row.red == 2, "the new state")
        await hands.press("exclamation_mark", "enter")
        assert hands.stored(row.id).red == 2
        await hands.press("exclamation_mark")
        await hands.type("a film title")
        await hands.press("enter")
        assert hands.stored(row.id).red == 0


async def test_a_red_is_raised_by_hand_with_two_presses() -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(plain)
        await hands.press("exclamation_mark")
        assert hands.stored(row.id).red == 0
        await hands.press("exclamation_mark")
        assert hands.stored(row.id).red == 1
        await hands.until(lambda: f"Red {hands.count('red')}" in hands.text, "the count")


async def test_a_decision_key_before_the_new_row_is_painted_decides_nothing() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        after = hands.shown[hands.shown.index(row.id) + 1]
        await hands.still()
        hands.inbox.typed_at = monotonic()
        hands.inbox.act_noise()  # both before the screen can be painted again
        assert hands.row.id == after
        for act in (hands.inbox.act_noise, hands.inbox.act_done, hands.inbox.act_snooze, hands.inbox.act_mute):
            act()
            assert "read first" in hands.notice
            assert hands.inbox.pending is None
        await hands.still()
        assert hands.stored(row.id).state == "noise"
        assert hands.stored(after).state == "open"
        assert hands.verbs() == ["noise"]


async def test_the_last_row_does_not_come_back_while_its_decision_is_being_written(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "is it ok?", at=minutes_ago(5))) as hands:
        row = hands.row.id
        hands.inbox.typed_at = monotonic()
        hands.inbox.act_done()
        hands.inbox.changed()  # something else was written meanwhile
        assert hands.shown == []
        await hands.until(lambda: hands.stored(row).state == "closed", "the decision")
        await hands.until(lambda: "nothing stands in Open now" in hands.text, "the empty lane")
        assert hands.shown == []


async def test_keys_that_come_in_one_burst_decide_at_most_what_was_painted() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        for _ in range(20):
            hands.app.post_message(events.Key("x", "x"))
        await hands.until(hands.verbs, "the first decision")
        await hands.still()
        painted = hands.count("noise") - 23
        assert painted == len(hands.verbs())
        assert hands.stored(row.id).state == "noise"


async def test_pasted_text_is_never_keys() -> None:
    async with demo_inbox() as hands:
        order, here = hands.shown, hands.row.id
        for place in ([], ["a"], ["escape", "enter"]):
            await hands.press(*place)
            mode = hands.inbox.mode
            hands.app.post_message(events.Paste("exyymmjGqQ!stu\ny\n"))
            await hands.pilot.pause()
            await hands.still()
            assert hands.inbox.mode is mode
            assert hands.inbox.pending is None
        await hands.press("escape")
        assert (hands.verbs(), hands.shown, hands.row.id, hands.items()) == ([], order, here, [])


async def test_marked_rows_are_decided_together_and_come_back_together() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(plain)
        await hands.stand_on(lambda row: row.audience.short == "pub" and plain(row))
        start = hands.shown.index(hands.row.id)
        marked = hands.shown[start : start + 3]
        assert not any(hands.stored(one).red for one in marked)
        await hands.press("space", "v", "space")
        assert "3 marked" in hands.line("#rule")
        assert sum("●" in line for line in hands.text.splitlines()) >= 1
        await hands.press("x")
        assert [hands.stored(one).state for one in marked] == ["noise"] * 3
        assert hands.verbs() == ["noise"]
        assert hands.inbox.listing.marked == {}
        await hands.press("u")
        await hands.until(lambda: hands.count("open") == 70, "all three")
        assert [hands.stored(one).state for one in marked] == ["open"] * 3


async def test_a_red_among_the_marked_falls_out_of_the_batch_and_is_named() -> None:
    async with demo_inbox(messages=30) as hands:
        red = hands.row
        await hands.press("space", "space", "space", "space")
        both = [row for row in hands.inbox.listing.marked.values() if row.red]
        assert red in both
        await hands.press("x")
        assert f"{4 - len(both)} together" in hands.notice
        assert f"{len(both)} left out: red ({red.name or red.handle}" in hands.notice
        assert hands.verbs() == ["noise"]
        assert hands.count("red") == len(both)
        assert hands.inbox.listing.marked == {}
        await hands.press("home", "space", "e")
        assert hands.verbs() == ["noise"], "one red alone is not closed either"


async def test_from_five_on_their_number_is_typed_and_one_undo_brings_all_back() -> None:
    async with demo_inbox(messages=60) as hands:
        assert hands.row.red
        was = hands.count("open")
        await hands.press("asterisk")
        seen = list(hands.inbox.listing.marked)
        assert hands.row.id in seen
        reds = sum(row.red > 0 for row in hands.inbox.listing.marked.values())
        many = len(seen) - reds
        assert len(hands.inbox.listing.rows) > len(seen) > 5, "what was never in sight is not marked"
        await hands.press("e")
        asked = hands.line("#foot")
        assert f"type {many}" in asked
        assert "left out: red" in asked
        await hands.type(str(many - 1))
        await hands.press("enter")
        assert hands.verbs() == []
        assert "nothing was decided" in hands.notice
        await hands.press("e")
        await hands.type(str(many))
        await hands.press("enter")
        assert hands.verbs() == ["done"]
        assert hands.count("open") == was - many
        assert f"{many} together" in hands.notice
        await hands.press("u")
        await hands.until(lambda: hands.count("open") == was, "all of them")
        await hands.press("space", "asterisk", "escape")
        assert hands.inbox.listing.marked == {}


async def test_what_arrives_after_the_marks_is_not_swept_in(tmp_path: Path) -> None:
    written = [said(f"m{n}", f"is food {n} safe to eat", thread=f"t{n}", at=minutes_ago(40 - n)) for n in range(1, 4)]
    wards: list[Ward] = []
    async with ward_inbox(tmp_path, *written, fill=wards.append) as hands:
        await hands.press("asterisk")
        marked = set(hands.inbox.listing.marked)
        assert len(marked) == 3
        wards[0].receive(said("m9", "is food 9 safe to eat", thread="t9", at=minutes_ago(60)))
        hands.inbox.changed()
        await hands.press("t")
        await hands.type("food")
        await hands.press("enter")
        tagged = {int(row[0]) for row in hands.desk.store.reader.rows("SELECT conversation_id FROM tag")}
        assert tagged == marked


async def test_a_second_space_takes_the_mark_away() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.press("space", "k", "space")
        assert hands.inbox.listing.marked == {}
        assert "marked" not in hands.line("#rule")


async def test_a_full_stop_repeats_and_leaves_reds_alone() -> None:
    async with demo_inbox() as hands:
        await hands.press("full_stop")
        assert "nothing to repeat" in hands.notice
        await hands.stand_on(plain)
        await hands.press("x", "full_stop", "full_stop")
        assert hands.count("noise") == 26
        await hands.press("home", "full_stop")
        assert hands.stored(hands.row.id).red == 1
        assert hands.count("noise") == 26


def _note(hands: Hands, table: str, column: str) -> list[str]:
    return [str(row[0]) for row in hands.desk.store.reader.rows(f"SELECT {column} FROM {table}")]


async def test_notes_and_tags_are_kept_and_nothing_moves() -> None:
    async with demo_inbox(messages=30) as hands:
        order = hands.shown
        await hands.press("o")
        await hands.type("call her back")
        await hands.press("enter", "t")
        await hands.type("flu")
        await hands.press("enter", "t", "escape", "o", "enter")
        assert (_note(hands, "note", "text"), _note(hands, "tag", "word")) == (["call her back"], ["flu"])
        assert hands.shown == order


async def test_nothing_to_undo_is_said() -> None:
    async with demo_inbox(messages=10) as hands:
        await hands.press("u")
        await hands.until(lambda: "there is nothing to undo" in hands.notice, "the words")


async def test_the_same_keys_decide_while_a_conversation_is_read() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        await hands.press("enter")
        assert hands.inbox.mode.value == "thread"
        await hands.press("e")
        assert hands.stored(row.id).state == "closed"


async def test_the_screener_lets_in_and_turns_away() -> None:
    async with demo_inbox() as hands:
        await hands.until(lambda: len(hands.app.stage.lines if hands.app.stage else {}) == len(hands.networks), "lines")
        await hands.press("plus")
        assert "only the Screener holds people back" in hands.notice
        await hands.press("g", "s")
        row = await hands.stand_on(_asks_at_the_network(hands))
        before = hands.count("screener")
        await hands.press("plus")
        await hands.until(lambda: hands.stored(row.id).state == "open", "them to be let in")
        row = await hands.stand_on(_asks_at_the_network(hands))
        await hands.press("minus")
        await hands.until(lambda: hands.stored(row.id).state == "closed", "them to be turned away")
        assert hands.count("screener") == before - 2


def _asks_at_the_network(hands: Hands) -> Callable[[Row], bool]:
    asked = hands.desk.store.reader.rows(
        "SELECT x.conversation_id FROM conversation_message x JOIN message m ON m.id = x.message_id "
        "WHERE m.request_id <> ''"
    )
    known = {int(row[0]) for row in asked}
    return lambda row: row.id in known
