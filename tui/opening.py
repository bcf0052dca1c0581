"""Opening the desk behind an inbox, whatever draws it. Nothing here knows Textual."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.config import Settings
    from tui.backstage import Backstage, Facts

Opening = Callable[["Facts"], Awaitable["tuple[Backstage, Callable[[], None]]"]]
"""Opens the desk; returns it and what to do at the very end."""


def on_settings(settings: Settings, professional: str) -> Opening:
    """Return what opens the desk of the settings."""

    async def opening(facts: Facts) -> tuple[Backstage, Callable[[], None]]:
        import asyncio  # noqa: PLC0415  # loaded by then

        return await asyncio.to_thread(_open, settings, professional, facts)

    return opening


def _open(settings: Settings, professional: str, facts: Facts) -> tuple[Backstage, Callable[[], None]]:
    from dataclasses import replace  # noqa: PLC0415  # loaded by then

    from desk.opening import open_desk, plugs  # noqa: PLC0415  # loaded after the first frame
    from tui.backstage import Backstage  # noqa: PLC0415  # the same

    chosen = replace(settings, professional=professional) if professional else settings
    desk = open_desk(chosen)
    return Backstage(desk, plugs(desk, chosen), facts, chosen), desk.close


def on_demo(*, messages: int, seed: int, hold: int) -> Opening:
    """Return what opens a throw-away desk on simulated networks."""

    async def opening(facts: Facts) -> tuple[Backstage, Callable[[], None]]:
        from desk.demo.opening import open_demo  # noqa: PLC0415  # loaded after the first frame
        from tui.backstage import Backstage  # noqa: PLC0415  # the same

        made = await open_demo(seed=seed, messages=messages, hold=hold * 1_000_000)
        made.start_arrivals()
        return Backstage(made.desk, made.plugs, facts), made.close

    return opening
