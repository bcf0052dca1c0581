"""Where the store lies: files only their owner can read, on a disk that can lock."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import StoreBusy, StoreUnusable

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "ncpfs"}
)


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite URL, or None for another engine."""
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None


def has_password(url: str) -> bool:
    """Tell whether an address holds a password."""
    from sqlalchemy import make_url  # noqa: PLC0415 - slow to load, and a store in a file has none
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - the same

    if sqlite_path(url) is not None:
        return False
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        return ":" in url
    return bool(found.password) or "password" in found.query


def url_of(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def prepare(path: Path) -> None:
    """Make the folder and an empty file, private from their first moment. Raises StoreUnusable."""
    with _writable(path):
        _make_folder(path)
        _make(path)
    _narrow(path)


def prepare_folder(path: Path) -> None:
    """Make the folder that a file is to lie in, private from its first moment. Raises StoreUnusable."""
    with _writable(path):
        _make_folder(path)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnusable(
            f"the store {path} cannot be written: {error.strerror}",
            "check the folder's owner and rights, or set CONSULTA_DATABASE_URL",
        ) from error


def _make_folder(path: Path) -> None:
    for folder in (*reversed(path.parent.parents), path.parent):
        folder.mkdir(exist_ok=True, mode=0o700)
    _refuse_remote(path)


_SQLITE_LOCKS = 0x40000000
"""Where SQLite's own locks begin in every file: one byte, one more, and 510 of which each reader holds one."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep every other program out of a store's file, also of one that is damaged. Raises StoreBusy.

    This program itself must not have it open: the system keeps one set of locks for all of it.
    """
    handle = os.open(path, os.O_RDWR)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 512, _SQLITE_LOCKS)
        except OSError as error:
            raise StoreBusy(
                f"another program has the store {path} open",
                "end every inbox and `consulta sync --watch`, and try again; nothing was changed",
            ) from error
        yield
    finally:
        os.close(handle)


def _make(path: Path) -> None:
    """Make the file where there is none. One that is there is never opened: closing it would drop SQLite's own locks.

    The system takes all locks of a process from a file with the first of its descriptors that is closed. Another
    program would then believe to be the last one, and throw away the log that we write to.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None


def _narrow(path: Path) -> None:
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if name.exists() and name.stat().st_mode & 0o077:
            name.chmod(0o600)


def _refuse_remote(path: Path) -> None:
    kind = _file_system(path.parent.resolve())
    if kind in _REMOTE:
        raise StoreUnusable(
            f"the store {path} lies on a network file system ({kind}), where locks do not hold",
            "keep it on a local disk, or use PostgreSQL (CONSULTA_DATABASE_URL)",
        )


def _file_system(folder: Path) -> str:
    """Return the type of the file system a folder lies on, empty where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8")
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts.splitlines():
        _, point, found, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, found
    return kind
