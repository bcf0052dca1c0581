"""Threads: mentions, and replies below our own posts, answered in public. Direct messages are open to no program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history, interface, needed

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.threads.net/v1.0"
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
        brief="The token that was made for your profile",
    ),
    Setting(
        "APP_SECRET",
        "Only where the app asks for a proof with each call: the Threads app secret (not the Meta app's)",
        secret=True,
        required=False,
    ),
    interface(BASE_URL),
    Setting(
        "REPLY_CONTROL",
        "Who may reply to your answers: " + ", ".join(REPLY_CONTROLS) + ". Empty: what your profile says",
        required=False,
    ),
    history(
        "How many days back mentions are read when the account is new here, and for how long replies to a post of "
        "yours are looked for"
    ),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.graph.access import Access, Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.threads.codes import CODES, NEW_TOKEN  # noqa: PLC0415 - the same
    from networks.threads.connector import Threads  # noqa: PLC0415 - the same

    token = needed(settings, "ACCESS_TOKEN", SETTINGS[0].text)
    control = given(settings, "REPLY_CONTROL")
    if control and control not in REPLY_CONTROLS:
        raise ValueError(f"REPLY_CONTROL must be one of: {', '.join(REPLY_CONTROLS)}")
    door = Door(
        "Threads",
        given(settings, "BASE_URL") or BASE_URL,
        Secret(token),
        NEW_TOKEN,
        CODES,
        app_secret=Secret(given(settings, "APP_SECRET")),
        tells_itself=True,
        renews="th_refresh_token",
        versioned=True,
        tells_next=False,
        age=given(settings, "TOKEN_AGE"),
        proxy=proxy,
        transport=transport,
    )
    return Threads(Access(door), history_days=days(settings), reply_control=control)
