"""What no database keeps, taken out at the wall: PostgreSQL refuses NUL, and neither engine takes half a character."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
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
    if isinstance(value, str):
        return value if isinstance(value, Enum) else storable(value)
    if isinstance(value, tuple):
        found = tuple(_cleaned(one) for one in value)
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value)
    return value


def _record(value: Any) -> Any:
    changed = {}
    for one in fields(value):
        old = getattr(value, one.name)
        if old and not isinstance(old, int):
            new = _cleaned(old)
            if new is not old:
                changed[one.name] = new
    return replace(value, **changed) if changed else value
