"""The keys for what the house has set: mutes, rules, and the dry run of a rule."""

from __future__ import annotations

from tui.key_rows import MUTES, RULES, TRIAL, Key

HOUSE: tuple[Key, ...] = (
    Key("end-mute", "d", "d", "drop", "end", "End it: what it holds is open again", (MUTES,), hint=True, like="drop"),
    Key(
        "renew",
        "m",
        "m",
        "renew",
        "30 days more",
        "Mute it for 30 days from now, with what it holds",
        (MUTES,),
        hint=True,
        like="mute",
    ),
    Key(
        "human",
        "n",
        "n",
        "human",
        "look human",
        "What was muted this week and looks human; a digit opens one again",
        (MUTES,),
        hint=True,
    ),
    Key(
        "try",
        "enter,l",
        "Enter",
        "open",
        "try",
        "A dry run: which of the last 1,000 it would move, and why",
        (RULES,),
        hint=True,
        like="open",
    ),
    Key(
        "rule-on",
        "plus",
        "+",
        "switch_on",
        "on",
        "Switch it on for what comes; only after a dry run",
        (RULES, TRIAL),
        hint=True,
        like="add-answer",
    ),
    Key(
        "rule-off",
        "minus",
        "-",
        "switch_off",
        "off",
        "Switch it off; what it moved stays",
        (RULES, TRIAL),
        hint=True,
        like="take-away",
    ),
    Key(
        "remove-rule",
        "d",
        "d",
        "drop",
        "remove",
        "Remove it, with a second press; what it moved is open again",
        (RULES,),
        hint=True,
        like="drop",
    ),
)
