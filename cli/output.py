"""What a command prints: one JSON document, or calm aligned lines in which no stranger's text is more than text."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from cli.errors import Trouble
from core import safe_text
from core.clock import SECOND, Micros, to_iso

GAP = "  "


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did, for scripts and for people."""

    document: Any
    lines: Sequence[str] = ()
    code: int = 0


def speak_utf8() -> None:
    """Write UTF-8 whatever the system's own encoding; half a character becomes an escape that JSON knows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def show(result: Result, *, as_json: bool) -> None:
    """Print what a command did."""
    if as_json and result.document is not None:
        print(document(result.document))
    for line in () if as_json else result.lines:
        print(line)


def show_trouble(trouble: Trouble, *, as_json: bool) -> int:
    """Print why a command did not do it, and return its exit code."""
    if as_json:
        print(document(trouble.document))
    else:
        note(safe_text.one_line(f"consulta: {trouble.line}"))
    return trouble.exit_code


def note(text: str) -> None:
    """Say something beside the answer."""
    print(safe_text.visible(text), file=sys.stderr)


def document(value: Any) -> str:
    """Return one JSON document."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, aligned; each cell is one line, and on a terminal no line is wider than it."""
    clean = [[safe_text.one_line(cell) for cell in row] for row in rows]
    widths = [max(map(safe_text.cells, column)) for column in zip(*clean, strict=True)]
    return [fitted(GAP.join(map(safe_text.pad, row, widths)).rstrip()) for row in clean]


def fitted(line: str) -> str:
    """Return a line cut to the terminal's width; whole where no terminal reads it."""
    return safe_text.cut(line, shutil.get_terminal_size().columns) if is_terminal(sys.stdout) else line


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a person sits behind a stream."""
    return stream is not None and not stream.closed and stream.isatty()


def moment(at: Micros | None) -> str | None:
    """Return a moment for JSON."""
    return None if at is None else to_iso(at)


def clock_time(at: Micros | None) -> str:
    """Return a moment for people, in their own time."""
    if at is None:
        return "-"
    return datetime.fromtimestamp(at / SECOND).astimezone().strftime("%Y-%m-%d %H:%M")
