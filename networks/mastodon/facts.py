"""What is true of Mastodon and stands on no card."""

from __future__ import annotations

from networks.facts import NOTHING, Facts

FACTS = Facts(
    reads={
        "mentions": "mentions in every circle, direct messages among them",
        "conversations": "direct conversations",
        "requests": "strangers whom the server holds back",
        "changes": "edits and deletions of the newest messages",
    },
    away_a_day=NOTHING,
    away_a_month="nothing that the server still keeps; edits and deletions only among the newest messages",
    unverified=(
        "how the event stream tells edits from other servers (the newest messages are read again instead)",
        "whether every server heeds the list of who may be addressed (names in a text are parted beforehand)",
        "whether snac knows the key of an answer (a lost answer is looked for among your own posts)",
    ),
)
