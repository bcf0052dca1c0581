"""Unlocking encrypted chat: a person types the account's passcode, and its keys are kept on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from networks.errors import NeedsLogin, Refused
from networks.x.chat import room
from networks.x.chat.keys import Keys, Registered, newest_first
from networks.x.chat.service import Service
from networks.x.chat.side import INSTALL, MISSING

FEW = 5
"""With fewer guesses left than this, a person types that one is to be used."""
YES = "use a guess"
OFF = "this account has no encrypted chat: a passcode was never set in X, and none is needed"
TOLD = (
    "Your chat passcode opens all encrypted chats of this account, old and new, on this machine. "
    "Kept here, encrypted, are the account's two chat keys, never the passcode; X offers no way to revoke them. "
    "X counts wrong passcodes over all devices: after 20 the chats are lost for good."
)
ENTER = "Chat passcode (empty: leave it locked)"


class Ask(Protocol):
    """Asks the person at the keyboard for a line."""

    def __call__(self, prompt: str, *, secret: bool) -> Awaitable[str]:
        """Return what was typed; unseen where it is secret."""
        ...


Fetch = Callable[[str, bytearray], room.Fetched]


async def unlock(service: Service, ask: Ask, *, fetch: Fetch = room.fetch) -> Keys:
    """Return the account's keys: one try for each time that a person types the passcode, never one by itself.

    Raises Refused where there is nothing to unlock or the person stops, NetworkError where X cannot be reached.
    """
    if not room.available():
        raise Refused(MISSING, INSTALL)
    prompt, left = f"{TOLD}\n{ENTER}", None
    while True:
        rows = newest_first(await service.own_keys())
        if not rows:
            raise Refused(OFF)
        typed = await _typed(ask, prompt, left)
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
        warning = f"{prompt.rpartition(chr(10))[0]} When none is left, the chats are lost on every device."
        agreed = await ask(f"{warning}\nType: {YES} (anything else: leave it locked)", secret=False)
        if agreed.strip().lower() != YES:
            raise _stopped()
        prompt = ENTER
    typed = (await ask(prompt, secret=True)).strip()
    if not typed:
        raise _stopped()
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


def _stopped() -> Refused:
    return Refused("encrypted chat stays locked", "unlock it later: consulta accounts add")


def _counted(left: int | None) -> str:
    if left is None:
        return "X does not say how many guesses are left."
    return "1 guess is left." if left == 1 else f"{left} guesses are left."
