"""What is true of Threads and stands on no card."""

from __future__ import annotations

from networks.facts import NOTHING, Facts
from networks.threads.changes import MOST

FACTS = Facts(
    reads={
        "mentions": "mentions",
        "replies": "replies below your posts and answers",
        "changes": f"edits and deletions of the newest {MOST} posts to you",
    },
    away_a_day=NOTHING,
    away_a_month="nothing but what was deleted meanwhile; after sixty days the token has ended",
    unverified=(
        "whether a mention says what it replies to",
        "how many posts one call hands out (what comes counts, not what was asked for)",
        "whether a draft that is published twice stands twice (it is looked up first, and never sent again by guess)",
        "which headers tell the budget of calls (they are read where they come, and never needed)",
    ),
)
