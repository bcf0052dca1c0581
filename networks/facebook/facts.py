"""What is true of Facebook and stands on no card."""

from __future__ import annotations

from networks.facts import Facts
from networks.meta.facts import AWAY_A_DAY, AWAY_A_MONTH

FACTS = Facts(
    reads={
        "messages": "Messenger conversations",
        "comments": "comments, and what visitors post",
        "tags": "posts that tag the Page",
    },
    away_a_day=AWAY_A_DAY,
    away_a_month=AWAY_A_MONTH,
    unverified=(
        "the unit of a private message's 2,000 characters (the larger of two ways to count holds)",
        "the 8,000 characters of a comment",
        "whether quoted messages and stickers can be asked for (if that is refused, the card says so)",
        "whether a comment's author has the same number in Messenger (they are never joined by it)",
        "what a version after v26.0 changes (BASE_URL holds the version)",
    ),
)
