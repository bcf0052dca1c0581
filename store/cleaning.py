"""What no database keeps, taken out at the wall: PostgreSQL refuses NUL, and neither engine takes half a character."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")
_MARK = "\N{REPLACEMENT CHARACTER}"


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
