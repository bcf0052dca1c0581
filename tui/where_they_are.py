"""In which country somebody is, in words that the screen and the linear inbox share."""

from __future__ import annotations

from core.audience import at
from core.catalogue import say
from core.clock import Micros
from core.safe_text import cut, one_line
from desk.emergency.places import Proposal
from desk.emergency.table import lines_of, table
from store.countries import CountryRow
from tui import times

ASKED = "their country: its code as ES, or its name"
UNKNOWN = "not known: say how to find the number"
_QUOTED = 40


def named(country: str) -> str:
    """Return a country with its code and the numbers that bring help there."""
    found, lines = table().get(country), lines_of(country)
    name = found.name if found is not None else country
    numbers = " · ".join(lines.help) if lines is not None else say("no supported number")
    return f"{name} ({country}): {numbers}"


def proposed(found: Proposal) -> str:
    """Return a country that their own words name, or that was stated of another handle of theirs, to be confirmed."""
    if found.stated_at:
        return say("{country}, stated at {handle}", country=named(found.country), handle=at(one_line(found.stated_at)))
    return say("{country}, they wrote “{words}”", country=named(found.country), words=cut(found.words, _QUOTED))


def no_country() -> tuple[str, str]:
    """Return what is said of a name that no country has."""
    return say("no country of the table is called that"), say("write its code, as ES, or its name")


def said_where(country: CountryRow, now: Micros) -> str:
    """Return in which country somebody is, who said so and when."""
    about = {"code": country.country, "how": say(country.how), "who": one_line(country.by) or "?"}
    told = say("in {code}, {how} by {who} {when}", when=times.when(country.at, now), **about)
    if not country.stated_at:
        return told
    return say("{told}, at {handle}: to be confirmed here", told=told, handle=at(one_line(country.stated_at)))
