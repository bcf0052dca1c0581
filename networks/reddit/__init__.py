"""Reddit: mentions in comments, and replies to our comments and posts, answered in public."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from networks.protocol import Ask, Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history, needed

if TYPE_CHECKING:
    import httpx

    from networks.reddit.access import App

BASE_URL = "https://oauth.reddit.com"
LOGIN_URL = "https://www.reddit.com"
REDIRECT_URI = "http://127.0.0.1:8724/consulta"
USERNAME = re.compile(r"[A-Za-z0-9_-]{2,30}")
RIGHTS = ("identity", "read", "privatemessages", "submit", "history", "edit")
EXPERIMENTAL = "experimental"
STEPS = (
    Step(
        "You need an app that Reddit has approved. One made before November 2025 goes on working; for a new one ask in "
        "Reddit's help centre first, under *Responsible Builder Policy*. Reddit gives one to an account, and wants a "
        "contract for commercial use."
    ),
    Step(f"On Reddit, in the browser: *reddit.com/prefs/apps*, *edit*. Its *redirect uri* is `{REDIRECT_URI}`."),
    Step("Copy the letters below the app's name, and the *secret*; an *installed app* has none."),
)
SETTINGS = (
    Setting(
        "CLIENT_ID",
        "The id of an app of yours that Reddit has approved: on Reddit, Preferences, Apps, the letters below its name. "
        "A new app needs Reddit's approval first; one made before November 2025 goes on working",
    ),
    Setting("USERNAME", "Your name on Reddit: programs must say whose they are"),
    Setting(
        "CLIENT_SECRET", "The secret of the app; an installed app has none", secret=True, required=False, asked=True
    ),
    Setting(
        "REFRESH_TOKEN",
        "The permanent token of the account; consulta accounts add makes it where none is given. Rights: identity, "
        "read, privatemessages, submit, history, edit",
        secret=True,
        required=False,
    ),
    Setting(
        "REDIRECT_URI",
        "Where Reddit sends the browser after you have signed in, letter by letter as your app names it",
        required=False,
        default=REDIRECT_URI,
    ),
    Setting(
        "MESSAGES",
        f"Private messages: off, or {EXPERIMENTAL} to try the call that Reddit has withdrawn for many; what is written "
        "in chats is seen in neither case",
        required=False,
        default="off",
    ),
    history(),
    Setting("USER_AGENT", "How the program names itself to Reddit, only if the usual name is blocked", required=False),
    Setting("BASE_URL", "Address of the interface", required=False, default=BASE_URL),
    Setting("LOGIN_URL", "Address where the sign-in takes place", required=False, default=LOGIN_URL),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.reddit.access import Access  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.reddit.connector import Reddit  # noqa: PLC0415 - the same

    refresh, messages = given(settings, "REFRESH_TOKEN"), given(settings, "MESSAGES") or "off"
    if not refresh:
        raise ValueError("REFRESH_TOKEN is missing: consulta accounts add reddit makes it")
    if messages not in {"off", EXPERIMENTAL}:
        raise ValueError(f"MESSAGES must be off or {EXPERIMENTAL}")
    access = Access(_app(settings, transport, proxy), Secret(refresh))
    return Reddit(access, history_days=days(settings), messages=messages == EXPERIMENTAL)


async def authorise(
    settings: Settings, ask: Ask, *, transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
) -> dict[str, str]:
    """Sign in by a browser, and return the permanent token; nothing where the settings hold one already."""
    from networks.oauth import SignIn, signed_in  # noqa: PLC0415 - as in `build`

    if given(settings, "REFRESH_TOKEN"):
        return {}
    app = _app(settings, transport, proxy)
    page = f"{app.login_url.rstrip('/')}/api/v1/authorize"
    redirect = given(settings, "REDIRECT_URI") or REDIRECT_URI
    asked = {"client_id": app.client_id, "duration": "permanent", "scope": ",".join(RIGHTS)}
    return {"REFRESH_TOKEN": await signed_in(SignIn("Reddit", page, redirect, asked, app.exchange_once), ask)}


def _app(settings: Settings, transport: httpx.AsyncBaseTransport | None, proxy: str) -> App:
    from networks.reddit.access import App  # noqa: PLC0415 - listing networks loads no HTTP client

    client = needed(settings, "CLIENT_ID", SETTINGS[0].text)
    name = needed(settings, "USERNAME", SETTINGS[1].text).removeprefix("u/")
    if not USERNAME.fullmatch(name):
        raise ValueError(f"USERNAME is no name on Reddit. {SETTINGS[1].text}")
    agent = given(settings, "USER_AGENT") or _named(name)
    if not (agent.isascii() and agent.isprintable()):
        raise ValueError("USER_AGENT must be plain letters: it goes with each call")
    return App(
        base_url=given(settings, "BASE_URL") or BASE_URL,
        login_url=given(settings, "LOGIN_URL") or LOGIN_URL,
        client_id=client,
        client_secret=Secret(given(settings, "CLIENT_SECRET")),
        user_agent=agent,
        proxy=proxy,
        transport=transport,
    )


def _named(name: str) -> str:
    """Return how Reddit wants programs to name themselves: platform, program, version, and whose it is."""
    from networks.http import user_agent  # noqa: PLC0415 - listing networks loads no HTTP client

    program, _, version = user_agent().partition("/")
    return f"{sys.platform}:{program.lower()}:v{version} (by /u/{name})"
