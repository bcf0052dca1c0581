"""`consulta backup`, `restore` and `store copy`: the whole store, somewhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli import given
from cli.call import Call
from cli.errors import DONE, REFUSED, USAGE, Trouble, usage
from cli.health import explained_in
from cli.output import Result, clock_time, moment
from core.catalogue import counted
from core.clock import Micros, now
from store import copies, place
from store.copies import Looked
from store.transfer import Contents

_MEGABYTE = 2**20
_KEY = "the settings are not in it: keep CONSULTA_KEY in another safe place, or rotated tokens are lost"


def backup(call: Call) -> Result:
    """Copy the store into a new file while others work on it, and read the copy again."""
    target = Path(call.arguments.file)
    try:
        looked = copies.back_up(call.settings.database_url, target)
    except FileExistsError:
        raise Trouble("refused", f"{target} is there already, and no copy is overwritten", "use another name") from None
    except OSError as error:
        raise Trouble("file", f"{target} cannot be written: {error.strerror}", "check its folder", USAGE) from error
    lines = [f"{target} is a copy of the store, for you alone to read", *_lines(target, looked), _KEY]
    return Result(_document(target, looked), lines, _code(looked))


def restore(call: Call) -> Result:
    """Put a copy in the store's place, or only say what is in it."""
    copy = Path(call.arguments.file)
    try:
        copy.open("rb").close()
    except OSError as error:
        raise given.unreadable(str(copy), error) from None
    if call.get("verify"):
        looked = copies.look(copy)
        first = f"{copy} can be restored" if not looked.wrong else f"{copy} can be read, but not all of it fits"
        return Result(_document(copy, looked), [first, *_lines(copy, looked)], _code(looked))
    done = copies.restore(copy, call.settings.database_url, call.settings.data_dir, now())
    lines = [f"the store is now the copy {copy}", *_lines(copy, done.looked)]
    if done.kept:
        lines.append(f"the store that it replaced is kept as {done.kept}; it holds what patients wrote")
    if done.rested:
        many = "{n} answers were on their way in it, and may have left since: look at the networks before each yes"
        one = "1 answer was on its way in it, and may have left since: look at the network before the yes"
        lines.append(counted(done.rested, one, many))
    lines.append("next: consulta sync, which reads again what came since, as far as the networks still hand it out")
    more = {"kept": str(done.kept) if done.kept else None, "rested": done.rested}
    return Result(_document(copy, done.looked) | more, lines, _code(done.looked))


def copy_store(call: Call) -> Result:
    """Copy the store into an empty one, on either engine."""
    url = _address(call.arguments.url)
    if url == call.settings.database_url:
        raise usage("this is the address of the store itself", "name an empty store")
    held = copies.copy_store(call.settings.database_url, url)
    lines = [
        f"copied and compared, row by row: {_what(held)}",
        *(f"{one.name}  {one.rows}" for one in held.tables if one.rows),
        "from now on use only the new one: let CONSULTA_DATABASE_URL name it, with the same CONSULTA_KEY",
    ]
    return Result(_facts(held), lines)


def _address(word: str) -> str:
    """Return the address of the other store; one with a password never stands on the command line."""
    url = given.from_source(word, "URL") if given.is_source(word) else word
    if url is word and place.has_password(url):
        raise usage(
            "an address with a password never stands on the command line, where others can read it",
            "- reads it from standard input, @FILE from a file",
        )
    return url


def _document(file: Path, looked: Looked) -> dict[str, Any]:
    wrong = [{"name": one.look, "message": one.what} | explained_in(one.look) for one in looked.wrong]
    found = {"file": str(file), "bytes": file.stat().st_size, "written": moment(_written(file))}
    return {**found, **_facts(looked.contents), "problems": wrong}


def _written(file: Path) -> Micros:
    return file.stat().st_mtime_ns // 1000


def _facts(held: Contents) -> dict[str, Any]:
    return {
        "shape": held.shape,
        "newest": moment(held.newest),
        "rows": held.rows,
        "hash": held.hash,
        "tables": [{"name": one.name, "rows": one.rows, "hash": one.hash} for one in held.tables],
    }


def _lines(file: Path, looked: Looked) -> list[str]:
    size = file.stat().st_size / _MEGABYTE
    lines = [
        f"{size:.1f} MB, written {clock_time(_written(file))}: {_what(looked.contents)}",
        f"its content is named {looked.contents.hash[:16]}",
    ]
    for one in looked.wrong:
        words = explained_in(one.look)
        lines.append(f"{one.what}. {words['means']}")
    return lines


def _what(held: Contents) -> str:
    parts = [
        counted(held.count("conversation"), "1 conversation", "{n} conversations"),
        counted(held.count("message"), "1 message", "{n} messages"),
        counted(held.count("template"), "1 saved answer", "{n} saved answers"),
        counted(held.count("draft"), "1 draft", "{n} drafts"),
        counted(held.count("action"), "1 decision", "{n} decisions"),
    ]
    return f"{', '.join(parts)}, up to {clock_time(held.newest)}"


def _code(looked: Looked) -> int:
    return REFUSED if looked.wrong else DONE
