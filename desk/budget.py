"""What an account may still ask of its network, and when it is read next: kept, and said by the clock."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from core.catalogue import say
from core.clock import MINUTE, Micros, now
from core.hours import OfficeHours
from core.safe_text import one_line
from networks import errors
from networks.calls import Budgeted, Calls
from networks.protocol import Network, Stream
from store import accounts
from store.engine import Tx
from store.rows import AccountRow

LATE: Micros = 3 * MINUTE
"""A reading that is so late is not coming: no program reads the account."""
_CLOCK = OfficeHours(())


def pace_of(network: Network, stream: Stream) -> Micros:
    """Return how often a stream is read now."""
    return network.pace(stream) if isinstance(network, Budgeted) else stream.pace


def note(tx: Tx, account: int, network: Network) -> None:
    """Keep what the network told of its budget; what it asked of us before holds until its time."""
    before = _facts(accounts.calls_of(tx, account))
    wait = {"wait": before["wait"]} if "wait" in before and before["wait"]["until"] > now() else {}
    told = _told(network) | wait
    accounts.keep_calls(tx, account, json.dumps(told) if told else "")


def note_wait(tx: Tx, account: int, network: Network, error: errors.RateLimited) -> None:
    """Keep until when the network asked us to wait, so that no other program asks before."""
    asked = {"wait": {"until": error.until, "why": error.what}}
    accounts.keep_calls(tx, account, json.dumps(_told(network) | asked))


def note_need(tx: Tx, account: int, error: errors.NeedsLogin | errors.Unusable) -> None:
    """Keep that the account needs a person, for as long as that is what is wrong with it."""
    kept = {name: fact for name, fact in _facts(accounts.calls_of(tx, account)).items() if name != "login"}
    accounts.keep_calls(tx, account, json.dumps(kept | {"login": {"why": error.what}}))


def needs_person(row: AccountRow) -> bool:
    """Tell whether what is wrong with an account is that a person must act, and nothing leaves before."""
    return bool(row.problem) and _facts(row.calls).get("login", {}).get("why") == row.problem


def _told(network: Network) -> dict[str, Any]:
    found = network.calls() if isinstance(network, Budgeted) else None
    return {"calls": asdict(found)} if found is not None else {}


def waits(kept: str, present: Micros) -> tuple[Micros, str] | None:
    """Return until when the network asked us to wait, and in which words; None when that is over."""
    found = _facts(kept).get("wait")
    if not found or int(found["until"]) <= present:
        return None
    return int(found["until"]), str(found["why"])


def _facts(kept: str) -> dict[str, Any]:
    return json.loads(kept) if kept else {}


def calls_of(row: AccountRow) -> Calls | None:
    """Return what the network told last of its budget."""
    found = _facts(row.calls).get("calls")
    return Calls(**found) if found else None


# In words


def clock(moment: Micros) -> str:
    """Return a moment by the machine's clock."""
    return f"{_CLOCK.local(moment):%H:%M}"


def left(row: AccountRow, present: Micros) -> str:
    """Return how many calls are left, in words; empty where the network does not tell."""
    found = calls_of(row)
    if found is None:
        return ""
    if found.resets_at is not None and found.resets_at <= present:
        return say("counted anew since {when}", when=clock(found.resets_at))
    until = say(" until {when}", when=clock(found.resets_at)) if found.resets_at is not None else ""
    told = say(", told {when}", when=clock(found.heard_at))
    if found.used_percent is not None:
        return say("{n} of 100 percent used", n=found.used_percent) + until + told
    return say("{left} of {of} calls left", left=found.left, of=found.of) + until + told


def coming(row: AccountRow, present: Micros) -> str:
    """Return when the account is read next, and what it waits for; empty where what comes is pushed."""
    waiting = waits(row.calls, present)
    next_at = row.next_pull_at
    if waiting is None and next_at is None:
        return ""
    if waiting is not None:
        until, why = waiting
        at = clock(max(until, next_at or 0))
        words = "next pull {when}, waiting because {why} until {until}"
        return say(words, when=at, why=one_line(why), until=clock(until))
    if next_at is not None and next_at + LATE < present:
        return say("was due {when}: no program reads it", when=clock(next_at))
    trouble = say(", waiting because {why}", why=one_line(row.problem)) if row.problem else ""
    return say("next pull {when}", when=clock(next_at or present)) + trouble
