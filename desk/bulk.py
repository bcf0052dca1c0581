"""One saved answer to many: made, guarded, held and sent to each by itself; one decision, one undo.

Who was chosen is frozen: each answer is about what was read of its conversation, and what changed since falls out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.audience import Audience
from core.clock import SECOND, Micros
from desk.actions import Decision
from desk.answering import Prepared, Wish, place, prepare
from desk.answers.model import BlockKind
from desk.errors import Refusal
from desk.library import Library
from desk.office import Desk, keep_alive, record
from store.engine import Tx
from store.rows import Row

MOST = 60
"""How many are answered in one go: more cannot be looked over."""
PACE: Micros = SECOND
"""How far apart the answers of one account become due."""


class Apart(NamedTuple):
    """One that falls out, and why."""

    row: Row
    why: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """The answers as they would leave, one for each, and who falls out."""

    ready: tuple[Prepared, ...]
    left: tuple[Apart, ...]

    @property
    def direct(self) -> tuple[Prepared, ...]:
        """Those that the asker alone reads."""
        return tuple(one for one in self.ready if not one.others_read)

    @property
    def wider(self) -> tuple[Prepared, ...]:
        """Those that others read too: they take a key of their own."""
        return tuple(one for one in self.ready if one.others_read)

    @property
    def public(self) -> int:
        """How many everybody can read."""
        return sum(one.audience is Audience.PUBLIC for one in self.ready)

    def otherwise(self, drawn: Prepared | None) -> list[list[Prepared]]:
        """Return those who would read other words than what is drawn, each wording by itself."""
        found: dict[tuple[str, ...], list[Prepared]] = {}
        for one in self.ready:
            found.setdefault(wording(one), []).append(one)
        if drawn is not None:
            found.pop(wording(drawn), None)
        return list(found.values())


def wording(prepared: Prepared) -> tuple[str, ...]:
    """Return what an answer says but for its fields and sources: of a variant, or with less room, it is another."""
    unsaid = {*prepared.dropped, BlockKind.SOURCE.value}
    return tuple(block.wording for block in prepared.blocks if block.kind.value not in unsaid)


def make(desk: Desk, library: Library, rows: Sequence[Row], wish: Wish) -> Bulk:
    """Make an answer for each of many, as each stood when it was chosen; without effect.

    The first is the one that is drawn: what was filled in for it by hand is said to nobody else.
    """
    ready: list[Prepared] = []
    left: list[Apart] = []
    for number, row in enumerate(rows):
        made = _made(desk, library, row, wish, first=not number) if number < MOST else f"more than {MOST} in one go"
        if isinstance(made, str):
            left.append(Apart(row, made))
        else:
            ready.append(made)
    return Bulk(tuple(ready), tuple(left))


def _made(desk: Desk, library: Library, row: Row, wish: Wish, *, first: bool) -> Prepared | str:
    """Return the answer for one, or why it falls out."""
    if wish.supplied and not first:
        return "a field was filled in for another"
    own = replace(wish, read=row.newest_in_id, again=False, text="")
    try:
        prepared = prepare(desk, library, row.id, own)
    except Refusal as refusal:
        return refusal.what
    return _why_apart(row, prepared) or prepared


def _why_apart(row: Row, prepared: Prepared) -> str:
    """Return why one is not answered among others; empty where it may be."""
    now = prepared.row
    unless = [phrase for piece in prepared.pieces for phrase in piece.excluded]
    spoken = {piece.language for piece in prepared.pieces if piece.language}
    found = (
        "red" if row.red or now.red else "",
        "personal case" if row.personal or now.personal else "",
        "an answer is under way" if now.held else "",
        "closed" if now.state == "closed" else "",
        "held back in the Screener" if now.state == "screened" else "",
        "behind a warning" if now.veil else "",
        f"not checked: {now.unchecked}" if now.unchecked else "",
        "its author changed it" if now.question != row.question else "",
        f"not if {unless[0]}" if unless else "",
        f"asked in {now.language}" if now.language and spoken - {now.language} else "",
        *(stop.reason for stop in prepared.stops),
    )
    return next((why for why in found if why), "")


def hold(desk: Desk, ready: Iterable[Prepared]) -> Decision:
    """Hold many answers as one decision; what changed since it was looked at falls out. Raises Refusal where all do."""
    with desk.store.writing() as tx:
        if desk.session:
            keep_alive(tx, desk)
        held, left, why = _held(tx, desk, ready)
        if not held:
            raise Refusal(why or "there is nobody to answer", "look at them one by one")
        action = record(tx, desk, "answer", list(held), inverse=[{"item": str(item)} for item in held.values()])
    return Decision(action, "answer", tuple(held), tuple(left), why)


def _held(tx: Tx, desk: Desk, ready: Iterable[Prepared]) -> tuple[dict[int, int], list[int], str]:
    """Hold each that is still as it was; return the items by conversation, who fell out, and why the first did."""
    held: dict[int, int] = {}
    left: list[int] = []
    why = ""
    before: dict[str, int] = {}
    for prepared in ready:
        account = prepared.row.account
        try:
            held[prepared.row.id] = place(tx, desk, prepared, desk.hold + before.get(account, 0) * PACE)
        except Refusal as refusal:
            left.append(prepared.row.id)
            why = why or refusal.what
        else:
            before[account] = before.get(account, 0) + 1
    return held, left, why
