"""What an absence costs on Facebook and on Instagram alike."""

from __future__ import annotations

from networks.meta.service import READABLE

AWAY_A_DAY = f"of a conversation all but its newest {READABLE} messages"
AWAY_A_MONTH = f"{AWAY_A_DAY}; requests without a word for 30 days"
