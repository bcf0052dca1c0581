"""X: mentions answered in public, and the private messages that X does not encrypt end to end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from networks.protocol import Network, Setting
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.x.com"
REDIRECT_URI = "http://127.0.0.1:8723/consulta"
HISTORY_DAYS = 14
POST_LENGTH = 280
ROOT_KEYS = ("CHAT_KEYS",)
"""What opens the account for good: kept apart, and never in a copy of the store."""
DIALECTS = ("tweet", "post")
SETTINGS = (
    Setting(
        "CLIENT_ID",
        "The OAuth 2.0 client id of your app. At console.x.com: a project, an app in it, credits, and under User "
        "authentication settings: read, write and direct messages, type Native App, and REDIRECT_URI as its callback",
    ),
    Setting(
        "CLIENT_SECRET",
        "Only where the app's type is Web App or Automated App: its OAuth 2.0 client secret",
        secret=True,
        required=False,
    ),
    Setting(
        "REFRESH_TOKEN",
        "Only where you have signed in to your app elsewhere: the refresh token made there, with the rights tweet.read "
        "tweet.write users.read dm.read dm.write offline.access. It is exchanged at once",
        secret=True,
        required=False,
    ),
    Setting(
        "REDIRECT_URI",
        "Where X sends the browser after you have signed in, letter by letter as your app names it",
        required=False,
        default=REDIRECT_URI,
    ),
    Setting("BASE_URL", "Address of the interface", required=False, default=BASE_URL),
    Setting(
        "DIALECT",
        "Which names of fields X is asked for first: tweet or post. Where it does not know them, the others are tried",
        required=False,
        default=DIALECTS[0],
    ),
    Setting(
        "POST_LENGTH",
        "How long a post may be, by X's own weights; more than 280 only with Premium",
        required=False,
        default=str(POST_LENGTH),
    ),
    Setting(
        "HISTORY_DAYS",
        "How many days back messages are read when the account is new here; each one read is charged",
        required=False,
        default=str(HISTORY_DAYS),
    ),
)


def build(
    settings: Mapping[str, str | Secret], transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.x.access import Access  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.x.chat.keys import CHAT_KEYS, read_keys  # noqa: PLC0415 - the same
    from networks.x.connector import X  # noqa: PLC0415 - the same
    from networks.x.door import SESSION, Door  # noqa: PLC0415 - the same

    if not plain(settings, "CLIENT_ID"):
        raise ValueError(f"CLIENT_ID is missing. {SETTINGS[0].text}")
    dialect = plain(settings, "DIALECT") or DIALECTS[0]
    if dialect not in DIALECTS:
        raise ValueError(f"DIALECT must be one of: {', '.join(DIALECTS)}")
    door = Door(
        base_url=plain(settings, "BASE_URL") or BASE_URL,
        client_id=plain(settings, "CLIENT_ID"),
        client_secret=Secret(plain(settings, "CLIENT_SECRET")),
        refresh=Secret(plain(settings, "REFRESH_TOKEN")),
        kept=Secret(plain(settings, SESSION)),
        dialect=dialect,
        proxy=proxy,
        transport=transport,
    )
    return X(
        Access(door),
        history_days=_whole(settings, "HISTORY_DAYS", HISTORY_DAYS, "days"),
        post_length=_whole(settings, "POST_LENGTH", POST_LENGTH, "characters"),
        chat_keys=read_keys(plain(settings, CHAT_KEYS)),
    )


def plain(settings: Mapping[str, str | Secret], name: str) -> str:
    """Return a setting as text, empty where it is not given."""
    value = settings.get(name, "")
    return (value.reveal() if isinstance(value, Secret) else value).strip()


def _whole(settings: Mapping[str, str | Secret], name: str, default: int, unit: str) -> int:
    text = plain(settings, name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6):  # noqa: PLR2004 - more is none of either
        raise ValueError(f"{name} must be a whole number of {unit}")
    return int(text)
