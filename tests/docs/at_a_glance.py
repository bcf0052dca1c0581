"""The tables of all networks: from the cards that connectors get from the fakes, and from the facts beside them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.audience import Audience
from core.clock import HOUR, MINUTE, SECOND, Micros
from core.network_names import network_name
from networks.facts import Facts, facts_of
from networks.protocol import Card, Network, Stream, Walk
from tests.docs.tables import table
from tests.fakes import everyone

PARTS = {"dm": "private messages", "business": "chats of a personal account"}
"""What the kinds of threads are called whose window differs; another one is named as the card names it."""
_OF_ONE_SESSION = re.compile(r" \(device \w+\)")


@dataclass(frozen=True)
class Known:
    """A network as its connector tells it."""

    name: str
    card: Card
    streams: tuple[Stream, ...]
    limits: Mapping[Audience, str]
    facts: Facts | None


@cache
def known() -> tuple[Known, ...]:
    """Return every network that has a fake, connected to it."""
    return tuple(asyncio.run(_known()))


async def _known() -> list[Known]:
    found = []
    for name, make in everyone.stages().items():
        stage = make()
        network = everyone.connector(stage)
        try:
            card = await network.connect()
            found.append(Known(name, card, network.streams, _limits(network, card), facts_of(name)))
        finally:
            await network.close()
            await stage.close()
    return found


def _limits(network: Network, card: Card) -> dict[Audience, str]:
    lengths = {audience: network.measure("", (), audience) for audience in card.audiences}
    return {audience: f"{length.limit:,} {length.unit}" for audience, length in lengths.items()}


def written() -> str:
    """Return the tables and the list of what is not verified."""
    answers = [
        (_name(one), _audiences(one), _lengths(one), _windows(one.card), _taken_back(one.card), _lost(one))
        for one in known()
    ]
    told = [(one, one.facts) for one in known() if one.facts is not None]
    reading = [
        (_name(one), _reads(one, facts), _at_once(one), facts.away_a_day, facts.away_a_month) for one, facts in told
    ]
    unsure = "".join(f"- **{_name(one)}**: {'; '.join(facts.unverified)}.\n" for one, facts in told if facts.unverified)
    return "\n".join(
        (
            table(
                ("network", "answers", "a text holds", "until when", "can be taken back", "a lost answer is"), answers
            ),
            table(
                (
                    "network",
                    "what comes in, and how often it is asked for",
                    "told at once",
                    "lost after a day away",
                    "lost after a month away",
                ),
                reading,
            ),
            "What can be done there about somebody, with `b`; where it cannot, muting them here can:\n",
            table(("network", "block", "report, and who reads it"), [_against(one) for one in known()]),
            "Not verified with the live service:\n",
            unsure,
        )
    )


def _name(one: Known) -> str:
    return network_name(one.name)


def _audiences(one: Known) -> str:
    return ", ".join(audience.value for audience in one.card.audiences)


def _lengths(one: Known) -> str:
    by_length: dict[str, list[str]] = {}
    for audience, length in one.limits.items():
        by_length.setdefault(length, []).append(audience.value)
    if len(by_length) == 1:
        return next(iter(by_length))
    return "; ".join(f"{', '.join(names)}: {length}" for length, names in by_length.items())


def _windows(card: Card) -> str:
    parts = [f"{PARTS.get(part, part)}: {_span(window)}" for part, window in card.windows.items()]
    whole = [_span(card.window)] if card.window is not None else []
    rest = ["no limit"] if card.window is None else []
    return ", else ".join(filter(None, (", ".join((*whole, *parts)), *rest)))


def _span(span: Micros) -> str:
    for unit, size in (("hours", HOUR), ("minutes", MINUTE)):
        if span % size == 0:
            return f"{span // size} {unit}"
    return f"{span // SECOND} seconds"


def _taken_back(card: Card) -> str:
    if "corrects" not in card.extras:
        return "no"
    left = [audience.value for audience in card.audiences if audience not in card.final]
    return "yes" if len(left) == len(card.audiences) else ", ".join(left) or "no"


def _against(one: Known) -> tuple[str, str, str]:
    card = one.card
    told = {"blocks": "yes", "reports": f"yes: {card.moderators}"}
    found = [told[extra] if extra in card.extras else card.without.get(extra, "no") for extra in told]
    return (_name(one), found[0], found[1])


def _lost(one: Known) -> str:
    return _OF_ONE_SESSION.sub("", one.card.crash_check)


def _reads(one: Known, facts: Facts) -> str:
    return "; ".join(f"{facts.reads[stream.name]}{_pace(stream)}" for stream in one.streams)


def _pace(stream: Stream) -> str:
    asked = f" (every {_span(stream.pace)})".replace("every 1 minutes", "every minute")
    return "" if stream.walk is Walk.PUSH else asked


def _at_once(one: Known) -> str:
    return "yes" if one.card.push or any(stream.walk is Walk.PUSH for stream in one.streams) else "no"
