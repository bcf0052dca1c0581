"""The emergency line as a text that can be sent: our own words, the number first, and nothing that names a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from core.audience import Audience
from core.catalogue import say
from core.clock import SECOND
from core.safe_text import one_line
from desk.emergency.table import Helpline, Lines, lines_of, table
from desk.office import Desk
from desk.triage import redflags
from store.countries import CountryRow, country_of
from store.rows import Row

HOLD = 3 * SECOND
"""An emergency line waits no longer than this: it is short, and every second counts."""
_SAID = 2
"""Numbers that are said of one country: more would have to be chosen from."""
_LINE_FOR = {"self-harm": "crisis", "overdose": "poison"}
"""Which further line belongs to what was raised, by the rule's id."""

_KNOWN = {
    "en": "This may be an emergency. Call {numbers} now; if you cannot, ask somebody near you to call, or go to the "
    "nearest emergency department. Do not wait for an answer here. If you are in another country, call its emergency "
    "number.",
    "es": "Esto puede ser una emergencia. Llame ahora al {numbers}; si no puede, pida a alguien cerca que llame, o "
    "vaya al servicio de urgencias más cercano. No espere una respuesta aquí. Si está en otro país, llame a su número "
    "de emergencias.",
}
_UNKNOWN = {
    "en": "This may be an emergency. Call the emergency number of the place where you are now; if you do not know it, "
    "ask anybody near you. In the European Union and on many mobile networks 112 leads to help. If you cannot call, go "
    "to the nearest emergency department. Do not wait for an answer here.",
    "es": "Esto puede ser una emergencia. Llame ahora al número de emergencias del lugar donde está; si no lo sabe, "
    "pregunte a alguien cerca. En la Unión Europea y en muchas redes móviles el 112 lleva a la ayuda. Si no puede "
    "llamar, vaya al servicio de urgencias más cercano. No espere una respuesta aquí.",
}
_FURTHER = {
    "crisis": {"en": "You can also talk to {name}: {number}.", "es": "También puede hablar con {name}: {number}."},
    "poison": {"en": "Poison line, {name}: {number}.", "es": "Información de intoxicaciones, {name}: {number}."},
}
_OR = {"en": " or ", "es": " o al "}


@dataclass(frozen=True, slots=True)
class Filled:
    """An emergency line ready to be read before it is sent."""

    text: str
    told: tuple[str, ...]
    """What the doctor must know of it before the yes."""
    helplines: frozenset[str]
    """The longer numbers in it, as digits: they name nobody."""


def filled(desk: Desk, row: Row, country: CountryRow | None = None) -> Filled:
    """Return the emergency line for a conversation, by the country that was stated or confirmed for its asker."""
    known = country or country_of(desk.store.reader, row.id)
    lines = lines_of(known.country) if known is not None else None
    tongue = row.language if row.language in _KNOWN else "en"
    if known is None or lines is None:
        return Filled(_UNKNOWN[tongue], (_why_unknown(known),), frozenset())
    numbers = _OR[tongue].join(lines.help[:_SAID])
    further = _further(lines, row)
    text = " ".join(
        [
            _KNOWN[tongue].format(numbers=numbers),
            *(_FURTHER[kind][tongue].format(name=line.name, number=line.number) for kind, line in further),
        ]
    )
    digits = frozenset(re.sub(r"\D", "", line.number) for _, line in further)
    return Filled(text, tuple(_told(desk, known, lines)), digits)


def _further(lines: Lines, row: Row) -> list[tuple[str, Helpline]]:
    """Return the crisis or poison line for what was raised; in public it would tell what somebody wrote of."""
    if row.audience is not Audience.DIRECT:
        return []
    kinds = dict.fromkeys(_LINE_FOR[flag.rule] for flag in redflags.find(row.question) if flag.rule in _LINE_FOR)
    there = {"crisis": lines.crisis, "poison": lines.poison}
    return [(kind, there[kind][0]) for kind in kinds if there[kind]]


def _told(desk: Desk, known: CountryRow, lines: Lines) -> list[str]:
    """Return where it comes from, and what it lacks: nobody sends it without having been told."""
    today = datetime.fromtimestamp(desk.now() / SECOND).astimezone().date()
    place = say("{name} ({code})", name=lines.name, code=lines.country)
    how = say("{how} by {who}", how=say(known.how), who=one_line(known.by)) if known.by else say(known.how)
    read = say(
        "{n} sources read {when}, confidence {how}", n=len(lines.sources), when=lines.checked, how=lines.confidence
    )
    old = [say("not confirmed for 12 months: look the number up before you send")] if lines.old(today) else []
    seen = say("checked by {who}", who=lines.reviewed) if lines.reviewed else say(NOT_REVIEWED)
    return [f"{place}, {how}: {read}", *old, seen]


NOT_REVIEWED = "not yet checked by a person: verify before you send"


def _why_unknown(known: CountryRow | None) -> str:
    if known is None:
        return say("their country is not known: the text says how to find the number")
    found = table().get(known.country)
    name = found.name if found is not None else known.country
    return say("no number of {name} is supported: the text says how to find it", name=name)
