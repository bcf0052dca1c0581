"""What is true of Matrix and stands on no card."""

from __future__ import annotations

from networks.facts import NOTHING, Facts

FACTS = Facts(
    reads={"sync": "messages of rooms that are not encrypted, invitations, edits, deletions"},
    away_a_day=NOTHING,
    away_a_month="nothing that the home server still keeps: what lies between is read back room by room",
    unverified=(
        "how long servers other than Synapse remember the id of a lost answer (what is older is left to you)",
        "how long matrix.org goes on taking tokens of its old sign-in",
    ),
)
