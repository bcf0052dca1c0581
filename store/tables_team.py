"""The tables of the people who answer, their templates, and who vetted which version."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import big, words


class Professional(SQLModel, table=True):
    """The human who uses Consulta."""

    id: int = big(primary=True)
    name: str = Field(unique=True)
    shown: str = words()
    role: str = words("user")
    credential: str = words()
    pin: str = words()
    os_user: str = words()
    added_at: int = big()


class Template(SQLModel, table=True):
    """A saved answer by its short key."""

    id: int = big(primary=True)
    key: str = Field(unique=True)


class Version(SQLModel, table=True):
    """One immutable state of a template, named by its content hash."""

    id: int = big(primary=True)
    template_id: int = big(to="template.id")
    n: int
    hash: str
    source: str
    title: str
    language: str
    review_by: str = words()
    state: str = words("draft")
    """`draft`, `in review`, `vetted`, `self-vetted` or `withdrawn`; overdue is told from `review_by`."""
    author_id: int | None = big(null=True)
    created_at: int = big()
    __table_args__ = (UniqueConstraint("template_id", "n"), UniqueConstraint("template_id", "hash"))


class Reference(SQLModel, table=True):
    """What a version leans on."""

    version_id: int = big(primary=True, to="version.id")
    name: str = Field(primary_key=True)
    text: str
    url: str = words()
    read: str = words()


class Vetting(SQLModel, table=True):
    """Who judged a version, and how that was proved."""

    id: int = big(primary=True)
    version_id: int = big(to="version.id", index=True)
    professional_id: int = big(to="professional.id")
    verb: str
    hash: str
    proof: str
    note: str = words()
    at: int = big()
