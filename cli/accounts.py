"""`consulta accounts …`: the identities that are answered from."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from cli import given, output
from cli.call import Call
from cli.errors import NETWORK, Trouble, usage
from cli.output import Result, clock_time, columns, is_terminal, moment
from core.audience import at
from core.clock import now
from desk import budget, joining
from desk.account_settings import SLUG_ALLOWED, prefix_of, settings_of
from desk.config import check_account, remove_account
from desk.lines import card_facts, close_all, connect_all
from desk.opening import plugs
from desk.variables import ConfigError
from networks.errors import Unusable
from networks.protocol import Card, Setting
from networks.secret import Secret
from store import accounts as stored
from store.rows import AccountRow
from store.views import accounts as accounts_of


def add(call: Call) -> Result:
    """Connect an account, show its card, and only then keep its settings."""
    network, slug = call.arguments.network, call.arguments.name
    known = _known(network, slug)
    values = _values(known, given.pairs(call.arguments.sets, "--set"))
    settings = check_account(call.settings.config_dir, slug, {"NETWORK": network, **values})
    met = asyncio.run(joining.meet(settings, proxy=call.settings.proxy))
    joining.refuse_stranger(call.desk, met)
    if not call.as_json:
        output.show(Result({}, _card_lines(met.card)), as_json=False)
    path = joining.keep_account(call.desk, call.settings, met)
    facts = card_facts(met.card)
    document = {"name": slug, "network": network, "handle": met.card.me.handle, "file": path, "card": facts}
    return Result(document, [f"{slug} is kept in {path}. Next: consulta sync"])


def _known(network: str, slug: str) -> Mapping[str, Setting]:
    try:
        prefix_of(slug)
        return {setting.name: setting for setting in settings_of(network)}
    except ConfigError:
        raise usage(f"--name {slug[:40]!a} cannot be a name", f"use {SLUG_ALLOWED}") from None
    except Unusable:
        raise
    except ValueError as error:
        raise usage(str(error), "`consulta accounts add NETWORK --name SLUG`") from None


def _values(known: Mapping[str, Setting], sets: Sequence[tuple[str, str]]) -> dict[str, str | Secret]:
    """Return the settings that were handed over, asking a person for what is missing. Raises Trouble."""
    words: dict[str, str] = {}
    for name, value in sets:
        if name.upper() not in known:
            raise usage(f"--set {name[:40]!a} is no setting of this network", f"it knows {', '.join(known)}")
        words[name.upper()] = value
    found = {name: _value(about, words.get(name)) for name, about in known.items()}
    missing = [about for name, about in known.items() if about.required and not about.default and not found[name]]
    for about in missing:
        option = f"--set {about.name}={'-' if about.secret else 'VALUE'}"
        raise usage(f"{about.name} is missing", f"{option}: {about.text}")
    return {name: value for name, value in found.items() if value}


def _value(about: Setting, word: str | None) -> str | Secret:
    if about.secret and (word is not None or about.required):
        return given.secret(word, about.name, f"--set {about.name}=", f"{about.text}\n{about.name}: ") or ""
    if word is not None:
        return given.from_source(word, about.name) if given.is_source(word) else word
    if about.required and not about.default and is_terminal(sys.stdin):
        return input(f"{about.text}\n{about.name}: ").strip()
    return ""


def _card_lines(card: Card) -> list[str]:
    limits = ", ".join(f"{name} {value}" for name, value in card.limits.items())
    facts = [
        ("network", f"{card.network} {card.software}"),
        ("you are", f"{at(card.me.handle)} {card.me.name}"),
        ("answers", ", ".join(circle.value for circle in card.audiences)),
        ("limits", limits or "-"),
        ("a lost answer", card.crash_check or "-"),
    ]
    # What is wrong is a sentence: in a column it would push all the others aside.
    wrong = [line for problem in card.problems for line in (f"! {problem.cause}", f"  {problem.remedy}")]
    return [*columns(facts), *wrong]


def list_(call: Call) -> Result:
    """List the accounts."""
    rows = _rows(call)
    kept = {one.slug: one for one in accounts_of(call.desk.store.reader)}
    lines = columns(
        [(r["name"], r["network"], r["handle"] and at(r["handle"]), r["state"], r["problem"]) for r in rows]
    )
    lines = [line for one, row in zip(lines, rows, strict=True) for line in (one, *_budget(kept.get(row["name"])))]
    return Result(rows, lines or ["no accounts yet: consulta accounts add NETWORK --name SLUG"])


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
    return {"name": slug, "network": network, "handle": "", **state, "last_sync": None, "card": None}


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
        "card": json.loads(one.card) if one.card != "{}" else None,
    }


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
    lines = [
        (r["name"], r["network"], r["handle"] and at(r["handle"]), r["state"], r["problem"], r["remedy"]) for r in rows
    ]
    return Result(rows, columns(lines) or ["no accounts to check"], NETWORK if failed else 0)


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
    account = stored.account_id(call.desk.store.reader, slug)
    if account is not None:
        with call.desk.store.writing() as tx:
            stored.forget_credentials(tx, account)
    return Result({"name": slug, "removed": True}, [f"{slug} is forgotten; its messages stay"])


def last_read(call: Call, slug: str) -> str:
    """Return when an account was last read, for people."""
    return next((clock_time(one.pulled_at) for one in accounts_of(call.desk.store.reader) if one.slug == slug), "-")
