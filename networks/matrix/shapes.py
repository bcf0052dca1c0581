"""Reading JSON that strangers and servers shaped: a wrong type is an absent value, never an error."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def at(value: Any, *path: str) -> Any:
    """Return what stands at a path of keys, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def table(value: Any, *path: str) -> Json:
    """Return the object at a path, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def word(value: Any, *path: str) -> str:
    """Return the text at a path, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def whole(value: Any, *path: str) -> int | None:
    """Return the whole number at a path, or None; true and false are not numbers."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def tables(value: Any, *path: str) -> list[Json]:
    """Return the objects of the list at a path."""
    return [item for item in _items(value, path) if isinstance(item, dict)]


def words(value: Any, *path: str) -> tuple[str, ...]:
    """Return the texts of the list at a path."""
    return tuple(item for item in _items(value, path) if isinstance(item, str))


def by_key(value: Any, *path: str) -> dict[str, Json]:
    """Return the objects of the object at a path, by their keys."""
    return {key: item for key, item in table(value, *path).items() if isinstance(item, dict)}


def _items(value: Any, path: tuple[str, ...]) -> list[Any]:
    found = at(value, *path)
    return found if isinstance(found, list) else []
