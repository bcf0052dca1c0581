"""Other keys, the same inbox: a whole answer under each preset, and every word on screen that names a key is true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalogue import name_verbs, verbs_in
from tests.tui.hands import READING, Hands, demo_inbox
from tui import keys
from tui.choices import CHOICES
from tui.keymap import Keymap, broken_rules, name_of, of_preset, read
from tui.keys import KEYS
from tui.presets import PRESETS
from tui.screens.base import Mode

ROOT = Path(__file__).resolve().parents[2]
FAST = replace(READING, read_ms=1)


@pytest.fixture(autouse=True)
def the_table_again() -> Iterator[None]:
    yield
    Keymap().use()
    name_verbs(None)


def first_keys() -> dict[str, str]:
    """Return the first key of each action under the keymap in use."""
    return {key.id: pressed[0] for key in KEYS if (pressed := keys.pressed_for(key))}


def mode(hands: Hands) -> Mode:
    """Return what the keys speak to; a call, since each press changes it."""
    return hands.inbox.mode


async def stand_on_answerable(hands: Hands, down: str) -> int:
    """Walk down to a conversation that one person reads and a vetted text answers."""
    for _ in range(100):
        row = hands.row
        if row.best in ("fe7", "fe2", "co1") and not row.red and row.audience.value == "direct":
            return row.id
        await hands.press(down)
    raise AssertionError(hands.text)


# A whole answer


@pytest.mark.parametrize("preset", PRESETS)
async def test_a_vetted_answer_is_given_and_taken_back_by_the_keys_of_a_preset(preset: str) -> None:
    async with demo_inbox(setting=replace(FAST, keymap=of_preset(preset))) as hands:
        key = first_keys()
        answered = await stand_on_answerable(hands, key["down"])
        await hands.press(key["answer"])
        assert mode(hands) is Mode.ANSWER
        while mode(hands) is Mode.ANSWER:
            await hands.press(key["yes"])
        assert [item.conversation_id for item in hands.items("held")] == [answered]
        assert f"{keys.names((key['undo'],))} takes it back" in hands.notice
        await hands.press(key["undo"])
        assert hands.items("held") == []
        assert hands.verbs() == ["answer", "undo"]


@pytest.mark.parametrize("preset", ["vim", "mutt", "basic"])
async def test_own_words_are_written_and_sent_by_the_keys_of_a_preset(preset: str) -> None:
    async with demo_inbox(setting=replace(FAST, keymap=of_preset(preset))) as hands:
        key = first_keys()
        await stand_on_answerable(hands, key["down"])
        await hands.press(key["write"])
        assert mode(hands) is Mode.WRITE
        await hands.type("Please call the practice after nine.")
        await hands.press("ctrl+d")
        while mode(hands) is Mode.ANSWER:
            await hands.press(key["yes"])
        assert [item.parts[0].text for item in hands.items("held")] == ["Please call the practice after nine."]


@pytest.mark.parametrize("preset", ["vim", "mutt"])
async def test_a_day_of_decisions_goes_by_the_keys_of_a_preset(preset: str) -> None:
    async with demo_inbox(setting=replace(FAST, keymap=of_preset(preset))) as hands:
        key = first_keys()
        await hands.press(key["go"], "d")
        assert hands.inbox.lane.name == "direct"
        for verb in ("done", "noise"):
            while hands.row.red:
                await hands.press(key["down"])
            await hands.press(key[verb])
        while hands.row.red or hands.row.window_until is not None:
            await hands.press(key["down"])
        await hands.press(key["snooze"], "t", key["undo"])
        assert hands.verbs() == ["done", "noise", "snooze", "undo"]
        await hands.press(key["open"])
        assert mode(hands) is Mode.THREAD
        await hands.press(key["back"])
        assert mode(hands) is Mode.LIST


async def test_under_basic_everything_else_is_done_by_the_palette_and_no_letter_does_anything() -> None:
    async with demo_inbox(setting=replace(FAST, keymap=of_preset("basic"))) as hands:
        for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
            await hands.pilot.press(letter)
        await hands.press("full_stop", "exclamation_mark", "colon", "question_mark", "slash", "plus", "minus")
        assert (hands.verbs(), hands.on_inbox, mode(hands)) == ([], True, Mode.LIST)
        await stand_on_answerable(hands, "down")
        await hands.press("f2")
        await hands.type("snooze tomorrow")
        await hands.press("enter")
        assert hands.verbs() == ["snooze"]
        await hands.press("f2")
        await hands.type("red lane")
        await hands.press("enter")
        assert hands.inbox.lane.name == "red"


async def test_arrows_walk_through_the_answers() -> None:
    async with demo_inbox(setting=replace(FAST, keymap=of_preset("basic"))) as hands:
        await stand_on_answerable(hands, "down")
        await hands.press("f2")
        await hands.type("all fe")
        await hands.press("enter")
        assert hands.inbox.choosing is not None
        first, *others = hands.inbox.choosing.keys
        await hands.press("right")
        assert hands.inbox.choosing.wish.key == others[0]
        await hands.press("left")
        assert hands.inbox.choosing.wish.key == first
        assert "→ another" in hands.text


# What a file changes

EVERYTHING = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉αβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"


def everything_changed() -> Keymap:
    """Return a keymap in which no action has a key of the table, but for Esc and what follows another."""
    letters = iter(EVERYTHING)
    bound = {key.id: (next(letters),) for key in KEYS if not key.like}
    text = "[keys]\n" + "".join(f'{name} = "{pressed[0]}"\n' for name, pressed in bound.items())
    keymap, faults = read(text)
    assert faults == []
    return keymap


def test_a_file_may_change_every_key_there_is() -> None:
    assert broken_rules(everything_changed().bound) == []


OLD = re.compile(r"(?:^|[\s:;,(])([A-Za-z!?./+=-]|[gsm!] [a-z!])(?= (?!\d)[a-z]{2,}|$|[,;)])")
"""A key of the table as a word of its own before a word: `r writes`. English has `a` and `I`."""
ENGLISH = {"a", "I", "-", "/", "·"}


def notices() -> list[tuple[str, tuple[str, ...]]]:
    """Return what is pressed, by actions, to be told something."""
    return [
        ("nothing to repeat", ("repeat",)),
        ("snooze", ("snooze",)),
        ("go", ("go",)),
        ("answer", ("answer",)),
        ("help", ("help",)),
        ("read", ("open",)),
        ("screener", ("accept",)),
        ("outbox", ("outbox",)),
        ("write", ("write",)),
    ]


@pytest.mark.parametrize(("what", "actions"), notices(), ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_no_screen_names_a_key_that_means_nothing_any_more(
    what: str, actions: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with demo_inbox(size=size, messages=40, setting=replace(FAST, keymap=everything_changed())) as hands:
        key = first_keys()
        await hands.press(key["down"], key["down"])
        for action in actions:
            await hands.press(key[action])
        lines = hands.text.splitlines()
        here = lines[-1] if what != "help" else ""
        for one in KEYS:
            if one.hint and hands.on_inbox and one.where == (hands.inbox.mode.value,) and one.text in here:
                assert f"{key[one.id]} {one.text}" in here
        assert "<" not in hands.notice
        said = hands.notice if hands.inbox.menu else f"{hands.notice} {here}"
        for choice in CHOICES["go"]:
            said = said.replace(f"{key['go']} {choice.key} ", "")
        assert [found for found in OLD.findall(said) if found not in ENGLISH] == [], said


async def test_the_words_of_a_refusal_name_the_keys_as_they_are_now() -> None:
    async with demo_inbox(setting=replace(FAST, keymap=everything_changed())) as hands:
        key = first_keys()
        while hands.row.red != 1:
            await hands.press(key["down"])
        await hands.press(key["done"])
        assert f"{key['red']} acknowledges it" in hands.notice
        await hands.press(key["repeat"])
        assert f"{key['repeat']} repeats done" in hands.notice
        await stand_on_answerable(hands, key["down"])
        await hands.press(key["answer"])
        while mode(hands) is Mode.ANSWER:
            await hands.press(key["yes"])
        assert f"{key['undo']} takes it back" in hands.notice


# No string names a bare key

SAID = ("tui", "desk", "store")
LEFT_OUT = ("desk/triage", "desk/answers/identifiers.py", "desk/answers/wording.py", "tui/linear")
"""Words about health, and the linear inbox, whose keys are typed and proved by its own tests."""
BARE = re.compile(
    r"(?:^|[\s:;,(])"
    r"(?:press |twice |[gsm] )?"
    r"(?:[b-zA-HJ-Z!?.]|Enter|Tab|Space|Ctrl-\w)"
    r" (?:lists?|writes?|shows?|opens?|takes?|makes?|changes?|closes?|acknowledges?|repeats?|quits?|leaves?|sends?"
    r"|first|twice|once|undoes|undo|offers?|goes|holds?|tries|asks?|unfolds?|scrolls?|yes|not|back|discards?|reads?|adds?)\b"
    r"|\bpress [A-Za-z!?.](?![a-z])"
    r"|: [b-uw-zA-HJ-Z!?]$"
    r"|\b[gs] [a-z]\b(?! \d)"
)
FIXED = ("Ctrl-D", "Ctrl-G", "Ctrl-T", "Ctrl-L", "Ctrl-Z", "Ctrl-U", "Ctrl-W", "Tab", "Enter", "Esc")
"""The keys of a field to write in are those of fields everywhere, and no keymap changes them."""


def strings() -> Iterator[tuple[str, str]]:
    """Yield every string constant that is no docstring, with its place."""
    for room in SAID:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(LEFT_OUT) or name in ("tui/keys.py", "tui/choices.py", "tui/presets.py"):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
                    yield f"{name}:{node.lineno}", node.value


def test_no_string_of_the_interface_names_a_bare_key() -> None:
    bare = []
    for place, text in strings():
        found = BARE.search(text)
        if found and not any(fixed in found[0] for fixed in FIXED) and not re.search(r"SELECT|UPDATE|WHERE", text):
            bare.append(f"{place}: {text!r}")
    assert bare == [], "name the verb, as <undo>: core/catalogue.py"


@pytest.mark.parametrize(
    "text", ["press ! first", "A lists them all", "own words: r", "g o shows the outbox", "V makes it"]
)
def test_what_used_to_stand_there_would_be_found(text: str) -> None:
    assert BARE.search(text)


def test_every_verb_that_a_text_names_is_one() -> None:
    unknown = {
        f"{place}: <{verb}>"
        for place, text in strings()
        for verb in verbs_in(text)
        if not name_of(verb) and not re.search(r"\(\?P<|</|SELECT|#\w+ >", text)
    }
    assert sorted(unknown) == []


def test_choices_after_a_key_are_not_the_yes() -> None:
    yes = keys.key_named("yes")
    assert yes
    assert [one for choices in CHOICES.values() for one in choices if one.key in yes.keys.split(",")] == []
