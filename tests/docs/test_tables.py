from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from core.network_names import network_name
from desk.answers.template import parse
from desk.answers.template_text import FIELDS
from desk.demo.content import read as demo
from desk.variables import COMMAND, VARIABLES
from networks.mastodon.card import NEEDED, WISHED
from networks.registry import OWN, settings_of, steps_of
from tests.docs import at_a_glance, write
from tests.docs.pages import PAGES, ROOT, Said, anchors, fenced, in_code, name_of, text_of
from tui.choices import CHOICES
from tui.keymap import read as read_keys
from tui.keys import KEYS
from tui.presets import PRESETS
from tui.themes import PALETTES

DOCS = ROOT / "docs"
PICTURES = ("docs/pictures/inbox-80x24.svg", "docs/pictures/inbox-160x50.svg")
TOURS = (ROOT / "README.md", DOCS / "first-hour.md", DOCS / "networks.md")
"""The pages that speak of keys."""


@pytest.mark.parametrize(
    ("name", "page"), write.PAGES.items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_page_made_from_a_table_says_what_the_table_says(name: str, page: Callable[[], str]) -> None:
    assert text_of(ROOT / name) == page(), f"{name} is older than its table. Renew it: {write.COMMAND}"


def test_every_network_says_where_to_click_and_the_page_of_networks_says_the_same() -> None:
    assert sorted(write.clicked()) == sorted(OWN)
    assert [name for name in OWN if not steps_of(name)] == []


def test_every_network_stands_in_the_tables_with_what_each_of_its_streams_brings() -> None:
    told = {one.name: one for one in at_a_glance.known()}
    assert told.keys() == OWN.keys()
    for one in told.values():
        assert one.facts is not None, f"networks/{one.name}/facts.py tells what stands on no card"
        assert {stream.name for stream in one.streams} <= one.facts.reads.keys()
        assert one.facts.unverified
        assert one.card.crash_check


def test_every_file_of_the_example_is_shown_and_shown_once() -> None:
    files = [
        path.relative_to(write.EXAMPLE).as_posix()
        for path in write.EXAMPLE.rglob("*")
        if path.suffix in {".py", ".toml"}
    ]
    page = text_of(DOCS / "writing-a-network.md")
    assert {name: page.count(write.shown(name)) for name in files} == dict.fromkeys(files, 1)


def test_every_key_of_the_table_is_on_the_page_of_keys() -> None:
    page = text_of(DOCS / "keys.md")
    assert [key.id for key in KEYS for name in write.names(key) if f"`{name}`" not in page] == []


def pressed(path_text: list[Said]) -> list[Said]:
    names = {name for key in KEYS for name in write.names(key)}
    return [
        said for said in path_text if len(said.text) == 1 or said.text in names or re.fullmatch(r"\w \w", said.text)
    ]


SPOKEN = [said for path in TOURS for said in pressed(in_code(path))]


@pytest.mark.parametrize("said", SPOKEN, ids=str)
def test_every_key_that_a_page_speaks_of_means_something(said: Said) -> None:
    known = {name for key in KEYS for name in write.names(key)} | set("123456789")
    first, _, second = said.text.partition(" ")
    assert first in known
    assert not second or (first == "g" and second in {one.key for one in CHOICES["go"]})


def settings_said() -> list[Said]:
    pages = (*PAGES, ROOT / ".env.example")
    return [Said(name_of(path), found) for path in pages for found in re.findall(r"CONSULTA_\w*", text_of(path))]


def known_setting(name: str) -> bool:
    # The last two are set for the program that is called, and read by nothing of ours.
    if name in {"CONSULTA_", "CONSULTA_ACCOUNTS__", "CONSULTA_ALERT", "CONSULTA_ALERT_COUNT", *VARIABLES}:
        return True
    plain = name.removesuffix(COMMAND)
    account = re.fullmatch(r"CONSULTA_ACCOUNTS__[A-Z0-9_]+?__([A-Z_]+)", plain)
    if account is None:
        return plain in VARIABLES and (plain == name or VARIABLES[plain].secret)
    named = [one for network in OWN for one in settings_of(network) if one.name == account[1]]
    return any(plain == name or one.secret for one in named) or (account[1] == "NETWORK" and plain == name)


def test_every_setting_that_is_named_exists() -> None:
    said = settings_said()
    assert said
    assert sorted({str(one) for one in said if not known_setting(one.text)}) == []


@pytest.mark.parametrize("page", ["docs/settings.md", ".env.example"])
def test_every_setting_is_written_down(page: str) -> None:
    assert [name for name in VARIABLES if name not in text_of(ROOT / page)] == []


def links() -> list[Said]:
    return [
        Said(name_of(path), target)
        for path in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path))
        if "://" not in target
    ]


@pytest.mark.parametrize("link", links(), ids=str)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(link: Said) -> None:
    target, _, heading = link.text.partition("#")
    page = ((ROOT / link.page).parent / target).resolve() if target else ROOT / link.page
    if name_of(page) in PICTURES and not list((DOCS / "pictures").glob("*.svg")):
        pytest.skip("the pictures are drawn by make snapshots")
    assert page.is_file()
    assert not heading or heading in anchors(page)


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {link.text.partition("#")[0] for link in links() if link.page == "README.md"}
    lost = [name_of(page) for page in PAGES if name_of(page) not in {*linked, "README.md"}]
    assert lost == [], "add them to the table at the end of README.md"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_saved_answer_that_is_shown_can_be_imported(path: object) -> None:
    shown = [source for page in PAGES if page == path for source in fenced(page, "template")]
    for source in shown:
        assert parse(source).references


def test_a_saved_answer_is_shown_with_every_field_it_may_have() -> None:
    page = DOCS / "first-hour.md"
    assert fenced(page, "template")
    shown = {field[1] for said in in_code(page) if (field := re.fullmatch(r"\{([a-z_]+)(?:\|\w+)?\}", said.text))}
    assert shown == set(FIELDS)


def test_the_page_of_networks_speaks_of_all_that_can_be_connected_and_the_demo_shows_no_others() -> None:
    page = text_of(DOCS / "networks.md")
    assert {network_name(network) for network in OWN} <= set(re.findall(r"^## (.+)$", page, re.MULTILINE))
    named = page.partition(" can be connected:\nall that the demo shows")[0].removeprefix("# Networks").strip()
    shown = {account["network"] for account in demo("accounts")["account"]}
    assert {name.lower() for name in re.split(r", | and ", " ".join(named.split()))} == shown == OWN.keys()


def test_every_right_that_a_mastodon_token_needs_is_named_where_it_is_ticked() -> None:
    section = text_of(DOCS / "networks.md").partition("\n## Mastodon\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"`((?:read|write):\w+)`", section)) == {*NEEDED, *WISHED.values()}


def test_the_themes_that_are_promised_exist() -> None:
    told = "dark, light, contrast, the terminal's own colours, and plain"
    assert tuple(PALETTES) == ("dark", "light", "contrast", "terminal", "plain")
    assert f"**Themes**: {told}" in text_of(ROOT / "CHANGELOG.md").replace("\n  ", " ")
    for name in PALETTES:
        assert f"| `{name}` |" in text_of(DOCS / "screens.md")
        assert VARIABLES["CONSULTA_THEME"].read(name) == name


def test_the_shown_file_of_keys_can_be_used() -> None:
    (shown,) = fenced(DOCS / "keys.md", "toml")
    keymap, faults = read_keys(shown)
    assert faults == []
    assert keymap.preset == "vim"


def test_every_preset_is_named_with_what_it_is_for() -> None:
    page = text_of(DOCS / "keys.md")
    assert [name for name in PRESETS if f"- `{name}`: " not in page] == []
