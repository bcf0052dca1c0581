"""X: mentions answered in public, and the private messages that X does not encrypt end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.protocol import Ask, Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, digits, given, history, needed

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.x.com"
REDIRECT_URI = "http://127.0.0.1:8723/consulta"
POST_LENGTH = "280"
REVISITED_A_DAY = "100"
ROOT_KEYS = ("CHAT_KEYS",)
"""What opens the account for good: kept apart, and never in a copy of the store."""
DIALECTS = ("tweet", "post")
STEPS = (
    Step("At console.x.com: a *Project*, an *App* in it, and *Credits*: X charges for each message read and sent."),
    Step(
        "In the app, *User authentication settings*:",
        (
            "*Read and write and Direct message*",
            "type *Native App*",
            f"*Callback URI*: `{REDIRECT_URI}`, letter by letter",
        ),
    ),
    Step("Copy the *OAuth 2.0 Client ID*. An app of another type also has a *Client Secret*: copy it too."),
    Step("Consulta then shows an address: open it in a browser, on this machine or another one, and let the app in."),
)
SETTINGS = (
    Setting(
        "CLIENT_ID",
        "The OAuth 2.0 client id of your app. At console.x.com: a project, an app in it, credits, and under User "
        "authentication settings: read, write and direct messages, type Native App, and REDIRECT_URI as its callback",
        brief="The OAuth 2.0 client id",
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
        default=POST_LENGTH,
    ),
    Setting(
        "REVISITED_A_DAY",
        "How many of the posts kept here are looked at again each day, in turn, for edits and deletions; each look is "
        "charged. 0: none, though X's terms want what is kept to follow its authors",
        required=False,
        default=REVISITED_A_DAY,
    ),
    history("How many days back messages are read when the account is new here; each one read is charged"),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.x.access import Access  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.x.chat.keys import CHAT_KEYS, read_keys  # noqa: PLC0415 - the same
    from networks.x.connector import X  # noqa: PLC0415 - the same
    from networks.x.door import SESSION, Door  # noqa: PLC0415 - the same

    client_id = needed(settings, "CLIENT_ID", SETTINGS[0].text)
    dialect = given(settings, "DIALECT") or DIALECTS[0]
    if dialect not in DIALECTS:
        raise ValueError(f"DIALECT must be one of: {', '.join(DIALECTS)}")
    length = digits(settings, "POST_LENGTH", "how long a post may be") or POST_LENGTH
    revisited = digits(settings, "REVISITED_A_DAY", "how many posts are looked at again each day") or REVISITED_A_DAY
    door = Door(
        base_url=given(settings, "BASE_URL") or BASE_URL,
        client_id=client_id,
        client_secret=Secret(given(settings, "CLIENT_SECRET")),
        refresh=Secret(given(settings, "REFRESH_TOKEN")),
        kept=Secret(given(settings, SESSION)),
        dialect=dialect,
        proxy=proxy,
        transport=transport,
    )
    return X(
        Access(door),
        history_days=days(settings),
        post_length=int(length),
        revisited=int(revisited),
        chat_keys=read_keys(given(settings, CHAT_KEYS)),
    )


async def authorise(
    settings: Settings, ask: Ask, *, transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> dict[str, str]:
    """Sign in by a browser where the settings hold no pair of tokens, then unlock encrypted chat where there is one."""
    from networks.x.chat.authorise import authorise_chat  # noqa: PLC0415 - as in `build`

    signed = await _signed_in(settings, ask, transport, proxy)
    return signed | await authorise_chat({**settings, **signed}, ask, transport=transport, proxy=proxy)


async def _signed_in(
    settings: Settings, ask: Ask, transport: httpx.AsyncBaseTransport | None, proxy: str
) -> dict[str, str]:
    from networks.oauth import SignIn, signed_in  # noqa: PLC0415 - as in `build`
    from networks.x.door import SCOPES, SESSION, SIGN_IN_PAGE, Door  # noqa: PLC0415 - the same

    if given(settings, "REFRESH_TOKEN") or given(settings, SESSION):
        return {}
    door = Door(
        base_url=given(settings, "BASE_URL") or BASE_URL,
        client_id=needed(settings, "CLIENT_ID", SETTINGS[0].text),
        client_secret=Secret(given(settings, "CLIENT_SECRET")),
        proxy=proxy,
        transport=transport,
    )
    redirect, asked = given(settings, "REDIRECT_URI") or REDIRECT_URI, {"client_id": door.client_id}
    asked |= {"scope": " ".join(SCOPES)}
    sign_in = SignIn("X", SIGN_IN_PAGE, redirect, asked, door.exchange_once, proves=True, haste="half a minute")
    return {SESSION: (await signed_in(sign_in, ask)).write()}
