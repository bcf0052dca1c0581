"""What is true of X and stands on no card."""

from __future__ import annotations

from core.clock import DAY
from networks.facts import Facts
from networks.x.direct import KEPT
from networks.x.feeds import DEEPEST

FACTS = Facts(
    reads={
        "mentions": "mentions, replies to you, quotes",
        "messages": "private messages that are not encrypted",
        "x-chat": "encrypted chat, where its keys are",
        "own": "what you answer in the app",
        "changes": "edits and deletions of the posts kept here, in turn",
    },
    away_a_day=f"mentions below the newest {DEEPEST}",
    away_a_month=f"mentions below the newest {DEEPEST}, private messages of more than {KEPT // DAY} days ago",
    unverified=(
        "which of two ways to name fields the live service takes (DIALECT says which is tried first, then the other)",
        "the unit of a private message's 10,000 characters (the larger of two ways to count holds)",
        "whether private messages come with their signs escaped",
        "how much of an inbox still comes as plain private messages (the card says in red that most are encrypted)",
        "how long a sign-in lives that nobody uses (when it has ended the account says so, and asks for another)",
        "how soon an encrypted conversation shows that it moved, and whether a message sent twice is dropped",
    ),
)
