"""The inbox on a real terminal, on the demo's day: `python -m tests.tui.on_terminal [THEME]`.

Tests start it below a pseudo terminal and read every byte that it writes.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.session import Program, Session
from tests.tui.hands import READING, app_on_demo, stopped_watch
from tui.means import means

ROOT = Path(__file__).resolve().parents[2]
SEQUENCE = re.compile(r"\x1b(?:\[[<-?]*[0-9;:]*[ -/]*[@-~]|[\]P_^X].*?(?:\x07|\x1b\\)|[ -/]*[0-~])")


class Written(Session):
    """The inbox in a pseudo terminal, and all that it has written."""

    def __init__(self, environment: Mapping[str, str], *words: str) -> None:
        more = {"PYTHONPATH": str(ROOT), "TZ": "UTC", "COLORTERM": "", **environment}
        argv = [sys.executable, "-m", "tests.tui.on_terminal", *words]
        super().__init__(Program("consulta", argv, "VETTED", ("<Esc>", "Q"), more, ROOT))
        self.data = b""

    def _took(self, moment: float, data: bytes) -> None:
        self.data += data
        super()._took(moment, data)

    @property
    def sequences(self) -> list[str]:
        """Every escape sequence so far."""
        return SEQUENCE.findall(self.data.decode())

    @property
    def lines(self) -> list[str]:
        return self.terminal.text.split("\n")

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the terminal's own cursor."""
        return self.terminal.screen.cursor.y, self.terminal.screen.cursor.x

    @property
    def hidden(self) -> bool:
        return bool(self.terminal.screen.cursor.hidden)


def main(theme: str) -> None:
    os.environ["TZ"] = "UTC"
    time.tzset()
    with stopped_watch() as watch:
        app_on_demo(watch, [], setting=replace(READING, theme=theme, means=means())).run(mouse=False)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
