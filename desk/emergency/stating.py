"""Stating in which country somebody is: a decision like any other, on the person, and taken back like a note."""

from __future__ import annotations

from collections.abc import Sequence

from desk.actions import Decision
from desk.emergency.places import Proposal, country_named, proposed
from desk.errors import Refusal
from desk.office import Desk, record
from store import countries, views
from store.reading import Reader

READ = 40
"""Messages of a conversation in which a country is looked for."""


def state_country(desk: Desk, ids: Sequence[int], typed: str, how: str = "stated") -> Decision:
    """Keep in which country the askers of conversations are; it is told by a person, or confirmed from their words."""
    code = country_named(typed)
    if not code:
        raise Refusal("no country of the table is called that", "write its code, as ES, or its name")
    with desk.store.writing() as tx:
        kept = countries.state(tx, ids, code, how, desk.who.id, desk.now())
        if not kept:
            raise Refusal("the conversation is gone", "the list shows what is there now")
        action = record(tx, desk, "country", ids, inverse=[{"statement": str(one)} for one in kept])
    return Decision(action, "country", tuple(ids))


def proposal(reader: Reader, conversation: int) -> Proposal | None:
    """Return the country that the asker's own words name as theirs, else what was stated of another handle of theirs.

    It counts only once a person confirms it.
    """
    messages = views.messages(reader, conversation, limit=READ)
    found = proposed(m.text for m in messages if m.role == "question" and m.deleted_at is None)
    if found is not None:
        return found
    there = countries.elsewhere(reader, conversation)
    return Proposal(there.country, "", there.stated_at) if there is not None else None
