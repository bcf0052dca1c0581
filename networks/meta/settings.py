"""The setting that Facebook and Instagram alone have."""

from __future__ import annotations

from networks.protocol import Setting
from networks.settings import NO

HUMAN_AGENT = Setting(
    "HUMAN_AGENT",
    "yes where Meta has approved the feature Human Agent for your app: answers leave for 7 days, not 24 hours",
    required=False,
    default=NO,
)
