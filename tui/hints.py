"""Which keys the last line of the inbox names: those of the moment first, the way out always."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.audience import Audience
from core.catalogue import say
from tui.header import Hint
from tui.keys import ANSWER, LIST, THREAD, Key, key_named, keys_of, pressed_for, shown

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from tui.choosing import Choosing

_ROOM_FOR: Mapping[str, tuple[str, ...]] = {
    LIST: ("open", "mute", "note", "tag", "person", "go", "palette", "quit"),
    THREAD: ("next", "mute", "note", "tag", "assign", "person", "go", "palette"),
    ANSWER: ("all-answers", "person", "editor", "palette"),
}
"""What is named too where the line is long enough."""
_LANE_FIRST: Mapping[str, tuple[str, ...]] = {"screener": ("accept", "refuse")}
"""What a lane is there for."""


_NOTHING_HERE = ("lane-next", "go", "search", "undo", "palette", "quit", "help")
"""What is of use where no conversation stands."""


def hints_of(place: str, lane: str, choosing: Choosing | None, *, empty: bool = False) -> list[Hint]:
    """Return the keys of a place, the most useful first; the last one tells all of them."""
    if empty and place == LIST:
        return [_hint(one) for one in _NOTHING_HERE if pressed_for(_key(one))]
    if choosing is not None and choosing.references:
        return [_hint("references", say("the answer")), _hint("help")]
    usual = [key.id for key in keys_of(place) if key.hint and key.id != "help"]
    ids = [*(_LANE_FIRST.get(lane, ()) if place == LIST else ()), *usual]
    if choosing is not None:
        ids = _of_answer(ids, choosing)
    return [_hint(one) for one in (*ids, *_ROOM_FOR.get(place, ()), "help") if pressed_for(_key(one))]


def _of_answer(ids: list[str], choosing: Choosing) -> list[str]:
    """Return what can be done with the answer that is drawn."""
    useless = set[str]()
    if len(choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
        useless |= {"choose", "other-next"}
    elif pressed_for(_key("choose")):
        # Where digits choose, an arrow need not be named.
        useless.add("other-next")
    if choosing.prepared is None or choosing.prepared.stops:
        useless.add("yes")
    left = [one for one in ids if one not in useless]
    blanks = ["fill"] if choosing.askable() else []
    others = choosing.prepared is not None and choosing.prepared.others_read
    circle = ["circle"] if others or choosing.wish.alone or choosing.row.audience is not Audience.DIRECT else []
    fewer = ["take-away"] if len(choosing.wish.keys) > 1 else []
    return [*left[:1], *blanks, *left[1:], *fewer, *circle]


def _key(identity: str) -> Key:
    key = key_named(identity)
    if key is None:
        raise KeyError(identity)
    return key


def _hint(identity: str, verb: str = "") -> Hint:
    key = _key(identity)
    return (shown(key).split()[0], verb or say(key.text), identity == "red")
