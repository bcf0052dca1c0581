"""Bluesky: mentions, replies and quotes answered in public, and private messages where the app password opens them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from networks.protocol import Network, Setting, Step
from networks.secret import Secret
from networks.settings import Settings, days, given, history

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://bsky.social"
APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
HANDLE = re.compile(r"@?([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+|did:[a-z]+:[A-Za-z0-9._:%-]+")
STEPS = (
    Step("In the Bluesky app: *Settings*, *Privacy and security*, *App passwords*, *Add App Password*."),
    Step("Tick *Allow access to your direct messages*; it cannot be added to a password later."),
    Step("Copy the password: it is shown once. The main password of the account is refused here."),
)
SETTINGS = (
    Setting("HANDLE", "Your whole name on Bluesky, such as dr-ruiz.bsky.social"),
    Setting(
        "APP_PASSWORD",
        "An app password, never the main one. In the Bluesky app: Settings, Privacy and security, App passwords, Add; "
        "tick the access to your direct messages, which cannot be added later",
        secret=True,
        brief="The app password that you copied",
    ),
    Setting(
        "BASE_URL",
        "Address where you log in; only for accounts that do not live with Bluesky: the address of your own server",
        required=False,
        default=BASE_URL,
    ),
    history(),
)


def build(settings: Settings, transport: httpx.AsyncBaseTransport | None = None, proxy: str = "") -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be."""
    from networks.bluesky.access import SESSION, Access, Door  # noqa: PLC0415 - listing networks loads no HTTP client
    from networks.bluesky.connector import Bluesky  # noqa: PLC0415 - the same

    handle, password = given(settings, "HANDLE"), given(settings, "APP_PASSWORD")
    if not HANDLE.fullmatch(handle):
        raise ValueError(f"HANDLE is no name on Bluesky. {SETTINGS[0].text}")
    if not APP_PASSWORD.fullmatch(password):
        raise ValueError(f"APP_PASSWORD has not the form xxxx-xxxx-xxxx-xxxx. {SETTINGS[1].text}")
    door = Door(
        base_url=given(settings, "BASE_URL") or BASE_URL,
        handle=handle.removeprefix("@"),
        password=Secret(password),
        kept=Secret(given(settings, SESSION)),
        proxy=proxy,
        transport=transport,
    )
    return Bluesky(Access(door), history_days=days(settings))
