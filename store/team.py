"""Who works here, and how that is proved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.clock import Micros
from store.engine import Tx
from store.errors import Lost
from store.reading import Reader, one, scalar
from store.rows import ProfessionalRow

_COLUMNS = "id, name, shown, role, credential, pin <> '', os_user"
ROLES = ("author", "reviewer", "user")


def professionals(reader: Reader) -> list[ProfessionalRow]:
    """Return everybody, by name."""
    return [_row(values) for values in reader.rows(f"SELECT {_COLUMNS} FROM professional ORDER BY name")]


def professional(reader: Reader, name: str) -> ProfessionalRow | None:
    """Return one by name."""
    found = one(reader, f"SELECT {_COLUMNS} FROM professional WHERE name = :name", name=name)
    return _row(found) if found else None


def _row(values: Sequence[Any]) -> ProfessionalRow:
    v = list(values)
    v[5] = bool(v[5])
    return ProfessionalRow(*v)


def add(tx: Tx, name: str, shown: str, role: str, credential: str, now: Micros, *, pin: str, os_user: str) -> int:
    """Add somebody. Raises Lost when the name is taken."""
    if scalar(tx, "SELECT id FROM professional WHERE name = :name", name=name) is not None:
        raise Lost("there")
    rows = tx.rows(
        "INSERT INTO professional (name, shown, role, credential, pin, os_user, added_at) VALUES "
        "(:name, :shown, :role, :credential, :pin, :os_user, :now) RETURNING id",
        name=name,
        shown=shown,
        role=role,
        credential=credential,
        pin=pin,
        os_user=os_user,
        now=now,
    )
    return int(rows[0][0])


def pin_of(reader: Reader, identity: int) -> str:
    """Return the hashed PIN of somebody; empty when there is none."""
    return str(scalar(reader, "SELECT pin FROM professional WHERE id = :id", id=identity) or "")


def set_pin(tx: Tx, identity: int, pin: str) -> None:
    """Keep a new hashed PIN."""
    tx.run("UPDATE professional SET pin = :pin WHERE id = :id", pin=pin, id=identity)


def set_role(tx: Tx, identity: int, role: str) -> None:
    """Change what somebody may do."""
    tx.run("UPDATE professional SET role = :role WHERE id = :id", role=role, id=identity)
