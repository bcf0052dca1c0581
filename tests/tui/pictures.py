"""Draws the pictures of the documentation: `python -m tests.tui.pictures [FOLDER]`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from tests.tui.hands import SMALL, WIDE, stopped_watch
from tests.tui.scenes import Scene, svg

SIZES = {"80x24": SMALL, "160x50": WIDE}
SHOWN = (
    *("inbox", "answer", "public", "compose", "outbox", "help", "search", "noise"),
    *("references", "stacked", "answers", "blanks"),
    *("thread", "person", "masked"),
    *("day", "drafts", "networks", "problems", "professionals", "closed"),
    *("palette-typed", "go"),
)
THEMES = ("light", "contrast", "plain")
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"


async def draw(name: str, size: tuple[int, int], theme: str = "dark") -> str:
    """Return a screen as a picture."""
    with stopped_watch() as watch:
        scene = Scene(name, watch)
        async with scene.app.run_test(size=size) as pilot:
            await scene.reach(pilot)
            scene.app.choose_theme(theme)
            await pilot.pause()
            return svg(scene.app)


def main(folder: Path) -> None:
    os.environ["TZ"] = "UTC"
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        for label, size in SIZES.items():
            (folder / f"{name}-{label}.svg").write_text(asyncio.run(draw(name, size)))
    for theme in THEMES:
        (folder / f"inbox-{theme}-80x24.svg").write_text(asyncio.run(draw("inbox", SMALL, theme)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
