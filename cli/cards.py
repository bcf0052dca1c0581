"""What a server says that an account can do, in lines."""

from __future__ import annotations

from cli.output import columns
from core.audience import at
from networks.protocol import Card


def lines_of(card: Card) -> list[str]:
    """Return a card, what is wrong at its end."""
    limits = ", ".join(f"{name} {value}" for name, value in card.limits.items())
    facts = [
        ("network", f"{card.network} {card.software}"),
        ("you are", f"{at(card.me.handle)} {card.me.name}"),
        ("answers", ", ".join(circle.value for circle in card.audiences)),
        ("limits", limits or "-"),
        ("a lost answer", card.crash_check or "-"),
    ]
    # What is wrong is a sentence: in a column it would push all the others aside.
    wrong = [line for problem in card.problems for line in (f"! {problem.cause}", f"  {problem.remedy}")]
    return [*columns(facts), *wrong]
