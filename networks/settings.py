"""What the settings of several networks share: rows that all word alike, and how a value is read."""

from __future__ import annotations

from collections.abc import Mapping

from networks.protocol import Setting
from networks.secret import Secret

Settings = Mapping[str, str | Secret]
YES, NO = "yes", "no"
HISTORY_DAYS = 14


def history(text: str = "How many days back messages are read when the account is new here") -> Setting:
    """Return the row that says how far back is read."""
    return Setting("HISTORY_DAYS", text, required=False, default=str(HISTORY_DAYS))


def interface(base_url: str) -> Setting:
    """Return the row of an address that hardly anybody changes."""
    return Setting("BASE_URL", "Address and version of the interface", required=False, default=base_url)


def given(settings: Settings, name: str) -> str:
    """Return a setting as text, empty where there is none."""
    value = settings.get(name, "")
    return (value.reveal() if isinstance(value, Secret) else value).strip()


def needed(settings: Settings, name: str, text: str = "") -> str:
    """Return a setting that must be there. Raises ValueError."""
    value = given(settings, name)
    if not value:
        raise ValueError(f"{name} is missing. {text}" if text else f"{name} is missing")
    return value


def days(settings: Settings, digits: int = 3) -> int:
    """Return how many days back is read, a number of so many digits at the most. Raises ValueError."""
    text = given(settings, "HISTORY_DAYS") or str(HISTORY_DAYS)
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise ValueError("HISTORY_DAYS must be a whole number of days")
    return int(text)


def is_yes(settings: Settings, name: str) -> bool:
    """Tell whether a setting says yes; without a word it says no. Raises ValueError."""
    text = given(settings, name).lower() or NO
    if text not in {YES, NO}:
        raise ValueError(f"{name} must be yes or no")
    return text == YES


def digits(settings: Settings, name: str, what: str) -> str:
    """Return a number that names something, empty where there is none. Raises ValueError."""
    text = given(settings, name)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name} must be digits: {what}")
    return text
