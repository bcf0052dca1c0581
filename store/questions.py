"""What a question is compared by: the stems of its words as numbers, and how many questions hold each.

Nothing of it says more than the question does, and all of it goes when a text of the question goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.engine import Tx
from store.reading import Reader, inlist

WAITING = ("open", "screened", "snoozed")
_STATES = ", ".join(f"'{state}'" for state in WAITING)
KEPT_VECTORS = 10_000
"""The newest; 384 bytes each. An older question is found by its words."""
_ALL = 0
"""The number that counts the questions; no word has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is to be compared with the others."""

    id: int
    question: str
    alike: str
    """What copies of it share."""
    archived: bool


def uncompared(reader: Reader, limit: int) -> list[int]:
    """Return conversations whose question nobody has compared yet, the newest first."""
    rows = reader.rows(
        "SELECT id FROM conversation WHERE compared = 0 AND state <> 'closed' ORDER BY id DESC LIMIT :limit",
        limit=limit,
    )
    return [int(row[0]) for row in rows]


def asked(reader: Reader, conversations: Sequence[int]) -> list[Asked]:
    """Return the questions of conversations, the oldest first."""
    names, bound = inlist("c", conversations)
    rows = reader.rows(
        "SELECT c.id, c.question, c.alike, a.kind = 'archive' FROM conversation c "
        f"JOIN account a ON a.id = c.account_id WHERE c.id IN ({names}) ORDER BY c.id",
        **bound,
    )
    return [Asked(int(row[0]), str(row[1]), str(row[2]), bool(row[3])) for row in rows]


def clusters_of(reader: Reader, conversations: Sequence[int]) -> dict[int, int]:
    """Return the cluster of each conversation; 0 for one that stands alone."""
    names, bound = inlist("c", conversations)
    rows = reader.rows(f"SELECT id, cluster FROM conversation WHERE id IN ({names})", **bound)
    return {int(row[0]): int(row[1]) for row in rows}


def copy_of(reader: Reader, one: Asked) -> int | None:
    """Return the newest conversation that asks the very same, if there is one."""
    rows = reader.rows(
        "SELECT id FROM conversation WHERE alike = :alike AND alike <> '' AND id <> :id AND compared = 1 "
        "ORDER BY cluster DESC, id DESC LIMIT 1",
        alike=one.alike,
        id=one.id,
    )
    return int(rows[0][0]) if rows else None


def holding(reader: Reader, words: Sequence[int], limit: int) -> dict[int, list[int]]:
    """Return for each word the newest conversations whose question holds it."""
    if not words:
        return {}
    each = (
        f"SELECT * FROM (SELECT word, conversation_id FROM question_word WHERE word = :w{n} "
        f"ORDER BY conversation_id DESC LIMIT :limit) AS w{n}"
        for n in range(len(words))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for word, conversation in reader.rows(" UNION ALL ".join(each), limit=limit, **inlist("w", words)[1]):
        found[int(word)].append(int(conversation))
    return found


def words_of(reader: Reader, conversations: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the words of questions."""
    names, bound = inlist("c", conversations)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for conversation, word in reader.rows(
        f"SELECT conversation_id, word FROM question_word WHERE conversation_id IN ({names})", **bound
    ):
        found[int(conversation)].add(int(word))
    return {one: frozenset(words) for one, words in found.items()}


def counts(reader: Reader, words: Iterable[int]) -> dict[int, int]:
    """Return how many questions hold each of these words."""
    names, bound = inlist("w", list(words))
    rows = reader.rows(f"SELECT word, questions FROM word_count WHERE word IN ({names})", **bound)
    return {int(row[0]): int(row[1]) for row in rows}


def total(reader: Reader) -> int:
    """Return how many questions are compared."""
    return counts(reader, [_ALL]).get(_ALL, 0)


def companions(reader: Reader, cluster: int, limit: int) -> list[int]:
    """Return the newest conversations of a cluster, in whatever state."""
    rows = reader.rows(
        "SELECT id FROM conversation WHERE cluster = :cluster AND cluster <> 0 ORDER BY id DESC LIMIT :limit",
        cluster=cluster,
        limit=limit,
    )
    return [int(row[0]) for row in rows]


def waiting(reader: Reader, cluster: int, limit: int) -> list[int]:
    """Return the newest conversations of a cluster that wait for an answer."""
    rows = reader.rows(
        f"SELECT id FROM conversation WHERE cluster = :cluster AND cluster <> 0 AND state IN ({_STATES}) "
        "ORDER BY id DESC LIMIT :limit",
        cluster=cluster,
        limit=limit,
    )
    return [int(row[0]) for row in rows]


def keep_words(tx: Tx, conversation: int, words: frozenset[int]) -> None:
    """Write the words of a question in place of those it had."""
    _drop_words(tx, conversation)
    if not words:
        return
    tx.insert("question_word", [{"word": word, "conversation_id": conversation} for word in sorted(words)])
    tx.many(
        "INSERT INTO word_count (word, questions) VALUES (:word, 1) "
        "ON CONFLICT (word) DO UPDATE SET questions = word_count.questions + 1",
        [{"word": word} for word in sorted({*words, _ALL})],
    )


def _drop_words(tx: Tx, conversation: int) -> None:
    rows = tx.rows("DELETE FROM question_word WHERE conversation_id = :id RETURNING word", id=conversation)
    if rows:
        tx.many(
            "UPDATE word_count SET questions = questions - 1 WHERE word = :word",
            [{"word": word} for word in sorted({*(int(row[0]) for row in rows), _ALL})],
        )


def keep_vectors(tx: Tx, engine: str, vectors: Mapping[int, bytes]) -> None:
    """Write what an engine makes of questions in place of what stands there."""
    tx.run(
        "DELETE FROM question_vector WHERE conversation_id <= (SELECT conversation_id FROM question_vector "
        "ORDER BY conversation_id DESC LIMIT 1 OFFSET :kept)",
        kept=KEPT_VECTORS,
    )
    tx.many(
        "INSERT INTO question_vector (conversation_id, engine, vector) VALUES (:id, :engine, :vector) "
        "ON CONFLICT (conversation_id) DO UPDATE SET engine = excluded.engine, vector = excluded.vector",
        [{"id": one, "engine": engine, "vector": vector} for one, vector in sorted(vectors.items())],
    )


def without_vector(reader: Reader, engine: str, before: int, limit: int) -> list[int]:
    """Return questions that were compared before so new a one, and have no vector of an engine, the newest first."""
    rows = reader.rows(
        "SELECT c.id FROM conversation c JOIN account a ON a.id = c.account_id "
        "WHERE c.id < :before AND c.compared = 1 AND c.alike <> '' AND a.kind <> 'archive' AND NOT EXISTS "
        "(SELECT 1 FROM question_vector v WHERE v.conversation_id = c.id AND v.engine = :engine) "
        "ORDER BY c.id DESC LIMIT :limit",
        engine=engine,
        before=before,
        limit=limit,
    )
    return [int(row[0]) for row in rows]


def count_vectors(reader: Reader, engine: str, since: int = 0) -> int:
    """Return how many vectors of an engine are kept of questions from one on."""
    rows = reader.rows(
        "SELECT COUNT(*) FROM question_vector WHERE conversation_id >= :since AND engine = :engine",
        engine=engine,
        since=since,
    )
    return int(rows[0][0])


def newest_vectors(reader: Reader, engine: str, limit: int) -> dict[int, bytes]:
    """Return the newest vectors of an engine."""
    rows = reader.rows(
        "SELECT conversation_id, engine, vector FROM question_vector ORDER BY conversation_id DESC LIMIT :limit",
        limit=limit,
    )
    return {int(row[0]): bytes(row[2]) for row in rows if row[1] == engine}


def with_vectors(reader: Reader, conversations: Sequence[int]) -> set[int]:
    """Return those of which a vector is stored: what was taken away since is compared no more."""
    names, bound = inlist("c", conversations)
    rows = reader.rows(f"SELECT conversation_id FROM question_vector WHERE conversation_id IN ({names})", **bound)
    return {int(row[0]) for row in rows}


def join(tx: Tx, clusters: Mapping[int, int]) -> None:
    """Write which cluster conversations belong to, and that they were compared."""
    tx.many(
        "UPDATE conversation SET cluster = :cluster, compared = 1 WHERE id = :id",
        [{"id": conversation, "cluster": cluster} for conversation, cluster in clusters.items()],
    )


def forget(tx: Tx, conversation: int) -> None:
    """Take away all that was made of a question: it is compared anew, with what is left of it."""
    _drop_words(tx, conversation)
    tx.run("DELETE FROM question_vector WHERE conversation_id = :id", id=conversation)
    tx.run("UPDATE conversation SET cluster = 0, compared = 0 WHERE id = :id", id=conversation)
