"""What no database keeps, taken out at the wall: PostgreSQL refuses NUL, and neither engine takes half a character."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from core.clock import Micros

T = TypeVar("T")
_MARK = "\N{REPLACEMENT CHARACTER}"
_LONGEST_ID = 200
"""No network of ours has longer ones; an index of PostgreSQL takes none of some thousands."""
_LAST: Micros = 2**63 - 1
"""The last moment that a column holds."""


def storable(text: str) -> str:
    """Return a text that both engines keep: NUL and lone surrogates become the replacement character."""
    if "\0" in text:
        text = text.replace("\0", _MARK)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_MARK if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def indexed(remote: str) -> str:
    """Return an id as an index takes it: one that is too long for that begins alike and ends in its hash."""
    if len(remote) <= _LONGEST_ID:
        return remote
    return f"{remote[:_LONGEST_ID]}…{hashlib.sha256(remote.encode()).hexdigest()[:16]}"


def moment(told: Micros | None) -> Micros | None:
    """Return a moment that a column holds; None for one beyond all calendars, as for one that nobody told."""
    return told if told is not None and 0 <= told <= _LAST else None


def clean(value: T) -> T:
    """Return a frozen record in which every text can be stored; the same one when nothing had to change."""
    return cast("T", _cleaned(value))


def _cleaned(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return storable(value)
    if kind is tuple:
        found = tuple(_cleaned(one) for one in value)
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found
    if kind is dict:
        return {_cleaned(key): _cleaned(one) for key, one in value.items()}
    # Enumerations are ours, numbers hold no text.
    return _record(value) if _texts(kind) else value


_KNOWN: dict[type, tuple[str, ...]] = {}


def _texts(kind: type) -> tuple[str, ...]:
    """Return the names of a record's fields; empty for what is no record. Looked up once for each kind."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
    return _KNOWN[kind]


def _record(value: Any) -> Any:
    changed = {}
    for name in _texts(type(value)):
        old = getattr(value, name)
        if old and (new := _cleaned(old)) is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value
