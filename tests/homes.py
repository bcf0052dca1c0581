"""Folders that belong to one test run, so that a later run can tell and clear what a killed one left behind.

The owner holds a lock on a file in its home for as long as it lives; the kernel lets go of it however it dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass
class Home:
    path: Path
    _owner: IO[str] = field(repr=False)

    def remove(self) -> None:
        shutil.rmtree(self.path)
        self._owner.close()


def claim(parent: Path, prefix: str) -> Home:
    """Make a home that is ours until it is removed or we die."""
    path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    # Locked before it gets the name that others look for.
    owner = (path / "owner.new").open("w")
    fcntl.flock(owner, fcntl.LOCK_EX)
    (path / "owner.new").rename(path / "owner")
    return Home(path, owner)


def abandoned(parent: Path, prefix: str, user: int) -> Iterator[Path]:
    """Yield the homes of dead owners, each locked until the next is asked for; only those that `user` owns."""
    for path in parent.glob(f"{prefix}*"):
        with contextlib.suppress(FileNotFoundError, PermissionError, BlockingIOError):
            if path.is_symlink() or path.stat().st_uid != user:
                continue
            with (path / "owner").open() as owner:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield path
