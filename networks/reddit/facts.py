"""What is true of Reddit and stands on no card."""

from __future__ import annotations

from networks.facts import Facts

OF_A_LIST = "of a list what lies below its newest thousand"

FACTS = Facts(
    reads={
        "mentions": "your name in comments",
        "comments": "replies to your comments",
        "posts": "replies to your posts",
        "own": "what you answer on Reddit",
        "changes": "edits and deletions",
        "messages": "old private messages, where they are switched on",
    },
    away_a_day=OF_A_LIST,
    away_a_month=OF_A_LIST,
    unverified=(
        "which of the old calls for private messages still work (MESSAGES=experimental tries reading them)",
        "how many names in one comment notify nobody, and whether those in posts do (the card says what is not seen)",
        "whether a name that an edit adds is told (lists are walked by their order, so that it comes in where it is)",
        "whether the 10,000 are code points (the larger of two ways to count holds)",
        "codes that Reddit has not published (they count as unknown where an answer may have left)",
    ),
)
