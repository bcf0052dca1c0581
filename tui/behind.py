"""What is typed behind a key that was refused: words for a field that never opened."""

from __future__ import annotations

from textual import events

ASKING = frozenset(
    {"search", "note", "tag", "assign", "snooze", "mute", "answer", "all-answers", "add-answer", "fill", "write"}
    | {"editor"}
)
"""Actions behind whose key more is typed, always. An editor of its own gets none of it."""
MAY_ASK = frozenset({"done", "red"})
"""Actions that ask for a reason where a red flag stands."""

_OF_WORDS = frozenset({"enter", "backspace", "tab", "escape"})


class Behind:
    """Drops what was typed before anybody could see that a key was refused, to the end of its words.

    Each of those letters is an action where no field is: nobody meant it as one. Other keys mean what they mean.
    """

    _pause = _until = 0.0
    _refused = ""
    """The key that was refused, as long as no other came: pressed again it is no word, but another try."""

    def begin(self, now: float, pause: float, refused: str = "") -> None:
        """A key was refused, and that is shown from now on; within a pause of so many seconds nobody sees it."""
        self._pause, self._until, self._refused = pause, now + pause, refused

    def end(self) -> None:
        """A field is there for what is typed next, or whoever types has been somewhere else meanwhile."""
        self._until = 0.0

    def drops(self, event: events.Key) -> bool:
        """Tell whether a key belongs to words that go nowhere. They end with a pause, or with Esc."""
        if event.time > self._until or not (event.is_printable or event.key in _OF_WORDS):
            return False
        if event.key == self._refused:
            self.end()
            return False
        self._refused = ""
        self._until = 0.0 if event.key == "escape" else max(self._until, event.time + self._pause)
        return True
