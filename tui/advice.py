"""What a terminal's answers mean for the inbox, and what to set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.catalogue import say
from core.safe_text import cells
from tui.probe import SAMPLES, Facts
from tui.terminal import LEAST

FULL = (80, 24)
"""The size that screens are drawn for."""
_MANY = 256
_EVERYWHERE = {"accents", "Chinese"}
_SLOW_ESCAPE = 100
"""Milliseconds after which Esc feels late."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    words: str
    remedy: str = ""


def advise(facts: Facts) -> list[Finding]:
    """Return what was found, thing by thing."""
    return [
        *_kind(facts),
        *_size(facts),
        *_letters(facts),
        *_colours(facts),
        *_ground(facts),
        *_cursor(facts),
        *_clipboard(facts),
        *_escape(facts),
    ]


def _kind(facts: Facts) -> Iterator[Finding]:
    term = facts.environment.get("TERM", "")
    if facts.size is None:
        words = say("this is no terminal; what follows is what the environment says")
        yield Finding("terminal", ok=False, words=words, remedy=say("run it where the inbox is to be opened"))
    elif not facts.answers:
        words = say("it answers no question within 0.3 s: a slow line, or an old terminal")
        yield Finding("terminal", ok=True, words=words)
    if term in ("", "dumb", "unknown"):
        remedy = say("set it to what your terminal is, as TERM=xterm-256color; `consulta --linear` works without")
        yield Finding("TERM", ok=False, words=say("TERM={term} cannot move its cursor", term=term), remedy=remedy)
    elif not facts.known:
        remedy = say("install its description (ncurses-term), or use TERM=xterm-256color")
        yield Finding("TERM", ok=False, words=say("this system does not know TERM={term}", term=term), remedy=remedy)
    else:
        yield Finding("TERM", ok=True, words=term)


def _size(facts: Facts) -> Iterator[Finding]:
    if facts.size is None:
        return
    columns, rows = facts.size
    words = f"{columns}x{rows}"
    if columns >= FULL[0] and rows >= FULL[1]:
        yield Finding("size", ok=True, words=words)
    elif columns >= LEAST[0] and rows >= LEAST[1]:
        yield Finding("size", ok=True, words=say("{size}: works, in one pane; 80x24 shows more", size=words))
    else:
        remedy = say("make it {columns}x{rows} at least", columns=LEAST[0], rows=LEAST[1])
        yield Finding("size", ok=False, words=say("{size}: too small", size=words), remedy=remedy)


def _letters(facts: Facts) -> Iterator[Finding]:
    if facts.encoding.upper().replace("-", "") == "UTF8":
        yield Finding("letters", ok=True, words=facts.encoding)
    else:
        words = say("the locale is not UTF-8 ({encoding})", encoding=facts.encoding)
        yield Finding("letters", ok=False, words=words, remedy=say("export LANG=C.UTF-8, here and on the server"))
    if not facts.widths:
        return
    wrong = [name for name, seen in facts.widths.items() if seen != cells(SAMPLES[name])]
    if wrong:
        words = say("other widths than ours: {names}", names=", ".join(wrong))
        remedy = say("rows with such signs may stand a cell off; a newer terminal, or a newer tmux, agrees with us")
        # Terminals have never agreed on emoji; without accents and wide signs no column stands.
        yield Finding("widths", ok=not _EVERYWHERE & {*wrong}, words=words, remedy=remedy)
    else:
        yield Finding("widths", ok=True, words=say("as we count them"))


def _colours(facts: Facts) -> Iterator[Finding]:
    environment = facts.environment
    if environment.get("NO_COLOR"):
        yield Finding("colours", ok=True, words=say("none are wished (NO_COLOR)"))
        return
    told = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    if told:
        yield Finding("colours", ok=True, words=say("all of them"))
    elif facts.true_colour:
        why = say(", and sudo keeps it not") if "SUDO_USER" in environment else ""
        words = say("all of them, but COLORTERM does not say so{why}", why=why)
        yield Finding("colours", ok=True, words=words, remedy=say("export COLORTERM=truecolor shows them"))
    elif facts.colours >= _MANY:
        yield Finding("colours", ok=True, words=str(facts.colours))
    else:
        remedy = say("TERM=xterm-256color if it can; CONSULTA_THEME=terminal makes do with what there is")
        yield Finding("colours", ok=False, words=str(facts.colours), remedy=remedy)


def _ground(facts: Facts) -> Iterator[Finding]:
    if facts.light:
        yield Finding("ground", ok=True, words=say("light"), remedy=say("CONSULTA_THEME=light fits it"))
    elif facts.light is not None:
        yield Finding("ground", ok=True, words=say("dark"))


def _cursor(facts: Facts) -> Iterator[Finding]:
    if facts.cursor:
        yield Finding("cursor", ok=True, words=say("can be shown and hidden"))
    elif facts.answers:
        yield Finding("cursor", ok=True, words=say("it does not say whether it can be hidden"))


def _clipboard(facts: Facts) -> Iterator[Finding]:
    term = facts.environment.get("TERM", "")
    mode = facts.tmux.get("set-clipboard", "")
    if term.startswith("linux"):
        words = say("a console has none: the inbox shows a text alone, to be selected by hand")
        yield Finding("clipboard", ok=True, words=words)
    elif mode and mode != "on" and facts.tmux.get("allow-passthrough", "off") == "off":
        words = say("tmux keeps copies to itself (set-clipboard {mode})", mode=mode)
        yield Finding("clipboard", ok=False, words=words, remedy="tmux set -g set-clipboard on")
    elif facts.clipboard or mode:
        yield Finding("clipboard", ok=True, words=say("takes copies (OSC 52)"))
    elif facts.answers:
        words = say("it does not say whether it takes copies (OSC 52); copying twice shows the text alone")
        yield Finding("clipboard", ok=True, words=words)


def _escape(facts: Facts) -> Iterator[Finding]:
    delay = _number(facts.environment.get("ESCDELAY", ""))
    held = _number(facts.tmux.get("escape-time", "")) if facts.tmux else 0
    if facts.tmux and held > _SLOW_ESCAPE:
        words = say("tmux holds Esc back for {n} ms", n=held)
        yield Finding("Esc", ok=False, words=words, remedy="tmux set -s escape-time 10")
    elif delay > _SLOW_ESCAPE:
        words = say("ESCDELAY holds Esc back for {n} ms", n=delay)
        yield Finding("Esc", ok=False, words=words, remedy=say("unset ESCDELAY, or set it to 50"))
    else:
        yield Finding("Esc", ok=True, words=say("taken after {n} ms", n=(delay or _SLOW_ESCAPE) + held))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
