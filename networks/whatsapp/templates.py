"""The texts that Meta has approved: the only ones that are taken when nobody wrote for a day."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from networks.errors import NeedsLogin, Refused
from networks.fields import rows, words
from networks.graph.api import Graph, Row
from networks.http import segment
from networks.late import matched

FIELDS = ("id,name,status,category,language,components", "name,status,language,components")


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved text in one language."""

    name: str
    language: str
    body: str

    @property
    def called(self) -> str:
        """Its name as people are told it."""
        return f"{self.name} ({self.language})"

    def sending(self, text: str) -> Row | None:
        """Return how it is sent so that it says exactly this; None where it cannot."""
        filled = matched(self.body, text)
        if filled is None:
            return None
        parameters = [
            {"type": "text", "text": value} | ({} if name.isdigit() else {"parameter_name": name})
            for name, value in filled.items()
        ]
        components = [{"type": "body", "parameters": parameters}] if parameters else []
        return {"name": self.name, "language": {"code": self.language}, "components": components}


async def approved(graph: Graph, business: str) -> tuple[Approved, ...]:
    """Return what Meta has approved of this business; nothing where we may not ask."""
    if not business:
        return ()
    path = f"/{segment(business)}/message_templates"
    found: list[Row] = []
    try:
        async with aclosing(graph.pages(path, "templates", FIELDS, {"limit": 100})) as pages:
            async for listed, _ in pages:
                found += listed
    except (Refused, NeedsLogin):
        return ()
    return tuple(one for row in found if (one := _approved(row)) is not None)


def _approved(row: Row) -> Approved | None:
    """Return a text that says nothing beyond its body: more than that no doctor would have read."""
    parts = rows(row, "components")
    bodies = [words(part, "text") for part in parts if words(part, "type").upper() == "BODY"]
    if words(row, "status") != "APPROVED" or len(parts) != 1 or len(bodies) != 1 or not bodies[0]:
        return None
    return Approved(words(row, "name"), words(row, "language"), bodies[0])
