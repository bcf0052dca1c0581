from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from store import migrations, views
from store.engine import Tx, open_store
from store.errors import StoreUnusable
from tests.store.helpers import bring, opened, said


def _add_column(tx: Tx) -> None:
    tx.run("ALTER TABLE account ADD COLUMN extra TEXT")


def _broken(tx: Tx) -> None:
    tx.run("ALTER TABLE account ADD COLUMN half TEXT")
    raise RuntimeError("this step is wrong")


def _knows(monkeypatch: pytest.MonkeyPatch, *steps: object) -> None:
    named = [(f"step {n}", step) for n, step in enumerate(steps)]
    monkeypatch.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, *named])


def _columns(url: str) -> set[str]:
    with opened(url) as store:
        if store.dialect == "sqlite":
            return {str(row[1]) for row in store.reader.rows("PRAGMA table_info(account)")}
        rows = store.reader.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'account'")
        return {str(row[0]) for row in rows}


def _copies(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("store.db.before-*") if not path.name.endswith(("-wal", "-shm")))


def test_a_new_store_has_today_s_shape_and_says_so(empty_database_url: str) -> None:
    with opened(empty_database_url) as store:
        applied = [str(row[0]) for row in store.reader.rows("SELECT name FROM applied ORDER BY n")]
        assert applied == [name for name, _ in migrations.MIGRATIONS]


def test_an_older_store_gets_each_missing_step_once_and_keeps_what_it_holds(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(empty_database_url) as store:
        bring(store, said("m1", "hello"))
    _knows(monkeypatch, _add_column)
    for _ in range(2):
        assert "extra" in _columns(empty_database_url)
        with opened(empty_database_url) as store:
            assert views.counts(store.reader)["open"] == 1
            assert store.reader.rows("SELECT COUNT(*) FROM applied")[0][0] == len(migrations.MIGRATIONS)


def test_a_step_that_fails_changes_nothing(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(empty_database_url) as store:
        bring(store, said("m1", "hello"))
    with monkeypatch.context() as patched:
        _knows(patched, _add_column, _broken)
        with pytest.raises(RuntimeError, match="this step is wrong"):
            open_store(empty_database_url)
    assert not {"extra", "half"} & _columns(empty_database_url)
    with opened(empty_database_url) as store:
        assert views.counts(store.reader)["open"] == 1


def test_a_store_newer_than_the_program_is_refused_with_words_and_not_touched(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _knows(patched, _add_column)
        with opened(empty_database_url):
            pass
    with pytest.raises(StoreUnusable, match="newer Consulta") as caught:
        open_store(empty_database_url)
    assert "newer program" in caught.value.remedy
    _knows(monkeypatch, _add_column)
    with opened(empty_database_url) as store:
        assert store.reader.rows("SELECT COUNT(*) FROM applied")[0][0] == len(migrations.MIGRATIONS)


def test_a_copy_for_its_owner_alone_is_made_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with opened(url) as store:
        bring(store, said("m1", "hello"))
    old = os.umask(0)
    _knows(monkeypatch, _add_column)
    with opened(url):
        pass
    os.umask(old)
    (copy,) = _copies(tmp_path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("store.db.before-*")} == {0o600}
    monkeypatch.undo()
    assert "extra" not in _columns(f"sqlite:///{copy}")
    with opened(f"sqlite:///{copy}") as store:
        assert views.counts(store.reader)["open"] == 1


def test_the_newest_three_copies_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with opened(url):
        pass
    made: list[Path] = []
    for n in range(5):
        _knows(monkeypatch, lambda tx, n=n: tx.run(f"ALTER TABLE account ADD COLUMN extra{n} TEXT"))
        with opened(url):
            pass
        made += [path for path in _copies(tmp_path) if path not in made]
    assert _copies(tmp_path) == sorted(made[-3:])
    assert len(made) == 5


def test_a_store_that_is_not_to_be_migrated_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}", migrate=False).close()
    assert path.stat().st_size == 0 or "account" not in path.read_bytes().decode("latin-1")
