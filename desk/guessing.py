"""Guesses by likeness in the inbox: read in the background, after the rules, and written like a red of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.office import Desk
from desk.semantic.gist import gist
from desk.semantic.pieces import pieces
from desk.triage import guesses
from desk.triage.guesses import Guess
from store import actions
from store import guesses as kept
from store.actions import Stored
from store.engine import Tx

VERB = "guess"
NOBODY = 0
"""By whom a guess is: no professional decided it, and anybody may take it back."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine made of questions in one go: a vector for those that are compared, a guess for those it raises."""

    vectors: Mapping[int, bytes]
    guesses: Mapping[int, Guess]


async def read(desk: Desk, compared: Mapping[int, str], conversations: Sequence[int]) -> Reading:
    """Return vectors of the questions that are compared, and what is guessed of those that no rule raises.

    A text that both need is read once.
    """
    meaning = desk.meaning
    if meaning is None:
        return Reading({}, {})
    asked = _asked(desk, conversations) if meaning.head else {}
    focus = {one: gist(text) for one, text in compared.items()}
    texts = list(dict.fromkeys([*focus.values(), *(piece for split in asked.values() for piece in split)]))
    made = dict(zip(texts, await meaning.embed(texts), strict=False))
    found = {}
    for one, split in asked.items():
        read = [piece for piece in split if piece in made]
        guess = meaning.head.read(read, [made[piece] for piece in read]) if meaning.head else None
        if guess is not None:
            found[one] = guess
    return Reading({one: made[text] for one, text in focus.items() if text in made}, found)


def _asked(desk: Desk, conversations: Sequence[int]) -> dict[int, list[str]]:
    """Return what is read of each conversation: its question; what came since, where a person took a guess back."""
    found = {}
    for one in kept.silent(desk.store.reader, conversations):
        back = guesses.taken_back_to(one.cleared)
        if one.newest_id > back:
            found[one.id] = [piece for piece in pieces(one.newest if back else one.question) if piece]
    return found


def raised(tx: Tx, desk: Desk, found: Mapping[int, Guess]) -> list[int]:
    """Make red what was guessed, each as a decision of its own; return the conversations that became red."""
    before = kept.raise_red(tx, {one: guess.reason for one, guess in found.items()})
    for one, inverse in before.items():
        # Not among the decisions of this session: its last undo takes back what a person did, never this.
        actions.record(tx, VERB, [one], NOBODY, desk.now(), inverse=[inverse])
    return list(before)


def take_back(tx: Tx, found: Stored) -> list[int]:
    """Undo a guess: the same words raise it by likeness no more. Return what was changed since and stays."""
    left = actions.restore(tx, found.inverse)
    for one in found.targets:
        if one not in left:
            reasons, newest = kept.standing(tx, one)
            kept.take_back(tx, one, guesses.without(reasons), guesses.mark(newest))
    return left
