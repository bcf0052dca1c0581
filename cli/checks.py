"""`consulta check` and `audit`: is everything as it should be?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cli.call import Call
from cli.errors import CONFIGURATION, DONE, NETWORK, REFUSED, Trouble, explained
from cli.output import Result, columns
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
    looks = {"config": _config, "store": _store, "accounts": _accounts}
    chosen = [call.get("what")] if call.get("what") else list(looks)
    found: list[_Check] = []
    for name in chosen:
        try:
            found += looks[name](call)
        except (ConfigError, StoreError, Refusal) as error:
            trouble = explained(error) or Trouble("refused", str(error))
            found.append(_Check(name, ok=False, words=trouble.message, remedy=trouble.remedy, code=trouble.exit_code))
            break
    rows = [{"name": one.name, "ok": one.ok, "message": one.words, "remedy": one.remedy} for one in found]
    lines = columns([(one.name, "ok" if one.ok else "FAILED", one.words, one.remedy) for one in found])
    return Result({"checks": rows}, lines, _worst(found))


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
