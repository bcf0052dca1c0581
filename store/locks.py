"""What is written behind a SELECT so that rows stay as they were read; SQLite needs none of it."""

from __future__ import annotations

_SKIPPING, _WAITING, _SHARED = "FOR UPDATE SKIP LOCKED", "FOR UPDATE", "FOR SHARE"


def skipping(dialect: str) -> str:
    """Lock the rows found, and pass over those that somebody else has locked."""
    return _SKIPPING if dialect == "postgresql" else ""


def waiting(dialect: str) -> str:
    """Lock the rows found, and wait for those that somebody else has locked."""
    return _WAITING if dialect == "postgresql" else ""


def shared(dialect: str) -> str:
    """Let nobody change the rows found; others may hold them so as well."""
    return _SHARED if dialect == "postgresql" else ""
