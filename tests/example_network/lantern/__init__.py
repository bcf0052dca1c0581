"""Lantern, an invented network: letters to one person, and notes on a board that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lantern.voice import Lantern as Voice
from networks.protocol import Network, Setting
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

SETTINGS = (
    Setting("BASE_URL", "Address of the Lantern server, as https://lantern.example"),
    Setting("ACCESS_TOKEN", "In Lantern: Settings, Programs, New token", secret=True),
)
VOICE = Voice()


def build(
    settings: Mapping[str, str | Secret], transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from lantern.connector import Lantern  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.http import Edge  # noqa: PLC0415 - the same

    base_url, token = settings.get("BASE_URL", ""), settings.get("ACCESS_TOKEN", "")
    if not isinstance(base_url, str) or not isinstance(token, Secret) or not token:
        raise ValueError("BASE_URL and ACCESS_TOKEN are both needed")
    return Lantern(Edge(base_url, secret=token, proxy=proxy, transport=transport))
