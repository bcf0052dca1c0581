"""What a row of the key table says, and the places that keys speak to."""

from __future__ import annotations

from dataclasses import dataclass

LIST, ANSWER, WRITE, OUTBOX, THREAD = "list", "answer", "write", "outbox", "thread"
DAY, DRAFTS, NETWORKS, PROBLEMS, TEAM, LEDGER = "day", "drafts", "networks", "problems", "professionals", "ledger"
PERSON, READ, HELP = "person", "read", "help"
MUTES, RULES, TRIAL = "mutes", "rules", "trial"
BOARDS = (OUTBOX, DAY, DRAFTS, NETWORKS, PROBLEMS, TEAM, LEDGER, PERSON, MUTES, RULES, TRIAL)
"""The screens beside the inbox: each is a list with a cursor."""


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
    asks: str = ""
    """What may be typed behind it in the palette: `3d`."""
    like: str = ""
    """The action whose keys it follows when they are changed, unless it is given its own."""
