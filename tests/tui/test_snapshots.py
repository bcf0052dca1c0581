"""The screens as they are drawn; `make snapshots` accepts them as they are now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
