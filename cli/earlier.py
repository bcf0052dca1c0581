"""`consulta import`: earlier messages from a file of JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from cli import given, output
from cli.call import Call
from cli.errors import DONE, REFUSED
from cli.output import Result, columns, is_terminal
from desk import suggesting
from desk.importing import BadLine, Report, import_archive
from store.engine import Tx
from store.keeping import Kept

CLEAR = "\r\x1b[K"


def take(call: Call) -> Result:
    """Import a file; a line that cannot be read is named, and the rest goes on."""
    touched: set[int] = set()

    def seen(kept: Kept) -> None:
        if call.get("account"):
            touched.update(kept.touched)

    with _opened(call.arguments.file) as lines, _progress() as told:
        report = import_archive(call.desk, lines, account=call.get("account", ""), told=told, touched=seen)
    if touched:
        with call.desk.store.writing() as tx:
            _rank(tx, call, touched)
    for bad in report.bad:
        output.note(f"line {bad.number} was left out: {bad.what}. {bad.remedy[:1].upper()}{bad.remedy[1:]}")
    return Result(_document(report), _lines(report), REFUSED if report.skipped else DONE)


def _rank(tx: Tx, call: Call, touched: set[int]) -> None:
    suggesting.fill(tx, call.library, list(touched))


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == given.STDIN:
        yield given.tolerant_stdin()
        return
    try:
        # What is no UTF-8 is a bad line, not the end of the import.
        with Path(name).open(encoding="utf-8", errors="surrogateescape") as file:
            yield file
    except OSError as error:
        raise given.unreadable(name, error) from None


@contextmanager
def _progress() -> Iterator[Any]:
    """Show on a terminal how far it is."""
    if not is_terminal(sys.stderr):
        yield lambda _report: None
        return

    def told(report: Report) -> None:
        sys.stderr.write(f"{CLEAR}{report.lines} lines read, {report.new} new")
        sys.stderr.flush()

    try:
        yield told
    finally:
        sys.stderr.write(CLEAR)


def _document(report: Report) -> dict[str, Any]:
    return {
        "lines": report.lines,
        "new": report.new,
        "edited": report.edited,
        "known": report.there,
        "skipped": report.skipped,
        "bad": [_bad(one) for one in report.bad],
        "accounts": [{"name": name, "new": new} for name, new in sorted(report.accounts.items())],
    }


def _bad(one: BadLine) -> dict[str, Any]:
    return {"line": one.number, "message": one.what, "remedy": one.remedy}


def _lines(report: Report) -> list[str]:
    left = f", {report.skipped} left out" if report.skipped else ""
    total = f"{report.lines} lines: {report.new} new, {report.edited} edited, {report.there} known before{left}"
    return [total, *columns([(name, f"{new} new") for name, new in sorted(report.accounts.items())])]
