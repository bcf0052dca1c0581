"""Which handles are one person: joins with their proof, and who is a person by them.

A person is what the joins in force hold together, nothing else: whoever is split off stands alone again, with exactly
the conversations, notes and statements that were their own all the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.clock import Micros
from store.cleaning import storable
from store.engine import Tx
from store.ranking import rank
from store.reading import Reader, inlist, one, scalar

CODE, LINKS, STATED = "code", "links", "stated"
PROPOSED, JOINED, DECLINED, SPLIT, VOID = "proposed", "joined", "declined", "split", "void"


@dataclass(frozen=True, slots=True)
class JoinRow:
    """Two handles of one person, with the proof of it."""

    id: int
    one: int
    other: int
    how: str
    state: str
    words: str
    """How they were identified, of one that was stated; why it is void."""
    message: int | None
    """Their message that held the code."""
    given_at: Micros | None
    at: Micros
    joined_at: Micros | None
    by: str
    """Who joined them."""

    def touches(self, handle: int) -> bool:
        """Tell whether a handle is one of the two."""
        return handle in (self.one, self.other)


_JOIN = (
    "SELECT j.id, j.one_id, j.other_id, j.how, j.state, j.words, j.message_id, j.given_at, j.at, j.joined_at, "
    "COALESCE(p.name, '') FROM handle_join j LEFT JOIN professional p ON p.id = j.joined_by WHERE "
)


def join(reader: Reader, identity: int) -> JoinRow | None:
    """Return a join by its id."""
    row = one(reader, _JOIN + "j.id = :id", id=identity)
    return JoinRow(*row) if row else None


def joins_of(reader: Reader, handles: Sequence[int], state: str = JOINED) -> list[JoinRow]:
    """Return the joins of handles that are in a state, the oldest first."""
    names, bound = inlist("h", handles)
    found = {
        int(row[0]): JoinRow(*row)
        for column in ("one_id", "other_id")
        for row in reader.rows(f"{_JOIN}j.{column} IN ({names}) AND j.state = :state", state=state, **bound)
    }
    return [found[identity] for identity in sorted(found)]


def other_of(reader: Reader, identity: int) -> int:
    """Return the handle that a join proposes for the first one."""
    return int(scalar(reader, "SELECT other_id FROM handle_join WHERE id = :id", id=identity) or 0)


def same_person(reader: Reader, first: int, second: int) -> bool:
    """Tell whether two handles are joined already, or one and the same."""
    return first == second or second in group(reader, first)


def group(reader: Reader, handle: int) -> list[int]:
    """Return the handles of whoever has a handle, that one first."""
    rows = reader.rows(
        "SELECT o.id FROM handle h JOIN handle o ON o.person_id = h.person_id "
        "WHERE h.id = :id AND h.person_id IS NOT NULL AND o.id <> :id ORDER BY o.id",
        id=handle,
    )
    return [handle, *(int(row[0]) for row in rows)]


def members(reader: Reader, identity: int) -> list[int]:
    """Return everybody whom a join is about: both handles, and whoever is one person with them."""
    row = one(reader, "SELECT one_id, other_id FROM handle_join WHERE id = :id", id=identity)
    return sorted({member for handle in row or () for member in group(reader, int(handle))})


# Writing


def propose(
    tx: Tx,
    first: int,
    second: int,
    how: str,
    now: Micros,
    *,
    words: str = "",
    message: int | None = None,
    given_at: Micros | None = None,
) -> int:
    """Keep that two handles may be one person, with the proof; nobody is joined by it yet."""
    rows = tx.rows(
        "INSERT INTO handle_join (one_id, other_id, how, state, words, message_id, given_at, at) "
        "VALUES (:one, :other, :how, 'proposed', :words, :message, :given, :now) RETURNING id",
        one=first,
        other=second,
        how=how,
        words=storable(words),
        message=message,
        given=given_at,
        now=now,
    )
    return int(rows[0][0])


def connect(tx: Tx, identity: int, professional: int, now: Micros) -> bool:
    """Join what is proposed; False where it is not proposed any more."""
    done = tx.run(
        "UPDATE handle_join SET state = 'joined', joined_by = :who, joined_at = :now "
        "WHERE id = :id AND state = 'proposed'",
        id=identity,
        who=professional,
        now=now,
    )
    return _regrouped(tx, identity) if done else False


def end(tx: Tx, identity: int, state: str, professional: int, now: Micros, *, of: str = JOINED) -> bool:
    """End a join, or a proposal (`of`); False where it does not stand so any more."""
    done = tx.run(
        "UPDATE handle_join SET state = :state, ended_by = :who, ended_at = :now WHERE id = :id AND state = :of",
        id=identity,
        state=state,
        who=professional,
        now=now,
        of=of,
    )
    return _regrouped(tx, identity) if done else False


def back(tx: Tx, identity: int, state: str, *, was: str) -> bool:
    """Put a join back into the state from before a decision; False where it has changed since."""
    joined = ", joined_by = NULL, joined_at = NULL" if was == PROPOSED else ""
    done = tx.run(
        f"UPDATE handle_join SET state = :was, ended_by = NULL, ended_at = NULL{joined} "
        "WHERE id = :id AND state = :state",
        id=identity,
        state=state,
        was=was,
    )
    return _regrouped(tx, identity) if done else False


def void(tx: Tx, identity: int, why: str) -> None:
    """Let a proposal count no more, and say why."""
    tx.run(
        "UPDATE handle_join SET state = 'void', words = :why WHERE id = :id AND state = 'proposed'",
        id=identity,
        why=why,
    )


def _regrouped(tx: Tx, identity: int) -> bool:
    _regroup(tx, members(tx, identity))
    return True


def _regroup(tx: Tx, members: Sequence[int]) -> None:
    """Write anew who of some handles is one person: what the joins in force hold together."""
    edges = [(row.one, row.other) for row in joins_of(tx, members)]
    for together in _held_together({*members, *(end for edge in edges for end in edge)}, edges):
        person = min(together) if len(together) > 1 else None
        if person is not None:
            tx.run("INSERT INTO person (id) VALUES (:id) ON CONFLICT DO NOTHING", id=person)
        names, bound = inlist("h", sorted(together))
        tx.run(f"UPDATE handle SET person_id = :person WHERE id IN ({names})", person=person, **bound)


def _held_together(handles: Iterable[int], edges: Sequence[tuple[int, int]]) -> list[set[int]]:
    groups = {handle: {handle} for handle in handles}
    for first, second in edges:
        if groups[first] is not groups[second]:
            merged = groups[first] | groups[second]
            groups.update(dict.fromkeys(merged, merged))
    return list({id(one): one for one in groups.values()}.values())


# What a join had carried over


def held_by_strangers(tx: Tx, handles: Sequence[int]) -> list[int]:
    """Return conversations that a mute of another handle put away, where the two are not one person any more."""
    names, bound = inlist("h", handles)
    rows = tx.rows(
        "SELECT c.id FROM conversation c JOIN handle h ON h.id = c.asker_id "
        "JOIN mute m ON m.scope = 'person' AND c.moved_by = 'mute ' || CAST(m.id AS TEXT) "
        "JOIN handle s ON CAST(s.id AS TEXT) = m.subject "
        f"WHERE c.asker_id IN ({names}) AND c.moved_by <> '' AND c.state = 'closed' AND s.id <> h.id "
        "AND (h.person_id IS NULL OR s.person_id IS NULL OR h.person_id <> s.person_id)",
        **bound,
    )
    return [int(row[0]) for row in rows]


def open_again(tx: Tx, conversations: Sequence[int]) -> None:
    """Open what was put away for somebody else."""
    tx.many(
        "UPDATE conversation SET state = 'open', outcome = '', muted_until = NULL, moved_by = '', closed_at = 0, "
        "closed_by = NULL, closed_with = '', revision = revision + 1 WHERE id = :id",
        [{"id": identity} for identity in conversations],
    )
    rank(tx, list(conversations))


# Erasing


def erase(tx: Tx, handles: Sequence[int]) -> None:
    """Erase what was written down as proof about handles, their codes and links; who joined them, and when, stays."""
    names, bound = inlist("h", handles)
    for table in ("join_code", "profile_link"):
        tx.run(f"DELETE FROM {table} WHERE handle_id IN ({names})", **bound)
    tx.run(f"UPDATE handle_join SET words = '' WHERE one_id IN ({names}) OR other_id IN ({names})", **bound)


def taken_back(tx: Tx, message: int) -> None:
    """A message is gone: what it alone proposed goes, and where nothing of its author is left, all proofs' words."""
    tx.run(
        "UPDATE handle_join SET state = 'void', words = '' WHERE message_id = :id AND state = 'proposed'", id=message
    )
    author = int(scalar(tx, "SELECT author_id FROM message WHERE id = :id", id=message))
    left = scalar(
        tx,
        "SELECT 1 FROM conversation c JOIN conversation_message x ON x.conversation_id = c.id "
        "JOIN message m ON m.id = x.message_id "
        "WHERE c.asker_id = :author AND x.role = 'question' AND m.deleted_at IS NULL LIMIT 1",
        author=author,
    )
    if left is None:
        erase(tx, [author])
