"""Threads: mentions, and replies below our own posts, answered in public. Direct messages are open to no program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.threads.net/v1.0"
HISTORY_DAYS = 14
REPLY_CONTROLS = ("everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only")
STEPS = (
    Step("At developers.facebook.com: *My apps*, *Create app*, use case *Access the Threads API*."),
    Step(
        "Add the permissions",
        (
            "`threads_basic` (who we are)",
            "`threads_manage_mentions` (mentions)",
            "`threads_read_replies` (replies below our posts)",
            "`threads_content_publish` (answers)",
            "`threads_manage_replies` (who may reply to an answer)",
            "`threads_delete`, if answers are to be taken back from here",
        ),
    ),
    Step("*App roles*: add your profile as *Threads Tester*."),
    Step("Accept it in the Threads app: *Settings*, *Website permissions*."),
    Step("Let the dashboard make a token for the profile, and copy it."),
)
SETTINGS = (
    Setting(
        "ACCESS_TOKEN",
        "The long-lived token of your Threads profile. At developers.facebook.com: your app, use case Access the "
        "Threads API; permissions threads_basic, threads_content_publish, threads_read_replies, "
        "threads_manage_replies, threads_manage_mentions; add your profile as Threads Tester, accept, and copy the "
        "token that is made for it",
        secret=True,
    ),
    Setting(
        "APP_SECRET",
        "Only where the app asks for a proof with each call: the Threads app secret (not the Meta app's)",
        secret=True,
        required=False,
    ),
    Setting("BASE_URL", "Address and version of the interface", required=False, default=BASE_URL),
    Setting(
        "REPLY_CONTROL",
        "Who may reply to your answers: " + ", ".join(REPLY_CONTROLS) + ". Empty: what your profile says",
        required=False,
    ),
    Setting(
        "HISTORY_DAYS",
        "How many days back mentions are read when the account is new here, and for how long replies to a post of "
        "yours are looked for",
        required=False,
        default=str(HISTORY_DAYS),
    ),
)


def build(
    settings: Mapping[str, str | Secret], transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.threads.access import Access, Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.threads.connector import Threads  # noqa: PLC0415 - the same

    token = _plain(settings, "ACCESS_TOKEN")
    if not token:
        raise ValueError(f"ACCESS_TOKEN is missing. {SETTINGS[0].text}")
    control = _plain(settings, "REPLY_CONTROL")
    if control and control not in REPLY_CONTROLS:
        raise ValueError(f"REPLY_CONTROL must be one of: {', '.join(REPLY_CONTROLS)}")
    days = _plain(settings, "HISTORY_DAYS") or str(HISTORY_DAYS)
    if not (days.isascii() and days.isdigit() and len(days) < 4):  # noqa: PLR2004 - years are enough
        raise ValueError("HISTORY_DAYS must be a whole number of days")
    door = Door(
        base_url=_plain(settings, "BASE_URL") or BASE_URL,
        token=Secret(token),
        app_secret=Secret(_plain(settings, "APP_SECRET")),
        age=_plain(settings, "TOKEN_AGE"),
        proxy=proxy,
        transport=transport,
    )
    return Threads(Access(door), history_days=int(days), reply_control=control)


def _plain(settings: Mapping[str, str | Secret], name: str) -> str:
    value = settings.get(name, "")
    return (value.reveal() if isinstance(value, Secret) else value).strip()
