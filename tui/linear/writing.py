"""Own words, line by line: each line is kept as a draft before the next is typed."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.catalogue import counted, say
from tui.linear.base import LinearBase
from tui.linear.console import Cancelled
from tui.linear.plain import quoted
from tui.linear.typing_in import End

_REPLACED = re.compile(r"\.(\d{1,4}) (.*)", re.DOTALL)


class Writing(LinearBase):
    """The field for own words."""

    async def write_lines(self, conversation: int, before: str) -> str | None:
        """Return what was written, or None when it was left; the draft is kept either way."""
        lines = before.split("\n") if before else []
        if lines and not await self._goes_on(lines):
            lines = []
        self._explain()
        try:
            await self._take_lines(lines, lambda: self.stage.save_draft(conversation, "\n".join(lines)))
        except Cancelled:
            self.tell(say("Left: the draft is kept, <write> opens it again.") if lines else say("Nothing was written."))
            return None
        text = "\n".join(lines).strip("\n")
        if not text.strip():
            self.tell(say("There is no text: nothing is sent."))
            return None
        return text

    async def _goes_on(self, lines: list[str]) -> bool:
        """Print what was there before, and ask whether to go on with it."""
        self.tell(counted(len(lines), "There is a draft of 1 line:", "There is a draft of {n} lines:"))
        self.console.say_all(self._numbered(lines))
        return await self.ask(say("k keep it and go on, n begin anew: ")) != "n"

    def _explain(self) -> None:
        self.tell(
            say("Write line by line. A line with one full stop ends it, Ctrl-C leaves it and keeps the draft."),
            say(".p prints it, .d drops the last line, .3 and words replace line 3; .. begins a line with one stop."),
        )

    def _numbered(self, lines: list[str]) -> list[str]:
        return [piece for n, line in enumerate(lines, 1) for piece in (say("Line {n}:", n=n), *quoted(line))]

    async def _take_lines(self, lines: list[str], keep: Callable[[], None]) -> None:
        """Take lines until one ends it, and keep the draft after each."""
        while True:
            try:
                line = await self.console.ask(f"{len(lines) + 1}:")
            except End:
                return
            if line == ".":
                return
            self._take(lines, line)
            keep()

    def _take(self, lines: list[str], line: str) -> None:
        replaced = _REPLACED.fullmatch(line)
        if line == ".p":
            self.console.say_all(self._numbered(lines))
        elif line == ".d":
            del lines[-1:]
            self.tell(counted(len(lines), "1 line is left.", "{n} lines are left."))
        elif replaced is not None and 1 <= int(replaced[1]) <= len(lines):
            lines[int(replaced[1]) - 1] = replaced[2]
        elif line.startswith("."):
            self._dotted(lines, line)
        else:
            lines.append(line)

    def _dotted(self, lines: list[str], line: str) -> None:
        if line.startswith(".."):
            lines.append(line[1:])
        else:
            self.tell(say("No line was written: a line that begins with a full stop begins with two."))
