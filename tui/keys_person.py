"""The keys of the card of a person: another handle on proof, and off again."""

from __future__ import annotations

from tui.key_rows import PERSON, Key

ON_PERSON: tuple[Key, ...] = (
    Key(
        "join",
        "plus",
        "+",
        "join",
        "another handle",
        "Another handle of theirs, on proof alone: what is proposed, a code, or how you know",
        (PERSON,),
        hint=True,
        like="add-answer",
    ),
    Key(
        "split",
        "minus",
        "-",
        "split",
        "split",
        "Take a handle off this person again: nothing of anybody's history is lost",
        (PERSON,),
        hint=True,
        like="take-away",
    ),
)
