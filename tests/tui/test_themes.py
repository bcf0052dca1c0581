"""The themes: enough contrast for every role on every ground, nothing told by colour alone, a choice that is kept."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from rich.style import Style

from desk.config import Settings, load
from tests.tui.hands import READING, SMALL, demo_inbox, screen_text, stopped_watch, terminal_output
from tests.tui.scenes import KEYS, Scene
from tui import run
from tui.inks import fitted, read
from tui.means import ALL, EIGHT, MANY, NONE, SIXTEEN, Means
from tui.painting import _of_fields
from tui.setting import Setting
from tui.terminal import Terminal
from tui.themes import CONTRAST, DARK, LIGHT, PALETTES, PLAIN, TERMINAL, Palette, drawn, painted
from tui.themes.kept import chosen, keep

STEPS = (0, 95, 135, 175, 215, 255)
DECORATION = {"faint", "rule"}
"""Rules, and signs for nothing: what they say is said by what is not there."""
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


def rgb(code: str) -> tuple[int, ...]:
    """Return a colour that a terminal is told, 24 bits or one of the 256."""
    kind, *numbers = code.split(";")[1:]
    if kind == "2":
        return tuple(int(n) for n in numbers)
    cube = int(numbers[0]) - 16
    if cube >= 216:
        return (8 + 10 * (cube - 216),) * 3
    return STEPS[cube // 36], STEPS[cube // 6 % 6], STEPS[cube % 6]


def luminance(colour: tuple[int, ...]) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: str, ground: str) -> float:
    high, low = sorted((luminance(rgb(ink)), luminance(rgb(ground))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on_screen(style: Style, colours: int) -> tuple[str, str]:
    """Return ink and ground as a terminal with so many colours is told them."""
    codes = [style.color.get_ansi_codes(foreground=True), style.bgcolor.get_ansi_codes(foreground=False)]  # type: ignore[union-attr]
    told = fitted(read(";".join(code for part in codes for code in part)), Means(colours=colours))
    return told.ink, told.ground


def least(palette: Palette, role: str, *, focused: bool) -> float:
    if palette is CONTRAST:
        return 7.0
    return 3.0 if role in DECORATION and not focused else 4.5


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("38;2;255;255;255", "48;2;0;0;0") == pytest.approx(21)
    assert contrast("38;2;118;118;118", "48;2;255;255;255") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colours", [ALL, MANY])
@pytest.mark.parametrize("focused", [False, True], ids=["ground", "focused row"])
@pytest.mark.parametrize("palette", [DARK, LIGHT, CONTRAST], ids=lambda palette: palette.name)
def test_every_role_can_be_read_on_every_ground(palette: Palette, focused: bool, colours: int) -> None:
    weak = {
        role: round(contrast(*on_screen(style, colours)), 2)
        for role, style in painted(palette, focused=focused).items()
        if contrast(*on_screen(style, colours)) < least(palette, role, focused=focused)
    }
    assert not weak


@pytest.mark.parametrize("colours", [ALL, MANY])
@pytest.mark.parametrize("palette", [DARK, LIGHT, CONTRAST], ids=lambda palette: palette.name)
def test_what_is_typed_can_be_read_and_what_is_selected_stands_out(palette: Palette, colours: int) -> None:
    fields = _of_fields(palette)
    pairs = {
        "typed": (palette.text, palette.focus),
        "the label of the prompt": (fields["text-disabled"], palette.focus),
        "selected": (fields["input-selection-foreground"], fields["input-selection-background"]),
        "the selection on its field": (fields["input-selection-background"], palette.focus),
    }
    for what, (ink, ground) in pairs.items():
        assert contrast(*on_screen(Style(color=ink, bgcolor=ground), colours)) >= least(
            palette, "text", focused=True
        ), what


@pytest.mark.parametrize("colours", [ALL, MANY])
@pytest.mark.parametrize("palette", [DARK, LIGHT, CONTRAST], ids=lambda palette: palette.name)
def test_the_focused_row_differs_from_the_ground_and_roles_from_each_other(palette: Palette, colours: int) -> None:
    assert (
        on_screen(Style(color=palette.text, bgcolor=palette.ground), colours)[1]
        != (on_screen(Style(color=palette.text, bgcolor=palette.focus), colours)[1])
    )
    roles = ("text", "quiet", "accent", "red", "amber", "green", "public")
    inks = {on_screen(Style(color=getattr(palette, role), bgcolor=palette.ground), colours)[0] for role in roles}
    assert len(inks) == len(roles)


@pytest.mark.parametrize("palette", [DARK, LIGHT, CONTRAST], ids=lambda palette: palette.name)
def test_inks_are_of_the_colours_that_are_the_same_on_every_terminal(palette: Palette) -> None:
    for role, style in painted(palette, focused=False).items():
        ink, _ground = on_screen(Style(color=style.color, bgcolor=palette.ground), ALL)
        assert role == "lane" or ink.startswith("38;5;"), role


def test_few_colours_choose_the_terminals_own_and_none_chooses_plain() -> None:
    for name in ("dark", "light", "contrast"):
        assert drawn(name, Means(colours=SIXTEEN)) is drawn(name, Means(colours=EIGHT)) is TERMINAL
        assert drawn(name, Means(colours=NONE)) is PLAIN
        assert drawn(name, Means(colours=MANY)).name == name
    assert drawn("", Means()) is drawn("no such theme", Means()) is DARK
    assert drawn("terminal", Means()) is TERMINAL


# Without colour

TOLD = {
    "inbox": ["▌", r"! \w{3} ", "pub", "dm ", "VETTED|no answer fits"],
    "answer": ["VETTED", "read by you and ", "▌"],
    "public": ["PUBLIC", "everybody can read it"],
    "compose": ["own words", "not vetted"],
    "marked": ["●.*\n.*●", "3 marked"],
    "red": ["RED", r"! \w{3} ", "red: "],
    "outbox": ["unknown", "waiting", "refused", "partly", "held", "sent", "▌"],
    "noise": ["· ", "▌"],
    "screener": ["▌"],
    "search": ["search: fever", "▌"],
}
"""What a scene must tell by characters."""


@pytest.mark.parametrize("name", sorted(KEYS))
async def test_without_any_colour_every_state_is_told_by_characters(name: str) -> None:
    with stopped_watch() as watch:
        scene = Scene(name, watch)
        async with scene.app.run_test(size=SMALL) as pilot:
            await scene.reach(pilot)
            scene.app.choose_theme("plain")
            await pilot.pause()
            assert not COLOUR.search(terminal_output(scene.app))
            text = screen_text(scene.app)
            for sign in TOLD.get(name, []):
                assert re.search(sign, text), f"{sign}\n{text}"


# Choosing


def grounds_on(output: str) -> set[str]:
    return set(re.findall(r"48;2;\d+;\d+;\d+|(?<=[;\[])4[0-7](?=[;m])|(?<=[;\[])10[0-7](?=[;m])", output))


def code_of(colour: str) -> str:
    return "48;2;" + ";".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


@pytest.mark.parametrize("keys", [[], ["enter"], ["a"], ["question_mark"], ["O"], ["r"], ["slash"]])
async def test_a_theme_that_is_chosen_paints_everything_at_once(keys: list[str]) -> None:
    async with demo_inbox(messages=20) as hands:
        await hands.press(*keys)
        before = hands.text
        for palette in PALETTES.values():
            hands.app.choose_theme(palette.name)
            await hands.pilot.pause()
            output = terminal_output(hands.app)
            assert hands.text == before
            if palette.ansi:
                assert not grounds_on(output)
                assert bool(COLOUR.search(output)) is palette.colours
            else:
                others = {code_of(p.ground) for p in PALETTES.values() if not p.ansi and p is not palette}
                assert code_of(palette.ground) in grounds_on(output)
                assert not grounds_on(output) & others


async def test_a_theme_that_does_not_exist_is_not_chosen() -> None:
    async with demo_inbox(messages=3) as hands:
        said = hands.app.choose_theme("mauve")
        assert hands.app.palette is DARK
        assert all(name in said for name in PALETTES)


@pytest.mark.parametrize(("colours", "why"), [(NONE, "NO_COLOR"), (SIXTEEN, "16")])
async def test_a_theme_that_the_terminal_cannot_show_is_refused_with_the_reason(colours: int, why: str) -> None:
    async with demo_inbox(messages=3, setting=replace(READING, means=Means(colours=colours))) as hands:
        before = hands.app.palette
        assert why in hands.app.choose_theme("light")
        assert hands.app.palette is before


async def test_a_choice_is_kept_for_the_next_start(tmp_path: Path) -> None:
    asked: list[str] = []
    async with demo_inbox(messages=3, setting=replace(READING, keep_theme=asked.append)) as hands:
        assert "next start" in hands.app.choose_theme("light")
        hands.app.choose_theme("mauve")
    assert asked == ["light"]
    assert chosen(tmp_path / "none") == ""
    keep(tmp_path / "new", "light")
    keep(tmp_path / "new", "contrast")
    assert chosen(tmp_path / "new") == "contrast"
    assert stat.S_IMODE((tmp_path / "new" / "theme").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


async def test_a_choice_that_cannot_be_kept_says_so_and_is_shown(tmp_path: Path) -> None:
    (tmp_path / "theme").symlink_to(tmp_path / "elsewhere")
    setting = replace(READING, keep_theme=lambda name: keep(tmp_path, name))
    async with demo_inbox(messages=3, setting=setting) as hands:
        assert "cannot be kept" in hands.app.choose_theme("light")
        assert hands.app.palette is LIGHT
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("named", ["", "light"])
def test_the_setting_wins_over_what_was_chosen_on_screen(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Setting] = []
    monkeypatch.setattr(run, "_run", lambda _terminal, _opening, setting, _reader: opened.append(setting))
    keep(tmp_path, "contrast")
    settings: Settings = replace(load({"HOME": str(tmp_path)}, commands=False), theme=named, data_dir=tmp_path)
    run.inbox(settings, Terminal())
    assert opened[0].theme == (named or "contrast")
    assert (opened[0].keep_theme is None) is bool(named)
