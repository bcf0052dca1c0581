"""What was decided, as a screen lists it: newest first, with what became of each, and the names as they stand now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from store.actions import Stored
from store.reading import Reader, inlist
from store.rows import DecisionRow

PEOPLE = ("professional added", "pin changed", "role")
"""Verbs about people who work here."""
VERSIONS = ("import", "submit", "approve", "withdraw", "override", "reject")
"""Verbs about versions of saved answers."""


def page(reader: Reader, *, before: int | None = None, limit: int = 64) -> list[DecisionRow]:
    """Return the newest decisions (those before one), each with what became of it; undos stand with what they undo."""
    rows = reader.rows(
        "SELECT x.id, x.verb, x.targets, x.inverse, x.professional_id, COALESCE(p.name, ''), x.at, b.at, "
        "COALESCE(q.name, '') FROM action x LEFT JOIN professional p ON p.id = x.professional_id "
        "LEFT JOIN action b ON b.id = x.undone_by LEFT JOIN professional q ON q.id = b.professional_id "
        "WHERE x.id < :before AND x.undoes IS NULL ORDER BY x.id DESC LIMIT :limit",
        before=before or 2**62,
        limit=limit,
    )
    return [_decision(values) for values in rows]


def _decision(values: Sequence[Any]) -> DecisionRow:
    identity, verb, targets, inverse, *rest = values
    kept = json.loads(inverse)
    items = tuple(int(one["item"]) for one in kept if "item" in one)
    return DecisionRow(identity, verb, tuple(int(t) for t in json.loads(targets)), items, bool(kept), *rest)


def about_people(verb: str) -> bool:
    """Tell whether a decision is about people who work here, not about conversations."""
    return verb in PEOPLE or verb.startswith("role ")


def moved_since(reader: Reader, found: Stored) -> list[int]:
    """Return the conversations that somebody changed since a decision: an undo leaves those as they are."""
    kept = {int(one["id"]): int(one["revision"]) + 1 for one in found.inverse if "revision" in one}
    names, bound = inlist("c", list(kept))
    rows = reader.rows(f"SELECT id, revision FROM conversation WHERE id IN ({names})", **bound)
    now = {int(row[0]): int(row[1]) for row in rows}
    return [identity for identity, revision in kept.items() if now.get(identity) != revision]


def askers(reader: Reader, conversations: Sequence[int]) -> dict[int, str]:
    """Return who asked in some conversations: the name, or the handle where there is none."""
    return _named(reader, "SELECT id, CASE WHEN name <> '' THEN name ELSE handle END FROM conversation", conversations)


def professionals(reader: Reader, people: Sequence[int]) -> dict[int, str]:
    """Return the names of some people who work here."""
    return _named(reader, "SELECT id, name FROM professional", people)


def versions(reader: Reader, ids: Sequence[int]) -> dict[int, str]:
    """Return the keys of the saved answers that some versions belong to."""
    return _named(reader, "SELECT version.id, t.key FROM version JOIN template t ON t.id = version.template_id", ids)


def _named(reader: Reader, select: str, ids: Sequence[int]) -> dict[int, str]:
    table = select.partition(" FROM ")[2].split()[0]
    names, bound = inlist("i", ids)
    rows = reader.rows(f"{select} WHERE {table}.id IN ({names})", **bound) if ids else ()
    return {int(row[0]): str(row[1]) for row in rows}


def states(reader: Reader, items: Sequence[int]) -> dict[int, str]:
    """Return how some answers stand now."""
    names, bound = inlist("i", items)
    rows = reader.rows(f"SELECT id, state FROM outbox_item WHERE id IN ({names})", **bound) if items else ()
    return {int(row[0]): str(row[1]) for row in rows}
