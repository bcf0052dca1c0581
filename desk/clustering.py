"""Clusters in the store: each question is compared, when it comes in, with those that share its rare words.

It joins the cluster that it is nearest to on the whole, or stands alone. Nothing is compared with all.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from desk import guessing
from desk.answers.features import telling
from desk.guessing import Reading
from desk.office import Desk
from desk.triage.clusters import Weights, near, unit
from desk.triage.vectors import VECTORS, WORDS, Compared
from store import questions
from store.engine import Tx
from store.questions import Asked
from store.reading import Reader
from store.rows import Row
from store.views import rows_by_id

ENOUGH = 0.35
"""Mean likeness by words alone from which questions stand together in the inbox, where a wrong companion costs more
than a missed one."""
ENOUGH_BLENDED = 0.4
"""The same where an engine says most of it."""
MOST = 1000
"""Questions that are compared in one go; what an older program left is made up for minute by minute."""
AT_ONCE = 20
_WORDS = 24
_RARE = 6
_NEWEST = 40
_COMPARED = 12
_CLUSTERS = 4
_SAMPLE = 8


@dataclass(frozen=True, slots=True)
class Member:
    """A conversation of a cluster."""

    row: Row
    likeness: float
    """How near it is to the middle of its cluster; 1 is the middle itself."""


def members(reader: Reader, conversation: int, *, limit: int = 200) -> tuple[Member, ...]:
    """Return who else waits for an answer to this question, itself included: the outliers first."""
    cluster = questions.clusters_of(reader, [conversation]).get(conversation, 0)
    waiting = questions.waiting(reader, cluster, limit) if cluster else []
    rows = rows_by_id(reader, waiting or [conversation])
    nearness = _nearness(reader, list(rows))
    found = (Member(row, round(nearness.get(row.id, 0.0), 3)) for row in rows.values())
    return tuple(sorted(found, key=lambda one: (one.likeness, one.row.waiting_since)))


def fill(tx: Tx, conversations: Sequence[int], compared: Compared | None = None) -> list[int]:
    """Find the cluster of each question that came in or changed; return those whose companions changed."""
    found = questions.asked(tx, conversations)
    questions.join(tx, {one.id: 0 for one in found if one.archived})
    return [moved for one in found if not one.archived for moved in _place(tx, one, compared)]


def _silent(_number: int) -> None:
    """Call nobody."""


async def keep_up(desk: Desk, most: int = MOST, *, red: Callable[[int], None] = _silent) -> list[int]:
    """Compare what nobody has compared yet, the newest first, a few at a time: no decision waits for it.

    What reads like an emergency becomes red in the same turn; `red` is told how many did.
    """
    moved: list[int] = []
    for _ in range(0, most, AT_ONCE):
        waiting = questions.asked(desk.store.reader, questions.uncompared(desk.store.reader, AT_ONCE))
        if not waiting:
            break
        told = {one.id: one.question for one in waiting if one.alike and not one.archived}
        made = await guessing.read(desk, told, [one.id for one in waiting])
        work = partial(_fill, waiting=waiting, made=made, desk=desk)
        # A red is a decision; what is only compared may be compared anew.
        changed, raised = await desk.write(work, durable=bool(made.guesses))
        moved += changed
        if raised:
            red(len(raised))
    return moved


def _fill(tx: Tx, *, waiting: Sequence[Asked], made: Reading, desk: Desk) -> tuple[list[int], list[int]]:
    """Keep what was made of those questions that are still what they were, and compare all; return what became red."""
    ids = [one.id for one in waiting]
    now = {one.id for one in questions.asked(tx, ids) if one in set(waiting)}
    vectors = {one: vector for one, vector in made.vectors.items() if one in now}
    raised = guessing.raised(tx, desk, {one: guess for one, guess in made.guesses.items() if one in now})
    compared = desk.meaning.compared(tx) if desk.meaning else None
    if desk.meaning and vectors:
        questions.keep_vectors(tx, desk.meaning.name, vectors)
    if compared is not None:
        for one in ids:
            compared.drop(one)
            if one in vectors:
                compared.add(one, vectors[one])
    return [*fill(tx, ids, compared), *raised], raised


def _place(tx: Tx, one: Asked, compared: Compared | None) -> list[int]:
    # Without a text of its own a question only says what came in its place: "(encrypted)" is nobody's question.
    words = numbers_of(one.question) if one.alike else frozenset()
    questions.keep_words(tx, one.id, words)
    companion = questions.copy_of(tx, one) or _nearest(tx, one.id, words, compared)
    if companion is None:
        questions.join(tx, {one.id: 0})
        return []
    return _join(tx, one.id, companion)


def _join(tx: Tx, one: int, companion: int) -> list[int]:
    clusters = questions.clusters_of(tx, [one, companion])
    cluster = clusters[companion] or _free(tx, (companion, one))
    questions.join(tx, {one: cluster} if clusters[companion] else {one: cluster, companion: cluster})
    return [one, companion]


def _free(tx: Tx, candidates: Iterable[int]) -> int:
    """Return a name for a new cluster: that of a conversation whose own cluster, if it began one, has died out."""
    return next((one for one in candidates if not questions.companions(tx, one, 1)), 0)


def _nearest(reader: Reader, one: int, words: frozenset[int], compared: Compared | None = None) -> int | None:
    """Return a member of the cluster, or the lone question, that a question is nearest to on the whole."""
    counts = questions.counts(reader, words)
    rarest = sorted(words, key=lambda word: (counts.get(word, 0), word))[:_RARE]
    shared: defaultdict[int, float] = defaultdict(float)
    everyone = questions.total(reader)
    for word, holders in questions.holding(reader, rarest, _NEWEST).items():
        for other in holders:
            shared[other] += _rarity(counts.get(word, 0), everyone)
    shared.pop(one, None)
    likely = sorted(shared, key=lambda other: (-shared[other], -other))[:_COMPARED]
    if compared is not None and one in compared:
        likely += [other for other in _kept(reader, compared, one) if other not in likely]
    return _best(reader, one, likely, compared) if likely else None


def _kept(reader: Reader, compared: Compared, one: int) -> list[int]:
    """Return those that are nearest by meaning, and forget whose vector was taken away since."""
    found = compared.nearest(one, _COMPARED)
    still = questions.with_vectors(reader, found)
    for other in set(found) - still:
        compared.drop(other)
    return [other for other in found if other in still]


def _best(reader: Reader, one: int, likely: Sequence[int], compared: Compared | None) -> int | None:
    alike = _Alike(one, _weighed(reader, [one, *likely]), compared)
    alone = {other: alike.to(other) for other in likely}
    clusters = questions.clusters_of(reader, likely)
    best, companion = 0.0, None
    tried: set[int] = set()
    for other in sorted(alone, key=lambda other: -alone[other]):
        cluster = clusters[other]
        if (cluster and cluster in tried) or len(tried) >= _CLUSTERS:
            continue
        mean = alike.to_all(reader, questions.companions(reader, cluster, _SAMPLE)) if cluster else alone[other]
        tried.add(cluster or other)
        if mean > best:
            best, companion = mean, other
    return companion if best >= 1 else None


@dataclass(slots=True)
class _Alike:
    """How near questions are to one: 1 is near enough, by whatever they are compared."""

    one: int
    weighed: dict[int, Weights]
    compared: Compared | None

    def to(self, other: int) -> float:
        """Return how near a question is."""
        words = near(self.weighed.get(self.one, {}), self.weighed.get(other, {}))
        if self.compared is None or self.one not in self.compared or other not in self.compared:
            return words / ENOUGH
        return (WORDS * words + VECTORS * self.compared.exactly(self.one, other)) / ENOUGH_BLENDED

    def to_all(self, reader: Reader, companions: Sequence[int]) -> float:
        """Return how near several are on the whole."""
        others = [other for other in companions if other != self.one]
        self.weighed |= _weighed(reader, [other for other in others if other not in self.weighed])
        return sum(self.to(other) for other in others) / (len(others) or 1)


def _nearness(reader: Reader, conversations: Sequence[int]) -> dict[int, float]:
    """Return how near each question is to the middle of all."""
    weighed = _weighed(reader, conversations)
    middle: defaultdict[int, float] = defaultdict(float)
    for weights in weighed.values():
        for word, weight in weights.items():
            middle[word] += weight
    whole = unit(middle)
    # Copies of a greeting may hold no telling word at all; they are what their cluster is.
    return {one: near(weighed[one], whole) if one in weighed else 1.0 for one in conversations}


def _weighed(reader: Reader, conversations: Sequence[int]) -> dict[int, Weights]:
    words = questions.words_of(reader, conversations)
    counts = questions.counts(reader, frozenset().union(*words.values()))
    everyone = questions.total(reader)
    return {one: unit({word: _rarity(counts.get(word, 0), everyone) for word in held}) for one, held in words.items()}


def _rarity(count: int, everyone: int) -> float:
    return math.log((1 + everyone) / (1 + count)) + 1


def numbers_of(question: str) -> frozenset[int]:
    """Return the telling stems of a question as numbers of 63 bits."""
    stems = dict.fromkeys(telling(question))
    digests = (hashlib.blake2b(stem.encode(), digest_size=8).digest() for stem in list(stems)[:_WORDS])
    return frozenset(int.from_bytes(digest) >> 1 or 1 for digest in digests)
