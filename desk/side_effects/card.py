"""The card of a suspected side effect: the four elements that a report needs, made anew each time, sent nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.catalogue import say
from core.clock import to_iso
from core.safe_text import one_line, visible
from desk.errors import Refusal
from desk.office import Desk
from desk.side_effects.reading import read
from desk.side_effects.schemes import CHECKED, SCHEMES, Scheme
from store import views
from store.countries import country_of
from store.rows import MessageRow

READ = 64
"""Messages of a conversation that are read for it."""


@dataclass(frozen=True, slots=True)
class Card:
    """What can be told of a suspected side effect. It names nobody who asks, and is kept nowhere."""

    reporter: str
    patient: str
    medicines: tuple[str, ...]
    reactions: tuple[str, ...]
    told: str
    """The day on which they wrote of it."""
    in_order: bool
    red: tuple[str, ...]
    """Why it is red, where it is: that comes first."""
    country: str
    scheme: Scheme | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of the four elements are not there yet."""
        parts = {
            "reporter": self.reporter,
            "patient": self.patient,
            "medicine": self.medicines,
            "reaction": self.reactions,
        }
        return tuple(name for name, value in parts.items() if not value)

    @property
    def document(self) -> dict[str, Any]:
        """The same for a program."""
        scheme = self.scheme
        return {
            "reporter": self.reporter,
            "patient": self.patient,
            "medicines": list(self.medicines),
            "reactions": list(self.reactions),
            "told": self.told,
            "in_order": self.in_order,
            "missing": list(self.missing),
            "red": list(self.red),
            "country": self.country,
            "scheme": {"name": scheme.name, "address": scheme.address, "seen": scheme.seen} if scheme else None,
        }


def card(desk: Desk, conversation: int) -> Card:
    """Make the card of a conversation from what its asker wrote. Raises Refusal where it is gone."""
    reader = desk.store.reader
    row = views.rows_by_id(reader, [conversation]).get(conversation)
    if row is None:
        raise Refusal("the conversation is gone", "the list shows what is there now")
    asked = [m for m in views.messages(reader, conversation, limit=READ) if m.role == "question" and not m.deleted_at]
    found = read([m.text for m in asked], [row.name, row.handle])
    where = country_of(reader, conversation)
    return Card(
        reporter=", ".join(part for part in (desk.who.shown or desk.who.name, desk.who.credential) if part),
        patient=found.patient,
        medicines=found.medicines,
        reactions=found.reactions,
        told=_day(asked),
        in_order=found.in_order,
        red=row.reasons if row.red else (),
        country=where.country if where is not None else "",
        scheme=SCHEMES.get(where.country) if where is not None else None,
    )


def _day(asked: Sequence[MessageRow]) -> str:
    return to_iso(asked[0].received_at)[:10] if asked else ""


def lines(made: Card) -> list[str]:
    """Return the card in words, the danger first and what is missing by its name."""
    red = [say("RED: {why}. That comes first.", why=one_line("; ".join(made.red))), ""] if made.red else []
    order = say("the words say that it came after the medicine") if made.in_order else say("what came first: ask")
    return [
        *red,
        say("Suspected side effect: the four elements of a report"),
        "",
        *_element(say("1 reporter"), made.reporter, say("missing: who you are and how to reach you")),
        *_element(say("2 patient"), made.patient, say("missing: ask for age, age group, sex or initials")),
        *_element(
            say("3 medicine"), ", ".join(made.medicines), say("missing: ask for its name; of a vaccine the batch")
        ),
        *_element(say("4 reaction"), "\n".join(made.reactions), say("missing: ask what happened, and when")),
        say("   written {day}; {order}", day=made.told, order=order),
        "",
        say("Worth asking: dose, first and last day, other medicines, how it ended, pregnancy, hospital."),
        "",
        *_where(made),
        "",
        say("Nothing was sent, and no copy is kept. You report it yourself; nothing goes to a manufacturer."),
    ]


def _element(label: str, value: str, missing: str) -> list[str]:
    told = [visible(one) for one in value.splitlines()] or [missing]
    return [f"{label}: {told[0]}", *(f"   {one}" for one in told[1:])]


def _where(made: Card) -> list[str]:
    if not made.country:
        return [say("Where: their country is not known; <line> states it.")]
    if made.scheme is None:
        return [say("Where: no scheme of {country} is in the table; ask its medicines agency.", country=made.country)]
    how = say("page read {when}", when=CHECKED) if made.scheme.seen else say("address not verified")
    named = say("Where: {country}, {name} ({how})", country=made.country, name=made.scheme.name, how=how)
    return [named, f"   {made.scheme.address}"]
