"""Reading the settings that both accounts have."""

from __future__ import annotations

from collections.abc import Mapping

from networks.secret import Secret

HISTORY_DAYS = 14
YES, NO = "yes", "no"


def plain(settings: Mapping[str, str | Secret], name: str) -> str:
    """Return a setting as text, empty where there is none."""
    value = settings.get(name, "")
    return (value.reveal() if isinstance(value, Secret) else value).strip()


def needed(settings: Mapping[str, str | Secret], name: str, text: str) -> str:
    """Return a setting that must be there. Raises ValueError."""
    value = plain(settings, name)
    if not value:
        raise ValueError(f"{name} is missing. {text}")
    return value


def days(settings: Mapping[str, str | Secret]) -> int:
    """Return how many days back is read. Raises ValueError."""
    text = plain(settings, "HISTORY_DAYS") or str(HISTORY_DAYS)
    if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004 - years are enough
        raise ValueError("HISTORY_DAYS must be a whole number of days")
    return int(text)


def approved(settings: Mapping[str, str | Secret]) -> bool:
    """Tell whether answers may leave as a human agent's. Raises ValueError."""
    text = plain(settings, "HUMAN_AGENT").lower() or NO
    if text not in {YES, NO}:
        raise ValueError("HUMAN_AGENT must be yes or no")
    return text == YES
