"""Columns that read alike on both engines. Times are integer microseconds UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, Text
from sqlmodel import Field

_BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; on SQLite it must read INTEGER, or a primary key is not the row id."""


def big(*, primary: bool = False, index: bool = False, to: str | None = None, null: bool = False) -> Any:
    """Return a column of 64 bits; `to` is what it refers to."""
    extra: dict[str, Any] = {"foreign_key": to} if to else {}
    if null:
        extra["default"] = None
    return Field(sa_type=_BIG, primary_key=primary, index=index, nullable=null, **extra)


def number(default: int = 0) -> Any:
    """Return a column of 64 bits with a default that the database knows too."""
    return Field(sa_type=_BIG, default=default, nullable=False, sa_column_kwargs={"server_default": str(default)})


def words(default: str = "") -> Any:
    """Return a text column with a default that the database knows too."""
    return Field(sa_type=Text, default=default, nullable=False, sa_column_kwargs={"server_default": default})
