"""What puts conversations out of sight by itself: mutes and rules of the house, and how many each of them holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from core.clock import DAY, Micros, id_at
from store.cleaning import storable
from store.engine import Tx
from store.reading import Reader, inlist, one, scalar
from store.rows import Verdict
from store.search import search

MUTE, RULE = "mute", "rule"
SCOPES = ("thread", "person", "word", "tag")
_FROM_HERE = "state IN ('open', 'screened') AND red = 0 AND held = 0"
_LOOKED_THROUGH = 2000
"""How many of the newest messages with a word are looked through when it is muted."""


@dataclass(frozen=True, slots=True)
class MuteRow:
    """What stays out of sight, until when, and how many conversations it holds."""

    id: int
    scope: str
    subject: str
    until: Micros
    created_at: Micros
    person: int | None = None
    """Whose other handles a muted handle belongs to."""
    name: str = ""
    """Who asks there, of a thread and a person; the word itself of the others."""
    holds: int = 0
    caught: int = 0
    """How many of those wrote in the last 30 days."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the house, and how many conversations it moved that still lie there."""

    id: int
    name: str
    source: str
    enabled: bool
    tried_at: Micros | None = None
    """When somebody saw last what it would move."""
    tried: int = 0
    """How many it would have moved then."""
    holds: int = 0
    caught: int = 0
    """How many of those wrote in the last 30 days."""


def mark_of(kind: str, identity: int) -> str:
    """Return how a conversation names what moved it."""
    return f"{kind} {identity}"


# Mutes


def mutes(reader: Reader, now: Micros) -> list[MuteRow]:
    """Return the mutes that are in force, those that end last first."""
    rows = reader.rows(
        "SELECT mute.id, mute.scope, mute.subject, mute.until, mute.created_at, h.person_id, "
        "COALESCE(NULLIF(h.name, ''), h.handle, (SELECT CASE WHEN c.name <> '' THEN c.name ELSE c.handle END "
        f"FROM conversation c WHERE c.thread_id = {_number('thread')} LIMIT 1), mute.subject) "
        f"FROM mute LEFT JOIN handle h ON h.id = {_number('person')} WHERE mute.until > :now",
        now=now,
    )
    found = [_counted(reader, MuteRow(*row), MUTE, now) for row in rows]
    return sorted(found, key=lambda mute: (mute.until, mute.id), reverse=True)


def _number(scope: str) -> str:
    """Return the number that a mute of a scope names, as its column's own kind: an index is of no use to a text."""
    return f"CAST(CASE WHEN mute.scope = '{scope}' THEN mute.subject END AS BIGINT)"


def in_force(reader: Reader, now: Micros) -> list[MuteRow]:
    """Return the mutes as triage needs them."""
    rows = reader.rows(
        "SELECT mute.id, mute.scope, mute.subject, mute.until, mute.created_at, h.person_id FROM mute "
        f"LEFT JOIN handle h ON h.id = {_number('person')} WHERE mute.until > :now",
        now=now,
    )
    return sorted((MuteRow(*row) for row in rows), key=lambda mute: mute.id)


def add_mute(tx: Tx, scope: str, subject: str, until: Micros, now: Micros) -> int:
    """Keep a mute, and return its id."""
    rows = tx.rows(
        "INSERT INTO mute (scope, subject, until, created_at) VALUES (:scope, :subject, :until, :now) RETURNING id",
        scope=scope,
        subject=storable(subject),
        until=until,
        now=now,
    )
    return int(rows[0][0])


def set_end(tx: Tx, identity: int, until: Micros) -> Micros | None:
    """Let a mute end at another moment, and return when it was to end before; None where there is none."""
    row = one(tx, "SELECT until FROM mute WHERE id = :id", id=identity)
    if row is not None:
        tx.run("UPDATE mute SET until = :until WHERE id = :id", id=identity, until=until)
    return int(row[0]) if row is not None else None


def hold_until(tx: Tx, ids: Sequence[int], until: Micros) -> None:
    """Keep away until another moment what a mute keeps until one; what it holds for its words has none."""
    tx.many(
        "UPDATE conversation SET muted_until = CASE WHEN muted_until IS NULL THEN NULL ELSE :until END, "
        "revision = revision + 1 WHERE id = :id",
        [{"id": identity, "until": until} for identity in ids],
    )


def take_mute_away(tx: Tx, identity: int) -> list[int]:
    """End a mute, and return the conversations that it holds."""
    ids = held_by(tx, mark_of(MUTE, identity))
    tx.run("DELETE FROM mute WHERE id = :id", id=identity)
    return ids


def subjects(tx: Tx, scope: str, ids: Sequence[int]) -> dict[str, list[int]]:
    """Return the threads, or the handles, of some conversations, each with its own of them."""
    column = "thread_id" if scope == "thread" else "asker_id"
    names, bound = inlist("c", list(ids))
    found: dict[str, list[int]] = {}
    for row in tx.rows(f"SELECT {column}, id FROM conversation WHERE id IN ({names}) ORDER BY id", **bound):
        found.setdefault(str(row[0]), []).append(int(row[1]))
    return found


def standing(tx: Tx, scope: str, subject: str) -> list[int]:
    """Return what stands in Open and in the Screener of a thread, a person or a tag; a red is never among it."""
    if scope == "thread":
        where, value = "thread_id = :subject", int(subject)
    elif scope == "person":
        where = (
            "(asker_id = :subject OR asker_id IN (SELECT o.id FROM handle h JOIN handle o "
            "ON o.person_id = h.person_id WHERE h.id = :subject AND o.person_id IS NOT NULL))"
        )
        value = int(subject)
    else:
        rows = tx.rows(
            f"SELECT id FROM conversation WHERE {_FROM_HERE} "
            "AND id IN (SELECT conversation_id FROM tag WHERE word = :subject)",
            subject=subject,
        )
        return [int(row[0]) for row in rows]
    rows = tx.rows(f"SELECT id FROM conversation WHERE {_FROM_HERE} AND {where}", subject=value)
    return [int(row[0]) for row in rows]


def perhaps_with(tx: Tx, words: str) -> list[tuple[int, str]]:
    """Return what stands there and may hold some words, with its question; nothing that we wrote in or cannot read."""
    found = [row for row in search(tx, words, limit=_LOOKED_THROUGH) if row.state in ("open", "screened")]
    names, bound = inlist("c", [row.id for row in found if not (row.red or row.held or row.unchecked)])
    rows = tx.rows(f"SELECT id, question FROM conversation WHERE id IN ({names}) AND ours_id IS NULL", **bound)
    return [(int(row[0]), str(row[1])) for row in rows]


@dataclass(frozen=True, slots=True)
class MutedRow:
    """A conversation that a mute holds."""

    id: int
    handle: str
    name: str
    question: str
    shown: str
    """The question, or what its author put before it as a warning."""
    alike: int
    """How many conversations hold the same words."""


def muted_since(reader: Reader, newest: int) -> list[MutedRow]:
    """Return what mutes hold and what somebody has written in since a message id, the newest first."""
    rows = reader.rows(
        "SELECT id, handle, name, question, COALESCE(NULLIF(veil, ''), question), alike_count FROM conversation "
        "WHERE moved_by <> '' AND state = 'closed' AND outcome = 'muted' AND newest_in_id >= :newest "
        "ORDER BY newest_in_id DESC",
        newest=newest,
    )
    return [MutedRow(*row) for row in rows]


# Rules


_RULE = "SELECT id, name, source, enabled, tried_at, tried FROM rule WHERE removed_at IS NULL"
_REMOVED = "#"
"""Behind the name of a rule that was taken away: the name is free again."""


def rules(reader: Reader, now: Micros) -> list[RuleRow]:
    """Return all rules by their names."""
    found = [_counted(reader, _rule(row), RULE, now) for row in reader.rows(_RULE)]
    return sorted(found, key=lambda rule: rule.name)


def rules_on(reader: Reader) -> list[RuleRow]:
    """Return the rules that are on, the oldest first: the first that fits decides."""
    return [_rule(row) for row in reader.rows(f"{_RULE} AND enabled = 1 ORDER BY id")]


def rule_named(reader: Reader, name: str) -> RuleRow | None:
    """Return a rule by its name."""
    row = one(reader, f"{_RULE} AND name = :name", name=name)
    return _rule(row) if row else None


def _rule(row: Sequence[Any]) -> RuleRow:
    return RuleRow(int(row[0]), str(row[1]), str(row[2]), bool(row[3]), row[4], int(row[5]))


def add_rule(tx: Tx, name: str, source: str) -> int:
    """Keep a rule, which is off, and return its id."""
    rows = tx.rows(
        "INSERT INTO rule (name, source, enabled) VALUES (:name, :source, 0) RETURNING id",
        name=storable(name),
        source=storable(source),
    )
    return int(rows[0][0])


def note_tried(tx: Tx, rule: int, moves: int, now: Micros) -> None:
    """Note that somebody saw what a rule would move."""
    tx.run("UPDATE rule SET tried_at = :now, tried = :moves WHERE id = :id", id=rule, moves=moves, now=now)


def switch(tx: Tx, rule: int, *, on: bool) -> None:
    """Switch a rule on or off."""
    tx.run("UPDATE rule SET enabled = :on WHERE id = :id", id=rule, on=int(on))


def remove_rule(tx: Tx, rule: int, now: Micros) -> None:
    """Take a rule away; for a month it can be brought back. What it moved stays where it is."""
    tx.run("DELETE FROM rule WHERE removed_at < :old", old=now - _LATELY)
    tx.run(
        f"UPDATE rule SET removed_at = :now, name = name || '{_REMOVED}' || id WHERE id = :id AND removed_at IS NULL",
        id=rule,
        now=now,
    )


def bring_rule_back(tx: Tx, rule: int) -> bool:
    """Bring back a rule that was taken away; False where it is gone, or another has its name by now."""
    row = one(tx, "SELECT name FROM rule WHERE id = :id AND removed_at IS NOT NULL", id=rule)
    name = str(row[0]).partition(_REMOVED)[0] if row is not None else ""
    if not name or rule_named(tx, name) is not None:
        return False
    tx.run("UPDATE rule SET removed_at = NULL, name = :name WHERE id = :id", id=rule, name=name)
    return True


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as a rule looks at it."""

    id: int
    account: str
    network: str
    audience: str
    handle: str
    name: str
    language: str
    text: str
    created_at: Micros | None
    """When the asker's account was made, where the network tells."""
    red: int = 0
    unchecked: str = ""
    state: str = ""
    """Where it lies now; empty for one that has just come."""
    answered: bool = False


def newest(reader: Reader, limit: int) -> list[Seen]:
    """Return the newest conversations as a rule would have seen them; archives are looked up, not triaged."""
    rows = reader.rows(
        "SELECT c.id, a.slug, c.network, c.audience, c.handle, c.name, c.language, c.question, h.created_at, c.red, "
        "c.unchecked, c.state, c.ours_id FROM conversation c CROSS JOIN account a JOIN handle h ON h.id = c.asker_id "
        "WHERE a.id = c.account_id AND a.kind <> 'archive' AND c.id < :all ORDER BY c.id DESC LIMIT :limit",
        all=2**62,
        limit=limit,
    )
    return [replace(Seen(*row[:12]), answered=row[12] is not None) for row in rows]


# What they hold


COUNTED = 1000
"""So many are counted; it stands for as many or more."""
_LATELY: Micros = 30 * DAY
Held = TypeVar("Held", MuteRow, RuleRow)


def _counted(reader: Reader, row: Held, kind: str, now: Micros) -> Held:
    """Return a mute or a rule with how many it holds, and how many of those wrote in the last 30 days."""
    mark = mark_of(kind, row.id)
    return replace(row, holds=_count(reader, mark, 0), caught=_count(reader, mark, id_at(now - _LATELY)))


def _count(reader: Reader, mark: str, since: int) -> int:
    return int(
        scalar(
            reader,
            "SELECT COUNT(*) FROM (SELECT 1 FROM conversation WHERE moved_by <> '' AND moved_by = :mark "
            "AND newest_in_id >= :since LIMIT :most) few",
            mark=mark,
            since=since,
            most=COUNTED,
        )
    )


def held_by(reader: Reader, mark: str) -> list[int]:
    """Return the conversations that a mute or a rule moved and that lie there still."""
    rows = reader.rows(
        "SELECT id FROM conversation WHERE moved_by <> '' AND moved_by = :mark "
        "AND state IN ('closed', 'noise', 'snoozed')",
        mark=mark,
    )
    return [int(row[0]) for row in rows]


def newest_held(reader: Reader, mark: str, limit: int) -> list[int]:
    """Return the conversations that lie with a mute or a rule, what was written last first."""
    rows = reader.rows(
        "SELECT id FROM conversation WHERE moved_by <> '' AND moved_by = :mark ORDER BY newest_in_id DESC LIMIT :limit",
        mark=mark,
        limit=limit,
    )
    return [int(row[0]) for row in rows]


def tags_of(tx: Tx, conversations: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the words on some conversations."""
    names, bound = inlist("c", list(conversations))
    found: dict[int, set[str]] = {}
    for row in tx.rows(f"SELECT conversation_id, word FROM tag WHERE conversation_id IN ({names})", **bound):
        found.setdefault(int(row[0]), set()).add(str(row[1]))
    return {identity: frozenset(words) for identity, words in found.items()}


def keep_away(tx: Tx, verdicts: Mapping[int, Verdict]) -> None:
    """Write until when mutes and rules keep conversations away, and the words that rules put on them."""
    for state, column in (("closed", "muted_until"), ("snoozed", "snoozed_until")):
        tx.many(
            f"UPDATE conversation SET {column} = :until WHERE id = :id",
            [{"id": one, "until": v.until} for one, v in verdicts.items() if v.state == state and v.until is not None],
        )
    tx.many(
        "INSERT INTO tag (conversation_id, word) VALUES (:id, :word) ON CONFLICT DO NOTHING",
        [{"id": one, "word": word} for one, v in verdicts.items() for word in v.tags],
    )
