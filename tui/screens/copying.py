"""Copying by the terminal: what is answered, what was written, and addresses, which nothing here opens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from core.catalogue import counted, say
from core.safe_text import one_line
from store import views
from store.rows import Row
from tui.osc import Osc, TooLong
from tui.over import Option
from tui.screens.base import Mode
from tui.screens.drawing import Drawing
from tui.screens.plain import PlainScreen, in_words

_ADDRESS = re.compile(r'https?://[^\s<>"\u201c\u201d\u00ab\u00bb]+', re.IGNORECASE)
_AFTER = ".,;:!?)]}'\u2019\u2026"
"""Signs that end a sentence and not an address."""
_MOST = 9
_LOOKED_AT = 50
"""Messages whose addresses are offered."""


class Copying(Drawing):
    """One key that copies, and what follows it."""

    osc: Osc | None = None
    """Writes to the terminal's clipboard; None where there is no terminal."""
    _copied = ""

    def act_copy(self) -> None:
        """Copy the answer, or the newest message; in a conversation its addresses are offered too."""
        row = self._copied_row()
        if row is None:
            return
        if self.covers(row):
            self.declined(say("it is covered"), say("<reveal> shows it first"))
            return
        found = self._addresses(row) if self.mode is Mode.THREAD else []
        if found:
            self._offer(row, found)
        else:
            self._copy_once(self._text_of(row))

    def _copied_row(self) -> Row | None:
        if self.mode is Mode.ANSWER and self.choosing is not None:
            return self.choosing.row
        return self.looked_at() if self.reader is not None else None

    def _text_of(self, row: Row) -> str:
        prepared = self.choosing.prepared if self.mode is Mode.ANSWER and self.choosing is not None else None
        if prepared is not None:
            return "\n\n".join(part.text for part in prepared.parts)
        messages = views.messages(self.opened(), row.id, limit=1)
        return messages[-1].text if messages else ""

    def _addresses(self, row: Row) -> list[str]:
        messages = views.messages(self.opened(), row.id, limit=_LOOKED_AT)
        return addresses([one.text for one in reversed(messages)])[:_MOST]

    # Copying

    def _copy_once(self, text: str) -> None:
        """Copy a text; the same once more is shown alone, for terminals that took nothing."""
        if not text:
            self.declined(say("there is no text to copy"), say("<open> reads the conversation"))
        elif text == self._copied or self.osc is None:
            self.show_plainly(text)
        else:
            self.notice(self.copy(text), "quiet")

    def copy(self, text: str) -> str:
        """Copy a text by the terminal, and return what became of it in words."""
        try:
            sent = self.osc is not None and self.osc.copy(text)
        except TooLong:
            self._copied = text
            return say("too long for a terminal's clipboard, not copied: <copy> once more shows it alone, to select")
        self._copied = text
        if not sent:
            return say("this terminal has no clipboard: <copy> once more shows it alone, to select")
        size = counted(len(text), "1 character", "{n} characters")
        return say("{size} given to the terminal's clipboard; if none arrive, <copy> once more", size=size)

    def show_plainly(self, text: str) -> None:
        """Show a text alone, to be selected by hand."""
        self._copied = ""
        self.app.push_screen(PlainScreen(text, in_words(), self.copy))

    # The card of a side effect

    def act_side_effect(self) -> None:
        """Show the card of a suspected side effect, alone; it is made anew each time, and goes nowhere."""
        stage, row = self.ready(), self.looked_at()
        if stage is None or row is None:
            return
        if self.covers(row):
            self.declined(say("it is covered"), say("<reveal> shows it first"))
            return
        from desk.side_effects import card  # noqa: PLC0415  # loaded with the desk, after the first frame

        self.show_plainly("\n".join(card.lines(card.card(stage.desk, row.id))))

    # Addresses

    def _offer(self, row: Row, found: Sequence[str]) -> None:
        options = [Option("Y", say("the newest message"))]
        options += [Option(str(n), one_line(urlsplit(one).netloc or one)) for n, one in enumerate(found, 1)]
        self.offer(say("copy"), options, lambda key: self._copy_by(row, found, key))

    def _copy_by(self, row: Row, found: Sequence[str], key: str) -> None:
        if key == "Y":
            self._copy_once(self._text_of(row))
        elif key.isdigit() and 0 < int(key) <= len(found):
            self.show_address(found[int(key) - 1])

    def show_address(self, address: str) -> None:
        """Show where an address truly leads. Nothing here opens it."""
        self.app.push_screen(PlainScreen(address, in_words(), self.copy))


def addresses(texts: Sequence[str]) -> list[str]:
    """Return the web addresses in texts, each once, in their order."""
    found = [one.rstrip(_AFTER) for text in texts for one in _ADDRESS.findall(text)]
    return list(dict.fromkeys(found))
