"""Going through the linear inbox: items, lanes, a search, the whole conversation."""

from __future__ import annotations

from core.catalogue import counted, say
from core.safe_text import one_line
from desk.actions import Decision
from desk.answering import Wish
from desk.errors import Refusal
from store import search, searches, views
from store.errors import StoreError
from store.lanes import LANES
from store.rows import Row
from tui import handing, header, masking, noise_line
from tui.choices import CHOICES
from tui.decided import came_back
from tui.keys import LIST, keys_of
from tui.linear import answer_words, reading, typed, words
from tui.linear.base import LinearBase
from tui.linear.walk import Hits, Walk
from tui.linear.words import sentence
from tui.timeline import Timeline


class Browsing(LinearBase):
    """Where one stands, and what is printed of it."""

    back_to: Row | None = None
    """Where one stood before the search."""

    # The item

    def print_item(self) -> None:
        """Say the conversation that one stands on: what is red first, then all that its row and its pane show."""
        self.reread()
        row = self.row
        if row is None:
            self.tell(*self._nothing())
            return
        self.printed[row.id] = row
        self._print_head(row)
        self.tell(*words.question(self._said(row), self.messages(row)), self._best(row), self.keys_line())

    def _print_head(self, row: Row) -> None:
        """Say what stands above a question: where it comes from, and who reads it."""
        asked = next((m for m in reversed(self.messages(row)) if m.role == "question"), None)
        said = self._said(row)
        self.tell("", *words.warnings(said), words.opening(said, self.place(), self.clock()))
        behind = self.behind(row)
        if behind:
            one, many = (
                "1 equal red stands behind it: <unfold> says it too.",
                "{n} equal reds stand behind it: <unfold> says each.",
            )
            self.tell(counted(behind, one, many))
        handed = handing.told(said, self.stage.desk.who.name, self.clock())
        told = [sentence(handed[:1].upper() + handed[1:])] if handed else []
        self.tell(*told, *words.facts(said, self.clock()), words.readers(asked, said))

    def _said(self, row: Row) -> Row:
        """Return a row as it may be said here."""
        return masking.row(row) if self.covered(row) else row if row.id == self.revealed else masking.veiled(row)

    async def act_reveal(self, _by: str, _rest: str) -> None:
        """Say the item though names and texts are covered, or cover it again."""
        row = self.row
        if row is not None and (self.setting.masked or row.veil):
            self.revealed = 0 if self.revealed == row.id else row.id
            self.print_item()
        else:
            self.tell(say("Nothing is covered here."))

    def place(self) -> str:
        """Return where the item stands, in words."""
        total = self.walk.source.total()
        where = say("the search") if self.query else header.lane_name(self.lane.name)
        marked = counted(len(self.marked), "1 marked. ", "{n} marked. ") if self.marked else ""
        number = f"{self.walk.number} " if self.walk.number else ""
        return marked + say("{number}of {total} in {lane}.", number=number, total=total, lane=where)

    def _nothing(self) -> list[str]:
        if self.query:
            return [say("Nothing found.")]
        everything = views.counts(self.reader)["everything"]
        if not everything and not views.accounts(self.reader):
            return [say("Consulta holds no messages yet: `consulta accounts add` connects an account.")]
        return [say("Nothing stands in {lane} now.", lane=header.lane_name(self.lane.name))]

    def _best(self, row: Row) -> str:
        keys = self.stage.ranking(row)
        if not keys:
            return answer_words.best(None)
        try:
            return answer_words.best(self.stage.prepare(row.id, Wish(key=keys[0], read=row.newest_in_id)))
        except (Refusal, StoreError) as refusal:
            return words.sentence(say("Best: none. ") + f"{say(refusal.what)}: {say(refusal.remedy)}")

    def keys_line(self) -> str:
        """Return the keys that are most needed, as they are said."""
        named = [(typed.reachable(key), say(key.text)) for key in keys_of(LIST) if key.hint]
        told = ", ".join(f"{said[0]} {text}" for said, text in named if said)
        return say("Keys: {keys}.", keys=told)

    kept_shown = ""
    """The kept search that one stands in."""

    # Moving

    async def act_step(self, by: str, _rest: str) -> None:
        """Go one on or back."""
        if self.walk.step(int(by)):
            self.print_item()
        else:
            self.tell(say("There is no other one that way."))

    async def act_to_start(self, _by: str, _rest: str) -> None:
        """Go to the first, with what has arrived meanwhile."""
        self.to_start()
        self.print_item()

    def to_start(self) -> None:
        """Stand at the first item of the lane, or of what was found."""
        if self.query:
            self.walk.to_start()
        else:
            self.open_lane(self.lane.name)

    async def act_to_end(self, _by: str, _rest: str) -> None:
        """Go to the last."""
        self.walk.to_end()
        self.print_item()

    async def act_lane(self, by: str, _rest: str) -> None:
        """Go to the next lane."""
        names = (*header.LANES, *(one.name for one in searches.searches(self.reader)))
        shown = self.kept_shown if self.query else self.lane.name
        here = names.index(shown) if shown in names else -1
        name = names[(here + int(by)) % len(names)]
        if name in header.LANES:
            self.go_to(name)
        else:
            self.go_to_kept(name)

    async def act_go(self, _by: str, rest: str) -> None:
        """Go somewhere, by one more letter."""
        if not rest:
            self.print_header()
            kept = [f"{n} {one.name} {one.held}" for n, one in enumerate(searches.searches(self.reader), 1)]
            letters = ", ".join([*(f"{choice.key} {say(choice.text)}" for choice in CHOICES["go"]), *kept])
            rest = await self.ask(say("Go to: {letters}: ", letters=letters))
        choice = next((one for one in CHOICES["go"] if rest in (one.key, one.id)), None)
        if choice is None:
            self.go_to_kept(rest)
        elif choice.id == "start":
            self.to_start()
            self.print_item()
        elif choice.id in LANES:
            self.go_to(choice.id)
        else:
            await self.visit(choice.id)

    async def visit(self, page: str) -> None:
        """Open a page that is no lane. The inbox overrides it."""

    def go_to(self, lane: str) -> None:
        """Stand at the start of a lane, and say what it holds."""
        self.open_lane(lane)
        self.tell(say("{lane}: {n}.", lane=header.lane_name(self.lane.name), n=self.count))
        if lane == "noise" and (over := noise_line.words(self.reader, self.clock())):
            self.tell(over)
        self.print_item()

    def go_to_kept(self, wanted: str) -> None:
        """Stand at the start of what a kept search finds, by its digit or its name."""
        found = searches.searches(self.reader)
        kept = next((one for n, one in enumerate(found, 1) if wanted in (str(n), one.name)), None)
        if kept is None:
            self.tell(say("There is no such place."))
            return
        self.query, self.kept_shown = kept.query, kept.name
        self.marked.clear()
        self.walk = Walk(Hits(searches.found(self.reader, kept.query)))
        self.tell(say("{lane}: {n}.", lane=kept.name, n=self.walk.source.total()))
        self.print_item()

    def print_header(self) -> None:
        """Say lanes, accounts, and what is on its way."""
        standing, accounts = self.standing()
        self.tell(*words.accounts(accounts), *words.standing(standing, accounts))
        self.tell(words.lanes(views.counts(self.reader), (*header.LANES, "closed", "everything")))

    async def act_open(self, _by: str, _rest: str) -> None:
        """Say the whole conversation: every message, note and answer, each with where it came from."""
        row = self.row
        if row is None:
            return
        if self.stays_covered(row):
            return
        self._print_head(row)
        whole = await self._whole(row)
        self.console.say_all(reading.conversation(whole, self.clock()))
        self.tell(say("End of the conversation."), self.keys_line())

    async def _whole(self, row: Row) -> list[reading.Entry]:
        """Read a conversation from its beginning, piece by piece."""
        timeline = Timeline(self.reader, row.id)
        piece = timeline.first()
        found = list(piece.entries)
        while not piece.at_end and piece.entries:
            piece = timeline.after(piece.entries[-1].key)
            known = {entry.name for entry in found}
            fresh = [entry for entry in piece.entries if entry.name not in known]
            if not fresh:
                break
            found += fresh
        return found

    async def act_mark(self, _by: str, _rest: str) -> None:
        """Mark the item, or take its mark away, and step on."""
        row = self.row
        if row is None:
            return
        if self.marked.pop(row.id, None) is None:
            self.marked[row.id] = row
        self.tell(
            counted(
                len(self.marked),
                "1 marked: the next decision is about it.",
                "{n} marked: the next decision is about all of them.",
            )
        )
        if self.walk.step(1):
            self.print_item()

    # Search

    async def act_search(self, _by: str, rest: str) -> None:
        """Search every word of every message."""
        query = await self.ask(say("Search every word: "), rest)
        if not query:
            self.tell(say("Nothing was searched for."))
            return
        if not self.query:
            self.back_to = self.row
        self.query = query
        self.marked.clear()
        self.printed.clear()
        self.walk = Walk(Hits(search.search(self.reader, query)))
        self.tell(
            counted(self.walk.source.total(), "1 found.", "{n} found.") + " " + say("<cancel> goes back to the lane.")
        )
        self.print_item()

    async def act_back(self, _by: str, _rest: str) -> None:
        """Leave the search, and the marks."""
        if self.marked:
            self.marked.clear()
            self.tell(say("Nothing is marked any more."))
        elif self.query:
            back = self.back_to
            self.open_lane(self.lane.name, at=views.row_in(self.reader, self.lane, back.id) if back else None)
            self.tell(say("Back in {lane}.", lane=header.lane_name(self.lane.name)))
            self.print_item()
        else:
            self.tell(say("There is nothing to leave here; <quit> quits."))

    # Undo

    async def act_undo(self, _by: str, _rest: str) -> None:
        """Undo the last decision, and stand on what came back."""
        await self.take_back(None)

    async def take_back(self, action: int | None) -> None:
        """Undo a decision, or the last one, and stand on what came back."""
        done: list[Decision] = []
        self.stage.undo(done.append, action)
        await self.settle()
        if done:
            told = one_line(came_back(done[0]))
            self.tell(words.sentence(told[:1].upper() + told[1:]))
            self.stand_on_first(done[0].done)
            self.print_item()

    def stand_on_first(self, ids: tuple[int, ...]) -> None:
        """Stand on what came back, where the lane holds it."""
        back = views.row_in(self.reader, self.lane, ids[0]) if ids else None
        if back is not None:
            self.open_lane(self.lane.name, at=back)
