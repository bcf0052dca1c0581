"""Every table in one place: importing this module makes the metadata whole."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from store import (
    models,
    tables_accounts,
    tables_blocking,
    tables_noise,
    tables_outbox,
    tables_people,
    tables_team,
)

GROUPS = (models, tables_accounts, tables_blocking, tables_noise, tables_outbox, tables_people, tables_team)


def metadata() -> MetaData:
    """Return the shape of the whole store."""
    return SQLModel.metadata
