"""Presets and the owner's file: what they may change, what they may not, and how a fault is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from core.catalogue import name_verbs, say
from desk.variables import ConfigError
from tui import keymap, keys
from tui.choices import CHOICES
from tui.commands import NEVER, commands_of
from tui.key_names import UnknownKeyError, physical, printed, writes
from tui.keymap import Keymap, broken_rules, load, look, name_of, of_preset, read
from tui.keys import KEYS
from tui.presets import PRESETS


@pytest.fixture(autouse=True)
def the_table_as_it_stands() -> Iterator[None]:
    Keymap().use()
    yield
    Keymap().use()
    name_verbs(None)


def faults_of(text: str) -> list[str]:
    return [fault.what for fault in read(text)[1]]


# Names of keys


@pytest.mark.parametrize("code", range(0x21, 0x7F))
def test_every_printed_character_is_a_name_of_its_key_as_the_terminal_library_has_it(code: int) -> None:
    assert physical(chr(code)) == _character_to_key(chr(code))
    assert printed(physical(chr(code))) == chr(code)
    assert physical(physical(chr(code))) == physical(chr(code))


@pytest.mark.parametrize(
    ("written", "key", "shown"),
    [
        ("Space", "space", "Space"),
        ("PgDn", "pagedown", "PgDn"),
        ("pageup", "pageup", "PgUp"),
        ("Ctrl-D", "ctrl+d", "Ctrl-D"),
        ("ctrl+d", "ctrl+d", "Ctrl-D"),
        ("F5", "f5", "F5"),
        ("Shift-Tab", "shift+tab", "Shift-Tab"),
        ("esc", "escape", "Esc"),
        ("↓", "down", "↓"),
        ("question_mark", "question_mark", "?"),
        ("ñ", "ñ", "ñ"),
    ],
)
def test_keys_are_written_as_people_or_as_the_terminal_library_name_them(written: str, key: str, shown: str) -> None:
    assert (physical(written), printed(key)) == (key, shown)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Ctrl-M", "cannot tell Ctrl-M from Enter"),
        ("Ctrl-I", "cannot tell Ctrl-I from Tab"),
        ("Ctrl-S", "belongs to the terminal"),
        ("Ctrl-Z", "belongs to the shell"),
        ("Alt-x", "no such key"),
        ("F25", "no such key"),
        ("", "no such key"),
        ("ee", "no such key"),
    ],
)
def test_a_key_that_no_terminal_can_give_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(UnknownKeyError, match=why):
        physical(written)


# Presets


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_breaks_no_rule(preset: str) -> None:
    assert broken_rules(of_preset(preset).bound) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_speaks_only_of_actions_that_exist(preset: str) -> None:
    assert [identity for identity in PRESETS[preset] if keys.key_named(identity) is None] == []


@pytest.mark.parametrize("preset", PRESETS)
def test_under_each_preset_every_action_has_a_key_or_stands_in_the_palette(preset: str) -> None:
    of_preset(preset).use()
    for key in KEYS:
        for where in key.where:
            offered = {command.action for command in commands_of(where)}
            assert keys.pressed_for(key) or key.id in offered or key.id == "choose", (key.id, where)
    assert keys.pressed_for(next(key for key in KEYS if key.id == "palette"))
    assert "yes" in NEVER


def test_the_preset_basic_has_no_bare_character_for_anything() -> None:
    bound = of_preset("basic").bound
    pressed = {one for key in KEYS for one in keymap.pressed_in(bound, key)}
    assert [one for one in sorted(pressed) if writes(one)] == []
    assert {"f8", "escape", "enter", "up", "down"} <= pressed


def test_the_rows_of_the_table_show_keys_that_they_have() -> None:
    for key in KEYS:
        names = {printed(one) for one in key.keys.split(",")} | {"S-Tab", keys.names(tuple(key.keys.split(",")))}
        assert set(key.shown.split()) <= names, key.id


# What no file may break


def test_yes_shares_its_key_with_nothing_in_no_place() -> None:
    for key in KEYS:
        if key.id != "yes":
            assert faults_of(f'[keys]\n{key.id} = "y"\n'), key.id
    assert faults_of('[keys]\nyes = "a"\n') == [
        "a is both yes and answer; yes shares its key with nothing, in no place"
    ]


@pytest.mark.parametrize("pressed", ["Enter", "Space", "PgDn", "Tab", ".", "→", "1", "Esc"])
def test_yes_is_never_on_a_key_that_is_pressed_by_habit(pressed: str) -> None:
    assert faults_of(f'[keys]\nyes = "{pressed}"\nmark = "v"\nopen = "l"\n')


def test_escape_only_cancels_and_always_cancels() -> None:
    cancelling = {key.id for key in KEYS if "escape" in key.keys.split(",")}
    for key in KEYS:
        told = faults_of(f'[keys]\n{key.id} = "Esc"\n')
        assert any("Esc only cancels" in one for one in told) == (key.id not in cancelling), key.id
    bound = read('[keys]\nback = "b"\ncancel = []\n')[0].bound
    assert bound["back"] == ("escape", "b")
    assert bound["cancel"] == ("escape",)


def test_nothing_that_reaches_a_network_is_on_a_key_that_is_held_down_or_repeats() -> None:
    reaching = [key.id for key in KEYS if key.reaches_network]
    assert {"yes", "accept", "refuse"} <= set(reaching)
    for identity in reaching:
        for pressed in ("↓", "PgDn", "Tab", "Space", ".", "k"):
            told = faults_of(f'[keys]\n{identity} = "{pressed}"\n')
            assert any("held down or repeats" in one for one in told), (identity, pressed)


def test_the_palette_and_the_yes_keep_a_key() -> None:
    assert faults_of("[keys]\npalette = []\n") == ["palette has no key, and nothing else does it"]
    assert faults_of("[keys]\nyes = []\n") == ["yes has no key, and nothing else does it"]
    assert faults_of("[keys]\ndone = []\n") == []


# The file


def test_a_file_takes_a_preset_and_changes_single_keys() -> None:
    found, faults = read('preset = "vim"\n[keys]\ndone = "F6"\nsnooze = ["s", "F7"]\nrepeat = []\n')
    assert faults == []
    found.use()
    place = keys.LIST
    assert [getattr(keys.key_for(one, place), "id", "") for one in ("f6", "f7", "s", "d", "i", "full_stop")] == [
        *("done", "snooze", "snooze", "", "write", ""),
    ]


def test_actions_that_follow_another_get_its_keys_unless_they_are_given_their_own() -> None:
    read('[keys]\ndown = "n"\n')[0].use()
    assert {getattr(keys.key_for("n", where), "action", "") for where in (keys.LIST, keys.OUTBOX, keys.THREAD)} == {
        "step(1)"
    }
    read('[keys]\ndown = "n"\nline-down = "↓"\n')[0].use()
    assert keys.key_for("n", keys.THREAD) is None


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('preset = "emacs"\n', 1, "there is no preset 'emacs'"),
        ('[keys]\n\ndoen = "e"\n', 3, "there is no action 'doen'"),
        ('[keys]\ndone = "Ctrl-M"\n', 2, "done cannot be on 'Ctrl-M': a terminal cannot tell Ctrl-M from Enter"),
        ("[keys]\ndone = 5\n", 2, "done is no key and no list of keys"),
        ('done = "E"\n', 1, "'done' means nothing here"),
        ('keys = "E"\n', 1, "keys is no table"),
        ('[keys]\nnoise = "x"\ndone = "x"\n', 2, "x is both done and noise in one place (list)"),
        ("[keys\n", 1, "this is no TOML"),
        ('[keys]\ndone = "E"\ndone = "F"\n', 3, "this is no TOML"),
    ],
)
def test_a_fault_names_file_line_and_both_actions_and_says_what_to_do(
    text: str, line: int, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigError) as raised:
        load(tmp_path)
    assert raised.value.what.startswith(f"{path}, line {line}: {told}")
    assert raised.value.remedy


def test_every_fault_of_a_file_is_found_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('preset = "emacs"\n[keys]\ndoen = "e"\nyes = "Enter"\n')
    path.chmod(0o600)
    _, faults = look(tmp_path)
    assert [fault.line for fault in faults][:3] == [1, 3, 4]


def test_without_a_file_the_table_stands_as_it_is(tmp_path: Path) -> None:
    assert load(tmp_path) == Keymap()


def test_a_file_that_others_may_change_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\ndone = "E"\n')
    path.chmod(0o622)
    with pytest.raises(ConfigError, match="can be changed by others"):
        load(tmp_path)


# Words


def test_a_text_names_the_key_that_does_a_verb_now() -> None:
    assert say("<undo> takes it back, <go:red> shows it") == "u takes it back, g r shows it"
    read('[keys]\nundo = "F7"\ngo = "{"\n')[0].use()
    assert say("<undo> takes {n} back, <go:red> shows it", n=2) == "F7 takes 2 back, { r shows it"


def test_a_verb_without_a_key_is_named_as_the_palette_finds_it() -> None:
    read("[keys]\ndone = []\ngo = []\n")[0].use()
    assert say("<done> closes it, <go:drafts> shows it") == ":done closes it, :drafts shows it"
    of_preset("basic").use()
    assert say("<note>") == "F2 note"


def test_what_strangers_wrote_names_no_verb() -> None:
    assert say("from {name}: <undo>", name="<yes>") == "from <yes>: u"


def test_every_choice_has_a_key_of_its_own_and_an_action_it_follows() -> None:
    for action, choices in CHOICES.items():
        assert keys.key_named(action) is not None
        assert len({one.key for one in choices}) == len(choices) == len({one.id for one in choices})
        assert all(name_of(f"{action}:{one.id}") for one in choices)
