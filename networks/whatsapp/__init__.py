"""WhatsApp: a business number. Messages are pushed to a receiver of ours; answers leave by the Cloud API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.facebook.com/v26.0"
TOKEN_PLACE = (
    "The token of a system user with whatsapp_business_messaging and whatsapp_business_management, never ending: "  # noqa: S105 - a place
    "Meta Business settings, Users, System users, Generate token"
)
STEPS = (
    Step("At business.facebook.com: a business portfolio."),
    Step(
        "At developers.facebook.com: an app of the type *Business* with the product *WhatsApp*, and a number that no "
        "WhatsApp app uses. *WhatsApp*, *API setup* shows the two numbers that are asked for."
    ),
    Step(
        "*Business settings*, *Users*, *System users*: a system user; make a token that never ends, with",
        ("`whatsapp_business_messaging`", "`whatsapp_business_management`"),
    ),
    Step("*App settings*, *Basic*: copy the app's secret."),
    Step("Make up a long word: the same one goes into *WhatsApp*, *Configuration*, *Webhook*, *Verify token*."),
)
SETTINGS = (
    Setting("PHONE_NUMBER_ID", "The number of your phone number, not the phone number itself: WhatsApp, API setup"),
    Setting(
        "WABA_ID",
        "The number of your WhatsApp Business account, beside the one above: for the texts that Meta has approved",
        required=False,
        asked=True,
    ),
    Setting("ACCESS_TOKEN", TOKEN_PLACE, secret=True),
    Setting("APP_SECRET", "The app's secret: App settings, Basic. What is pushed is signed with it", secret=True),
    Setting(
        "VERIFY_TOKEN",
        "A long word that you make up. The same one goes into WhatsApp, Configuration, Webhook, Verify token",
        secret=True,
    ),
    Setting("BASE_URL", "Address and version of the interface", required=False, default=BASE_URL),
)


def build(
    settings: Mapping[str, str | Secret], transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.graph.api import Graph  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.graph.errors import Judge  # noqa: PLC0415 - the same
    from networks.graph.usage import Budget  # noqa: PLC0415 - the same
    from networks.http import Edge  # noqa: PLC0415 - the same
    from networks.whatsapp.codes import CODES, NEW_TOKEN  # noqa: PLC0415 - the same
    from networks.whatsapp.connector import WhatsApp  # noqa: PLC0415 - the same

    number, business = _digits(settings, "PHONE_NUMBER_ID"), _digits(settings, "WABA_ID")
    token = plain(settings, "ACCESS_TOKEN")
    for name, value in (("PHONE_NUMBER_ID", number), ("ACCESS_TOKEN", token)):
        if not value:
            raise ValueError(f"{name} is missing")
    budget = Budget()
    edge = Edge(
        plain(settings, "BASE_URL") or BASE_URL,
        secret=Secret(token),
        proxy=proxy,
        transport=transport,
        classify=Judge("WhatsApp", CODES, budget, NEW_TOKEN),
    )
    return WhatsApp(Graph(edge, budget, Secret(plain(settings, "APP_SECRET"))), number, business)


def plain(settings: Mapping[str, str | Secret], name: str) -> str:
    """Return a setting as text, empty where there is none."""
    value = settings.get(name, "")
    return (value.reveal() if isinstance(value, Secret) else value).strip()


def _digits(settings: Mapping[str, str | Secret], name: str) -> str:
    text = plain(settings, name)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name} must be digits: the number that Meta gave it, not a telephone number")
    return text
