"""`consulta accounts …`: the identities that are answered from."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from cli.call import Call
from cli.cards import read_line, wrong_lines
from cli.errors import NETWORK, Trouble
from cli.output import Result, clock_time, columns, moment
from core.audience import at
from core.clock import now
from core.ending import ending
from desk import budget, root_keys
from desk.config import remove_account
from desk.lines import close_all, connect_all
from desk.opening import plugs
from store import accounts as stored
from store.rows import AccountRow
from store.troubles import holes as holes_of
from store.views import accounts as accounts_of


def list_(call: Call) -> Result:
    """List the accounts."""
    rows = _rows(call)
    return Result(rows, _told(call, rows) or ["no accounts yet: consulta accounts add NETWORK --name SLUG"])


def _told(call: Call, rows: list[dict[str, Any]]) -> list[str]:
    """Return a line an account, below it all that is wrong with what to do, when it was read and is read next."""
    kept = {one.slug: one for one in accounts_of(call.desk.store.reader)}
    unread = holes_of(call.desk.store.reader)
    lines = columns([(r["name"], r["network"], r["handle"] and at(r["handle"]), r["state"]) for r in rows])
    told = []
    for line, row in zip(lines, rows, strict=True):
        one = kept.get(row["name"])
        holes = [hole for hole in unread if hole.account == row["name"]]
        told += [line, *(wrong_lines(one, holes, now()) + read_line(one) if one else []), *_budget(one)]
    return told


def _budget(one: AccountRow | None) -> list[str]:
    """Return when an account is read next, and what it may still ask of its network."""
    if one is None or one.kind == "archive" or one.card == "{}":
        return []
    present = now()
    return [f"  {words}" for words in (budget.left(one, present), budget.coming(one, present)) if words]


def _rows(call: Call) -> list[dict[str, Any]]:
    kept = {one.slug: one for one in accounts_of(call.desk.store.reader)}
    set_up = {one.slug: one.network for one in call.settings.accounts}
    rows = [
        _new(slug, network) if slug not in kept else _row(kept[slug], set_up=True) for slug, network in set_up.items()
    ]
    rows += [_row(one, set_up=False) for slug, one in kept.items() if slug not in set_up]
    return sorted(rows, key=lambda row: str(row["name"]))


def _new(slug: str, network: str) -> dict[str, Any]:
    state = {"state": "new", "problem": "", "remedy": "consulta sync connects it"}
    return {"name": slug, "network": network, "handle": "", **state, "last_sync": None, "access": None, "card": None}


def _row(one: AccountRow, *, set_up: bool) -> dict[str, Any]:
    return {
        "name": one.slug,
        "network": one.network,
        "handle": one.handle,
        "state": _state(one, set_up=set_up),
        "problem": one.problem,
        "remedy": one.remedy,
        "last_sync": moment(one.pulled_at),
        "next_sync": moment(one.next_pull_at),
        "calls": _calls(one),
        "holes": one.holes,
        "hidden_requests": one.hidden_requests,
        "access": _access(one),
        "card": json.loads(one.card) if one.card != "{}" else None,
    }


def _access(one: AccountRow) -> dict[str, Any] | None:
    """Return when the access ends and how near that is; None where the network does not tell."""
    end = ending(json.loads(one.card), now())
    if end is None:
        return None
    return {"ends_at": moment(end.at), "level": end.level, "message": end.cause, "remedy": end.remedy}


def _calls(one: AccountRow) -> dict[str, Any]:
    """Return what the network told of its budget of calls, and until when it asked us to wait."""
    told, waits = budget.calls_of(one), budget.waits(one.calls, now())
    return {
        "left": told.left if told else None,
        "of": told.of if told else None,
        "used_percent": told.used_percent if told else None,
        "resets_at": moment(told.resets_at) if told else None,
        "told_at": moment(told.heard_at) if told else None,
        "wait_until": moment(waits[0]) if waits else None,
        "wait_because": waits[1] if waits else "",
    }


def _state(one: AccountRow, *, set_up: bool) -> str:
    if one.kind == "archive":
        return "archive"
    if not set_up:
        return "no settings"
    if one.stopped:
        return "stopped"
    return "problem" if one.problem else "ok"


def check(call: Call) -> Result:
    """Connect the accounts now and say how each is."""
    slug = call.get("name", "")
    need_account(call, slug)
    failed = asyncio.run(_connect(call, slug))
    rows = [row for row in _rows(call) if row["state"] != "archive" and slug in ("", row["name"])]
    return Result(rows, _told(call, rows) or ["no accounts to check"], NETWORK if failed else 0)


async def _connect(call: Call, slug: str) -> bool:
    lines, failed = await connect_all(call.desk, plugs(call.desk, call.settings, only=slug))
    await close_all(lines)
    return bool(failed)


def need_account(call: Call, slug: str) -> None:
    """Raise Trouble unless an account of this name is set up; an empty name stands for all."""
    if slug and slug not in {one.slug for one in call.settings.accounts}:
        names = ", ".join(one.slug for one in call.settings.accounts) or "none yet"
        raise Trouble("refused", f"no account is called {slug[:40]!a}", f"accounts are: {names}")


def remove(call: Call) -> Result:
    """Forget an account's settings; what it brought stays."""
    slug = call.arguments.name
    need_account(call, slug)
    if not remove_account(call.settings.config_dir, slug):
        source = next(one.source for one in call.settings.accounts if one.slug == slug)
        raise Trouble("refused", f"{slug} is set in {source}, which Consulta does not change", "remove it there")
    root_keys.forget(call.settings.data_dir, slug)
    account = stored.account_id(call.desk.store.reader, slug)
    if account is not None:
        with call.desk.store.writing() as tx:
            stored.forget_credentials(tx, account)
    return Result({"name": slug, "removed": True}, [f"{slug} is forgotten; its messages stay"])


def last_read(call: Call, slug: str) -> str:
    """Return when an account was last read, for people."""
    return next((clock_time(one.pulled_at) for one in accounts_of(call.desk.store.reader) if one.slug == slug), "-")
