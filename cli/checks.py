"""`consulta check` and `audit`: is everything as it should be?"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from cli.call import Call
from cli.errors import CONFIGURATION, DONE, NETWORK, REFUSED, Trouble, explained
from cli.output import Result, is_terminal
from core import safe_text
from core.audience import at
from desk.errors import Refusal
from desk.lines import close_all, connect_all
from desk.opening import plugs
from desk.variables import ConfigError
from store import actions
from store.errors import StoreError
from store.reading import damage
from store.views import counts


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    words: str
    remedy: str = ""
    code: int = DONE


def check(call: Call) -> Result:
    """Look at the settings, the store and the accounts; what fails stops only what needs it."""
    looks = {"config": _config, "terminal": _terminal, "store": _store, "accounts": _accounts}
    here = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    chosen = [call.get("what")] if call.get("what") else [name for name in looks if here or name != "terminal"]
    found: list[_Check] = []
    for name in chosen:
        try:
            found += looks[name](call)
        except (ConfigError, StoreError, Refusal) as error:
            trouble = explained(error) or Trouble("refused", str(error))
            found.append(_Check(name, ok=False, words=trouble.message, remedy=trouble.remedy, code=trouble.exit_code))
            break
    rows = [{"name": one.name, "ok": one.ok, "message": one.words, "remedy": one.remedy} for one in found]
    return Result({"checks": rows}, _lines(found), _worst(found))


def _lines(found: Sequence[_Check]) -> list[str]:
    """Return what was found, and what is to be done about it; nothing of it is cut."""
    here = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else 0
    name = max(safe_text.cells(one.name) for one in found)
    lines: list[str] = []
    for one in found:
        start = f"{safe_text.pad(safe_text.one_line(one.name), name)}  {'ok' if one.ok else 'FAILED':6}  "
        said = [safe_text.one_line(text) for text in (one.words, one.remedy) if text]
        room = max(20, here - safe_text.cells(start))
        said = [line for text in said for line in (safe_text.wrap(text, room) if here else [text])]
        lines += [(start if n == 0 else " " * safe_text.cells(start)) + text for n, text in enumerate(said)]
    return lines


def _worst(found: list[_Check]) -> int:
    codes = {one.code for one in found}
    return next((code for code in (CONFIGURATION, NETWORK, REFUSED) if code in codes), DONE)


def _config(call: Call) -> list[_Check]:
    settings = call.settings
    notes = [_Check("config", ok=True, words=note) for note in settings.notes]
    accounts = ", ".join(f"{one.slug} ({one.network})" for one in settings.accounts) or "none"
    return [_Check("config", ok=True, words=f"{settings.config_dir}; accounts: {accounts}"), *notes, *_keys(call)]


def _keys(call: Call) -> list[_Check]:
    """Tell of the owner's keys: everything that is wrong in the file, not only the first."""
    from tui.keymap import FILE, error_of, look  # noqa: PLC0415 - only this check speaks of keys

    folder = call.settings.config_dir
    keymap, faults = look(folder)
    if faults:
        told = [error_of(fault, folder / FILE) for fault in faults]
        return [_Check("keys", ok=False, words=one.what, remedy=one.remedy, code=CONFIGURATION) for one in told]
    return [_Check("keys", ok=True, words=f"preset {keymap.preset}")]


def _terminal(_call: Call) -> list[_Check]:
    from cli.terminal import found  # noqa: PLC0415 - only where there may be one

    return [_Check(one.name, one.ok, one.words, one.remedy, DONE if one.ok else REFUSED) for one in found()]


def _store(call: Call) -> list[_Check]:
    store = call.desk.store
    broken = damage(store.reader)
    if broken:
        remedy = "keep the file, and restore a copy: docs/store.md says how"
        return [_Check("store", ok=False, words=f"the store is damaged: {broken}", remedy=remedy, code=CONFIGURATION)]
    lanes = counts(store.reader)
    words = f"{store.dialect}, {lanes['everything']} conversations, {lanes['open']} open"
    return [_Check("store", ok=True, words=words), _chain(call)]


def _chain(call: Call) -> _Check:
    wrong = actions.verify(call.desk.store.reader)
    if wrong is None:
        return _Check("audit", ok=True, words="every decision fits the one before it")
    remedy = "somebody changed the store by hand; compare it with a copy"
    return _Check("audit", ok=False, words=f"decision {wrong} was changed", remedy=remedy, code=REFUSED)


def _accounts(call: Call) -> list[_Check]:
    return asyncio.run(_connected(call)) or [_Check("accounts", ok=True, words="none are set up")]


async def _connected(call: Call) -> list[_Check]:
    lines, failed = await connect_all(call.desk, plugs(call.desk, call.settings))
    await close_all(lines)
    good = [_Check(line.slug, ok=True, words=f"{line.network.name} {at(line.card.me.handle)}") for line in lines]
    bad = [
        _Check(slug, ok=False, words=error.what, remedy=error.remedy, code=NETWORK) for slug, error in failed.items()
    ]
    return sorted([*good, *bad], key=lambda one: one.name)


def audit(call: Call) -> Result:
    """Tell whether the record of decisions is whole."""
    wrong = actions.verify(call.desk.store.reader)
    line = _chain(call).words
    document = {"whole": wrong is None, "first_wrong": None if wrong is None else str(wrong)}
    return Result(document, [line], DONE if wrong is None else REFUSED)
