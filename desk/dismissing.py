"""What was set aside and nobody needs any more: dismissed by a person, with the reason, and still counted."""

from __future__ import annotations

from core.safe_text import one_line
from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from store import aside
from store.cleaning import storable

VERB = "dismiss"
"""As the record of decisions names it: it holds the item's number, never its words."""
LONGEST = 200
REASONS = {
    "r": "it was read on the network",
    "n": "it is noise",
    "g": "it is gone there",
}
"""Reasons that one key gives."""


def dismiss(desk: Desk, item: int, reason: str) -> Decision:
    """Dismiss an item that was set aside. It is tried again all the same, and counts as dismissed. Raises Refusal."""
    why = one_line(storable(reason)).strip()
    if not why:
        raise Refusal("an item is dismissed with a reason", "say why nobody needs it")
    if len(why) > LONGEST:
        raise Refusal(f"the reason is longer than {LONGEST} letters", "say it in fewer words")
    with desk.store.writing() as tx:
        if not aside.dismiss(tx, item, desk.who.id, why, desk.now()):
            raise Refusal("it is not set aside any more", "it came in, or somebody dismissed it; the ledger shows it")
        action = record(tx, desk, VERB, [], inverse=[{"aside": str(item)}])
    return Decision(action, VERB, (item,))
