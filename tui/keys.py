"""The keys: one table. Bindings, the last line, the help screen and docs/keys.md come from it."""

from __future__ import annotations

from dataclasses import dataclass

LIST, ANSWER, WRITE, OUTBOX, THREAD = "list", "answer", "write", "outbox", "thread"


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that do it."""

    id: str
    keys: str
    """Comma-separated, as Textual names them."""
    shown: str
    action: str
    text: str
    """The verb in the last line."""
    tip: str
    where: tuple[str, ...]
    hint: bool = False
    """Stands in the last line."""
    reaches_network: bool = False


KEYS: tuple[Key, ...] = (
    Key("down", "j,down", "j ↓", "step(1)", "next", "Next conversation", (LIST, OUTBOX, THREAD)),
    Key("up", "k,up", "k ↑", "step(-1)", "previous", "Previous conversation", (LIST, OUTBOX, THREAD)),
    Key("page-down", "pagedown,ctrl+f", "PgDn", "turn(1)", "page down", "A page down", (LIST, ANSWER, THREAD)),
    Key("page-up", "pageup,ctrl+b", "PgUp", "turn(-1)", "page up", "A page up", (LIST, ANSWER, THREAD)),
    Key("half-down", "ctrl+d", "Ctrl-D", "turn(0.5)", "half down", "Half a page down", (LIST,)),
    Key("half-up", "ctrl+u", "Ctrl-U", "turn(-0.5)", "half up", "Half a page up", (LIST,)),
    Key("start", "home", "Home g g", "to_start", "first", "First line, with what arrived meanwhile", (LIST,)),
    Key("end", "end,G", "End G", "to_end", "last", "Last line", (LIST,)),
    Key("lane-next", "tab", "Tab", "lane(1)", "next lane", "Next lane", (LIST,)),
    Key("lane-previous", "shift+tab", "S-Tab", "lane(-1)", "previous lane", "Previous lane", (LIST,)),
    Key(
        "go",
        "g",
        "g",
        "go",
        "go to",
        "Go: g start, o open, r red, x expiring, d direct, p public, s screener, "
        "n noise, z snoozed, c closed, a all, b outbox",
        (LIST,),
    ),
    Key("open", "enter,l", "Enter l", "open", "read", "Read the whole conversation", (LIST,)),
    Key("cancel", "escape,h", "Esc h", "back", "back", "Leave the search", (LIST,)),
    Key("back", "escape,h,q", "Esc h", "back", "back", "Back, or cancel; a draft is kept", (ANSWER, THREAD, OUTBOX)),
    Key(
        "answer",
        "a",
        "a",
        "answer",
        "answer",
        "Answer with a vetted text: the best is drawn",
        (LIST, THREAD),
        hint=True,
    ),
    Key("choose", "1,2,3,4,5,6,7,8,9", "1-9", "choose", "choose", "Choose another answer", (ANSWER,), hint=True),
    Key("all-answers", "A", "A", "all_answers", "all", "All answers, by title", (LIST, ANSWER, THREAD)),
    Key(
        "yes",
        "y",
        "y",
        "yes",
        "send",
        "Yes: hold it for sending (10 s to take it back)",
        (ANSWER, OUTBOX),
        hint=True,
        reaches_network=True,
    ),
    Key(
        "write",
        "r",
        "r",
        "write",
        "write",
        "Write by hand; the draft survives everything",
        (LIST, ANSWER, THREAD),
        hint=True,
    ),
    Key("circle", "V", "V", "circle", "direct", "Answer the asker alone, where the network can", (ANSWER,)),
    Key("done", "e", "e", "done", "done", "Done without an answer", (LIST, THREAD), hint=True),
    Key(
        "snooze",
        "s",
        "s",
        "snooze",
        "snooze",
        "Snooze: t tomorrow, m monday, w before the window, s same, or 30m 3h 2d 1w",
        (LIST, THREAD),
        hint=True,
    ),
    Key("noise", "x", "x", "noise", "noise", "Noise: dimmed, never deleted", (LIST, THREAD), hint=True),
    Key("mute", "m", "m", "mute", "mute", "Mute the thread for 30 days; red flags pierce it", (LIST, THREAD)),
    Key(
        "red",
        "exclamation_mark",
        "!",
        "red",
        "red",
        "Acknowledge a red flag, or raise one by hand",
        (LIST, THREAD),
        hint=True,
    ),
    Key("accept", "plus", "+", "accept", "let in", "Screener: let them in", (LIST,), reaches_network=True),
    Key(
        "refuse", "minus", "-", "refuse", "turn away", "Screener: turn the request down", (LIST,), reaches_network=True
    ),
    Key("note", "o", "o", "note", "note", "Internal note: never sent", (LIST, THREAD)),
    Key("tag", "t", "t", "tag", "tag", "Put a word on it", (LIST, THREAD)),
    Key("mark", "space,v", "Space v", "mark", "mark", "Mark and step on", (LIST,)),
    Key("repeat", "full_stop", ".", "repeat", "repeat", "Repeat the last done, snooze, noise, mute or tag", (LIST,)),
    Key(
        "undo",
        "u,z",
        "u",
        "undo",
        "undo",
        "Undo the last decision, also an answer that is still held",
        (LIST, THREAD, OUTBOX),
        hint=True,
    ),
    Key("search", "slash", "/", "search", "search", "Search every word of every message", (LIST,), hint=True),
    Key("outbox", "O", "O", "outbox", "outbox", "What is held, sent, refused or unknown", (LIST,)),
    Key(
        "drop",
        "d",
        "d",
        "drop",
        "take back",
        "Take back what waits, or leave an unknown one as it is",
        (OUTBOX,),
        hint=True,
    ),
    Key(
        "help",
        "question_mark",
        "?",
        "help",
        "keys",
        "The keys that work here",
        (LIST, ANSWER, THREAD, OUTBOX),
        hint=True,
    ),
    Key("quit", "Q,q", "Q", "leave", "quit", "Quit; drafts are kept, held answers are asked about", (LIST,)),
)


PHYSICAL: tuple[str, ...] = tuple(dict.fromkeys(pressed for key in KEYS for pressed in key.keys.split(",")))
"""Every key that means something somewhere."""


def key_for(pressed: str, where: str) -> Key | None:
    """Return what a key means in a place."""
    return next((key for key in KEYS if where in key.where and pressed in key.keys.split(",")), None)


def keys_of(where: str) -> tuple[Key, ...]:
    """Return the keys that work in a place."""
    return tuple(key for key in KEYS if where in key.where)
