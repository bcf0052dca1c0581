"""Who somebody is across networks: their handles, what they asked before, and what they were answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container

from core.audience import Audience, at
from core.catalogue import counted, say
from core.clock import Clock, Micros
from core.network_names import network_name
from core.safe_text import cut, one_line
from desk.proof_words import confirmed
from store import blocking, people, views
from store.codes import CodeRow
from store.countries import CountryRow, country_of, elsewhere
from store.people import EarlierRow, GivenRow, HandleRow
from store.proofs import JoinRow
from store.reading import Reader
from store.rows import Row
from tui import masking, preview, times
from tui.keys import PERSON
from tui.rows import code_of
from tui.screens.earlier import EarlierScreen
from tui.screens.joins import Joins
from tui.spans import Line, Span, cell, flow, rule
from tui.where_they_are import said_where
from tui.widgets.board_rows import BoardRows
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.backstage import Backstage
    from tui.screens.boards import Boards

_GIVEN, _OUTCOME = 18, 10
"""Cells of the answers in a row, and of how it ended where none of them was answered."""
_STATES = {"closed": "quiet", "open": "accent", "screened": "amber", "snoozed": "accent", "noise": "quiet"}


class PersonScreen(Joins):
    """The card of one person; every conversation of theirs can be opened for reading."""

    CSS = "PersonScreen > #who { height: auto; max-height: 40%; }"
    where: ClassVar[str] = PERSON
    heading: ClassVar[str] = "who this is"
    nothing: ClassVar[str] = "nothing is known of them"

    def __init__(
        self, inbox: Boards, reader: Reader, stage: Backstage, clock: Clock, *, of: Row, masked: bool = False
    ) -> None:
        super().__init__(inbox, reader, stage, clock)
        self.masked = masked
        self.about = of.id
        self.at = of.id
        self.handles: list[HandleRow] = []
        self.proposals: list[JoinRow] = []
        self.given: list[CodeRow] = []
        self._country: CountryRow | None = None
        self._muted: Micros | None = None

    def compose(self) -> ComposeResult:
        """Put the handles above the list."""
        yield Lines(id="head")
        yield Lines(id="who")
        yield Lines(id="notice")
        with Container(id="body"):
            yield BoardRows(id="rows")
            yield Lines(id="detail")
        yield Lines(id="foot")
        yield Lines(id="keys")
        yield Lines(id="over")

    def fetch(self, after: EarlierRow | None) -> list[EarlierRow]:
        """Return conversations of all their handles, newest first."""
        if after is None:
            self.read_joins()
            self._country = country_of(self.reader, self.about) or elsewhere(self.reader, self.about)
            self._muted = people.muted_until(self.reader, self.handles, self.clock())
        noted = bool(self.stage.desk.who.id)
        return people.earlier(self.reader, self.handles, before=after.id if after else None, noted=noted)

    def name_of(self, row: EarlierRow) -> object:
        """Return the conversation's id."""
        return row.id

    def line(self, row: EarlierRow, width: int, *, focused: bool) -> Line:
        """Return a conversation: when, where, how it stands, what it was about, what was answered."""
        row = _covered(row) if self.masked else row
        given = ", ".join(_answer(one) for one in row.given) or _outcome(row)
        most = _GIVEN if any(one.given for one in self.rows) else _OUTCOME
        fixed = 12 + 4 + 4 + 9 + most + 1
        state = ("red", "red_strong") if row.red and row.state == "open" else (row.state, _STATES[row.state])
        here = "strong" if focused else "text"
        return (
            cell(times.day(row.began), 12, "quiet"),
            cell(code_of(row.network), 4, "quiet"),
            cell(row.audience.short, 4, "quiet" if row.audience.short == "dm" else "public"),
            cell(say(state[0]), 9, state[1]),
            cell(one_line(row.question) or say("(no text)"), max(6, width - fixed), here),
            Span(" "),
            cell(given, most, "green" if row.given else "quiet"),
        )

    def detail(self, row: EarlierRow, facts: Any, width: int) -> list[Line]:
        """Return what was asked, every answer that was given, and what was noted beside it."""
        del facts
        row = _covered(row) if self.masked else row
        now = self.clock()
        lines = [rule(width, [Span(times.when(row.began, now), "quiet")], [Span(say(row.state), "quiet")])]
        lines += preview.words(row.question or say("(no text)"), width, "strong", most=4)
        if row.audience is not Audience.PUBLIC:
            lines.append((Span(" "), Span(say("asked in private: it stays there"), "quiet")))
        for given in row.given:
            words = say("answered with {what}", what=_answer(given) if given.template else say("own words"))
            by = say(" · {state} · {who} {when}", state=say(given.state), who=given.by, when=times.when(given.at, now))
            lines += flow([[Span(words, "green"), Span(one_line(by), "quiet")]], width)
        if not row.given:
            none = [say("no answer from here"), say(row.outcome) if row.outcome else ""]
            lines += flow([[Span(word, "quiet")] for word in none if word], width, between=" · ")
        if row.tags:
            lines += flow([[Span(say("tags: {words}", words=", ".join(map(one_line, row.tags))), "accent")]], width)
        for note in row.notes:
            told = say("internal note · {who} {when}: ", who=one_line(note.by), when=times.when(note.at, now))
            lines += preview.words(told + note.text, width, "amber", most=3)
        return lines

    def count(self) -> str:
        """Return how many conversations there are, as far as they were read."""
        number = counted(len(self.rows), "1 conversation", "{n} conversations")
        return say("{number} and more", number=number) if self.more and self.rows else number

    def act_open(self) -> None:
        """Open the conversation under the cursor for reading."""
        row = self.current
        whole = views.rows_by_id(self.reader, [row.id]).get(row.id) if row is not None else None
        if whole is not None:
            self.app.push_screen(EarlierScreen(self.reader, whole, self.clock, masked=self.masked))

    def act_reveal(self) -> None:
        """Show the words of this card, or cover them again."""
        self.masked = not self.masked
        self.paint()

    def paint(self) -> None:
        """Draw the handles above the conversations."""
        if self.size.width and self.query("#who"):
            lines = [line for handle in self.handles for line in self._handle_lines(handle)] + self.open_lines()
            if self._country is not None and not self.masked:
                lines += preview.words(said_where(self._country, self.clock()), self.size.width, "quiet")
            if self._muted is not None:
                told = say("muted until {when}; a red flag pierces it", when=times.exactly(self._muted))
                lines += preview.words(told, self.size.width, "quiet")
            self.query_one("#who", Lines).show(lines)
        super().paint()

    def _handle_lines(self, handle: HandleRow) -> list[Line]:
        name, address = one_line(handle.name), at(one_line(handle.handle))
        if self.masked:
            name, address = masking.dots(name), masking.dots(address)
        now = self.clock()
        facts = [
            say("robot") if handle.bot else "",
            say("first seen {when}", when=times.day(handle.first_seen)),
            say("account {age} old", age=times.age(handle.created_at, now)) if handle.created_at else "",
            say("writes to {account}", account=one_line(handle.account)) if handle.account != handle.network else "",
        ]
        facts += self._done_about(handle.id)
        network = network_name(handle.network)
        who = [Span(f"{network} ", "accent"), Span(f"{cut(name, 28)} ", "strong"), Span(address)]
        lines = flow([who, *([Span(fact, "quiet")] for fact in facts if fact)], self.size.width, between=" · ")
        for join in () if handle is self.handles[0] else handle.joins:
            lines += preview.words(
                say("the same person: {why}", why=self._proof(join)), self.size.width, "quiet", margin=3
            )
        return lines

    def _proof(self, join: JoinRow) -> str:
        words = one_line(confirmed(join, self.when))
        return masking.dots(words) if self.masked else words

    def _done_about(self, handle: int) -> list[str]:
        """Return what was asked of the network about a handle: the newest block, and each report."""
        newest = blocking.block_of(self.reader, handle)
        told = [newest] if newest is not None and newest.state != "undone" else []
        told += blocking.of(self.reader, [handle], "report", limit=3)
        return [
            say(DONE_ABOUT[one.verb, one.state], when=self.when(one.at), who=one_line(one.by))
            for one in told
            if (one.verb, one.state) in DONE_ABOUT
        ]


DONE_ABOUT = {
    ("block", "done"): "blocked there {when} by {who}",
    ("block", "ending"): "blocked there {when}, to be let back",
    ("block", "asked"): "a block was asked for {when}; nobody knows how it ended",
    ("block", "failed"): "not blocked there: it failed {when}",
    ("report", "done"): "reported {when} by {who}",
    ("report", "asked"): "reported {when}; nobody knows whether it came",
    ("report", "failed"): "not reported: it failed {when}",
}
"""What was asked of a network about somebody, in words."""


def _answer(given: GivenRow) -> str:
    name = f"{one_line(given.template)} v{given.version}" if given.template else say("own words")
    return name if given.state == "sent" else f"{name} ({say(given.state)})"


def _outcome(row: EarlierRow) -> str:
    return say(row.outcome) if row.outcome else times.NONE


def _covered(row: EarlierRow) -> EarlierRow:
    notes = tuple(replace(note, text=masking.dots(note.text)) for note in row.notes)
    return replace(row, question=masking.dots(one_line(row.question)), notes=notes, tags=())
