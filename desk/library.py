"""The saved answers in memory: parsed once, ranked for a question, told whether they may be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from core.audience import Audience
from desk.answers.guard import Vetting
from desk.answers.model import Template
from desk.answers.suggest import Entry, Index, Suggestion, entry_of
from desk.answers.template import parse
from store import answers, team
from store.reading import Reader
from store.rows import VersionRow


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved answer: the version that may be sent, or the newest where none may."""

    version: VersionRow
    template: Template

    def vetting(self, today: date) -> Vetting:
        """Tell how far it is approved on a day."""
        due = self.version.review_by
        if self.version.state in answers.SENDABLE and due and date.fromisoformat(due) < today:
            return Vetting.OVERDUE
        return Vetting(self.version.state)

    @property
    def text(self) -> str:
        """What was vetted, before fields are filled."""
        return "\n".join(block.text for block in self.template.blocks)


@dataclass(frozen=True, slots=True)
class Library:
    """All saved answers by key."""

    saved: Mapping[str, Saved]
    index: Index
    shown: Mapping[str, str] = field(default_factory=dict)
    """How the people who vetted are printed, by name."""

    def suggest(
        self, question: str, *, language: str = "", audience: Audience | None = None, limit: int = 9
    ) -> Suggestion:
        """Rank the answers for a question; it says none rather than guess."""
        return self.index.rank(question, language=language, audience=audience, limit=limit)


EMPTY = Library({}, Index.build(()))


def load(reader: Reader) -> Library:
    """Read the saved answers: the live version of each, else the newest."""
    rows = {row.key: row for row in answers.newest_each(reader)} | {row.key: row for row in answers.live_each(reader)}
    saved = {key: Saved(row, _parsed(row.source, key)) for key, row in sorted(rows.items())}
    usable = tuple(entry_of(one.template) for one in saved.values() if one.version.state != "withdrawn")
    people = {one.name: one.shown or one.name for one in team.professionals(reader)}
    return Library(saved, _learned(usable), people)


# Whoever reads the answers again finds most of them as they were: a version never changes.
_parsed = lru_cache(maxsize=1024)(parse)


@lru_cache(maxsize=2)
def _learned(entries: tuple[Entry, ...]) -> Index:
    return Index.build(entries)
