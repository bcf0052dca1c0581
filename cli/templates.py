"""`consulta templates …`: the life of the saved answers."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from cli import given
from cli.call import Call
from cli.errors import REFUSED, USAGE, Trouble, explained
from cli.output import Result, columns, moment
from core import safe_text
from desk import templates
from desk.answering import today
from desk.answers.template import TemplateError
from desk.errors import Refusal
from store import answers, team
from store.rows import VersionRow

SUFFIX = ".md"


def list_(call: Call) -> Result:
    """List the newest version of each, and say where an older one is in use."""
    reader = call.desk.store.reader
    live = {one.key: one.n for one in answers.live_each(reader)}
    found = answers.newest_each(reader)
    rows = [_row(call, one) | {"live_version": live.get(one.key)} for one in found]
    lines = columns([(one.key, f"v{one.n}", _status(call, one), one.language, one.title) for one in found])
    return Result(rows, lines or ["no saved answers yet: consulta templates import FILE.md"])


def _row(call: Call, one: VersionRow) -> dict[str, Any]:
    return {
        "key": one.key,
        "version": one.n,
        "hash": one.hash,
        "state": _status(call, one),
        "title": one.title,
        "language": one.language,
        "review_by": one.review_by or None,
        "author": one.author,
        "vetted_by": one.vetted_by,
        "proof": one.proof,
        "vetted_at": moment(one.vetted_at),
        "provenance": _provenance(call, one),
    }


def _status(call: Call, one: VersionRow) -> str:
    return templates.status(one, today(call.desk))


def _provenance(call: Call, one: VersionRow) -> str:
    shown = {person.name: person.shown for person in team.professionals(call.desk.store.reader) if person.shown}
    return templates.provenance(one, today(call.desk), shown=shown)


def show(call: Call) -> Result:
    """Show one, the newest where no version is named."""
    one = _version(call, call.arguments.key, call.get("n"))
    lines = [_provenance(call, one), f"hash {one.hash}", "", *safe_text.visible(one.source).splitlines()]
    return Result(_row(call, one) | {"source": one.source}, lines)


def _version(call: Call, key: str, n: int | None) -> VersionRow:
    found = answers.versions(call.desk.store.reader, key)
    if not found:
        raise Trouble("refused", f"there is no saved answer {key[:40]!a}", "`consulta templates list` shows them")
    fitting = [one for one in found if n in {None, one.n}]
    if not fitting:
        raise Trouble("refused", f"{key} has no version {n}", f"the newest one is {found[-1].n}")
    return fitting[-1]


def take(call: Call) -> Result:
    """Take files as drafts; one that cannot be read does not stop the others."""
    author = call.proof().professional
    rows, refused = [], []
    for name in call.arguments.files:
        try:
            source = given.file_text(name)
            kept = templates.import_source(call.desk.store, source, name, author)
            rows.append({"file": name, "key": kept.key, "version": kept.n, "state": kept.state, "new": kept.new})
        except (TemplateError, Refusal, Trouble) as error:
            trouble = explained(error) or Trouble("template", str(error))
            refused.append({"file": name, **trouble.document["error"]})
    lines = columns([(r["key"], f"v{r['version']}", r["state"], "" if r["new"] else "was there") for r in rows])
    lines += [safe_text.one_line(f"{r['message']}. {r['remedy']}".rstrip(". ")) for r in refused]
    return Result({"imported": rows, "refused": refused}, lines, REFUSED if refused else 0)


def export(call: Call) -> Result:
    """Write the newest versions as files into a folder; a file that is there stays as it is."""
    folder, reader = Path(call.arguments.to), call.desk.store.reader
    keys = call.arguments.keys or [one.key for one in answers.newest_each(reader)]
    found = [_version(call, key, None) for key in keys]
    written = [_written(folder / f"{one.key}{SUFFIX}", one.source) for one in found]
    return Result({"files": written}, written)


def _written(path: Path, text: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Trouble("file", f"{path} is there already", "name an empty folder", USAGE) from None
    except OSError as error:
        raise Trouble("file", f"{path} cannot be written: {error.strerror}", "check the folder", USAGE) from None
    return str(path)


def diff(call: Call) -> Result:
    """Show what changed between two versions."""
    key = call.arguments.key
    new = _version(call, key, call.get("new"))
    live = answers.live(call.desk.store.reader, key)
    old = _version(call, key, call.get("old", live.n if live else max(1, new.n - 1)))
    lines = list(
        difflib.unified_diff(
            old.source.splitlines(), new.source.splitlines(), f"{key} v{old.n}", f"{key} v{new.n}", lineterm=""
        )
    )
    document = {"key": key, "from": old.n, "to": new.n, "lines": lines}
    return Result(document, [safe_text.visible(line) for line in lines] or ["no difference"])


def due(call: Call) -> Result:
    """List what must be reviewed, the most urgent first."""
    found = templates.due(call.desk.store, today(call.desk), call.arguments.days)
    lines = columns([(one.key, f"v{one.n}", _status(call, one), one.review_by, one.title) for one in found])
    return Result([_row(call, one) for one in found], lines or ["nothing is due"])


def submit(call: Call) -> Result:
    """Hand a draft to the reviewers."""
    a = call.arguments
    return _moved(call, templates.submit(call.desk.store, a.key, call.proof(), a.n, note=a.note))


def approve(call: Call) -> Result:
    """Vet a version that is in review."""
    a = call.arguments
    return _moved(
        call,
        templates.approve(call.desk.store, a.key, call.proof(), a.n, solo=a.solo, content=a.hash, note=a.note),
    )


def withdraw(call: Call) -> Result:
    """Take versions out of use."""
    a = call.arguments
    return _moved(call, *templates.withdraw(call.desk.store, a.key, call.proof(), a.n, note=a.note))


def _moved(call: Call, *versions: VersionRow) -> Result:
    return Result([_row(call, one) for one in versions], [_provenance(call, one) for one in versions])
