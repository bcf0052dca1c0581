"""What was decided, newest first: what became of each, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from core.catalogue import counted, say
from core.safe_text import cells, one_line
from desk import undoing
from store import decisions, sending, views
from store.reading import Reader
from store.rows import DecisionRow, ItemRow, Row
from tui import masking, preview, times
from tui.decided import came_back, verb_words
from tui.keys import DAY
from tui.rows import code_of
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule

if TYPE_CHECKING:
    from desk.actions import Decision

_NAMED, _LISTED = 3, 12
"""How many conversations are named in a line, and listed behind it."""
_FATES = {
    "held": ("held", "accent"),
    "sending": ("sending", "accent"),
    "sent": ("sent", "green"),
    "undone": ("undone", "quiet"),
    "waiting": ("waiting", "amber"),
    "refused": ("refused", "amber"),
    "partly": ("partly", "amber"),
    "unknown": ("unknown", "red_strong"),
}
_URGENT = ("partly", "waiting", "refused", "unknown")
_ORDER = ("undone", "sent", "sending", "held", *_URGENT)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the names of what it was about, as they stand now."""

    row: DecisionRow
    names: tuple[str, ...]
    item_state: str = ""

    @property
    def about_conversations(self) -> bool:
        """Whether its targets are conversations."""
        return not decisions.about_people(self.row.verb) and self.row.verb not in decisions.VERSIONS


@dataclass(frozen=True, slots=True)
class Behind:
    """What is read of the decision under the cursor."""

    conversations: tuple[Row, ...]
    items: tuple[ItemRow, ...]
    back: str
    """Why it can or cannot be undone, in words."""
    can: bool


class DayScreen(Board[Decided]):
    """The decisions, newest first."""

    where = DAY
    heading: ClassVar[str] = "what was decided"
    nothing: ClassVar[str] = "nothing has been decided yet"

    def fetch(self, after: Decided | None) -> list[Decided]:
        """Return a page of decisions with the names they were about."""
        page = decisions.page(self.reader, before=after.row.id if after else None)
        return _named(self.reader, page)

    def hidden(self, row: Decided) -> Decided:
        """Return a decision without whom it was about; who works here is no stranger."""
        return replace(row, names=tuple(map(masking.covered, row.names))) if row.about_conversations else row

    def name_of(self, row: Decided) -> object:
        """Return its id."""
        return row.row.id

    def moment_of(self, row: Decided) -> int:
        """Return when it was decided."""
        return row.row.at

    def count(self) -> str:
        """Return how many were read, and whether there are more."""
        more = say(", more below") if self.more else ""
        return counted(len(self.rows), "1 decision", "{n} decisions") + more

    def offers(self, key: str, row: Decided | None) -> bool:
        """Undo where there is something to take back."""
        if row is None:
            return False
        return row.row.undone_at is None and row.row.has_inverse if key == "undo" else True

    def line(self, row: Decided, width: int, *, focused: bool) -> Line:
        """Return when, what, about whom, by whom, and what became of it."""
        fate, role = _fate(row, self.clock())
        verb = cell(verb_words(row.row.verb), 13, "strong" if focused else "text")
        told = _whom(row)
        if width < NARROW - 3:
            told = f"{fate.split()[0]}: {told}" if fate else told
            return (cell(times.short(row.row.at, self.clock()), 6, "quiet"), verb, cell(told, width - 19, "text"))
        by = one_line(row.row.professional)
        when = self.when_width
        return (
            cell(times.short(row.row.at, self.clock()), when + 1, "quiet"),
            verb,
            Span(" "),
            cell(told, width - when - 1 - 14 - 1 - 9 - 14, "quiet" if row.row.undone_at else "text"),
            Span(" "),
            cell(by, 8, "quiet"),
            Span(" "),
            cell(fate, 14, role),
        )

    def look_up(self, row: Decided) -> Behind:
        """Read the conversations and answers it was about, and whether it can be taken back."""
        ids = row.row.targets[:_LISTED] if row.about_conversations else ()
        if len(row.row.items) > 1:
            # One answer to many: each of them is told with what became of it.
            ids = row.row.targets
        found = views.rows_by_id(self.reader, ids) if ids else {}
        items = tuple(one for item in row.row.items if (one := sending.item(self.reader, item)) is not None)
        can, back = undoing.outlook(self.reader, row.row.id, self.stage.desk.who.id)
        rows = [found[one] for one in ids if one in found]
        return Behind(tuple(rows), items, back, can)

    def detail(self, row: Decided, facts: Behind | None, width: int) -> list[Line]:
        """Return what it was, who did it, what it was about, and whether it can be undone."""
        done = row.row
        by = say("{verb}, {when}", verb=verb_words(done.verb), when=times.short(done.at, self.clock()))
        lines: list[Line] = [rule(width, [Span(by, "strong")], [Span(one_line(done.professional), "quiet")])]
        if facts is None:
            return lines
        lines += preview.words(say(facts.back), width, "text" if facts.can else "amber")
        about = [masking.row(one) if self.covers(row) else one for one in facts.conversations]
        if len(facts.items) > 1:
            return [*lines, *_results(facts.items, about, width)]
        lines += [BLANK, *(line for one in about for line in self._about(one, width))]
        left_out = len(done.targets) - len(facts.conversations)
        if row.about_conversations and left_out > 0:
            lines.append((Span(" "), Span(counted(left_out, "and 1 more", "and {n} more"), "quiet")))
        if not row.about_conversations:
            lines += preview.words(", ".join(row.names), width, "text")
        for item in facts.items:
            texts = [masking.covered(part.text) if self.covers(row) else part.text for part in item.parts]
            lines += [BLANK, *(line for text in texts for line in preview.words(text, width, "quiet", most=4))]
        return lines

    def _about(self, row: Row, width: int) -> list[Line]:
        net = f"{code_of(row.network)} {row.audience.short}"
        now = Span(say("now {state}", state=say(row.outcome or row.state)), "quiet")
        who = (Span(" "), cell(net, 8, "quiet"), cell(one_line(row.name or row.handle), 14, "text"), Span(" "))
        if width < NARROW:
            return [(*who, now)]
        room = max(8, width - 26 - cells(now.text) - 1)
        return [(*who, cell(one_line(row.veil or row.question), room, "quiet"), Span(" "), now)]

    # Verbs

    def act_undo(self) -> None:
        """Undo the decision under the cursor, and say what came back."""
        row = self.current
        if row is not None and self.saw():
            self.stage.undo(self._undone, row.row.id)

    def _undone(self, decision: Decision) -> None:
        self.notice(came_back(decision), "quiet")
        self.read()

    def act_open(self) -> None:
        """Read the conversation it was about."""
        row = self.current
        if row is None or not row.about_conversations or not row.row.targets:
            self.declined(say("that was about no conversation"), "")
            return
        target = row.row.targets[0]
        self.leave_to(lambda: self.inbox.read_conversation(target))


def _named(reader: Reader, page: Sequence[DecisionRow]) -> list[Decided]:
    """Return decisions with the names of the first of their targets, read for all of them at once."""
    people = decisions.professionals(
        reader, [t for one in page if decisions.about_people(one.verb) for t in one.targets]
    )
    kept = decisions.versions(reader, [t for one in page if one.verb in decisions.VERSIONS for t in one.targets])
    bare = [Decided(one, ()) for one in page]
    asked = decisions.askers(reader, [t for one in bare if one.about_conversations for t in one.row.targets[:_NAMED]])
    states = decisions.states(reader, [item for one in page for item in one.items])
    found = []
    for one in bare:
        names = asked if one.about_conversations else people if decisions.about_people(one.row.verb) else kept
        named = tuple(one_line(names[target]) for target in one.row.targets[:_NAMED] if target in names)
        state = _worst([states[item] for item in one.row.items if item in states])
        found.append(Decided(one.row, named, state))
    return found


def _whom(row: Decided) -> str:
    """Return how many and whom it was about."""
    number = len(row.row.targets)
    names = ", ".join(row.names)
    if number <= 1:
        return names
    rest = number - len(row.names)
    return f"{number}: {names}" + (say(" and {n} more", n=rest) if rest else "")


def _results(items: Sequence[ItemRow], about: Sequence[Row], width: int) -> list[Line]:
    """Return what became of each of many answers: what needs a person first, each with the name."""
    rows = {row.id: row for row in about}
    lines: list[Line] = [BLANK]
    for item in sorted(items, key=lambda one: (-_URGENT.index(one.state) if one.state in _URGENT else 0, one.id)):
        row = rows.get(item.conversation_id)
        words, role = _FATES.get(item.state, (item.state, "quiet"))
        net = f"{code_of(item.network)} {item.audience.short}"
        who = one_line((row.name or row.handle) if row else "")
        why = item.reason if item.state in _URGENT else ""
        lines.append(
            (
                Span(" "),
                cell(net, 8, "quiet"),
                cell(who, 18, "text"),
                Span(" "),
                cell(say(words), 9, role),
                cell(say(why), max(8, width - 38), "quiet"),
            )
        )
    return lines


def _worst(states: Sequence[str]) -> str:
    """Return which of several answers' states is told in one word: what needs a person, then what is under way."""
    return next((state for state in reversed(_ORDER) if state in states), states[0] if states else "")


def _fate(row: Decided, now: int) -> tuple[str, str]:
    if row.row.undone_at is not None:
        return say("undone {when}", when=times.short(row.row.undone_at, now)), "quiet"
    if row.item_state:
        words, role = _FATES.get(row.item_state, (row.item_state, "quiet"))
        return say(words), role
    return "", "quiet"
