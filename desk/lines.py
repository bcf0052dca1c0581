"""Open lines: the accounts that are connected, each with its card. One that fails never stops the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from core.audience import Audience
from core.incoming import Person
from desk import budget
from desk.ending import end
from desk.office import Desk
from desk.receiving import KeptRaws
from desk.shelf import KeptMessages
from desk.turns import turn
from networks import errors
from networks.protocol import Card, Network, Problem, Receives, Revisits, TakesTurns
from store import accounts
from store.engine import Tx

log = logging.getLogger(__name__)
CARD_EVERY = 24 * 3600.0
"""Seconds between two readings of a card while its account stays connected: a token may end meanwhile."""
CORRECT = "correct the setting of this account, then start Consulta again"


@dataclass(frozen=True, slots=True)
class Plug:
    """An account as its settings describe it, before anybody has called its server."""

    slug: str
    network: str
    build: Callable[[], Network]
    kind: str = "live"
    keep_rotated: Callable[[int, dict[str, str]], None] | None = None
    """Keeps what the network rotates, encrypted, before it is first used."""
    look_rotated: Callable[[int], Mapping[str, str]] | None = None
    """Returns what is kept of it now: another program may have been faster."""


@dataclass(frozen=True, slots=True)
class Line:
    """An account that is connected."""

    account: int
    slug: str
    network: Network
    card: Card


def card_facts(card: Card) -> dict[str, Any]:
    """Return a card as JSON values, without its secrets."""
    facts = asdict(card)
    del facts["secrets"]
    return facts | {
        "audiences": [a.value for a in card.audiences],
        "extras": sorted(card.extras),
        "final": [a.value for a in card.final],
    }


def card_from(facts: Mapping[str, Any]) -> Card:
    """Return a card from what the store keeps of it."""
    known = dict(facts)
    known["me"] = Person(**known["me"])
    known["audiences"] = tuple(Audience(a) for a in known["audiences"])
    known["final"] = tuple(Audience(a) for a in known.get("final", ()))
    known["extras"] = frozenset(known["extras"])
    known["problems"] = tuple(Problem(**p) for p in known["problems"])
    return Card(**known)


async def connect(desk: Desk, plug: Plug) -> Line | errors.NetworkError:
    """Connect one account and keep its card, or keep and return what stands in the way."""
    account = await desk.write(lambda tx: accounts.ensure(tx, plug.slug, plug.network, kind=plug.kind))
    try:
        network = plug.build()
    except ValueError as error:
        # A setting that cannot be, or a connector of another package: the other accounts go on.
        unusable = error if isinstance(error, errors.Unusable) else errors.Unusable(str(error), CORRECT)
        return await _in_trouble(desk, account, unusable)
    _hand_over_rotated(network, account, plug)
    if plug.look_rotated is not None and isinstance(network, TakesTurns):
        network.turn = partial(turn, desk, account, plug.look_rotated)
    if isinstance(network, Receives):
        network.raws = KeptRaws(desk.store, account)
    if isinstance(network, Revisits):
        network.shelf = KeptMessages(desk.store, account)
    try:
        return await _introduced(desk, Line(account, plug.slug, network, await network.connect()))
    except errors.NetworkError as error:
        await network.close()
        return await _in_trouble(desk, account, error)
    except BaseException:
        # The program is left meanwhile, or cannot go on: nobody else knows of this line.
        await network.close()
        raise


async def _in_trouble(desk: Desk, account: int, error: errors.NetworkError) -> errors.NetworkError:
    """Keep what stands in the way of an account, and return it."""
    await desk.write(lambda tx: _note_trouble(tx, account, error))
    return error


def _note_trouble(tx: Tx, account: int, error: errors.NetworkError) -> None:
    accounts.trouble(tx, account, error.what, error.remedy, stopped=isinstance(error, errors.Stopped))
    if isinstance(error, errors.NeedsLogin | errors.Unusable):
        budget.note_need(tx, account, error)


async def keep_card(desk: Desk, line: Line, told: Callable[[Line], None] = lambda _line: None) -> None:
    """Read the card of a connected account again, once a day, for as long as it is read; runs until it is cancelled."""
    while True:
        await asyncio.sleep(CARD_EVERY)
        try:
            line = await _introduced(desk, replace(line, card=await line.network.connect()))
        except (errors.NeedsLogin, errors.Stopped) as error:
            await _in_trouble(desk, line.account, error)
        except errors.NetworkError as error:
            # Reading says so, and goes on when it is over.
            log.info("account %s: its card could not be read again: %s", line.slug, error.what)
        told(line)


async def _introduced(desk: Desk, line: Line) -> Line:
    """Keep the card of a line that has just been connected, and return the line."""
    now, card = desk.now(), line.card
    await desk.write(
        lambda tx: accounts.connected(
            tx,
            line.account,
            handle=card.me.handle,
            remote_id=card.me.remote_id,
            name=card.me.name,
            card=card_facts(card),
            now=now,
        )
    )
    return line


async def connect_all(desk: Desk, plugs: Iterable[Plug]) -> tuple[list[Line], dict[str, errors.NetworkError]]:
    """Connect all accounts at once; return those that work, and what the others lack, by name."""
    chosen = list(plugs)
    tasks = [asyncio.create_task(connect(desk, plug)) for plug in chosen]
    try:
        found = await asyncio.gather(*tasks)
    except BaseException:
        await end(tasks)
        # Those that were quicker than the others are open, and nobody else knows of them.
        done = [task.result() for task in tasks if task.done() and not task.cancelled() and not task.exception()]
        await close_all(line for line in done if isinstance(line, Line))
        raise
    lines = [line for line in found if isinstance(line, Line)]
    failed = {
        plug.slug: line for plug, line in zip(chosen, found, strict=True) if isinstance(line, errors.NetworkError)
    }
    return lines, failed


async def close_all(lines: Iterable[Line]) -> None:
    """Let go of every connection."""
    chosen = list(lines)
    found = await asyncio.gather(*(line.network.close() for line in chosen), return_exceptions=True)
    for line, error in zip(chosen, found, strict=True):
        if isinstance(error, Exception):
            log.warning("account %s: the connection did not close: %s", line.slug, type(error).__name__)


def _hand_over_rotated(network: Network, account: int, plug: Plug) -> None:
    keep = plug.keep_rotated
    if keep is None or not hasattr(network, "rotated"):
        return

    async def rotated(tokens: dict[str, str]) -> None:
        await asyncio.to_thread(keep, account, tokens)

    hook: Callable[[dict[str, str]], Awaitable[None]] = rotated
    network.rotated = hook
