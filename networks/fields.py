"""A tolerant reader of other people's JSON: every field may be missing, null or of another type."""

from __future__ import annotations

from typing import Any

from core.clock import Micros, from_iso


def ident(table: Any, name: str = "id") -> str:
    """Return an id as text; empty where there is none."""
    value = table.get(name) if isinstance(table, dict) else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def words(table: Any, name: str) -> str:
    """Return a text, empty where there is none."""
    value = table.get(name) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def row(table: Any, name: str) -> dict[str, Any]:
    """Return a nested object, empty where there is none."""
    value = table.get(name) if isinstance(table, dict) else None
    return value if isinstance(value, dict) else {}


def rows(table: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of nested objects, without what is none."""
    value = table.get(name) if isinstance(table, dict) else None
    return objects(value)


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, without what is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(table: Any, name: str) -> int | None:
    """Return a whole number, also from a text or a fraction; None where there is none."""
    value = table.get(name) if isinstance(table, dict) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None  # noqa: PLR2004 - longer is no number that a server means
    return int(value) if isinstance(value, int | float) and abs(value) < 1e15 else None  # noqa: PLR2004 - longer is no number that a server means


def moment(table: Any, name: str) -> Micros | None:
    """Return a time, with or without milliseconds; None where there is none."""
    try:
        return from_iso(words(table, name))
    except (ValueError, OverflowError):
        return None


def web(table: Any, *names: str) -> str:
    """Return the first of several fields that is a web address."""
    found = (words(table, name) for name in names)
    return next((url for url in found if url.startswith(("https://", "http://"))), "")


def order(remote_id: str) -> tuple[int, str]:
    """Return what ids are compared by: length, then text. They are never numbers."""
    return len(remote_id), remote_id
