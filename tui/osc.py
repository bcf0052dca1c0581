"""The one writer of what a terminal does beside drawing: its clipboard (OSC 52) and its alerts (OSC 9, bell).

Only an explicit key copies. An alert is a sentence of ours with a number in it: never a name, never
a stranger's text. Multiplexers pass such sequences on in envelopes of their own.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from core.catalogue import counted
from core.safe_text import visible

MOST = 8192
"""Bytes of a copied text, coded: what every terminal takes."""
_CHUNK = 240
"""Bytes of one device string: GNU Screen forgets longer ones."""
_UNABLE = ("linux", "dumb", "vt100", "vt220")
"""Terminals that have no clipboard, and would print some of it."""
ALERTS = ("none", "bell", "osc9")


class TooLong(ValueError):
    """A text is longer than every terminal takes; the number is how many bytes too many."""


def copied(text: str, environment: Mapping[str, str]) -> str:
    """Return what puts a text on the clipboard of the terminal that the person sits at. Raises TooLong.

    What would act on a terminal where it is pasted stands there as a mark.
    """
    coded = base64.b64encode(visible(text).encode("utf-8", "backslashreplace")).decode("ascii")
    if len(coded) > MOST:
        raise TooLong(len(coded) - MOST)
    return _passed(f"\x1b]52;c;{coded}\x07", environment)


def alert(kind: str, red: int, environment: Mapping[str, str]) -> str:
    """Return what calls the person to the screen; nothing where alerts are off."""
    if kind == "bell":
        return "\x07"
    if kind != "osc9" or _plain(environment):
        return ""
    words = counted(red, "Consulta: 1 new red", "Consulta: {n} new red")
    return _passed(f"\x1b]9;{words}\x07", environment)


def alert_again(kind: str, red: int, environment: Mapping[str, str]) -> str:
    """Return what calls louder for reds that nobody has acknowledged; nothing where alerts are off."""
    if kind == "bell":
        return "\x07" * _LOUDER
    if kind != "osc9" or _plain(environment):
        return ""
    words = counted(red, "Consulta: 1 red not acknowledged", "Consulta: {n} red not acknowledged")
    return _passed(f"\x1b]9;{words}\x07", environment) + "\x07"


_LOUDER = 3
"""Bells of a second call."""


def takes_copies(environment: Mapping[str, str]) -> bool:
    """Tell whether this terminal may have a clipboard; which of them lets it be used, none tells."""
    return not _plain(environment)


def _plain(environment: Mapping[str, str]) -> bool:
    return environment.get("TERM", "").startswith(_UNABLE)


def _passed(sequence: str, environment: Mapping[str, str]) -> str:
    """Return a sequence as it reaches the outermost terminal."""
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith("tmux"):
        # tmux takes it itself where set-clipboard is on, and hands it on where allow-passthrough is.
        inside = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{inside}\x1b\\"
    if environment.get("STY"):
        return _chunked(sequence)
    if term.startswith("screen"):
        # Behind SSH nobody says whether it is Screen or tmux. Each ignores what the other takes, but Screen prints the
        # end of what is too long for it.
        return (sequence if len(sequence) <= _CHUNK else "") + _chunked(sequence)
    return sequence


def _chunked(sequence: str) -> str:
    pieces = [sequence[at : at + _CHUNK] for at in range(0, len(sequence), _CHUNK)]
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


Write = Callable[[str], None]


class Osc:
    """Writes such sequences to the terminal of one program."""

    def __init__(self, write: Write, environment: Mapping[str, str], alerts: str = "none") -> None:
        self._write = write
        self._environment = environment
        self._alerts = alerts

    def copy(self, text: str) -> bool:
        """Put a text on the clipboard; tell whether this terminal may have one. Raises TooLong."""
        sequence = copied(text, self._environment)
        if not takes_copies(self._environment):
            return False
        self._write(sequence)
        return True

    def call(self, red: int) -> None:
        """Call the person because there are new reds, if that was asked for."""
        sequence = alert(self._alerts, red, self._environment)
        if sequence:
            self._write(sequence)

    def call_again(self, red: int) -> None:
        """Call louder because nobody has acknowledged reds, if calls were asked for."""
        sequence = alert_again(self._alerts, red, self._environment)
        if sequence:
            self._write(sequence)
