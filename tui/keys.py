"""The keys: one table. What a key does, the last line, the help, the palette and docs/keys.md come from it.

The table says which keys an action has by default; `bind` changes them (tui/keymap.py reads presets and the owner's
file). A text never writes a key's letter: it names the verb as `<undo>` or `<go:drafts>`, see core/catalogue.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.key_names import printed
from tui.key_rows import (
    ANSWER,
    BOARDS,
    DAY,
    DRAFTS,
    HELP,
    LEDGER,
    LIST,
    MUTES,
    NETWORKS,
    OUTBOX,
    PERSON,
    PROBLEMS,
    READ,
    RULES,
    TEAM,
    THREAD,
    TRIAL,
    WRITE,
    Key,
)  # fmt: skip
from tui.keys_danger import DANGER
from tui.keys_together import TOGETHER

__all__ = [
    "ANSWER", "BOARDS", "DAY", "DRAFTS", "HELP", "KEYS", "LEDGER", "LIST", "MUTES", "NETWORKS", "OUTBOX", "PERSON",
    "PROBLEMS", "READ", "RULES", "TEAM", "THREAD", "TRIAL", "WRITE",
    "Key", "bind", "key_for", "key_named", "keys_of", "names", "pressed_for", "shown",
]  # fmt: skip

KEYS: tuple[Key, ...] = (
    Key("down", "j,down", "j ↓", "step(1)", "next", "Next conversation", (LIST,)),
    Key("up", "k,up", "k ↑", "step(-1)", "previous", "Previous conversation", (LIST,)),
    Key("row-down", "j,down", "j ↓", "step(1)", "next", "Next line", BOARDS, like="down"),
    Key("row-up", "k,up", "k ↑", "step(-1)", "previous", "Previous line", BOARDS, like="up"),
    Key("row-first", "home", "Home", "to_start", "first", "The first line", BOARDS, like="start"),
    Key("row-last", "end,G", "End G", "to_end", "last", "The last line read; more are read there", BOARDS, like="end"),
    Key("line-down", "j,down", "j ↓", "step(1)", "down", "A line down", (THREAD, READ, HELP), like="down"),
    Key("line-up", "k,up", "k ↑", "step(-1)", "up", "A line up", (THREAD, READ, HELP), like="up"),
    Key("next", "J", "J", "neighbour(1)", "next", "Next conversation, without a decision", (THREAD,)),
    Key("previous", "K", "K", "neighbour(-1)", "previous", "Previous conversation", (THREAD,)),
    Key(
        "page-down",
        "pagedown,ctrl+f",
        "PgDn",
        "turn(1)",
        "page down",
        "A page down",
        (LIST, ANSWER, THREAD, READ, HELP, *BOARDS),
    ),
    Key(
        "page-up",
        "pageup,ctrl+b",
        "PgUp",
        "turn(-1)",
        "page up",
        "A page up",
        (LIST, ANSWER, THREAD, READ, HELP, *BOARDS),
    ),
    Key("half-down", "ctrl+d", "Ctrl-D", "turn(0.5)", "half down", "Half a page down", (LIST, THREAD, READ, HELP)),
    Key("half-up", "ctrl+u", "Ctrl-U", "turn(-0.5)", "half up", "Half a page up", (LIST, THREAD, READ, HELP)),
    Key("start", "home", "Home", "to_start", "first", "First line, with what arrived meanwhile", (LIST,)),
    Key("end", "end,G", "End G", "to_end", "last", "Last line", (LIST,)),
    Key(
        "oldest", "home", "Home", "to_start", "first", "The first message there is", (THREAD, READ, HELP), like="start"
    ),
    Key("newest", "end,G", "End G", "to_end", "newest", "The newest message", (THREAD, READ, HELP), like="end"),
    Key("lane-next", "tab", "Tab", "lane(1)", "next lane", "Next lane", (LIST,)),
    Key("lane-previous", "shift+tab", "S-Tab", "lane(-1)", "previous lane", "Previous lane", (LIST,)),
    Key("go", "g", "g", "go", "go to", "Go to a lane or a page, by one more letter", (LIST, THREAD, *BOARDS)),
    Key("open", "enter,l", "Enter l", "open", "read", "Read the whole conversation", (LIST,)),
    Key(
        "read-it",
        "enter,l",
        "Enter",
        "open",
        "read",
        "Read its conversation",
        (DAY, OUTBOX, PERSON, TRIAL),
        hint=True,
        like="open",
    ),
    Key(
        "write-on",
        "enter,l",
        "Enter",
        "open",
        "write on",
        "Write on, with the question in sight",
        (DRAFTS,),
        hint=True,
        like="open",
    ),
    Key(
        "whole",
        "enter,l",
        "Enter",
        "open",
        "all of it",
        "All of it on the whole screen",
        (NETWORKS, TEAM, LEDGER, MUTES),
        hint=True,
        like="open",
    ),
    Key(
        "go-there",
        "enter,l",
        "Enter",
        "open",
        "go there",
        "Go to where it is dealt with",
        (PROBLEMS,),
        hint=True,
        like="open",
    ),
    Key(
        "fold",
        "enter,l",
        "Enter l",
        "fold",
        "unfold",
        "Unfold what is cut to two lines, or fold it again",
        (THREAD, READ),
        like="open",
    ),
    Key("person", "w", "w", "person", "person", "Who this is, and what they asked before", (LIST, ANSWER, THREAD)),
    Key(
        "reveal",
        "equals_sign",
        "=",
        "reveal",
        "uncover",
        "Show the masked words here",
        (LIST, THREAD, PERSON, READ, OUTBOX, DAY, DRAFTS, PROBLEMS, MUTES, TRIAL),
    ),
    Key("cancel", "escape,h", "Esc h", "back", "back", "Take all marks away, or leave the search", (LIST,)),
    Key(
        "back",
        "escape,h,q",
        "Esc h",
        "back",
        "back",
        "Back, or cancel; a draft is kept",
        (ANSWER, THREAD, READ, HELP, *BOARDS),
    ),
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
    Key("other-next", "right", "→", "other(1)", "another", "The next answer", (ANSWER,), hint=True),
    Key("other-previous", "left", "←", "other(-1)", "previous answer", "The answer before", (ANSWER,)),
    Key("all-answers", "A", "A", "all_answers", "all", "All answers, by title", (LIST, ANSWER, THREAD), asks="title"),
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
    Key(
        "references",
        "F",
        "F",
        "references",
        "refs",
        "References: what it rests on, when that was read, which sentence stands on it",
        (ANSWER,),
        hint=True,
    ),
    Key("language", "L", "L", "language", "language", "Say it in the next language", (ANSWER,), hint=True),
    Key("fill", "tab", "Tab", "fill", "fill", "Fill the fields of the answer", (ANSWER,)),
    Key("add-answer", "plus", "+", "add_answer", "add", "Add another answer behind it", (ANSWER,), hint=True),
    Key(
        "take-away",
        "minus",
        "-",
        "take_away",
        "take away",
        "Take away the answer that was added last",
        (ANSWER,),
    ),
    Key(
        "editor",
        "R",
        "R",
        "editor",
        "editor",
        "Write in your own editor ($VISUAL, $EDITOR)",
        (LIST, ANSWER, THREAD),
    ),
    Key("hours", "H", "H", "hours", "hours", "Let it wait for office hours, or not", (ANSWER,)),
    Key("circle", "V", "V", "circle", "direct", "Answer the asker alone, where the network can", (ANSWER,)),
    Key("done", "e", "e", "done", "done", "Done without an answer", (LIST, THREAD), hint=True),
    Key("snooze", "s", "s", "snooze", "snooze", "Put it aside until then", (LIST, THREAD), hint=True, asks="3d"),
    Key("noise", "x", "x", "noise", "noise", "Noise: dimmed, never deleted", (LIST, THREAD), hint=True),
    Key("mute", "m", "m", "mute", "mute", "Mute thread, person, words or tag; red flags pierce it", (LIST, THREAD)),
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
    *DANGER,
    Key(
        "accept",
        "plus",
        "+",
        "accept",
        "let in",
        "Screener: let them in. Closed: open again, here alone",
        (LIST, THREAD),
        reaches_network=True,
    ),
    Key(
        "refuse",
        "minus",
        "-",
        "refuse",
        "turn away",
        "Screener: turn the request down",
        (LIST, THREAD),
        reaches_network=True,
    ),
    Key("note", "o", "o", "note", "note", "Internal note: never sent", (LIST, THREAD), asks="words"),
    Key("tag", "t", "t", "tag", "tag", "Put a word on it", (LIST, THREAD), asks="word"),
    Key(
        "assign",
        "i",
        "i",
        "assign",
        "hand over",
        "Hand over: offer it to another, or accept or give back what is offered",
        (LIST, THREAD),
        asks="name",
    ),
    Key("mark", "space,v", "Space v", "mark", "mark", "Mark and step on", (LIST,)),
    *TOGETHER,
    Key(
        "repeat",
        "full_stop",
        ".",
        "repeat",
        "repeat",
        "Repeat the last done, snooze, noise, mute or tag",
        (LIST, THREAD),
    ),
    Key(
        "undo",
        "u,z",
        "u",
        "undo",
        "undo",
        "Undo the last decision, also a held answer; in a list, the one under the cursor",
        (LIST, THREAD, OUTBOX, DAY, DRAFTS, MUTES, RULES, PERSON),
        hint=True,
    ),
    Key("day", "U", "U", "day", "decisions", "What was decided, newest first; any of it can be undone", (LIST, THREAD)),
    Key(
        "search",
        "slash",
        "/",
        "search",
        "search",
        "Search every word of every message",
        (LIST,),
        hint=True,
        asks="words",
    ),
    Key("copy", "Y", "Y", "copy", "copy", "Copy by the terminal; twice: alone, to select", (LIST, ANSWER, THREAD)),
    Key("outbox", "O", "O", "outbox", "outbox", "What is held, sent, refused or unknown", (LIST, THREAD)),
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
    Key("settle", "S", "S", "settle", "settle", "Settle what is in doubt", (OUTBOX,), hint=True, reaches_network=True),
    Key(
        "discard",
        "d",
        "d",
        "drop",
        "discard",
        "Discard the draft, with a second press",
        (DRAFTS,),
        hint=True,
        like="drop",
    ),
    Key("dismiss", "d", "d", "waive", "dismiss", "Nobody needs what was set aside", (LEDGER,), hint=True, like="drop"),
    Key("add-account", "plus", "+", "add_account", "add", "Add an account", (NETWORKS,), hint=True, like="add-answer"),
    Key(
        "palette",
        "colon",
        ":",
        "palette",
        "all actions",
        "Every action by its name, with its key",
        (LIST, ANSWER, THREAD, READ, *BOARDS),
    ),
    Key(
        "help",
        "question_mark",
        "?",
        "help",
        "keys",
        "The keys that work here",
        (LIST, ANSWER, THREAD, READ, *BOARDS),
        hint=True,
    ),
    Key("quit", "Q,q", "Q", "leave", "quit", "Quit; drafts are kept, held answers are asked about", (LIST,)),
)


_bound: dict[str, tuple[str, ...]] = {}
_meaning: dict[tuple[str, str], Key] = {}


def bind(changed: Mapping[str, tuple[str, ...]]) -> None:
    """Give actions other keys than the table says; all that are not named go back to the table's."""
    _bound.clear()
    _bound.update(changed)
    _meaning.clear()
    for key in reversed(KEYS):
        _meaning.update(((where, pressed), key) for where in key.where for pressed in pressed_for(key))


def pressed_for(key: Key) -> tuple[str, ...]:
    """Return the keys that do an action now, as the terminal library calls them; none: only the palette does it."""
    return _bound[key.id] if key.id in _bound else tuple(key.keys.split(","))


def shown(key: Key) -> str:
    """Return the keys that do an action now, as the last line shows them."""
    return key.shown if key.id not in _bound else names(pressed_for(key)[:2])


def names(pressed: tuple[str, ...]) -> str:
    """Return keys as people read them."""
    run = [printed(one) for one in pressed]
    digits = "".join(run)
    in_a_row = len(run) > 1 and digits.isdigit() and digits in "123456789"
    return f"{run[0]}-{run[-1]}" if in_a_row else " ".join(run)


def key_for(pressed: str, where: str) -> Key | None:
    """Return what a key means in a place."""
    return _meaning.get((where, pressed))


def keys_of(where: str) -> tuple[Key, ...]:
    """Return the actions of a place."""
    return tuple(key for key in KEYS if where in key.where)


def key_named(identity: str) -> Key | None:
    """Return an action by its name."""
    return next((key for key in KEYS if key.id == identity), None)


bind({})
