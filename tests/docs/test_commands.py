from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cli.parser import Parser, build
from store.lanes import LANES
from tests.docs.pages import PAGES, ROOT, SYNOPSES, Said, commands, in_code, text_of

COMMON = {"-h", "--help", "--json", "--professional", "--request-id"}
"""Explained once, for all commands."""


def families(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(groups[0].choices) if groups else {}


def leaves(parser: argparse.ArgumentParser, *before: str) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    found = families(parser)
    if not found:
        yield before, parser
    for name, one in found.items():
        yield from leaves(one, *before, name)


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {word for action in parser._actions for word in action.option_strings}


PARSER = build()
LEAVES = dict(leaves(PARSER))
TYPED = [said for path in PAGES if path != SYNOPSES for said in commands(path)]
NAMED = [said for path in PAGES for said in in_code(path) if re.match(r"consulta( |$)", said.text)]


@cache
def sections() -> dict[tuple[str, ...], str]:
    """Return what the page of commands says of each: its line, and those that go on under it."""
    found: dict[tuple[str, ...], str] = {}
    now: tuple[str, ...] = ()
    for line in text_of(SYNOPSES).splitlines():
        words = line.split() if line.startswith("    ") else []
        if words[:1] == ["consulta"]:
            now = path_of(words[1:])[0]
        elif not words:
            now = () if not line.strip() else now
        if words and now:
            found[now] = found.get(now, "") + line + "\n"
    return found


def path_of(words: list[str]) -> tuple[tuple[str, ...], argparse.ArgumentParser]:
    """Return the command that words begin with."""
    parser: argparse.ArgumentParser = PARSER
    path: tuple[str, ...] = ()
    for word in words:
        if word not in families(parser):
            break
        parser, path = families(parser)[word], (*path, word)
    return path, parser


@pytest.mark.parametrize("said", TYPED, ids=str)
def test_every_command_that_is_shown_can_be_typed(said: Said) -> None:
    PARSER.parse_args(shlex.split(said.text)[1:])


@pytest.mark.parametrize("said", NAMED, ids=str)
def test_every_command_that_is_named_exists_with_its_options(said: Said) -> None:
    words = said.text.split()[1:]
    path, parser = path_of(words)
    rest = words[len(path) :]
    assert not words or path or words[0].startswith("-"), f"there is no command {said.text!r}"
    if path and families(parser):
        assert not rest or not rest[0].isalpha(), f"there is no command {said.text!r}"
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= options(parser)


@pytest.mark.parametrize("path", sorted(LEAVES), ids=" ".join)
def test_every_command_is_written_down_with_its_options(path: tuple[str, ...]) -> None:
    written = sections().get(path, "")
    assert written, f"docs/cli.md does not show `consulta {' '.join(path)}`"
    shown = set(re.findall(r"--[a-z-]+", written))
    if "(the same options)" in written:
        shown |= set(re.findall(r"--[a-z-]+", sections()["answer",])) - {"--with"}
    assert options(LEAVES[path]) - COMMON - shown == set()


@pytest.mark.parametrize("path", sorted(sections()), ids=" ".join)
def test_every_option_that_is_written_down_exists(path: tuple[str, ...]) -> None:
    assert path in LEAVES
    assert set(re.findall(r"--[a-z-]+", sections()[path])) <= options(LEAVES[path])


def test_the_page_of_commands_names_every_lane() -> None:
    said = re.search(r"Lanes are (.+?)\. A row", text_of(SYNOPSES), re.DOTALL)
    assert said
    assert re.findall(r"`(\w+)`", said[1]) == ["all" if name == "everything" else name for name in LANES]


def test_every_make_target_that_is_named_exists() -> None:
    makefile = text_of(ROOT / "Makefile")
    targets = {*re.findall(r"^([a-z]+(?:-[a-z]+)*):", makefile, re.MULTILINE), "peers-NAME"}
    named = {
        word for path in PAGES for word in re.findall(r"(?:`|^    )make ([A-Za-z-]+)", text_of(path), re.MULTILINE)
    }
    assert named
    assert named - targets == set()


def test_every_file_of_ours_that_is_named_exists() -> None:
    rooms = r"(?:cli|tui|desk|networks|store|core|tests|bench|docs|requirements|\.ci)/[\w./-]+"
    said = [one for path in PAGES for one in in_code(path) if re.fullmatch(rooms, one.text) and "NAME" not in one.text]
    assert said
    assert [str(one) for one in said if not Path(ROOT / one.text).exists()] == []
