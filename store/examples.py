"""What a person called noise and what they kept, as numbers: enough to know the like again, and no text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.clock import Micros
from store.engine import Tx
from store.reading import Reader, inlist, one, scalar

KEPT = 2000
"""Examples of each kind; an older one is forgotten."""


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation that may teach something."""

    id: int
    question: str
    audience: str
    readable: bool
    """Whether all of it could be read, and it is no archive."""


def of(reader: Reader, conversations: Sequence[int]) -> list[Example]:
    """Return conversations as examples."""
    names, bound = inlist("c", conversations)
    rows = reader.rows(
        "SELECT c.id, c.question, c.audience, c.unchecked = '' AND c.question <> '' AND a.kind <> 'archive' "
        f"FROM conversation c JOIN account a ON a.id = c.account_id WHERE c.id IN ({names})",
        **bound,
    )
    return [Example(int(row[0]), str(row[1]), str(row[2]), bool(row[3])) for row in rows]


def keep(tx: Tx, conversation: int, marks: Collection[int], *, noise: bool, now: Micros) -> None:
    """Keep an example in place of what the same conversation taught before."""
    forget(tx, [conversation])
    tx.run(
        "INSERT INTO noise_example (conversation_id, noise, at) VALUES (:id, :noise, :now)",
        id=conversation,
        noise=int(noise),
        now=now,
    )
    tx.insert("noise_mark", [{"mark": mark, "conversation_id": conversation} for mark in sorted(marks)])
    old = tx.rows(
        "SELECT conversation_id FROM noise_example WHERE noise = :noise ORDER BY at DESC, conversation_id DESC "
        "LIMIT 20 OFFSET :kept",
        noise=int(noise),
        kept=KEPT,
    )
    forget(tx, [int(row[0]) for row in old])


def forget(tx: Tx, conversations: Sequence[int]) -> None:
    """Forget what some conversations taught."""
    names, bound = inlist("c", conversations)
    for table in ("noise_mark", "noise_example"):
        tx.run(f"DELETE FROM {table} WHERE conversation_id IN ({names})", **bound)


def forget_all(tx: Tx) -> int:
    """Forget everything that was learnt, and return how many examples that were."""
    tx.run("DELETE FROM noise_mark")
    return tx.run("DELETE FROM noise_example")


def totals(reader: Reader) -> tuple[int, int]:
    """Return how many examples there are of noise and of what was kept."""
    row = one(reader, "SELECT COUNT(*), COALESCE(SUM(noise), 0) FROM noise_example")
    every, noise = (int(row[0]), int(row[1])) if row else (0, 0)
    return noise, every - noise


def counts(reader: Reader, marks: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return for each mark how many examples of noise and how many of what was kept bear it."""
    names, bound = inlist("m", sorted(marks))
    rows = reader.rows(
        "SELECT m.mark, SUM(e.noise), COUNT(*) FROM noise_mark m JOIN noise_example e "
        f"ON e.conversation_id = m.conversation_id WHERE m.mark IN ({names}) GROUP BY m.mark",
        **bound,
    )
    return {int(row[0]): (int(row[1]), int(row[2]) - int(row[1])) for row in rows}


def alike(reader: Reader, marks: Collection[int], least: int) -> tuple[int, int]:
    """Return how many examples of noise, and of what was kept, bear at least so many of these marks."""
    names, bound = inlist("m", sorted(marks))
    rows = reader.rows(
        "SELECT e.noise FROM noise_mark m JOIN noise_example e ON e.conversation_id = m.conversation_id "
        f"WHERE m.mark IN ({names}) GROUP BY e.conversation_id, e.noise HAVING COUNT(*) >= :least",
        least=least,
        **bound,
    )
    noise = sum(int(row[0]) for row in rows)
    return noise, len(rows) - noise


def marks_kept(reader: Reader) -> int:
    """Return how many numbers are kept of all examples."""
    return int(scalar(reader, "SELECT COUNT(*) FROM noise_mark"))
