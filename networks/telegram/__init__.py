"""Telegram: a bot of your own, and through it the private chats of a personal account (a business connection)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import NO, Settings, given, is_yes

if TYPE_CHECKING:
    import httpx

OFFICIAL = "https://api.telegram.org"
TOKEN_FORM = re.compile(r"[1-9][0-9]{0,19}:[A-Za-z0-9_-]{1,59}")
"""The token stands in the path of every call: nothing but these letters may get there."""
STEPS = (
    Step("Write `/newbot` to @BotFather in Telegram, and copy the token that it gives."),
    Step(
        "For groups: write `/setprivacy` to @BotFather, choose *Disable*, then take the bot out of the group and add "
        "it again."
    ),
    Step(
        "For your personal account: switch *Business Mode* on in @BotFather (*Bot Settings*, *Bot Mode*); then, in "
        "your own Telegram, *Settings*, *Chat Automation*: choose the bot, and let it read and answer messages."
    ),
)
SETTINGS = (
    Setting(
        "ACCESS_TOKEN",
        "In Telegram, write /newbot to @BotFather, or /token for a bot that you have: a number, a colon, and letters",
        secret=True,
        brief="The bot's token",
    ),
    Setting("BASE_URL", "Address of the Bot API, where you run a server of your own", required=False, default=OFFICIAL),
    Setting(
        "BUSINESS_USERS",
        "Whose personal accounts may be read through the bot: usernames or ids, with commas between them. "
        "Empty: everybody's who connected it",
        required=False,
        asked=True,
    ),
    Setting(
        "DELETE_WEBHOOK",
        "yes: end the webhook of another program that receives this bot's messages, so that they come here",
        required=False,
        default=NO,
    ),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.telegram.api import BotApi  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.telegram.connector import Choices, Telegram  # noqa: PLC0415 - the same

    token = given(settings, "ACCESS_TOKEN").removeprefix("bot")
    if not TOKEN_FORM.fullmatch(token):
        raise ValueError(f"ACCESS_TOKEN is not a bot's token. {SETTINGS[0].text}")
    takes_over = is_yes(settings, "DELETE_WEBHOOK")
    base_url = given(settings, "BASE_URL") or OFFICIAL
    api = BotApi(base_url, Secret(token), transport=transport, proxy=proxy)
    names = given(settings, "BUSINESS_USERS").replace(",", " ").split()
    users = frozenset(name.removeprefix("@").lower() for name in names)
    return Telegram(api, Choices(users, deletes_webhook=takes_over))
