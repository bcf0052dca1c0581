"""Where the store lies: files only their owner can read, on a disk that can lock."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from store.errors import StoreUnusable

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "ncpfs"}
)


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite URL, or None for another engine."""
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None


def url_of(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def prepare(path: Path) -> None:
    """Make the folder and an empty file, private from their first moment. Raises StoreUnusable."""
    try:
        for folder in (*reversed(path.parent.parents), path.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        _refuse_remote(path)
        _make(path)
    except OSError as error:
        raise StoreUnusable(
            f"the store {path} cannot be written: {error.strerror}",
            "check the folder's owner and rights, or set CONSULTA_DATABASE_URL",
        ) from error
    _narrow(path)


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
