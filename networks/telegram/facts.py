"""What is true of Telegram and stands on no card."""

from __future__ import annotations

from core.clock import HOUR
from networks.facts import NOTHING, Facts
from networks.telegram.mark import KEPT_BY_TELEGRAM

FACTS = Facts(
    reads={"updates": "the bot's own chat, groups that call it, and the chats of a personal account"},
    away_a_day=f"{NOTHING} up to {KEPT_BY_TELEGRAM // HOUR} hours",
    away_a_month=f"everything but the last {KEPT_BY_TELEGRAM // HOUR} hours; it still stands in Telegram",
    unverified=(
        "whether a bot with privacy switched on hears its name in a group (the card says to switch it off)",
        "how Telegram words the end of the 24 hours in a personal chat",
    ),
)
