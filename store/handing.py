"""Handing a conversation over: it is offered, and stays with whoever offers it until the other accepts.

A standing offer has a taker, and its giver is the assignee: so there is one who answers for it at any moment. Every
step is one compare-and-set, and what time ends is ended by the sweep.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import MINUTE, Micros
from store.engine import Tx
from store.ranking import rank
from store.reading import Reader

LAPSE: Micros = 30 * MINUTE
"""An offer that nobody accepts in so long goes back to the giver."""
OFFERED, GIVEN_BACK, NOT_ACCEPTED = "offered", "given back", "not accepted"
_NONE = "offer = '', offered_to = NULL, offered_at = 0"
_NEW = "revision = revision + 1"
_OPEN = "(state = 'open' OR red > 0)"
_LIVE = f"{_OPEN} AND held = 0"
_ANY = "offer <> '' AND offered_at > 0"
"""In these words the index of what is handed over answers it."""
_RED = f"SELECT id, offered_at FROM conversation WHERE {_ANY} AND offer = 'offered' AND red > 0 AND held = 0 AND "


def offer(tx: Tx, conversation: int, giver: int, taker: int, now: Micros) -> bool:
    """Offer what is open; False where it is not, or where somebody else has offered it."""
    return _moved(
        tx,
        conversation,
        f"UPDATE conversation SET offer = 'offered', offered_to = :taker, offered_at = :now, assignee_id = :giver, "
        f"revision = revision + 1 WHERE id = :id AND {_LIVE} AND (offer <> 'offered' OR assignee_id = :giver)",
        giver=giver,
        taker=taker,
        now=now,
    )


def accept(tx: Tx, conversation: int, taker: int) -> bool:
    """Take over what is offered to somebody; False where it is not, or not any more."""
    return _moved(
        tx,
        conversation,
        f"UPDATE conversation SET assignee_id = :taker, {_NONE}, {_NEW} "
        "WHERE id = :id AND offer = 'offered' AND offered_to = :taker",
        taker=taker,
    )


def give_back(tx: Tx, conversation: int, taker: int, now: Micros) -> bool:
    """Give back what is offered to somebody; False where it is not, or not any more."""
    return _moved(
        tx,
        conversation,
        "UPDATE conversation SET offer = 'given back', offered_at = :now, revision = revision + 1 "
        "WHERE id = :id AND offer = 'offered' AND offered_to = :taker",
        taker=taker,
        now=now,
    )


def keep(tx: Tx, conversation: int, giver: int) -> bool:
    """Take an offer back as the one who made it; False where it does not stand any more."""
    return _moved(
        tx,
        conversation,
        f"UPDATE conversation SET {_NONE}, {_NEW} WHERE id = :id AND offer = 'offered' AND assignee_id = :giver",
        giver=giver,
    )


def _moved(tx: Tx, conversation: int, change: str, **bound: int) -> bool:
    done = bool(tx.run(change, id=conversation, **bound))
    if done:
        rank(tx, [conversation])
    return done


def decided(tx: Tx, conversations: Sequence[int], who: int, *, answered: bool = False) -> None:
    """Let a decision that was just written stand for the word it implies.

    Whatever the taker decides accepts. What anybody answers, or puts out of Open, is not offered any more, and what
    came back is seen once its giver decides on it. The decision itself counts the revision on.
    """
    rows = [{"id": identity} for identity in conversations]
    both = [row | {"who": who} for row in rows]
    accepted = "WHERE id = :id AND offer = 'offered' AND offered_to = :who"
    tx.many(f"UPDATE conversation SET assignee_id = :who, {_NONE} {accepted}", both)
    seen = "WHERE id = :id AND offer <> 'offered' AND offer <> '' AND assignee_id = :who"
    tx.many(f"UPDATE conversation SET {_NONE} {seen}", both)
    over = "" if answered else f" AND NOT {_OPEN}"
    tx.many(f"UPDATE conversation SET {_NONE} WHERE id = :id AND offer <> ''{over}", rows)
    rank(tx, conversations)


def lapse(tx: Tx, now: Micros) -> list[int]:
    """Give back what nobody accepted in time, and let go of offers of what is closed by now; return what moved."""
    late = tx.rows(
        "UPDATE conversation SET offer = 'not accepted', offered_at = :now, revision = revision + 1 "
        f"WHERE {_ANY} AND offer = 'offered' AND {_LIVE} AND offered_at <= :late RETURNING id",
        now=now,
        late=now - LAPSE,
    )
    over = tx.rows(f"UPDATE conversation SET {_NONE}, {_NEW} WHERE {_ANY} AND NOT {_OPEN} RETURNING id")
    moved = [int(row[0]) for row in (*late, *over)]
    rank(tx, moved)
    return moved


def came_back(reader: Reader, who: int) -> dict[int, tuple[str, str]]:
    """Return what somebody offered and got back: how, and the name of who did not take it."""
    rows = reader.rows(
        "SELECT c.id, c.offer, COALESCE(p.name, '') FROM conversation c "
        "LEFT JOIN professional p ON p.id = c.offered_to "
        "WHERE c.offer <> '' AND c.offered_at > 0 AND c.offer <> 'offered' AND c.assignee_id = :who "
        "ORDER BY c.offered_at",
        who=who,
    )
    return {int(row[0]): (str(row[1]), str(row[2])) for row in rows}


def not_accepted(reader: Reader, who: int) -> dict[int, Micros]:
    """Return the reds that somebody offered, or is offered, and nobody has accepted: since when each is offered."""
    rows = reader.rows(f"{_RED}(assignee_id = :who OR offered_to = :who)", who=who)
    return {int(row[0]): int(row[1]) for row in rows}
