from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from core.clock import MINUTE
from store import engine, place, reading, views
from store.engine import open_store
from store.errors import StoreBusy, StoreError, StoreUnusable
from tests.store.helpers import NOON, bring, many, opened, said

ROOT = Path(__file__).resolve().parents[2]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _loose_umask() -> object:
    old = os.umask(0)
    yield
    os.umask(old)


def test_the_store_and_its_side_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "consulta" / "store.db"
    with opened(f"sqlite:///{path}") as store:
        bring(store, said("m1", "hello"))
        files = {file.name: _mode(file) for file in path.parent.iterdir()}
        assert files == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
        assert (_mode(path.parent), _mode(path.parent.parent)) == (0o700, 0o700)


def test_a_store_that_others_could_read_is_narrowed_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with opened(f"sqlite:///{path}"):
        pass
    path.chmod(0o644)
    with opened(f"sqlite:///{path}"):
        assert _mode(path) == 0o600


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs"])
def test_a_network_file_system_is_refused_with_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(place, "_file_system", lambda _folder: kind)
    with pytest.raises(StoreUnusable, match="network file system") as caught:
        open_store(f"sqlite:///{tmp_path / 'store.db'}")
    assert "PostgreSQL" in caught.value.remedy
    assert not (tmp_path / "store.db").exists()


def test_a_path_that_cannot_be_made_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnusable, match="cannot be written") as caught:
        open_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    assert caught.value.remedy


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://x/y", "nonsense", ""])
def test_an_engine_that_consulta_does_not_know_is_refused_with_words(url: str) -> None:
    with pytest.raises(StoreUnusable, match="no engine"):
        open_store(url)


def test_a_file_that_is_no_store_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"these are holiday notes, no database at all " * 50)
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="damaged or no store") as caught:
        open_store(f"sqlite:///{path}")
    assert "restore a copy" in caught.value.remedy
    assert path.read_bytes() == before


def test_a_damaged_store_is_named_when_it_is_read_and_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with opened(f"sqlite:///{path}") as store:
        many(store, 300)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(20, size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    reader = reading.SqliteReader(path)
    with pytest.raises(StoreUnusable, match="damaged") as caught:
        reader.rows("SELECT COUNT(text) FROM message")
    reader.close()
    assert "restore a copy" in caught.value.remedy
    with pytest.raises(StoreUnusable, match="damaged"), opened(f"sqlite:///{path}") as store, store.writing() as tx:
        tx.run("UPDATE message SET text = 'x'")


def test_a_store_that_another_program_writes_for_too_long_is_busy_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    path = tmp_path / "store.db"
    with opened(f"sqlite:///{path}") as store:
        bring(store, said("m1", "hello"))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="in use by another program") as caught:
            bring(store, said("m2", "again", at=NOON + MINUTE))
        assert "try again" in caught.value.remedy
        assert views.counts(store.reader)["open"] == 1
        other.execute("ROLLBACK")
        other.close()
        assert bring(store, said("m2", "again", at=NOON + MINUTE)).new == 1


def test_a_full_disk_says_so_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with opened(f"sqlite:///{path}") as store:
        bring(store, said("m1", "hello"))
        with store.writing() as tx:
            pages = tx.rows("PRAGMA page_count")[0][0]
            tx.rows(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreBusy, match="full disk") as caught:
            many(store, 400)
        assert "free some space" in caught.value.remedy
        assert [tuple(row) for row in store.reader.rows("SELECT remote_id FROM message")] == [("m1",)]
        with store.writing() as tx:
            tx.rows("PRAGMA max_page_count = 1000000")
        many(store, 10)
        assert views.counts(store.reader)["everything"] == 10


def _as_nobody(url: str) -> tuple[str, ...]:
    """Open a store as a user without rights, in a fork that has every module loaded; return what it was told."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        told = ("crashed", "", "")
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            open_store(url)
            told = ("opened", "", "")
        except StoreError as error:
            told = (type(error).__name__, error.what, error.remedy)
        finally:
            os.write(there, "|".join(told).encode())
            os._exit(0)
    os.close(there)
    os.waitpid(child, 0)
    with os.fdopen(here) as pipe:
        return tuple(pipe.read().split("|"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_store_that_may_only_be_read_is_refused_with_words_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with opened(f"sqlite:///{path}") as store:
        bring(store, said("m1", "hello"))
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    path.chmod(0o444)
    before = path.read_bytes()
    kind, what, remedy = _as_nobody(f"sqlite:///{path}")
    assert kind == "StoreUnusable", what
    assert str(path) in what
    assert remedy
    assert path.read_bytes() == before


def test_every_code_of_the_engine_has_words_and_a_remedy() -> None:
    for code in reading._CODES:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code | 0x300
        found = reading.explain(error, "store.db")
        assert isinstance(found, StoreError)
        assert "store.db" in found.what
        assert found.remedy


def test_a_statement_of_ours_that_breaks_a_rule_is_not_blamed_on_the_store(database_url: str) -> None:
    with opened(database_url) as store, pytest.raises(IntegrityError), store.writing() as tx:
        tx.run("INSERT INTO account (id, slug, network) VALUES (1, 'a', 'x'), (2, 'a', 'x')")


def test_a_postgresql_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreBusy, match="does not answer") as caught:
        open_store("postgresql+psycopg://clinic:very-secret@127.0.0.1:1/store?connect_timeout=2")
    assert "127.0.0.1:1/store" in caught.value.what
    assert "very-secret" not in f"{caught.value.what}{caught.value.remedy}"


def test_reading_never_writes(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'store.db'}") as store, pytest.raises(StoreUnusable, match="read-only"):
        store.reader.rows("DELETE FROM account")


def test_what_is_written_beside_an_early_reader_is_not_lost_when_another_program_closes_the_store(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with opened(url) as store:
        bring(store, said("m1", "hello"))
    early = reading.SqliteReader(tmp_path / "store.db")
    early.rows("SELECT COUNT(*) FROM message")
    with opened(url) as store:
        other = f"from store.engine import open_store; open_store({url!r}).close()"
        subprocess.run([sys.executable, "-c", other], check=True, cwd=ROOT, timeout=60)
        bring(store, said("m2", "and again"))
        with closing(sqlite3.connect(tmp_path / "store.db")) as third:
            assert third.execute("SELECT COUNT(*) FROM message").fetchone() == (2,)
    early.close()
