"""Deleting on the network what left of an answer, as the screen hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk import doubts
from desk.errors import Refusal
from networks.errors import NetworkError
from store.errors import StoreError

if TYPE_CHECKING:
    from desk.lines import Line
    from desk.office import Desk
    from tui.backstage import Facts


async def take_down(desk: Desk, lines: Mapping[int, Line], facts: Facts, item: int, account: str) -> None:
    """Delete what left of an answer, and tell the screen how that ended."""
    line = next((one for one in lines.values() if one.slug == account), None)
    if line is None:
        facts.refused("its account is not connected", "the networks page says why: <go:networks>", ())
        return
    try:
        await doubts.take_down(desk, line, item)
        facts.changed()
    except (Refusal, StoreError, NetworkError) as error:
        facts.refused(error.what, error.remedy, ())
