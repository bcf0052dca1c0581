"""The tables of Noise: what was put there and whether that was right, and what the doctor's own decisions taught."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from store.columns import big, number, words


class Dimmed(SQLModel, table=True):
    """A conversation that triage put into Noise by itself: why, and what a person found."""

    conversation_id: int = big(primary=True, to="conversation.id")
    reason: str
    """A code of triage, `learnt`, or `rule 3`."""
    at: int = big(index=True)
    sampled: int = number()
    """1 for one in twenty, which somebody is to look at."""
    found: str = words()
    """`right`, `wrong`, or empty while nobody has looked."""
    found_at: int = number()
    __table_args__ = (
        Index(
            "dimmed_to_look_at",
            "conversation_id",
            sqlite_where=sql("sampled = 1 AND found = ''"),
            postgresql_where=sql("sampled = 1 AND found = ''"),
        ),
    )


class NoiseExample(SQLModel, table=True):
    """A conversation that a person called noise, or kept."""

    __tablename__ = "noise_example"
    conversation_id: int = big(primary=True, to="conversation.id")
    noise: int = big()
    at: int = big()


class NoiseMark(SQLModel, table=True):
    """A trait of an example, as a number that many words share: no text is kept."""

    __tablename__ = "noise_mark"
    mark: int = big(primary=True)
    conversation_id: int = big(primary=True, to="conversation.id", index=True)


class NoiseOff(SQLModel, table=True):
    """A reason for Noise that was switched off here."""

    __tablename__ = "noise_off"
    reason: str = Field(primary_key=True)
    at: int = big()
