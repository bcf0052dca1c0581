"""Help, outbox, the first run and the themes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.hands import READING, SMALL, Hands, demo_inbox, terminal_output, ward_inbox
from tests.tui.scenes import STATES, fill_outbox, stand_in_outbox
from tui.keys import KEYS, keys_of
from tui.screens.help import key_lines
from tui.themes import PALETTES

TRUE_COLOUR = re.compile(r"\x1b\[[0-9;]*[34]8;2;")


async def help_text(hands: Hands, *keys: str) -> str:
    """Return all that the help says in a place, scrolled to its end."""
    await hands.press(*keys, "question_mark")
    seen = hands.text
    for _ in range(6):
        await hands.press("pagedown")
        seen += hands.text
    await hands.press("escape")
    return " ".join(seen.split())


@pytest.mark.parametrize(("place", "keys"), [("list", []), ("answer", ["a"]), ("thread", ["enter"])])
async def test_help_lists_exactly_the_keys_that_work_here(place: str, keys: list[str]) -> None:
    async with demo_inbox(messages=20, size=(240, 60)) as hands:
        said = await help_text(hands, *keys)
        assert hands.inbox.mode.value == place
        for key in KEYS:
            line = f"{key.shown} {key.tip}"
            assert (" ".join(line.split()) in said) == (place in key.where), line
        assert "The first minute".lower() in said.lower()


def test_a_key_that_reaches_the_network_says_so() -> None:
    for place in ("list", "answer", "outbox"):
        told = [" ".join(span.text for span in line) for line in key_lines(place, 109)]
        for key in keys_of(place):
            (line,) = [line for line in told if key.tip in line]
            assert ("reaches the network" in line) == key.reaches_network, line


async def test_the_outbox_shows_what_needs_a_person_first() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        await hands.until(lambda: "unknown 1" in hands.text and "waiting 1" in hands.text, "the header")
        await hands.press("O")
        await hands.until(lambda: "6 answers" in hands.text, "the rows")
        shown = [line.split()[0].lstrip("▌") or line.split()[1] for line in hands.text.splitlines()[2:8]]
        assert shown == ["unknown", "waiting", "refused", "partly", "held", "sent"]
        assert set(shown) == set(STATES)
        assert "they may read it twice" in " ".join(hands.text.split())


@pytest.mark.parametrize(
    ("state", "key", "becomes"),
    [
        ("waiting", "y", "waiting"),
        ("refused", "y", "refused"),
        ("partly", "y", "partly"),
        ("waiting", "d", "undone"),
        ("refused", "d", "undone"),
        ("held", "u", "undone"),
        ("held", "d", "undone"),
        ("sent", "d", "sent"),
        ("sent", "y", "sent"),
        ("unknown", "y", "unknown"),
        ("unknown", "d", "unknown"),
    ],
)
async def test_the_verbs_of_the_outbox(state: str, key: str, becomes: str) -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, state)
        await hands.press(key)
        found = {one.id: one.state for one in hands.items()}
        assert found[item] == becomes


async def test_an_unknown_answer_is_left_as_it_is_only_with_a_second_press() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, "unknown")
        await hands.press("d")
        assert "d once more" in hands.text
        await hands.press("d")
        assert {one.id: one.state for one in hands.items()}[item] == "undone"


async def test_an_answer_that_was_seen_there_is_sent() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, "unknown")
        doubt(hands, item, "untold")
        await hands.press("S")
        assert "it stands there" in hands.text
        await hands.press("s")
        assert "wait for an answer in vain" in hands.text
        await hands.press("escape")
        await hands.press("S", "s", "y")
        assert "nothing was done" in hands.text
        assert {one.id: one.state for one in hands.items()}[item] == "unknown"
        await hands.press("S", "s", "s")
        await hands.until(lambda: {one.id: one.state for one in hands.items()}[item] == "sent", "the record")


async def test_it_is_sent_again_only_when_it_was_read_and_the_word_was_typed() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, "unknown")
        doubt(hands, item, "untold")
        await hands.press("S", "a")
        assert "read it again" in hands.text
        while "type twice" not in hands.text:
            await hands.press("S", "a")
        await hands.press("t", "w", "o")
        assert "nothing is sent" in hands.text
        assert {one.id: one.state for one in hands.items()}[item] == "unknown"
        await hands.press("S", "a", *"twice")
        await hands.until(lambda: {one.id: one.state for one in hands.items()}[item] in ("held", "sent"), "the new try")


async def test_the_rest_of_an_answer_is_said_by_hand() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, "partly")
        await hands.press("S", "h")
        assert "they never read the rest" in hands.text
        assert {one.id: one.state for one in hands.items()}[item] == "partly"
        await hands.press("h")
        await hands.until(lambda: {one.id: one.state for one in hands.items()}[item] == "sent", "the record")


async def test_what_left_is_deleted_with_a_second_press_and_only_where_the_network_can() -> None:
    async with demo_inbox() as hands:
        await fill_outbox(hands)
        item = await stand_in_outbox(hands, "partly")
        stands(hands, item)
        stage, account = hands.inbox.stage, hands.items("partly")[0].account
        assert stage is not None
        (line,) = [one for one in stage.lines.values() if one.slug == account]
        card = line.card
        stage.lines[line.account] = replace(line, card=replace(card, extras=frozenset()))
        await hands.press("S")
        assert "cannot be deleted from here" in hands.text
        assert "takes nothing back" in hands.text
        await hands.press("x", "x")
        stage.lines[line.account] = replace(line, card=replace(card, extras=frozenset({"corrects"})))
        await hands.press("S", "x")
        assert "they may have read it" in hands.text
        assert {one.id: one.state for one in hands.items()}[item] == "partly"
        await hands.press("x")
        await hands.until(lambda: {one.id: one.state for one in hands.items()}[item] == "undone", "the deletion")


def stands(hands: Hands, item: int) -> None:
    """Let the first part of an answer stand on the network."""
    with hands.desk.store.writing() as tx:
        tx.run("UPDATE part SET state = 'sent', remote_id = 'there' WHERE item_id = :item AND n = 1", item=item)


def doubt(hands: Hands, item: int, state: str) -> None:
    """Let a part of an answer be one of which nobody knows whether it stands."""
    with hands.desk.store.writing() as tx:
        tx.run("UPDATE part SET state = :state WHERE item_id = :item", state=state, item=item)


async def test_an_empty_outbox_says_so() -> None:
    async with demo_inbox(messages=3) as hands:
        await hands.press("O", "y", "d", "j", "k")
        assert "nothing has been answered yet" in hands.text


@pytest.mark.parametrize("size", [SMALL, (160, 50), (60, 20), (40, 12)])
async def test_an_empty_store_says_what_to_do_next(tmp_path: Path, size: tuple[int, int]) -> None:
    async with ward_inbox(tmp_path, size=size) as hands:
        assert "Consulta holds no messages yet" in hands.text
        assert size[1] < 20 or "consulta demo" in hands.text
        for key in ("a", "e", "x", "r", "y", "j", "end", "enter", "escape", "space", "full_stop", "u"):
            await hands.press(key)
        assert "Consulta holds no messages yet" in hands.text


async def test_q_leaves() -> None:
    async with demo_inbox(messages=3) as hands:
        await hands.pilot.press("q")
        await hands.until(lambda: hands.app._exit, "the end")


@pytest.mark.parametrize("keys", [[], ["a"], ["enter"], ["O"], ["question_mark"], ["r"], ["slash"]])
async def test_the_terminal_theme_never_names_a_colour_of_24_bits(keys: list[str]) -> None:
    async with demo_inbox(messages=20, setting=replace(READING, theme="terminal")) as hands:
        await hands.press(*keys)
        assert not TRUE_COLOUR.search(terminal_output(hands.app))
        if hands.on_inbox and not keys:
            assert "▌" in hands.text


@pytest.mark.parametrize("theme", sorted(PALETTES))
async def test_every_theme_draws_the_same_words(theme: str) -> None:
    async with demo_inbox(messages=20, setting=replace(READING, theme=theme)) as hands:
        await hands.rested()
        assert "chest tight" in hands.text
        assert hands.text.splitlines()[0].startswith(" Open ")
