"""`consulta suggest`, `assess` and `cluster`: JSON lines in, JSON lines out, one for one. All stays on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cli import given, output
from cli.call import Call
from cli.errors import DONE, REFUSED, Trouble
from cli.output import Result

LINE_MAX = 1_000_000
Row = dict[str, Any]


def suggest(call: Call) -> Result:
    """Rank the saved answers for each question."""
    from desk.answers.suggest import jsonl  # noqa: PLC0415 - the other filter has no use for it

    index = _index(call)
    return _filtered(lambda line: jsonl([line], index))


def _index(call: Call) -> Any:
    from desk.answers.suggest import SuggestError, index_of  # noqa: PLC0415 - as above

    name = call.get("corpus", "")
    if not name:
        return call.library.index
    try:
        with Path(name).open(encoding="utf-8") as lines:
            return index_of(lines)
    except OSError as error:
        raise given.unreadable(name, error) from None
    except UnicodeDecodeError:
        raise Trouble("file", f"{name} is not UTF-8 text", "save it as UTF-8") from None
    except SuggestError as error:
        raise Trouble("file", f"{name}, line {error.line}: {error.what}", "correct the line") from None


def assess(call: Call) -> Result:
    """Triage each question: by the rules, and what they do not raise by likeness where an engine is installed."""
    from desk.triage.assess import jsonl  # noqa: PLC0415 - the other filter has no use for it

    if call.locked or call.get("rules", default=False):
        return _filtered(lambda line: jsonl([line]))
    from desk.semantic.likeness import Reader  # noqa: PLC0415 - rules alone need no engine

    reader = Reader.found(output.note)
    try:
        return _filtered(lambda line: jsonl([line], reader.guess))
    finally:
        reader.close()


def cluster(_call: Call) -> Result:
    """Put the same question, asked anew, together: all lines are read before the first answer."""
    from desk.semantic.engine import installed  # noqa: PLC0415 - the other filters have no use for it
    from desk.semantic.files import Unfit  # noqa: PLC0415 - as above
    from desk.semantic.gist import gist  # noqa: PLC0415 - as above
    from desk.triage.clusters import clusters  # noqa: PLC0415 - as above

    rows: list[Row] = []

    def gather(line: str) -> Iterator[Row]:
        rows.append(json.loads(line))
        return iter(())

    found = _filtered(gather)
    texts, engine = [row["text"] for row in rows], installed()
    try:
        firsts = clusters(texts, (lambda some: engine.embed([gist(text) for text in some])) if engine else None)
    except Unfit as unfit:
        output.note(str(unfit))
        firsts = clusters(texts)
    finally:
        if engine:
            engine.close()
    for row, first in zip(rows, firsts, strict=True):
        print(json.dumps({"id": row["id"], "cluster": rows[first]["id"]}, ensure_ascii=False))
    return found


def _filtered(work: Callable[[str], Iterator[Row]]) -> Result:
    """Answer each line as it comes; one that cannot be read is named, and the rest goes on."""
    code = DONE
    for number, line in enumerate(given.tolerant_stdin(), 1):
        if not line.strip():
            continue
        bad = _obstacle(line)
        if bad:
            output.note(f"line {number} was left out: {bad}")
            code = REFUSED
            continue
        for row in work(line):
            print(json.dumps(row, ensure_ascii=False), flush=True)
    return Result(None, code=code)


def _obstacle(line: str) -> str:
    """Return why a line cannot be read; empty when it can."""
    if len(line) > LINE_MAX:
        return f"it is longer than {LINE_MAX} characters"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
        return "write an object with an id and a text, both in quotation marks"
    return ""
