"""What is true of Bluesky and stands on no card."""

from __future__ import annotations

from networks.facts import NOTHING, Facts

FACTS = Facts(
    reads={
        "mentions": "mentions, replies and quotes",
        "messages": "direct messages and requests",
        "own": "what you answer in the app",
    },
    away_a_day=NOTHING,
    away_a_month="nothing that Bluesky still hands out; how far its notices reach back it does not say",
    unverified=(
        "how far its notices and its log of direct messages reach back (where it forgot, conversations are compared)",
        "how many calls the chat takes (what it tells with each answer counts)",
        "whether answering a stranger lets them in by itself (Consulta accepts first)",
        "the chat with its real program, which is not public (behind the real account server stood a stand-in)",
        "logging in at bsky.social, which is a program of its own (it was done at the account's server itself)",
        "servers that are neither Bluesky's own nor the reference program",
    ),
)
