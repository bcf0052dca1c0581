"""Keeping somebody away from a business number."""

from __future__ import annotations

from core.incoming import Person
from networks.errors import Refused, Unreachable
from networks.fields import row, rows
from networks.graph.api import Graph, Row
from networks.http import segment

NO_REPORTS = "WhatsApp takes no reports from programs: report them in the app, on the telephone"
LATE = "WhatsApp blocks only who wrote in the last 24 hours, and no other business"


async def keep_away(graph: Graph, number: str, whom: Person) -> None:
    """Block somebody; who is blocked already stays so."""
    told = row(await graph.post_json(f"/{segment(number)}/block_users", _body(whom)), "block_users")
    if not rows(told, "added_users"):
        raise (
            Refused("WhatsApp did not block them", LATE)
            if rows(told, "failed_users")
            else Unreachable("WhatsApp did not say whether it blocked them")
        )


async def let_back(graph: Graph, number: str, whom: Person) -> None:
    """Unblock somebody."""
    told = row(await graph.delete_json(f"/{segment(number)}/block_users", _body(whom)), "block_users")
    if rows(told, "failed_users"):
        raise Refused("WhatsApp did not unblock them", "try again, or do it in the app on the telephone")


def _body(whom: Person) -> Row:
    phone = whom.handle.removeprefix("+")
    known = phone if whom.handle.startswith("+") and phone.isdigit() else whom.remote_id
    return {"messaging_product": "whatsapp", "block_users": [{"user": known}]}
