"""Opening the linear inbox from the command line. Textual is never loaded here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from core import catalogue
from core.last_resort import LEAVING, LastResort
from store.lanes import Order
from tui.backstage import Backstage, Facts
from tui.keymap import load
from tui.linear.base import News
from tui.linear.console import Console, Gone
from tui.linear.session import LinearInbox
from tui.linear.typed import name_of
from tui.opening import Opening, on_demo, on_settings
from tui.setting import Setting

if TYPE_CHECKING:
    from desk.config import Settings

LEFT = 5.0
"""Seconds that the program has once nothing is left to do: a terminal that takes nothing does not hold it up."""


def inbox(
    settings: Settings, *, lane: str = "open", order: str = "", locked: bool = False, professional: str = ""
) -> int:
    """Open the linear inbox on the store of the settings and return an exit code."""
    setting = Setting(
        lane=lane,
        order=Order(order) if order else None,
        who=professional or settings.professional,
        locked=locked,
        read_ms=settings.read_ms,
        keymap=load(settings.config_dir),
        masked=settings.masked,
    )
    return _run(on_settings(settings, professional), setting)


def demo(*, messages: int = 100, seed: int = 7, hold: int = 10) -> int:
    """Open the linear inbox on a throw-away store and simulated networks."""
    return _run(on_demo(messages=messages, seed=seed, hold=hold), Setting(demo=True))


def _run(opening: Opening, setting: Setting) -> int:
    resort = LastResort()
    try:
        return asyncio.run(_work(opening, setting, resort))
    finally:
        resort.off()


async def _work(opening: Opening, setting: Setting, resort: LastResort) -> int:
    """Open the desk, work at it, and let go of it, whatever happens."""
    setting.keymap.use()
    # Here a key is typed: it is named as it is said, and an action without a letter by its own name.
    catalogue.name_verbs(name_of)
    news = News()
    with Console(os.environ, resort) as console:
        stage, close = await opening(_facts(news, console))
        try:
            await _serve(stage, console, setting, news, resort)
        except Gone:
            # Drafts are kept line by line; what is held becomes waiting when the session ends.
            pass
        finally:
            close()
            resort.within(LEFT, 0)
    return 0


async def _serve(stage: Backstage, console: Console, setting: Setting, news: News, resort: LastResort) -> None:
    try:
        await stage.start()
        await LinearInbox(console, stage, setting, news).work()
    finally:
        resort.within(LEAVING, 1)
        await stage.stop(console.last_word)


def _facts(news: News, console: Console) -> Facts:
    def broken(error: BaseException) -> None:
        console.end(error if isinstance(error, Exception) else None)

    nothing: Callable[[], None] = lambda: None  # noqa: E731  # the store is read anew at each prompt
    return Facts(
        changed=nothing,
        sent=news.note_sent,
        refused=news.note_refused,
        red=news.note_red,
        reading=news.note_reading,
        broken=broken,
    )
