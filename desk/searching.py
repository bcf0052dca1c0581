"""Searches that are kept as lanes, as somebody keeps and forgets them."""

from __future__ import annotations

from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from desk.triage.house_rules import LANE_NAME
from store import searches
from store.searches import SearchRow


def keep(desk: Desk, name: str, query: str) -> SearchRow:
    """Keep a search as a lane. Raises Refusal."""
    name, query = name.strip().casefold(), " ".join(query.split())
    if not LANE_NAME.fullmatch(name):
        raise Refusal(f"{name[:20]!a} is no name of a lane", "one word, at most 16 letters")
    if not query:
        raise Refusal("there is nothing to look for", "write the words, or tag:WORD")
    with desk.store.writing() as tx:
        if searches.taken(name) or searches.search_named(tx, name) is not None:
            raise Refusal(f"a lane {name} is there already", "choose another name")
        if len(searches.searches(tx)) >= searches.MOST:
            raise Refusal(f"{searches.MOST} searches are kept already", "forget one: consulta searches remove NAME")
        record(tx, desk, "search kept", [])
        return SearchRow(name, query, searches.add(tx, name, query))


def kept(desk: Desk, name: str, query: str) -> Decision:
    """Keep a search as a lane, as a decision. Raises Refusal."""
    keep(desk, name, query)
    return Decision(0, "search kept", ())


def for_marks(desk: Desk, name: str) -> None:
    """See to it that there is a lane for what a rule puts there, under a word of its name. Raises Refusal."""
    there = searches.search_named(desk.store.reader, name)
    if there is None:
        keep(desk, name, searches.TAGGED + name)
    elif there.query != searches.TAGGED + name:
        raise Refusal(f"the lane {name} is a search for words", f"a rule fills a lane that finds {searches.TAGGED}WORD")


def forget(desk: Desk, name: str) -> Decision:
    """Forget a search; nothing that it found changes. Raises Refusal."""
    with desk.store.writing() as tx:
        if not searches.remove(tx, name.strip().casefold()):
            raise Refusal(f"there is no search {name[:20]!a}", "`consulta searches list` shows them")
        action = record(tx, desk, "search forgotten", [])
    return Decision(action, "search forgotten", ())
