"""Decisions, one row each, chained by hashes: ids and states, never text, handles or names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import Micros, id_at
from store.engine import Tx
from store.pack import dumps
from store.reading import Reader, inlist, one, scalar
from store.rows import ActionRow

KEPT = (
    "state",
    "outcome",
    "snoozed_until",
    "muted_until",
    "moved_by",
    "red",
    "trouble",
    "assignee_id",
    "offer",
    "offered_to",
    "offered_at",
    "closed_at",
    "closed_by",
    "closed_with",
    "band",
    "sort_key",
    "expiring",
    "fresh",
    "personal",
    "revision",
)
"""The columns of a conversation that an inverse restores: states and times, no word of anybody."""


def before(tx: Tx, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what an inverse needs of conversations, as they stand."""
    kept = []
    for identity in ids:
        row = one(tx, f"SELECT {', '.join(KEPT)} FROM conversation WHERE id = :id", id=identity)
        if row is not None:
            kept.append({"id": str(identity)} | dict(zip(KEPT, row, strict=True)))
    return kept


def restore(tx: Tx, inverse: Sequence[dict[str, Any]]) -> list[int]:
    """Put conversations back as they were; return those that somebody changed since and that stay as they are."""
    changed = []
    for kept in inverse:
        # What an older Consulta kept may lack a column of today's.
        names = [name for name in KEPT if name != "revision" and name in kept]
        done = tx.run(
            f"UPDATE conversation SET {', '.join(f'{name} = :{name}' for name in names)}, revision = revision + 1 "
            "WHERE id = :id AND revision = :revision + 1",
            **{name: kept[name] for name in names},
            id=int(kept["id"]),
            revision=kept["revision"],
        )
        if not done:
            changed.append(int(kept["id"]))
    return changed


def record(
    tx: Tx,
    verb: str,
    targets: Sequence[int],
    professional: int,
    now: Micros,
    *,
    inverse: Sequence[dict[str, Any]] = (),
    undoes: int | None = None,
) -> int:
    """Append a decision and return its id."""
    row = one(tx, "SELECT id, hash FROM action WHERE id = (SELECT MAX(id) FROM action)")
    last, previous = (int(row[0]), str(row[1])) if row else (0, "")
    identity = max(id_at(now), last + 1)
    values = {
        "id": identity,
        "verb": verb,
        "targets": dumps([str(target) for target in targets]),
        "inverse": dumps(list(inverse)),
        "professional": professional,
        "at": now,
        "undoes": undoes,
        "previous": previous,
    }
    tx.run(
        "INSERT INTO action (id, verb, targets, inverse, professional_id, at, undoes, previous, hash) VALUES "
        "(:id, :verb, :targets, :inverse, :professional, :at, :undoes, :previous, :hash)",
        **values,
        hash=chain_hash(values),
    )
    if undoes is not None:
        tx.run("UPDATE action SET undone_by = :id WHERE id = :undoes", id=identity, undoes=undoes)
    return identity


def chain_hash(values: dict[str, Any]) -> str:
    """Return the hash of a decision, which holds the hash of the one before it."""
    parts = [values[name] for name in ("previous", "id", "verb", "targets", "inverse", "professional", "at", "undoes")]
    return hashlib.sha256(dumps(parts).encode()).hexdigest()


def verify(reader: Reader) -> int | None:
    """Return the id of the first decision that does not fit its chain, or None."""
    previous = ""
    rows = reader.rows(
        "SELECT previous, id, verb, targets, inverse, professional_id, at, undoes, hash, undone_by FROM action "
        "ORDER BY id"
    )
    undone = {row[7]: row[1] for row in rows if row[7] is not None}
    for row in rows:
        names = ("previous", "id", "verb", "targets", "inverse", "professional", "at", "undoes")
        if row[0] != previous or chain_hash(dict(zip(names, row[:8], strict=True))) != row[8]:
            return int(row[1])
        # That it was undone is written later, so no hash holds it: the undo itself must stand in the chain.
        if row[9] != undone.get(row[1]):
            return int(row[1])
        previous = str(row[8])
    return None


def last_to_undo(reader: Reader, professional: int) -> int | None:
    """Return a professional's newest decision that is neither undone nor an undo."""
    found = scalar(
        reader,
        "SELECT id FROM action WHERE professional_id = :who AND undone_by IS NULL AND undoes IS NULL "
        "AND inverse <> '[]' AND verb <> 'guess' ORDER BY id DESC LIMIT 1",
        who=professional,
    )
    return int(found) if found is not None else None


def last_of(reader: Reader, professional: int, verbs: Sequence[str]) -> int | None:
    """Return a professional's newest decision by some verbs that can be undone."""
    names, bound = inlist("v", list(verbs))
    found = scalar(
        reader,
        "SELECT id FROM action WHERE professional_id = :who AND undone_by IS NULL AND undoes IS NULL "
        f"AND inverse <> '[]' AND verb IN ({names}) ORDER BY id DESC LIMIT 1",
        who=professional,
        **bound,
    )
    return int(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class Stored:
    """A decision as its undo needs it."""

    verb: str
    targets: tuple[int, ...]
    inverse: tuple[dict[str, Any], ...]
    undone: bool
    professional: int


def stored(reader: Reader, identity: int) -> Stored | None:
    """Return a decision by its id."""
    row = one(
        reader, "SELECT verb, targets, inverse, undone_by, professional_id FROM action WHERE id = :id", id=identity
    )
    if row is None:
        return None
    targets = tuple(int(target) for target in json.loads(row[1]))
    return Stored(str(row[0]), targets, tuple(json.loads(row[2])), row[3] is not None, int(row[4]))


def since(reader: Reader, moment: Micros, limit: int = 500) -> list[ActionRow]:
    """Return the decisions since a moment, newest first."""
    rows = reader.rows(
        "SELECT x.id, x.verb, x.targets, COALESCE(p.name, ''), x.at, x.undone_by, x.undoes FROM action x "
        "LEFT JOIN professional p ON p.id = x.professional_id WHERE x.at >= :since ORDER BY x.at DESC, x.id DESC "
        "LIMIT :limit",
        since=moment,
        limit=limit,
    )
    return [
        ActionRow(row[0], row[1], tuple(int(t) for t in json.loads(row[2])), row[3], row[4], row[5] is not None, row[6])
        for row in rows
    ]
