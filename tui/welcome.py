"""What an empty list says: what to do next, never that all is well."""

from __future__ import annotations

from core.catalogue import say
from tui import marking
from tui.header import lane_name
from tui.spans import Line, Span

_STEPS = (
    ("consulta demo", "try it, with invented people"),
    ("consulta professionals add ana --role author", "say who works here"),
    ("consulta accounts add mastodon --name clinic", "connect an account"),
    ("consulta templates import answers/*.md", "bring saved answers in"),
    ("consulta sync", "fetch what is waiting"),
)
_BESIDE = 78
"""From this width on, a command and its reason stand beside each other."""


_LOCKED = (
    "Consulta holds no messages yet.",
    "This login is locked: accounts are added by who looks after this machine.",
)


def first_run(width: int, *, opening: bool = False, locked: bool = False) -> list[Line]:
    """Return what to do on a store that holds nothing yet."""
    if opening:
        return [(), (Span(say("   opening the store"), "quiet"),)]
    if locked:
        return [line for words in _LOCKED for line in marking.words(say(words), width, "text", margin=3)]
    lines: list[Line] = [(Span(say("   Consulta holds no messages yet. What to do next:"), "strong"),), ()]
    for command, why in _STEPS:
        if width >= _BESIDE:
            lines.append((Span(f"   {command:<47}", "accent"), Span(say(why), "quiet")))
        else:
            lines += [(Span(f" {command}", "accent"),), (Span(f"   {say(why)}", "quiet"),)]
    here = say("   <palette> add account  connects an account here, step by step")
    return [*lines, (), (Span(here, "text"),), (), (Span(say("   <quit> quits   <help> shows the keys"), "quiet"),)]


def empty_lane(lane: str) -> list[Line]:
    """Return what an empty lane says."""
    return [(), (Span(say("   nothing stands in {lane} now", lane=lane_name(lane)), "quiet"),)]
