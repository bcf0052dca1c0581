"""Whether an account can send anything at all, as its last connection and its last reading tell."""

from __future__ import annotations

import json

from core.catalogue import say
from core.clock import Micros
from core.ending import ending
from core.safe_text import one_line
from desk import budget
from store.rows import AccountRow

NEW_TOKEN = "give it a new token: consulta accounts add"  # noqa: S105 - what a person does


def dead(row: AccountRow, present: Micros) -> tuple[str, str] | None:
    """Return why nothing leaves from an account until a person acts, and what they do; None where it can send."""
    if row.kind == "archive":
        return say("an archive is read, never answered"), say("answer on the network itself")
    if row.problem and (row.stopped or row.card == "{}" or budget.needs_person(row)):
        return one_line(row.problem), one_line(row.remedy) or say(NEW_TOKEN)
    end = ending(json.loads(row.card), present)
    if end is not None and end.at <= present:
        return say("the access ended on {day}", day=end.day), end.remedy or say(NEW_TOKEN)
    return None
