"""Matrix: any home server, by long poll. Encrypted rooms are named, not read, and never written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history

if TYPE_CHECKING:
    import httpx

TOKEN_PLACE = "Element: Settings, Help & About, Access Token. Do not sign that session out"  # noqa: S105 - a place
STEPS = (
    Step("Make a session for Consulta alone: sign in with Element once, in a private window of the browser."),
    Step("*Settings*, *Help & About*: copy the *Access Token*, and the address of the home server above it."),
    Step(
        "Close the window without signing out: signing out ends the token, and a lost answer can only be looked up in "
        "the session that sent it."
    ),
)
SETTINGS = (
    Setting(
        "BASE_URL",
        "Address of the home server, such as https://matrix.example (Element: Settings, Help & About, Homeserver). "
        "Empty: found through SERVER_NAME",
        required=False,
        asked=True,
    ),
    Setting(
        "SERVER_NAME",
        "What follows the colon in your Matrix id, such as clinic.example; used where BASE_URL is empty",
        required=False,
        asked=True,
        unless="BASE_URL",
    ),
    Setting("ACCESS_TOKEN", TOKEN_PLACE, secret=True, brief="The access token that you copied"),
    Setting(
        "REFRESH_TOKEN",
        "Only where the access token runs out after minutes: the refresh token that came with it at sign-in",
        secret=True,
        required=False,
    ),
    history("How many days back rooms are read when the account is new here"),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.matrix.access import Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.matrix.connector import Matrix  # noqa: PLC0415 - the same

    back = days(settings, digits=4)
    door = Door(
        base_url=given(settings, "BASE_URL"),
        server_name=given(settings, "SERVER_NAME"),
        token=Secret(given(settings, "ACCESS_TOKEN")),
        refresh_token=Secret(given(settings, "REFRESH_TOKEN")),
        proxy=proxy,
        transport=transport,
    )
    return Matrix(door, back)
