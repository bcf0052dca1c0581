"""Copies of the store: made while others work on it, looked at without a change, put back in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage

from core.clock import Micros
from store import health, migrations, outbox, place, snapshot, transfer
from store.engine import Tx, open_store
from store.errors import StoreBusy, StoreError, StoreUnusable
from store.health import Finding
from store.reading import explain
from store.transfer import Contents

_MARKS = frozenset({"conversation", "message", "action", "lane_count", "applied"})
_HELD = "it was on its way when this copy was made; it may have left since"
_LOOK = "look at the network first: <yes> holds it anew, <undo> takes it back"


@dataclass(frozen=True, slots=True)
class Looked:
    """A copy that was read: what is in it, and what is wrong with it."""

    contents: Contents
    wrong: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that took the store's place."""

    looked: Looked
    kept: Path | None
    """Where the store lies that was replaced."""
    rested: int
    """How many answers wait for a new yes, or to be looked up, because the copy is older than they are."""


def back_up(url: str, target: Path) -> Looked:
    """Copy a store into a new file for its owner alone, and read that again. Raises StoreError and FileExistsError."""
    _make_new(target)
    try:
        path = place.sqlite_path(url)
        if path is None:
            with snapshot.of_store(url) as source:
                _gather(source, target)
        else:
            _copy_file(path, target)
        _settle(target)
        return look(target)
    except BaseException:
        _remove(target)
        raise


def _make_new(target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _remove(target: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        target.with_name(target.name + end).unlink(missing_ok=True)


def _copy_file(source: Path, target: Path) -> None:
    """Copy all pages at one moment; whoever writes meanwhile is not kept waiting."""
    if not source.exists():
        raise StoreUnusable(f"there is no store {source} yet", "check CONSULTA_DATABASE_URL and CONSULTA_DATA_DIR")
    _all_pages(f"{source.absolute().as_uri()}?mode=ro", source, target)


def _all_pages(address: str, source: Path, target: Path) -> None:
    with (
        _as_copy(source, target),
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


@contextmanager
def _as_copy(source: Path, target: Path) -> Iterator[None]:
    """Tell which of the two files an error speaks of: what can be full or forbidden is the copy."""
    try:
        yield
    except sqlite3.Error as error:
        told = explain(error, target)
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise explain(error, source) from error
        raise type(told)(told.what.replace("the store", "the copy", 1), told.remedy) from error


def _gather(source: snapshot.Snapshot, target: Path) -> None:
    store = open_store(place.url_of(target))
    try:
        transfer.copy(source, store)
    finally:
        store.close()


def _settle(target: Path) -> None:
    """Make it one file that needs no other beside it, and wait until the disk has it."""
    with _as_copy(target, target), closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    _to_disk(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def look(copy: Path) -> Looked:
    """Read a copy and change nothing. Raises StoreUnusable for what is none, is damaged, or is newer than we are."""
    with snapshot.of_copy(copy) as source:
        known = migrations.shape(source)
        tables = {str(row[0]) for row in source.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not known or not tables >= _MARKS:
            raise StoreUnusable(f"{copy} is no copy of a store of Consulta", "name a file that `consulta backup` wrote")
        migrations.refuse_newer(known)
        wrong = tuple(health.of_copy(source))
        if any(one.look == health.INTEGRITY for one in wrong):
            raise StoreUnusable(f"the copy {copy} cannot be used: {wrong[0].what}", "take an earlier copy")
        return Looked(transfer.contents(source), wrong)


def restore(copy: Path, url: str, folder: Path, now: Micros) -> Restored:
    """Put a copy in the place of the store at a URL. What it replaces stays beside it. Raises StoreError."""
    looked = look(copy)
    path = place.sqlite_path(url)
    new = path.with_name(f"{path.name}.restoring") if path else folder / "restoring.db"
    if path is not None:
        _refuse_at_work(copy, path)
    place.prepare_folder(new)
    _refuse_full(copy, new.parent)
    try:
        with _making(new):
            rested = _prepare(copy, looked, new, now)
            kept = None
            if path is None:
                _into_server(new, url)
            else:
                kept = _change_places(new, path, now)
    except OSError as error:
        raise StoreUnusable(
            f"the store cannot be replaced in {new.parent}: {error.strerror}",
            "check the disk and the folder's rights; the store is as it was",
        ) from error
    return Restored(looked, kept, rested)


@contextmanager
def _making(new: Path) -> Iterator[None]:
    """Make the file that a restore works on, and take away what is left of it. Raises StoreBusy."""
    try:
        _make_new(new)
    except FileExistsError:
        raise StoreBusy(
            f"another restore is under way, or one was cut off: {new} is there",
            "remove that file if no restore is under way, and try again",
        ) from None
    try:
        yield
    finally:
        _remove(new)


def _refuse_at_work(copy: Path, path: Path) -> None:
    if not path.exists():
        return
    if copy.samefile(path):
        raise StoreUnusable(f"{copy} is the store itself", "name a copy of it")
    # A store that cannot be read any more is the reason to restore: then the lock on its file must do.
    with suppress(StoreUnusable), snapshot.of_store(place.url_of(path)) as source:
        if migrations.shape(source) and health.living(source):
            raise StoreBusy(
                "another program works on the store, or has ended without a word just now",
                "end every inbox and `consulta sync --watch`, wait half a minute, and try again",
            )


def _refuse_full(copy: Path, folder: Path) -> None:
    needed, free = copy.stat().st_size * 6 // 5, disk_usage(folder).free
    if free < needed:
        raise StoreBusy(
            f"the disk of {folder} has room for {free // 2**20} MB, and the copy needs {needed // 2**20 + 1} MB",
            "free some space and try again; nothing was changed",
        )


def _prepare(copy: Path, looked: Looked, new: Path, now: Micros) -> int:
    """Make today's store of a copy, in which nothing is on its way; return how many answers were."""
    _all_pages(snapshot.address_of_copy(copy), copy, new)
    store = open_store(place.url_of(new), migrate=False)
    try:
        with store.writing() as tx:
            migrations.bring_up(tx, None, now)
            rested = _rest(tx)
            tx.run("UPDATE lease SET expires_at = 0")
    finally:
        store.close()
    _settle(new)
    # A disk that lies about what it wrote is found before the old store is put aside, not after.
    found = look(new).contents
    if any(found.count(one.name) < one.rows for one in looked.contents.tables):
        raise StoreUnusable(f"{new} does not hold what the copy holds", "check the disk; the store is as it was")
    return rested


def _rest(tx: Tx) -> int:
    """Let no answer leave from a copy by itself: it may have left since the copy was made."""
    held = _ids(tx, "held")
    for item in held:
        outbox.move(tx, item, ("held",), "waiting", reason=_HELD, remedy=_LOOK)
        outbox.free(tx, item, "waiting", "it may have been sent since this copy was made")
    sending = _ids(tx, "sending")
    for item in sending:
        outbox.move(tx, item, ("sending",), "unknown", reason=_HELD, remedy=_LOOK)
        outbox.free(tx, item, "unknown", "it may have been sent")
    return len(held) + len(sending)


def _ids(tx: Tx, state: str) -> Sequence[int]:
    return [int(row[0]) for row in tx.rows("SELECT id FROM outbox_item WHERE state = :state", state=state)]


def _change_places(new: Path, path: Path, now: Micros) -> Path | None:
    """Put the new file in the store's place while nobody has it open; the old one gets another name."""
    logs = [path.with_name(path.name + end) for end in ("-wal", "-shm")]
    kept = path.with_name(f"{path.name}.replaced.{now}")
    there = path.exists()
    whole = there and _fold(path)
    with place.alone(path) if there else nullcontext():
        unfolded = logs[0].exists() and logs[0].stat().st_size > 0
        if whole and unfolded:
            raise StoreBusy("another program has just written to the store", "end it, and try again")
        # A second name first: whatever happens in between, the old store is whole under one of them.
        if there:
            os.link(path, kept)
        if there and unfolded:
            os.link(logs[0], kept.with_name(kept.name + "-wal"))
        # Under the new file, the log of the old one would be taken for its own.
        for log in logs:
            log.unlink(missing_ok=True)
        new.replace(path)
        _to_disk(path.parent)
    return kept if there else None


def _fold(path: Path) -> bool:
    """Write the store's log into its file, so that the file alone is the store; tell whether that could be done."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as store:
            busy = int(store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    except sqlite3.Error:
        return False
    return busy == 0


def _into_server(new: Path, url: str) -> None:
    target = open_store(url)
    try:
        with snapshot.of_copy(new) as source:
            transfer.copy(source, target)
    finally:
        target.close()


def refuse_on_their_way(source: snapshot.Snapshot) -> None:
    """Refuse to double a store that somebody works on, or from which answers are leaving. Raises StoreError."""
    if health.living(source):
        raise StoreBusy(
            "another program works on this store, or has ended without a word just now",
            "end every inbox and `consulta sync --watch`, wait half a minute, and try again",
        )
    (row,) = source.rows("SELECT COUNT(*) FROM outbox_item WHERE state IN ('held', 'sending')")
    if row[0]:
        raise StoreError(
            f"answers on their way: {row[0]}; both stores would send them",
            "let them leave (consulta outbox --flush), or take them back, and try again",
        )


def copy_store(url: str, other: str) -> Contents:
    """Copy a whole store into an empty one, on either engine. Raises StoreError."""
    with snapshot.of_store(url) as source:
        refuse_on_their_way(source)
        target = open_store(other)
        try:
            return transfer.copy(source, target)
        finally:
            target.close()
