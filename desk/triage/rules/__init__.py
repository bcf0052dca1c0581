"""The red-flag rules, one module per part of the body or of life."""

from __future__ import annotations

from desk.triage.rules import belly, brain, breath, harm, heart, infection, injury, mind, plea, poison, pregnancy
from desk.triage.rules.model import Rule

VERSION = "4"
"""Goes up with every change of a rule; `consulta check triage` shows it."""
LANGUAGES = ("en", "es")
"""The packs that are complete: every rule has hits and near misses in each of these languages."""


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, those that call for help now and those for the same day, in the order of the modules."""
    modules = (heart, breath, brain, infection, mind, harm, pregnancy, poison, belly, injury, plea)
    return tuple(rule for module in modules for rule in module.RULES)
