"""What the palette adds in the inbox, and the steps from one answer to the next."""

from __future__ import annotations

import time

from tui.screens.base import Mode
from tui.screens.composing import Composing


class Commanding(Composing):
    """Every action by its name."""

    def act_other(self, by: int) -> None:
        """Take the next answer, or the one before."""
        choosing = self.choosing
        if choosing is None or not choosing.keys:
            return
        keys = list(choosing.keys)
        here = keys.index(choosing.wish.key) if choosing.wish.key in keys else -1
        self.act_choose(str((here + by) % len(keys) + 1))

    def uncovered(self) -> None:
        """What lay over the answer is gone: reading it begins now."""
        if self.mode is Mode.ANSWER and self.shown_at is not None:
            self.shown_at = time.monotonic()
