"""A professional Instagram account: direct messages, comments below its media, and photos that tag it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.meta.settings import HUMAN_AGENT
from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, digits, given, history, interface, is_yes, needed

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.instagram.com/v26.0"
BY_PAGE = "https://graph.facebook.com/v26.0"
"""Where the account is reached through its Page."""
STEPS = (
    Step("In Instagram: *Settings*, *Messages*, *Connected tools*, *Allow access to messages*."),
    Step(
        "At developers.facebook.com: your app, *Instagram*, *API setup with Instagram login*; add the account, with",
        (
            "`instagram_business_basic` (who we are)",
            "`instagram_business_manage_messages` (direct messages)",
            "`instagram_business_manage_comments` (comments and tags)",
        ),
    ),
    Step("*Generate token*, and copy it."),
)
SETTINGS = (
    Setting(
        "ACCESS_TOKEN",
        "The long-lived token of your professional account, with instagram_business_basic, "
        "instagram_business_manage_messages and instagram_business_manage_comments. At developers.facebook.com: your "
        "app, Instagram, API setup with Instagram login, Generate token",
        secret=True,
        brief="The token that was generated",
    ),
    Setting(
        "PAGE_ID",
        "Only where you signed in by Facebook: the number of the Page that is linked to the account. ACCESS_TOKEN is "
        "then the Page's",
        required=False,
    ),
    Setting(
        "APP_SECRET",
        "The app's secret. With it each call proves that the app makes it",
        secret=True,
        required=False,
    ),
    Setting(
        "APP_ID",
        "Only beside PAGE_ID: the app's number. With the secret, the card says when the token ends",
        required=False,
    ),
    HUMAN_AGENT,
    interface(BASE_URL),
    history(),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.graph.access import Access, Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.instagram.connector import LOGIN, Instagram  # noqa: PLC0415 - the same
    from networks.meta.codes import CODES  # noqa: PLC0415 - the same

    page = digits(settings, "PAGE_ID", "the number of the Page, not its name")
    base_url = given(settings, "BASE_URL") or BASE_URL
    door = Door(
        "Instagram",
        # Instagram's own address knows no Pages: there it was left as it is.
        BY_PAGE if page and base_url == BASE_URL else base_url,
        Secret(needed(settings, "ACCESS_TOKEN", SETTINGS[0].text)),
        LOGIN,
        CODES,
        app_secret=Secret(given(settings, "APP_SECRET")),
        app_id=given(settings, "APP_ID") if page else "",
        renews="" if page else "ig_refresh_token",
        age=given(settings, "TOKEN_AGE"),
        proxy=proxy,
        transport=transport,
    )
    late = is_yes(settings, HUMAN_AGENT.name)
    return Instagram(Access(door), page=page, history_days=days(settings), human_agent=late)
