"""`consulta check` and `audit`: is everything as it should be?"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence

from cli import health
from cli.call import Call
from cli.errors import CONFIGURATION, DONE, NETWORK, REFUSED, Trouble, explained
from cli.found import Check
from cli.output import Result, is_terminal
from core import safe_text
from core.audience import at
from core.clock import now
from core.ending import ending
from desk.errors import Refusal
from desk.lines import Line, close_all, connect_all
from desk.opening import plugs
from desk.variables import ConfigError
from store import actions
from store.errors import StoreError


def check(call: Call) -> Result:
    """Look at the settings, the store and the accounts; what fails stops only what needs it."""
    looks = {
        "config": _config,
        "terminal": _terminal,
        "triage": _triage,
        "store": health.look,
        "accounts": _accounts,
    }
    here = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    chosen = [call.get("what")] if call.get("what") else [name for name in looks if here or name != "terminal"]
    found: list[Check] = []
    for name in chosen:
        try:
            found += looks[name](call)
        except (ConfigError, StoreError, Refusal) as error:
            trouble = explained(error) or Trouble("refused", str(error))
            found.append(Check(name, ok=False, words=trouble.message, remedy=trouble.remedy, code=trouble.exit_code))
            break
    rows = [
        {"name": one.name, "ok": one.ok, "message": one.words, "means": one.means, "remedy": one.remedy}
        for one in found
    ]
    return Result({"checks": rows}, _lines(found), _worst(found))


def _lines(found: Sequence[Check]) -> list[str]:
    """Return what was found, and what is to be done about it; nothing of it is cut."""
    here = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else 0
    name = max(safe_text.cells(one.name) for one in found)
    lines: list[str] = []
    for one in found:
        start = f"{safe_text.pad(safe_text.one_line(one.name), name)}  {'ok' if one.ok else 'FAILED':6}  "
        said = [safe_text.one_line(text) for text in (one.words, one.means, one.remedy) if text]
        room = max(20, here - safe_text.cells(start))
        said = [line for text in said for line in (safe_text.wrap(text, room) if here else [text])]
        lines += [(start if n == 0 else " " * safe_text.cells(start)) + text for n, text in enumerate(said)]
    return lines


def _worst(found: list[Check]) -> int:
    codes = {one.code for one in found}
    return next((code for code in (CONFIGURATION, NETWORK, REFUSED) if code in codes), DONE)


def _config(call: Call) -> list[Check]:
    settings = call.settings
    notes = [Check("config", ok=True, words=note) for note in settings.notes]
    accounts = ", ".join(f"{one.slug} ({one.network})" for one in settings.accounts) or "none"
    return [Check("config", ok=True, words=f"{settings.config_dir}; accounts: {accounts}"), *notes, *_keys(call)]


def _triage(_call: Call) -> list[Check]:
    """Tell which danger signs are read, and in which languages."""
    from desk.semantic import likeness  # noqa: PLC0415 - only this check reads the tables
    from desk.triage import rules  # noqa: PLC0415 - as above

    whole = rules.all_rules()
    problems = len({rule.problem for rule in whole})
    packs = ", ".join(rules.LANGUAGES)
    read = f"{len(whole)} rules for {problems} problems, in {packs}"
    words = f"danger signs {rules.VERSION}: {read}; all else is marked not checked; {likeness.in_words()}"
    return [Check("triage", ok=True, words=words)]


def _keys(call: Call) -> list[Check]:
    """Tell of the owner's keys: everything that is wrong in the file, not only the first."""
    from tui.keymap import FILE, error_of, look  # noqa: PLC0415 - only this check speaks of keys

    folder = call.settings.config_dir
    keymap, faults = look(folder)
    if faults:
        told = [error_of(fault, folder / FILE) for fault in faults]
        return [Check("keys", ok=False, words=one.what, remedy=one.remedy, code=CONFIGURATION) for one in told]
    return [Check("keys", ok=True, words=f"preset {keymap.preset}")]


def _terminal(_call: Call) -> list[Check]:
    from cli.terminal import found  # noqa: PLC0415 - only where there may be one

    return [Check(one.name, one.ok, one.words, one.remedy, DONE if one.ok else REFUSED) for one in found()]


def _chain(call: Call) -> Check:
    wrong = actions.verify(call.desk.store.reader)
    if wrong is None:
        return Check("audit", ok=True, words="every decision fits the one before it")
    remedy = "somebody changed the store by hand; compare it with a copy"
    return Check("audit", ok=False, words=f"decision {wrong} was changed", remedy=remedy, code=REFUSED)


def _accounts(call: Call) -> list[Check]:
    return asyncio.run(_connected(call)) or [Check("accounts", ok=True, words="none are set up")]


async def _connected(call: Call) -> list[Check]:
    lines, failed = await connect_all(call.desk, plugs(call.desk, call.settings))
    await close_all(lines)
    good = [_connected_well(line) for line in lines]
    bad = [Check(slug, ok=False, words=error.what, remedy=error.remedy, code=NETWORK) for slug, error in failed.items()]
    return sorted([*good, *bad], key=lambda one: one.name)


def _connected_well(line: Line) -> Check:
    """Return an account that works, with what ends soon."""
    end = ending({"ends": line.card.ends, "renewal": line.card.renewal}, now())
    words = f"{line.network.name} {at(line.card.me.handle)}"
    if end is None or not end.cause:
        return Check(line.slug, ok=True, words=words)
    return Check(line.slug, ok=True, words=words, means=f"{end.cause} ({end.day})", remedy=end.remedy)


def audit(call: Call) -> Result:
    """Tell whether the record of decisions is whole."""
    wrong = actions.verify(call.desk.store.reader)
    line = _chain(call).words
    document = {"whole": wrong is None, "first_wrong": None if wrong is None else str(wrong)}
    return Result(document, [line], DONE if wrong is None else REFUSED)
