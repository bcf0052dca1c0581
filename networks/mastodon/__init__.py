"""Mastodon and the servers that speak its API: direct messages, mentions, and the strangers it holds back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history, needed

if TYPE_CHECKING:
    import httpx

    from networks.http import Edge

STEPS = (
    Step("On your server, in the browser: *Preferences*, *Development*, *New application*. Any name."),
    Step(
        "Tick these and nothing else:",
        (
            "`profile` and `read:accounts` (who we are)",
            "`read:statuses` (threads and direct conversations)",
            "`read:notifications` (mentions)",
            "`write:statuses` (answers)",
            "`write:notifications` (letting people in whom the server holds back)",
            "`write:conversations` (marking conversations as read)",
            "`write:blocks` and `write:reports` (to block and report people)",
        ),
    ),
    Step("*Submit*, open the application again, and copy *Your access token*."),
)
SETTINGS = (
    Setting("BASE_URL", "Address of your server, such as https://mastodon.example"),
    Setting(
        "ACCESS_TOKEN",
        "On your server: Preferences, Development, New application; tick profile, read:accounts, read:statuses, "
        "read:notifications, write:statuses, write:conversations and write:notifications (write:blocks and "
        "write:reports, too, to block and report from here); submit, open the "
        'application again and copy "Your access token"',
        secret=True,
        brief="Your access token",
    ),
    Setting(
        "STREAMING_URL",
        "Only where the server's event stream lives on another domain: its address, such as https://stream.example. "
        "The token is sent there too",
        required=False,
    ),
    history(),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.http import Edge  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.mastodon.connector import Mastodon  # noqa: PLC0415 - the same
    from networks.mastodon.meaning import classify  # noqa: PLC0415 - the same

    token = Secret(needed(settings, "ACCESS_TOKEN", SETTINGS[1].text))

    def open_edge(base_url: str) -> Edge:
        return Edge(base_url, secret=token, proxy=proxy, transport=transport, classify=classify)

    return Mastodon(
        open_edge(given(settings, "BASE_URL")),
        open_edge,
        streaming_url=given(settings, "STREAMING_URL"),
        history_days=days(settings, digits=5),
    )
