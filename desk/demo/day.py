"""A plausible day on ten simulated accounts: the same for the same seed, and relative to the present."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from core.audience import Audience
from core.clock import MINUTE, SECOND, Micros
from core.incoming import Deletion, Edit, Incoming, Person, Request
from desk.demo.cast import Cast
from desk.demo.content import Entry, arrivals, entries, read
from desk.demo.writing import Script

FULL = 100
"""Conversations in the day as it is written."""
_WINDOWED = frozenset({"facebook", "instagram", "whatsapp"})
_YOUNGEST, _OLDEST, _OLDEST_WINDOWED = 6, 22 * 60, 17 * 60


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One simulated account of ours, and what was written to it."""

    name: str
    network: str
    me: Person
    incoming: tuple[Incoming, ...]
    requests: tuple[Request, ...] = ()
    behind: tuple[tuple[str, Incoming], ...] = ()
    """What shows when a request is accepted, by request id."""


@dataclass(frozen=True, slots=True)
class Later:
    """Something that arrives after the demo has opened."""

    after: Micros
    account: str
    event: Incoming | Edit | Deletion


@dataclass(frozen=True, slots=True)
class Planned:
    """What a conversation was written to be: the truth that tests and drills compare with."""

    kind: str
    """`noise`, `stray`, `common`, `alone`, `personal`, `own`, `snooze`, `handover` or `red`."""
    group: str
    answer: str
    account: str
    thread: str
    asker: str
    audience: Audience
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Day:
    """The whole demo."""

    accounts: tuple[DemoAccount, ...]
    later: tuple[Later, ...]
    plan: tuple[Planned, ...]


def day(*, seed: int = 7, messages: int = FULL, now: Micros) -> Day:
    """Write a day of `messages` conversations that ends at `now`."""
    if messages < 1:
        raise ValueError(f"a day of {messages} messages cannot be written: give a number from 1 up")
    rng = random.Random(seed)  # noqa: S311 - the same day again, not a secret
    script = Script(Cast(now, rng), now, rng)
    plan = tuple(_write(script, entry, rng) for entry in _drawn(messages, rng))
    later = tuple(sorted(_later(script, now), key=lambda item: item.after))
    return Day(tuple(_accounts(script, now)), later, plan)


def _drawn(messages: int, rng: random.Random) -> Iterator[Entry]:
    """Draw so many of the written conversations: all of them at a hundred, a fair sample below, again and again above.

    Red flags come first, so that no sample is without one.
    """
    written = sorted(entries(), key=lambda entry: entry.kind != "red")
    reds = sum(entry.kind == "red" for entry in written)
    if messages < len(written):
        rest = rng.sample(written[reds:], max(messages - reds, 0))
        yield from (written[:reds] + rest)[:messages]
        return
    yield from written
    for number in range(len(written), messages):
        yield _again(rng.choice(written), number)


def _again(entry: Entry, number: int) -> Entry:
    """Let somebody else write the same; what makes a conversation special happens once."""
    return replace(
        entry,
        who=f"{entry.who}{number}",
        age=None,
        edited=None,
        thread="",
        history=(),
        marks=frozenset(),
        behind="",
    )


def _write(script: Script, entry: Entry, rng: random.Random) -> Planned:
    oldest = _OLDEST_WINDOWED if entry.network in _WINDOWED else _OLDEST
    minutes = entry.age if entry.age is not None else rng.uniform(_YOUNGEST, oldest)
    first = script.write(entry, age=round(minutes * MINUTE))
    return Planned(
        kind=entry.kind,
        group=entry.group,
        answer=entry.answer,
        account=entry.network,
        thread=first.thread,
        asker=first.author.remote_id,
        audience=first.audience,
        marks=entry.marks,
    )


def _accounts(script: Script, now: Micros) -> Iterator[DemoAccount]:
    waiting = [(item["on"], _request(script, item, now)) for item in read("later")["request"]]
    for account in read("accounts")["account"]:
        network = account["network"]
        messages = sorted(script.incoming[network], key=lambda message: (message.sent_at, message.remote_id))
        yield DemoAccount(
            name=account["name"],
            network=network,
            me=script.cast.me[network],
            incoming=tuple(messages),
            requests=tuple(request for on, request in waiting if on == network),
            behind=tuple(script.behind[network].items()),
        )


def _request(script: Script, item: dict[str, Any], now: Micros) -> Request:
    person = script.cast.person(item["on"], item["who"], item["name"])
    return Request(f"request-{person.remote_id}", person, now - item["minutes"] * MINUTE)


def _later(script: Script, now: Micros) -> Iterator[Later]:
    for after, entry in arrivals():
        for message in script.compose(entry, age=-after * SECOND):
            yield Later(message.sent_at - now, entry.network, message)
    table = read("later")
    for item in table["edit"]:
        target = script.firsts.get((item["on"], item["who"]))
        if target:
            after = item["after"] * SECOND
            yield Later(after, item["on"], Edit(target.remote_id, item["text"], now + after))
    for item in table["deletion"]:
        target = script.firsts.get((item["on"], item["who"]))
        if target:
            after = item["after"] * SECOND
            yield Later(after, item["on"], Deletion(target.remote_id, now + after))
