"""The doctor's own editor: a private file, no shell, nothing told, nothing left behind."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from tui import editor
from tui.editor import EditorError, command, edit, private_folder, refused, wipe, without_ours


def script(tmp_path: Path, body: str, name: str = "an editor") -> dict[str, str]:
    """Write an editor, with a blank in its name, and return the environment that names it."""
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return {**os.environ, "VISUAL": "", "EDITOR": f"'{path}' --flag", "CONSULTA_KEY": "hidden"}


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_the_text_goes_out_and_comes_back(tmp_path: Path) -> None:
    environment = script(tmp_path, 'test "$1" = --flag && printf "and more\\n" >> "$2"')
    assert await edit("Rest, ¿vale?", tmp_path, environment) == "Rest, ¿vale?\nand more"
    assert left(tmp_path / editor.FOLDER) == []


async def test_nobody_else_can_read_the_text_and_the_editor_is_told_nothing(tmp_path: Path) -> None:
    environment = script(
        tmp_path, f'stat -c "%a %n" "$2" "$(dirname "$2")" > "{tmp_path}/seen"; env >> "{tmp_path}/seen"'
    )
    before = os.umask(0)
    try:
        await edit("private", tmp_path, environment)
    finally:
        os.umask(before)
    seen = (tmp_path / "seen").read_text()
    file, folder, *others = seen.splitlines()
    assert (file.split()[0], folder.split()[0]) == ("600", "700")
    assert str(tmp_path) in file
    assert not [line for line in others if "CONSULTA_" in line or "hidden" in line]
    assert stat.S_IMODE((tmp_path / editor.FOLDER).stat().st_mode) == 0o700


async def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    environment = {**os.environ, "VISUAL": f"touch {tmp_path}/a;touch {tmp_path}/b", "EDITOR": ""}
    await edit("x", tmp_path, environment)
    assert (tmp_path / "a;touch").exists()
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("body", ["exit 3", 'rm "$2"', 'rm "$2"; exit 1', "kill -9 $$"])
async def test_an_editor_that_fails_leaves_nothing_behind(tmp_path: Path, body: str) -> None:
    with pytest.raises(EditorError):
        await edit("private", tmp_path, script(tmp_path, body))
    assert left(tmp_path / editor.FOLDER) == []


async def test_an_editor_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EditorError, match="/nowhere/editor cannot be started"):
        await edit("private", tmp_path, {"EDITOR": "/nowhere/editor"})
    assert left(tmp_path / editor.FOLDER) == []


async def test_copies_that_the_editor_makes_are_wiped_too(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    copies = 'd=$(dirname "$2"); cp "$2" "$d/.swap"; mkdir "$d/b"; cp "$2" "$d/b/c"'
    body = f'{copies}; ln "$2" "{kept}"; ln "$d/b/c" "{kept}2"'
    await edit("private", tmp_path, script(tmp_path, body))
    assert left(tmp_path / editor.FOLDER) == []
    # What was another name of the same file holds nothing any more: it was overwritten before it went.
    assert set(kept.read_bytes()) == set((tmp_path / "kept2").read_bytes()) == {0}


async def test_a_link_is_not_followed_when_wiping(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("not ours")
    await edit("private", tmp_path, script(tmp_path, f'ln -s "{other}" "$(dirname "$2")/link"'))
    assert other.read_text() == "not ours"


async def test_closing_the_inbox_ends_the_editor_and_wipes_its_text(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    environment = script(tmp_path, f'echo yes > "{tmp_path}/begun"; exec sleep 600')
    task = asyncio.create_task(edit("private", tmp_path, environment))
    assert await asyncio.to_thread((tmp_path / "begun").read_text) == "yes\n"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left(tmp_path / editor.FOLDER) == []


def test_what_a_killed_program_left_is_wiped_and_what_is_in_use_stays(tmp_path: Path) -> None:
    gone = tmp_path / editor.FOLDER / "gone"
    gone.mkdir(parents=True)
    (gone / "lock").touch()
    (gone / "answer.txt").write_text("private")
    with private_folder(tmp_path) as place:
        (place / "answer.txt").write_text("being written")
        assert wipe(tmp_path) == 1
        assert not gone.exists()
        assert (place / "answer.txt").read_text() == "being written"
    assert wipe(tmp_path) == 0
    assert wipe(tmp_path / "none") == 0


def test_visual_comes_before_editor_and_both_before_what_is_installed(tmp_path: Path) -> None:
    assert command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert command({"VISUAL": " ", "EDITOR": "vi"}) == ["vi"]
    (tmp_path / "vi").touch(mode=0o700)
    assert command({"PATH": str(tmp_path)}) == ["vi"]
    assert command({"PATH": str(tmp_path / "none")}) == []


def test_why_no_editor_is_opened_is_said(tmp_path: Path) -> None:
    assert "locked" in refused(locked=True, folder=tmp_path, environment={"EDITOR": "vi"})
    assert "no folder" in refused(locked=False, folder=None, environment={"EDITOR": "vi"})
    assert "cannot be read" in refused(locked=False, folder=tmp_path, environment={"EDITOR": "vi 'open"})
    assert "no editor" in refused(locked=False, folder=tmp_path, environment={"PATH": str(tmp_path)})
    assert refused(locked=False, folder=tmp_path, environment={"EDITOR": "vi"}) == ""


def test_an_environment_for_others_keeps_everything_but_ours() -> None:
    assert without_ours({"CONSULTA_KEY": "x", "CONSULTA_": "y", "TERM": "xterm"}) == {"TERM": "xterm"}
