from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.clock import MINUTE
from store import copies, leases, migrations, place, views
from store.engine import open_store
from store.errors import StoreBusy, StoreUnusable
from tests.store.helpers import NOON, bring, hold, many, opened, said
from tests.store.shapes import make_first_shape
from tests.store.wholes import contents, filled

ROOT = Path(__file__).resolve().parents[2]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def _another_program(url: str) -> Iterator[None]:
    """Let a second program open a store and read it, until the end of the block."""
    code = (
        "import sys; from store.engine import open_store; from store import views; "
        f"s = open_store({url!r}); views.counts(s.reader); print('open', flush=True); sys.stdin.readline(); s.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate("\n", timeout=60)


def test_a_copy_holds_what_was_committed_while_another_writes_and_is_for_its_owner_alone(
    database_url: str, tmp_path: Path
) -> None:
    filled(database_url)
    target = tmp_path / "copies" / "one.db"
    target.parent.mkdir()
    committed = contents(database_url).tables
    old = os.umask(0)
    with opened(database_url) as store, store.writing() as tx:
        tx.run("UPDATE message SET text = 'not committed'")
        looked = copies.back_up(database_url, target)
    os.umask(old)
    assert looked.wrong == ()
    assert looked.contents.tables == committed
    assert [path.name for path in target.parent.iterdir()] == ["one.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with opened(f"sqlite:///{target}") as store:
        assert store.reader.rows("SELECT text FROM message ORDER BY id")[0][0] == "my chest hurts"


def test_a_copy_never_overwrites_anything_and_leaves_nothing_behind_when_it_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    filled(url)
    there = tmp_path / "there.db"
    there.write_text("holiday notes")
    with pytest.raises(FileExistsError):
        copies.back_up(url, there)
    assert there.read_text() == "holiday notes"
    with pytest.raises(StoreUnusable, match="no store"):
        copies.back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / "none.db").exists()


def test_a_copy_is_looked_at_without_a_trace_and_names_its_content(tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "copies" / "one.db"
    copy.parent.mkdir()
    filled(url)
    made = copies.back_up(url, copy)
    before = _files(copy.parent)
    looked = copies.look(copy)
    assert looked == made
    assert (looked.contents.count("message"), looked.contents.newest) == (2, NOON + MINUTE)
    assert _files(copy.parent) == before
    with closing(sqlite3.connect(copy)) as changed:
        changed.execute("UPDATE message SET text = 'my foot hurts' WHERE remote_id = 'm1'")
        changed.execute("UPDATE action SET verb = 'noise'")
        changed.commit()
    again = copies.look(copy)
    assert again.contents.hash != made.contents.hash
    assert [one.look for one in again.wrong] == ["audit"]


def test_what_is_no_copy_or_is_damaged_or_newer_is_refused_with_words(tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "one.db"
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.executescript("CREATE TABLE recipes (id); PRAGMA user_version = 3")
    with pytest.raises(StoreUnusable, match="no copy of a store"):
        copies.look(other)
    with opened(url) as store:
        many(store, 200)
    copies.back_up(url, copy)
    with closing(sqlite3.connect(copy)) as newer:
        newer.execute(f"PRAGMA user_version = {len(migrations.MIGRATIONS) + 1}")
    with pytest.raises(StoreUnusable, match="newer Consulta"):
        copies.restore(copy, url, tmp_path, NOON)
    with copy.open("r+b") as file:
        for page in range(20, copy.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    with closing(sqlite3.connect(copy)) as newer:
        newer.execute(f"PRAGMA user_version = {len(migrations.MIGRATIONS)}")
    with pytest.raises(StoreUnusable, match="damaged"):
        copies.restore(copy, url, tmp_path, NOON)
    assert contents(url).count("message") == 200


def test_a_restore_keeps_the_store_that_it_replaces_with_what_only_its_log_held(tmp_path: Path) -> None:
    path = tmp_path / "data" / "store.db"
    url, copy = f"sqlite:///{path}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    # A program that is killed leaves its log behind: what it said is kept stands nowhere else.
    code = (
        "import os; from tests.store.helpers import *; "
        f"store = open_store({url!r}); bring(store, said('m3', 'later', thread='t3')); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    assert path.with_name("store.db-wal").stat().st_size
    done = copies.restore(copy, url, tmp_path, NOON)
    assert done.kept == path.with_name(f"store.db.replaced.{NOON}")
    assert contents(url).tables == done.looked.contents.tables
    with opened(f"sqlite:///{done.kept}") as old:
        assert old.reader.rows("SELECT COUNT(*) FROM message")[0][0] == 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    assert not list(path.parent.glob("*restoring*"))


def test_a_restore_is_refused_while_another_program_has_the_store_open(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    url, copy = f"sqlite:///{path}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    with _another_program(url), pytest.raises(StoreBusy, match="has the store"):
        copies.restore(copy, url, tmp_path, NOON)
    with opened(url) as store, store.writing() as tx:
        leases.take(tx, leases.session_scope("s1"), leases.SESSION, "s1")
    with pytest.raises(StoreBusy, match="works on the store"):
        copies.restore(copy, url, tmp_path, NOON)
    with pytest.raises(StoreUnusable, match="the store itself"):
        copies.restore(path, url, tmp_path, NOON)
    assert not list(tmp_path.glob("store.db.re*"))
    with opened(url) as store, store.writing() as tx:
        leases.give_back_all(tx, "s1")
    assert copies.restore(copy, url, tmp_path, NOON).kept


def test_a_store_that_is_damaged_beyond_reading_is_replaced_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    url, copy = f"sqlite:///{path}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    path.write_bytes(b"\xff" * 8192)
    with _holding_locks(path), pytest.raises(StoreBusy, match="open"):
        copies.restore(copy, url, tmp_path, NOON)
    done = copies.restore(copy, url, tmp_path, NOON)
    assert done.kept is not None
    assert done.kept.read_bytes() == b"\xff" * 8192
    assert contents(url).count("message") == 2


@contextmanager
def _holding_locks(path: Path) -> Iterator[None]:
    """Let a second program hold the lock of one who reads a store."""
    code = (
        f"import fcntl, sys; f = open({str(path)!r}, 'rb'); fcntl.lockf(f, fcntl.LOCK_SH, 510, 0x40000002); "
        "print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "held\n"
        yield
        one.communicate("\n", timeout=60)


def test_a_copy_of_an_older_shape_is_brought_up_and_itself_left_alone(tmp_path: Path) -> None:
    copy = tmp_path / "one.db"
    make_first_shape(f"sqlite:///{copy}")
    before = copy.read_bytes()
    url = f"sqlite:///{tmp_path / 'data' / 'store.db'}"
    assert copies.look(copy).contents.shape == 1
    done = copies.restore(copy, url, tmp_path, NOON)
    assert (done.kept, done.rested) == (None, 1)
    assert copy.read_bytes() == before
    assert contents(url).shape == len(migrations.MIGRATIONS)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["store.db"]


def test_no_answer_leaves_from_a_copy_by_itself(database_url: str, tmp_path: Path) -> None:
    filled(database_url)
    with opened(database_url) as store:
        items = [hold(store, "m1"), hold(store, "m2")]
        with store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'sending', fence = 1 WHERE id = :id", id=items[1])
    copies.back_up(database_url, tmp_path / "one.db")
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert copies.restore(tmp_path / "one.db", url, tmp_path, NOON).rested == 2
    with opened(url) as store:
        assert [row[0] for row in store.reader.rows("SELECT state FROM outbox_item ORDER BY id")] == [
            "waiting",
            "unknown",
        ]
        counts = views.counts(store.reader)
        assert (counts["held"], counts["trouble"]) == (0, 2)


def test_a_copy_goes_into_an_empty_postgresql_and_into_no_other(postgres_database_url: str, tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    done = copies.restore(copy, postgres_database_url, tmp_path, NOON)
    assert done.kept is None
    assert contents(postgres_database_url).tables == done.looked.contents.tables
    assert not list(tmp_path.glob("restoring*"))
    with pytest.raises(StoreUnusable, match="not empty"):
        copies.restore(copy, postgres_database_url, tmp_path, NOON)


def test_a_program_that_only_reads_is_kept_out_while_the_store_changes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    with place.alone(path):
        code = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('SELECT 1 FROM account')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
        assert "locked" in done.stderr


class _PowerLoss(BaseException):
    """The end of everything at one step."""


@pytest.mark.parametrize("step", ["os.link", "pathlib.Path.unlink", "pathlib.Path.replace", "store.copies._to_disk"])
def test_a_restore_that_is_cut_off_at_any_step_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "data" / "store.db"
    url, copy = f"sqlite:///{path}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    with opened(url) as store:
        bring(store, said("m3", "later", thread="t3"))
    old, new = contents(url).tables, copies.look(copy).contents.tables
    fold = copies._fold

    def cut_off(*_: object, **__: object) -> None:
        raise _PowerLoss

    def armed(folded: Path) -> bool:
        whole = fold(folded)
        monkeypatch.setattr(step, cut_off)
        monkeypatch.setattr(copies, "_remove", lambda _: None)
        return whole

    monkeypatch.setattr(copies, "_fold", armed)
    with pytest.raises(_PowerLoss):
        copies.restore(copy, url, tmp_path, NOON)
    monkeypatch.undo()
    stands = contents(url).tables
    assert stands == (new if step.endswith("_to_disk") else old)
    if step.endswith("_to_disk"):
        assert contents(f"sqlite:///{path}.replaced.{NOON}").tables == old
    else:
        with pytest.raises(StoreBusy, match="was cut off"):
            copies.restore(copy, url, tmp_path, NOON)
        path.with_name("store.db.restoring").unlink()
    assert copies.restore(copy, url, tmp_path, NOON + 1).looked.contents.tables == new


def test_a_folder_copied_by_hand_is_restored_with_what_only_its_log_holds(tmp_path: Path) -> None:
    data, by_hand = tmp_path / "data", tmp_path / "by hand"
    url = f"sqlite:///{data / 'store.db'}"
    with opened(url) as store:
        bring(store, said("m1", "hello"))
        by_hand.mkdir()
        for name in ("store.db", "store.db-wal"):
            code = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"
            subprocess.run([sys.executable, "-c", code, str(data / name), str(by_hand / name)], check=True)
    other = f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    copies.restore(by_hand / "store.db", other, tmp_path, NOON)
    assert contents(other).count("message") == 1


def test_a_copy_for_which_the_disk_has_no_room_is_refused_before_anything_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, copy = f"sqlite:///{tmp_path / 'data' / 'store.db'}", tmp_path / "one.db"
    filled(url)
    copies.back_up(url, copy)
    before = [path.name for path in (tmp_path / "data").iterdir()]
    monkeypatch.setattr(copies, "disk_usage", lambda _: SimpleNamespace(free=copy.stat().st_size))
    with pytest.raises(StoreBusy, match="has room for 0 MB"):
        copies.restore(copy, url, tmp_path, NOON)
    assert [path.name for path in (tmp_path / "data").iterdir()] == before
