"""The theme that was chosen on screen: one word in the data folder, for the next start."""

from __future__ import annotations

import os
from pathlib import Path

FILE = "theme"
_LONGEST = 40


def chosen(folder: Path) -> str:
    """Return the theme that was chosen; empty where none was, or none can be read."""
    try:
        with (folder / FILE).open("rb") as file:
            return file.read(_LONGEST).decode("ascii", "ignore").strip()
    except OSError:
        return ""


def keep(folder: Path, name: str) -> None:
    """Keep a choice, readable by its owner alone. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        os.fchmod(file, 0o600)
        os.write(file, f"{name}\n".encode("ascii"))
    finally:
        os.close(file)
