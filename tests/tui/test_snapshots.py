"""The screens as they are drawn; `make snapshots` accepts them as they are now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.hands import SMALL, WIDE, stopped_watch
from tests.tui.scenes import KEYS, Scene


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
@pytest.mark.parametrize("name", sorted(KEYS))
def test_the_screen_looks_as_it_was_accepted(
    name: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    with stopped_watch() as watch:
        scene = Scene(name, watch)
        assert snap_compare(scene.app, terminal_size=size, run_before=scene.reach)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
@pytest.mark.parametrize("name", ["inbox", "public", "compose"])
@pytest.mark.parametrize("theme", ["light", "contrast", "plain"])
def test_the_theme_looks_as_it_was_accepted(
    theme: str, name: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    with stopped_watch() as watch:
        scene = Scene(name, watch)

        async def reach(pilot: Pilot[Any]) -> None:
            await scene.reach(pilot)
            scene.app.choose_theme(theme)
            await pilot.pause()

        assert snap_compare(scene.app, terminal_size=size, run_before=reach)
