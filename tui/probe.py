"""Asking a terminal what it can do. Each question waits for a moment at most, and nothing stays changed.

The clipboard is never asked for what it holds: that may be anything.
"""

from __future__ import annotations

import locale
import os
import re
import select
import shutil
import subprocess
import termios
import time
import tty
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui.terminal import Terminal

WAIT = 0.3
"""Seconds for which an answer is waited for."""
SAMPLES: Mapping[str, str] = {
    "accents": "e\u0301a\u0308",
    "Chinese": "\u6f22\u5b57",
    "Arabic": "\u0633\u0644\u0627\u0645",
    "Hindi": "\u0928\u092e\u0938\u094d\u0924\u0947",
    "emoji": "\U0001f600",
    "emoji of a sign": "\u2764\ufe0f",
    "joined emoji": "\U0001f469\u200d\u2695\ufe0f",
    "flags": "\U0001f1ea\U0001f1f8",
}
"""What people write, by the name of what is hard about it."""
_WHO = "\x1b[c"
_WHO_ANSWER = re.compile(rb"\x1b\[\?([0-9;]*)c")
_PLACE = re.compile(rb"\x1b\[\d+;(\d+)R")
_GROUND = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)")
_STYLE = re.compile(rb"\x1bP1\$r([0-9:;]*)m")
_MODE = re.compile(rb"\x1b\[\?25;([0-4])\$y")
_CLIPBOARD = "52"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a terminal said of itself, and what is around it. None: it did not say."""

    environment: Mapping[str, str]
    size: tuple[int, int] | None = None
    """Columns and rows."""
    encoding: str = ""
    known: bool = True
    """The system has a description of TERM."""
    colours: int = 0
    """As many as that description says."""
    answers: bool = False
    clipboard: bool = False
    true_colour: bool | None = None
    light: bool | None = None
    """The ground of the terminal is light."""
    cursor: bool | None = None
    """It can be told to hide its cursor and to show it."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """Cells that samples cover."""
    tmux: Mapping[str, str] = field(default_factory=dict)
    """Options of the tmux that this stands in."""


def without_terminal(environment: Mapping[str, str]) -> Facts:
    """Return what can be told where there is no terminal."""
    known, colours = _described(environment.get("TERM", ""))
    return Facts(environment, encoding=_encoding(), known=known, colours=colours, tmux=_tmux(environment))


def with_terminal(environment: Mapping[str, str], descriptor: int) -> Facts:
    """Ask a terminal everything."""
    base = without_terminal(environment)
    with Terminal(descriptor, descriptor):
        line = _Line(descriptor)
        try:
            return _asked(line, base, os.get_terminal_size(descriptor))
        finally:
            line.close()


def _asked(line: _Line, base: Facts, size: os.terminal_size) -> Facts:
    facts = {name: getattr(base, name) for name in ("environment", "encoding", "known", "colours", "tmux")}
    facts["size"] = (size.columns, size.lines)
    who = _WHO_ANSWER.search(line.ask(_WHO, _WHO_ANSWER))
    if who is None:
        return Facts(**facts)
    said = line.ask(
        "\x1b]11;?\x1b\\\x1b[?25$p\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m" + _WHO,
        _WHO_ANSWER,
    )
    return Facts(
        **facts,
        answers=True,
        clipboard=_CLIPBOARD in who[1].decode().split(";"),
        light=_light(said),
        true_colour=_true_colour(said),
        cursor=_switchable(said),
        widths=_widths(line),
    )


class _Line:
    """A terminal in raw mode, with questions and answers."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        tty.setraw(descriptor, termios.TCSANOW)
        termios.tcflush(descriptor, termios.TCIFLUSH)

    def ask(self, question: str, answer: re.Pattern[bytes], times: int = 1) -> bytes:
        """Ask, and return what was said until the answer came so many times, or nobody said anything for a moment."""
        os.write(self._descriptor, question.encode())
        said, end = b"", time.monotonic() + WAIT
        while len(answer.findall(said)) < times and (left := end - time.monotonic()) > 0:
            if select.select([self._descriptor], [], [], left)[0]:
                said += os.read(self._descriptor, 4096)
        return said

    def close(self) -> None:
        """Erase the line that was written on; late answers are for nobody."""
        os.write(self._descriptor, b"\r\x1b[0m\x1b[K")
        while select.select([self._descriptor], [], [], WAIT / 3)[0] and os.read(self._descriptor, 4096):
            pass
        termios.tcflush(self._descriptor, termios.TCIFLUSH)


def _widths(line: _Line) -> dict[str, int]:
    """Write samples, and ask after each where the cursor stands."""
    question = "".join(f"\r{text}\x1b[6n" for text in SAMPLES.values())
    places = _PLACE.findall(line.ask(question, _PLACE, len(SAMPLES)))
    if len(places) != len(SAMPLES):
        return {}
    return {name: int(place) - 1 for name, place in zip(SAMPLES, places, strict=True)}


def _light(said: bytes) -> bool | None:
    found = _GROUND.search(said)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / float(16 ** len(part) - 1) for part in found.groups())
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)  # noqa: PLR2004 - how bright the colours are


def _true_colour(said: bytes) -> bool | None:
    found = _STYLE.search(said)
    return None if found is None else bool(re.search(rb"48[:;]2[:;]+1[:;]2[:;]3", found[1]))


def _switchable(said: bytes) -> bool | None:
    found = _MODE.search(said)
    return None if found is None else found[1] in (b"1", b"2")


def _described(term: str) -> tuple[bool, int]:
    """Return whether the system describes this kind of terminal, and how many colours it gives it."""
    try:
        import curses  # noqa: PLC0415 - not on every platform

        curses.setupterm(term or "unknown", 1)
        return True, max(0, curses.tigetnum("colors"))
    except (ImportError, ValueError):
        return True, 0
    except curses.error:
        return False, 0


def _encoding() -> str:
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return "none: the locale is not installed"
    return locale.nl_langinfo(locale.CODESET)


def _tmux(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the options of the tmux around this that decide what reaches the terminal."""
    program = shutil.which("tmux", path=environment.get("PATH"))
    if not environment.get("TMUX") or program is None:
        return {}
    options = {"set-clipboard": "-gqv", "allow-passthrough": "-gqv", "escape-time": "-gqv"}
    return {name: _said([program, "show-options", how, name], environment) for name, how in options.items()}


def _said(command: Sequence[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing of it comes from a stranger
            command, capture_output=True, text=True, timeout=WAIT, check=False, env=dict(environment), stdin=0
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
