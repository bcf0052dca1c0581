"""Long conversations, and what is drawn of the one that is open."""

from __future__ import annotations

from collections.abc import Callable

from core.clock import MINUTE
from core.incoming import Incoming
from store.rows import Row
from tests.store.helpers import ANA, ME, said
from tests.tui.hands import MORNING, Hands, Ward
from tui.screens.base import Mode


def _drawn(hands: Hands, *, above: bool) -> list[str]:
    view = hands.inbox.view
    lines = view._drawn[: view._below - 1] if above else view._drawn[view._below - 1 :]
    return ["".join(span.text for span in line).rstrip() for line in lines]


def body(hands: Hands) -> list[str]:
    """Return the lines of the conversation below its head, led by the rule between them."""
    return _drawn(hands, above=False)


def head(hands: Hands) -> str:
    """Return what stands above it, as one text."""
    return " ".join(" ".join(_drawn(hands, above=True)).split())


def long_thread(number: int) -> list[Incoming]:
    """A direct conversation of so many messages: a question, now and then our answer, one question at the end."""
    found = []
    for n in range(number):
        ours = n % 10 == 9 and n != number - 1
        at = MORNING - (number - n) * MINUTE
        found.append(said(f"m{n}", f"text {n}", who=ME if ours else ANA, at=at, asker=ANA.remote_id if ours else ""))
    return found


def fill_long(number: int) -> Callable[[Ward], None]:
    def fill(ward: Ward) -> None:
        messages = long_thread(number)
        for first in range(0, number, 500):
            ward.receive(*messages[first : first + 500])

    return fill


def plain(row: Row) -> bool:
    return not row.red and row.window_until is None


async def send(hands: Hands) -> None:
    """Answer with the best text: y as often as there are pages of it."""
    await hands.press("a")
    while hands.inbox.mode is Mode.ANSWER:
        await hands.press("y")
