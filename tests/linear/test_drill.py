"""How many keys and lines an item costs in plain lines. The figures are printed; they may only fall."""

from __future__ import annotations

import re
import time

from tests.linear.talk import ASK, Begin, Talk

ITEMS = 25
READING = 0.45
"""Seconds that a person looks at an answer: a little over what the inbox asks for before it takes a yes."""
MOST_LINES, MOST_KEYS = 16.0, 3.5
"""Lines printed and keys pressed for an item, Enter included, with the answers that are sent."""


def decide(inbox: Talk, item: str) -> str:
    """Do what a doctor does with an item, and return what was said."""
    if "RED FLAG" in item:
        return inbox.said("!") + inbox.said("j")
    if "direct message" in item and re.search(r"^Best: \w+, .*, vetted, fits", item, re.MULTILINE):
        answer = inbox.said("a", ASK)
        # The guard measures how long a person has been looking: no event tells that this time is over.
        time.sleep(READING)
        return answer + inbox.said("y")
    return inbox.said("x" if "Best: none" in item else "st")


def test_an_item_costs_few_keys_and_few_lines(talk: Begin) -> None:
    inbox = talk("demo", "--linear")
    inbox.begin()
    item = inbox.said("g o")
    start, lines, sent = inbox.keys, 0, 0
    for _ in range(ITEMS):
        item = decide(inbox, item)
        lines += item.count("\n")
        sent += "Held for" in item
    keys = inbox.keys - start
    told = f"{ITEMS} items, {sent} answered: {keys / ITEMS:.1f} keys and {lines / ITEMS:.1f} lines an item"
    print(f"\n{told}")  # noqa: T201  # the figures are what the drill is for
    assert sent >= 5
    assert keys / ITEMS <= MOST_KEYS
    assert lines / ITEMS <= MOST_LINES
