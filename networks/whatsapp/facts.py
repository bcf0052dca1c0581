"""What is true of WhatsApp and stands on no card."""

from __future__ import annotations

from core.clock import DAY
from networks.facts import NOTHING, Facts
from networks.whatsapp.coverage import REPEATED

FACTS = Facts(
    reads={"pushed": "private messages, what became of answers; by coexistence edits, deletions"},
    away_a_day=f"{NOTHING}, also while the receiver does not run",
    away_a_month=f"{NOTHING} while the receiver runs; without it everything older than {REPEATED // DAY} days",
    unverified=(
        "the unit of the 4,096 characters (the larger of two ways to count holds)",
        "how somebody without a number is named in what was answered on the phone",
        "whether a send of which nothing is reported within minutes ever arrives (it is left to you)",
    ),
)
