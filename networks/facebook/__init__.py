"""A Facebook Page: Messenger conversations, comments below its posts, and posts that tag it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.meta.settings import HUMAN_AGENT
from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history, interface, is_yes, needed

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.facebook.com/v26.0"
STEPS = (
    Step(
        "At developers.facebook.com: *My apps*, *Create app*, type *Business*; add *Messenger* and *Facebook Login for "
        "Business*. You must hold the Page's tasks for messages and content."
    ),
    Step(
        "Make a long-lived user token with",
        (
            "`pages_show_list`, `pages_messaging`, `pages_manage_metadata`, `pages_read_engagement` (private messages)",
            "`pages_read_user_content` (comments, visitors' posts, posts that tag you)",
            "`pages_manage_engagement` (answers to comments)",
        ),
    ),
    Step("Ask `/me/accounts?fields=id,name,access_token` with it, and copy the Page's own `access_token`."),
    Step("*App settings*, *Basic*: copy the app's number and secret. With both, the card knows when the token ends."),
)
SETTINGS = (
    Setting(
        "ACCESS_TOKEN",
        "The token of your Page, never your own. Make a long-lived user token with pages_show_list, pages_messaging, "
        "pages_manage_metadata, pages_read_engagement, pages_read_user_content and pages_manage_engagement, ask "
        "/me/accounts with it, and copy the access_token of the Page",
        secret=True,
        brief="The Page's own access_token",
    ),
    Setting(
        "APP_SECRET",
        "The app's secret: App settings, Basic. With it each call proves that the app makes it",
        secret=True,
        required=False,
        asked=True,
    ),
    Setting(
        "APP_ID",
        "The app's number, beside its secret. With both, the card says when the token ends and what it may do",
        required=False,
        asked=True,
    ),
    HUMAN_AGENT,
    interface(BASE_URL),
    history(),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.facebook.connector import LOGIN, Facebook  # noqa: PLC0415 - the same
    from networks.graph.access import Access, Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.meta.codes import CODES  # noqa: PLC0415 - the same

    door = Door(
        "Facebook",
        given(settings, "BASE_URL") or BASE_URL,
        Secret(needed(settings, "ACCESS_TOKEN", SETTINGS[0].text)),
        LOGIN,
        CODES,
        app_secret=Secret(given(settings, "APP_SECRET")),
        app_id=given(settings, "APP_ID"),
        proxy=proxy,
        transport=transport,
    )
    return Facebook(Access(door), history_days=days(settings), human_agent=is_yes(settings, HUMAN_AGENT.name))
