"""Keys that come in one packet: all of them are there before the first is understood."""

from __future__ import annotations

import asyncio

from textual.events import Key, Paste
from textual.keys import _character_to_key

from tests.tui.hands import Hands
from tui.escapes import PerhapsAlt

_NAMED = {"\r": "enter", "\x1b": "escape", "\t": "tab", "\x04": "ctrl+d", "\x14": "ctrl+t", "\x7f": "backspace"}


def key_of(sign: str) -> Key:
    return Key(_NAMED.get(sign) or _character_to_key(sign), sign)


def post(hands: Hands, typed: str) -> None:
    """Type so fast that nothing is done between two keys."""
    for sign in typed:
        hands.app.post_message(key_of(sign))


def post_alt(hands: Hands, letter: str) -> None:
    """Type Alt and a letter, as an old terminal says it."""
    hands.app.post_message(key_of("\x1b"))
    hands.app.post_message(PerhapsAlt(_character_to_key(letter), letter))


def paste(hands: Hands, text: str) -> None:
    hands.app.post_message(Paste(text))


async def settled(hands: Hands) -> None:
    """Wait until everything that was typed so far has been taken, drawn and written."""
    taken = asyncio.Event()
    # Behind the keys in the same queue.
    hands.app.call_later(taken.set)
    await taken.wait()
    await hands.pilot.pause()
    await hands.still()


async def at_once(hands: Hands, typed: str) -> None:
    post(hands, typed)
    await settled(hands)
