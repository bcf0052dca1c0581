"""What is true of Instagram and stands on no card."""

from __future__ import annotations

from networks.facts import Facts
from networks.meta.facts import AWAY_A_DAY, AWAY_A_MONTH

FACTS = Facts(
    reads={
        "messages": "direct messages",
        "comments": "comments below your media",
        "tags": "photos that tag you",
    },
    away_a_day=AWAY_A_DAY,
    away_a_month=AWAY_A_MONTH,
    unverified=(
        "whether an account without Meta's review may answer everybody, after a sign-in by Instagram",
        "the order in which comments come (all of them are read)",
        "the 2,200 characters in answers to comments",
        "whether a reaction moves a conversation up",
    ),
)
