"""Unlocking encrypted chat: a person types the account's passcode, and its keys are kept on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import httpx

from networks.errors import NeedsLogin, NetworkError, Refused
from networks.fields import ident, row
from networks.protocol import Ask
from networks.secret import Secret
from networks.x import build
from networks.x.chat import room
from networks.x.chat.keys import CHAT_KEYS, Keys, Registered, newest_first
from networks.x.chat.service import Service
from networks.x.chat.side import INSTALL, MISSING
from networks.x.connector import X

FEW = 5
"""With fewer guesses left than this, a person types that one is to be used."""
YES = "use a guess"
TOLD = (
    "Your chat passcode opens all encrypted chats of this account, old and new, on this machine. "
    "Kept here, encrypted, are the account's two chat keys, never the passcode; X offers no way to revoke them. "
    "X counts wrong passcodes over all devices: after 20 the chats are lost for good."
)
DIRECT = "X's library fetches them straight from servers that X names: CONSULTA_PROXY does not lead there."
ENTER = "Chat passcode (empty: leave it locked)"
Fetch = Callable[[str, bytearray], room.Fetched]


class LeftLocked(Refused):
    """It stays locked because nobody wants it otherwise, or because there is nothing to unlock."""


async def authorise_chat(
    settings: Mapping[str, str | Secret],
    ask: Ask,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    proxy: str = "",
    fetch: Fetch | None = None,
) -> dict[str, str]:
    """Unlock the encrypted chat of an account that is signed in, and return what is to be kept encrypted.

    An account without encrypted chat is asked nothing, and whoever leaves it locked goes on: its card says so.
    """
    network, kept = build(settings, transport=transport, proxy=proxy), dict[str, str]()
    assert isinstance(network, X)  # noqa: S101 - the way it is built here

    async def keep(tokens: dict[str, str]) -> None:
        kept.update(tokens)

    network.rotated = keep
    try:
        if (service := await _enrolled(network)) is not None:
            kept[CHAT_KEYS] = (await unlock(service, ask, fetch=fetch or room.fetch, past_proxy=bool(proxy))).write()
    except LeftLocked:
        return kept
    except NetworkError as error:
        # What was exchanged meanwhile must be kept all the same: the token before it is worth nothing now.
        why = f"{error.what}. {error.remedy}".removesuffix(". ")
        await ask(f"Encrypted chat stays locked: {why}. Enter goes on", secret=False)
    finally:
        await network.close()
    return kept


async def _enrolled(network: X) -> Service | None:
    """Return the account's chat where it has been set up; what X does not tell now, the card says afterwards."""
    try:
        me = ident(row(await network.access.get("/2/users/me", family="me"), "data"))
        service = Service(network.access, me)
        return service if await service.own_keys() else None
    except NetworkError:
        return None


async def unlock(service: Service, ask: Ask, *, fetch: Fetch = room.fetch, past_proxy: bool = False) -> Keys:
    """Return the account's keys: one try for each time that a person types the passcode, never one by itself.

    Raises LeftLocked where there is nothing to unlock or nobody wants to, NetworkError for what stands in the way.
    """
    prompt, left = f"{TOLD}{f' {DIRECT}' if past_proxy else ''}\n{ENTER}", None
    while True:
        if not await service.own_keys():
            raise LeftLocked("this account has no encrypted chat: a passcode was never set in X, and none is needed")
        if not room.available():
            raise Refused(MISSING, INSTALL)
        typed = await _typed(ask, prompt, left)
        # What lets the keys be fetched lives shortly: it is asked for when it is needed.
        rows = newest_first(await service.own_keys())
        try:
            return await _fetched(service.me, rows, typed, fetch)
        except room.WrongPasscode as wrong:
            left = wrong.left
            _refuse_last(left)
            prompt = f"Wrong passcode. {_counted(left)}\n{ENTER}"
        except room.StaleGrant:
            prompt = f"X's leave to fetch the keys ran out; no guess was used up. Type it again.\n{ENTER}"


async def _typed(ask: Ask, prompt: str, left: int | None) -> str:
    if left is not None and left < FEW:
        warning = f"{prompt.partition(chr(10))[0]} When none is left, the chats are lost on every device."
        agreed = await ask(f"{warning}\nType: {YES} (anything else: leave it locked)", secret=False)
        if agreed.strip().lower() != YES:
            raise _left()
        prompt = ENTER
    typed = (await ask(prompt, secret=True)).strip()
    if not typed:
        raise _left()
    return typed


async def _fetched(person: str, rows: Sequence[Registered], typed: str, fetch: Fetch) -> Keys:
    """Try the newest registration that has a backup; an older one only where that costs no guess."""
    for one in rows:
        if not one.backup:
            continue
        passcode = bytearray(typed.encode())
        try:
            fetched = await asyncio.to_thread(fetch, one.backup, passcode)
        except room.NotKeptThere:
            continue
        finally:
            passcode[:] = bytes(len(passcode))
        try:
            return fetched.keys(person, rows)
        finally:
            fetched.lock()
    raise Refused("X has no backup of this account's chat keys", "open Chat in the X app once, then unlock it here")


def _refuse_last(left: int | None) -> None:
    if left == 0:
        what = "no guess is left: X has locked the backup of the chat keys"
        raise NeedsLogin(what, "look at Chat in the X app on a device that still shows the chats")


def _left() -> LeftLocked:
    return LeftLocked("encrypted chat stays locked", "unlock it later: consulta accounts add")


def _counted(left: int | None) -> str:
    if left is None:
        return "X does not say how many guesses are left."
    return "1 guess is left." if left == 1 else f"{left} guesses are left."
