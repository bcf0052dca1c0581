"""What went wrong by a fault of the program: a number for the person, the places in the code for the log."""

from __future__ import annotations

import os
import secrets
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

LOG = "incidents.log"


def record(folder: Path, error: BaseException) -> str:
    """Write down where an error arose and return its number.

    The log is its owner's alone. It holds no variables and no error's words, since a stranger's text may stand there.
    """
    number = secrets.token_hex(4)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    text = "".join([f"incident {number} at {when}\n", *_places(error), "\n"])
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / LOG, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return f"{number} (it could not be written to {folder / LOG})"
    return number


def _places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kind = type(link)
        yield f"{kind.__module__}.{kind.__qualname__}\n"
        for place in traceback.extract_tb(link.__traceback__):
            yield f"  {place.filename}:{place.lineno} in {place.name}\n"
        for part in getattr(link, "exceptions", ()):
            yield from _places(part)
        link = link.__cause__ or link.__context__
