"""Handing over: it is offered, then accepted or given back; until then it stays with whoever offers it.

Whatever the other decides on it meanwhile accepts it: `store.handing.decided` sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from store import actions, beside, handing, team
from store.engine import Tx

Step = Callable[[Tx, int], bool]


def offer(desk: Desk, ids: Sequence[int], professional: int) -> Decision:
    """Offer conversations to somebody; they stay with whoever offers them until they are accepted."""
    if not desk.who.id:
        raise Refusal("nobody sits here by name, so nobody could get it back", "--professional NAME says who you are")
    if professional == desk.who.id:
        raise Refusal("it is offered to others, not to oneself", "<assign> shows who works here")

    def step(tx: Tx, one: int) -> bool:
        if all(somebody.id != professional for somebody in team.professionals(tx)):
            raise Refusal("nobody here is called that", "consulta professionals list")
        return handing.offer(tx, one, desk.who.id, professional, desk.now())

    refusal = Refusal("it is not open, or somebody else has offered it already", "open it to see where it stands")
    return _each(desk, "offer", ids, step, refusal)


def accept(desk: Desk, ids: Sequence[int]) -> Decision:
    """Take over what is offered to whoever sits here; of two who try, one does."""
    return _each(desk, "take over", ids, lambda tx, one: handing.accept(tx, one, desk.who.id), _not_offered())


def give_back(desk: Desk, ids: Sequence[int], why: str) -> Decision:
    """Give back what is offered to whoever sits here, with a word why: it stands beside the conversation."""
    if not why.strip():
        raise Refusal("it is given back with a word why", "say why, so that they need not ask")

    def step(tx: Tx, one: int) -> bool:
        return handing.give_back(tx, one, desk.who.id, desk.now())

    return _each(desk, "give back", ids, step, _not_offered(), note=why)


def keep(desk: Desk, ids: Sequence[int]) -> Decision:
    """Take back what whoever sits here has offered, as long as nobody has accepted it."""
    refusal = Refusal("you are not offering it any more", "it was accepted, given back or closed: open it to see")
    return _each(desk, "keep", ids, lambda tx, one: handing.keep(tx, one, desk.who.id), refusal)


def _not_offered() -> Refusal:
    return Refusal("it is not offered to you, or not any more", "open it to see where it stands")


def _each(desk: Desk, verb: str, ids: Sequence[int], step: Step, refusal: Refusal, *, note: str = "") -> Decision:
    """Take a step for each conversation that allows it, as one decision. Raises the refusal where none does."""
    with desk.store.writing() as tx:
        before = actions.before(tx, tuple(dict.fromkeys(ids)))
        kept = [row for row in before if step(tx, int(row["id"]))]
        if not kept:
            raise refusal
        done = [int(row["id"]) for row in kept]
        if note:
            numbers = [beside.note(tx, one, desk.who.id, note, desk.now()) for one in done]
            kept = [row | {"note": str(number)} for row, number in zip(kept, numbers, strict=True)]
        action = record(tx, desk, verb, done, inverse=kept)
    return Decision(action, verb, tuple(done), tuple(int(row["id"]) for row in before if int(row["id"]) not in done))
