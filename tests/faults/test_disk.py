"""A disk that is full, and one whose power fails: what was said to be kept is kept, and nothing is there by half."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from store import copies, health
from store.engine import Store
from store.errors import StoreBusy
from tests.store.helpers import bring, opened, said

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 2**20
ENOUGH = 20


@contextmanager
def _scribe(url: str, how: str = "full", limit: int = 0, **more: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Start the scribe, give what it says, and kill it without a word at the end."""
    command = [sys.executable, "-m", "tests.faults.scribe", url, how, str(limit)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)} | more
    ) as process:
        assert process.stdout is not None
        yield (json.loads(line) for line in process.stdout)
        process.kill()


def _kept(store: Store) -> set[int]:
    """Return what is kept whole: a question in a conversation, found by search, and its decision."""
    rows = store.reader.rows(
        "SELECT m.remote_id FROM message m JOIN conversation_message x ON x.message_id = m.id "
        "JOIN conversation c ON c.id = x.conversation_id "
        "JOIN action a ON a.targets = '[\"' || CAST(c.id AS TEXT) || '\"]' "
        "WHERE m.id IN (SELECT rowid FROM message_fts WHERE message_fts MATCH 'question')"
    )
    return {int(str(row[0])[1:]) for row in rows}


def _sound(store: Store) -> bool:
    return health.of_store(store.reader) == [] and health.words_of_search(store) is None


@pytest.fixture(params=["a small disk", "a limit on the size of files"])
def narrow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Return a folder in which little has room, and the limit that makes it so where no disk can be mounted."""
    if request.param != "a small disk":
        yield tmp_path, MEGABYTE
        return
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "consulta-test", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield disk, 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_loses_nothing_that_was_said_to_be_kept(narrow: tuple[Path, int]) -> None:
    folder, limit = narrow
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * (MEGABYTE // 4))
    url = f"sqlite:///{folder / 'store.db'}"
    said_kept: set[int] = set()
    last: dict[str, Any] = {}
    with _scribe(url, limit=limit) as telling:
        for last in telling:
            said_kept |= {last["kept"]} if "kept" in last else set()
    assert "store.db" in last["refused"]
    assert last["remedy"]
    assert said_kept
    if not limit:
        with pytest.raises(StoreBusy, match="the copy"):
            copies.back_up(url, folder / "copy.db")
        assert not list(folder.glob("copy.db*"))
    ballast.unlink()
    with opened(url) as store:
        assert _kept(store) == said_kept
        assert _sound(store)
        assert bring(store, said("m9999", "there is room again")).new == 1


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that writes down what has reached the disk."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("what reaches the disk is seen with a C compiler on Linux only")
    made = tmp_path_factory.mktemp("witness") / "synced.so"
    source = Path(__file__).with_name("synced.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True)
    return made


def _after_a_power_loss(folder: Path, witness: Path, how: str) -> tuple[set[int], str]:
    """Let the scribe keep something and lose power; return what it said, and the store as the disk has it."""
    store, log = folder / "store.db", folder / "synced.log"
    said_kept: set[int] = set()
    with _scribe(f"sqlite:///{store}", how, LD_PRELOAD=str(witness), SYNCED_LOG=str(log)) as telling:
        while len(said_kept) < ENOUGH:
            said_kept.add(next(telling)["kept"])
    wal = folder / "store.db-wal"
    synced = [line.split(" ", 1) for line in log.read_text().splitlines()]
    assert not [size for size, path in synced if path == str(store) and int(size) > 4096], "it was folded meanwhile"
    reached = max(int(size) for size, path in synced if path == str(wal))
    assert wal.stat().st_size >= reached
    with wal.open("r+b") as file:
        # What was not on the disk yet is gone; of the sector that was just being written, rubbish is left.
        file.truncate(reached)
        file.seek(reached)
        file.write(b"\xa5" * 700)
    (folder / "store.db-shm").unlink()
    return said_kept, f"sqlite:///{store}"


def test_a_power_loss_loses_nothing_that_was_said_to_be_kept(tmp_path: Path, witness: Path) -> None:
    said_kept, url = _after_a_power_loss(tmp_path, witness, "full")
    with opened(url) as store:
        assert _kept(store) >= said_kept
        assert _sound(store)
        assert bring(store, said("m9999", "the light is back")).new == 1


def test_what_can_be_fetched_again_may_be_lost_with_the_power_but_never_by_half(tmp_path: Path, witness: Path) -> None:
    """It shows as well that the test above can fail: here the disk is not waited for."""
    said_kept, url = _after_a_power_loss(tmp_path, witness, "normal")
    with opened(url) as store:
        assert _kept(store) < said_kept
        assert _sound(store)
