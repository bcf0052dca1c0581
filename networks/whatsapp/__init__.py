"""WhatsApp: a business number. Messages are pushed to a receiver of ours; answers leave by the Cloud API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, digits, given, interface, needed

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://graph.facebook.com/v26.0"
NUMBER = "the number that Meta gave it, not a telephone number"
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
    Setting("ACCESS_TOKEN", TOKEN_PLACE, secret=True, brief="The token of the system user"),
    Setting("APP_SECRET", "The app's secret: App settings, Basic. What is pushed is signed with it", secret=True),
    Setting(
        "VERIFY_TOKEN",
        "A long word that you make up. The same one goes into WhatsApp, Configuration, Webhook, Verify token",
        secret=True,
    ),
    interface(BASE_URL),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.graph.api import Graph  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.graph.errors import Judge  # noqa: PLC0415 - the same
    from networks.graph.usage import Budget  # noqa: PLC0415 - the same
    from networks.http import Edge  # noqa: PLC0415 - the same
    from networks.whatsapp.codes import CODES, NEW_TOKEN  # noqa: PLC0415 - the same
    from networks.whatsapp.connector import WhatsApp  # noqa: PLC0415 - the same

    number, business = (digits(settings, name, NUMBER) for name in ("PHONE_NUMBER_ID", "WABA_ID"))
    needed(settings, "PHONE_NUMBER_ID")
    token = needed(settings, "ACCESS_TOKEN")
    budget = Budget()
    edge = Edge(
        given(settings, "BASE_URL") or BASE_URL,
        secret=Secret(token),
        proxy=proxy,
        transport=transport,
        classify=Judge("WhatsApp", CODES, budget, NEW_TOKEN),
    )
    return WhatsApp(Graph(edge, budget, Secret(given(settings, "APP_SECRET"))), number, business)
