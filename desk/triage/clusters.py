"""Clusters: the same question asked anew. Average link: a question joins those that it is near to on the whole."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.safe_text import fold
from desk.answers.features import features
from desk.triage import vectors
from desk.triage.vectors import Likeness

ENOUGH = 0.155
"""Mean likeness by words from which questions stand together; set on public questions, see docs/triage.md."""
ENOUGH_BLENDED = 0.3
"""The same where vectors say most of it."""
MOST = 3000
"""Different texts that are compared each with each; of more, each is compared with what came before it."""
_WORDS = 120
_TRIED = 20
_NEWEST = 60
_SAMPLE = 12

Embed = Callable[[Sequence[str]], list[bytes]]
"""A text to a signed byte for each direction of its vector."""
Weights = Mapping[Any, float]
"""A text by its words, or by their numbers."""


def clusters(texts: Sequence[str], embed: Embed | None = None, *, enough: float = 0.0) -> list[int]:
    """Return for each text the number of its cluster: that of the first text in it.

    With an engine, `embed` turns texts into vectors; it is asked where there are enough of them to tell
    what all have in common, and few enough to compare each with each.
    """
    firsts: dict[str, int] = {}
    same = [firsts.setdefault(" ".join(fold(text).split()) or f"\0{n}", n) for n, text in enumerate(texts)]
    different = sorted(set(same))
    copies = [0] * len(different)
    place = {n: at for at, n in enumerate(different)}
    for n in same:
        copies[place[n]] += 1
    weighed = weigh([texts[n] for n in different])
    if len(different) > MOST:
        found = one_by_one(weighed, enough or ENOUGH)
    elif embed is None or len(different) < vectors.ENOUGH_TO_CENTRE:
        found = average_link(likeness(weighed), copies, enough or ENOUGH)
    else:
        made = embed([texts[n] for n in different])
        compared = vectors.Compared(dict(enumerate(made)), vectors.centre(made))
        found = average_link(compared.blend(likeness(weighed)), copies, enough or ENOUGH_BLENDED)
    return [different[found[place[n]]] for n in same]


def weigh(texts: Sequence[str]) -> list[Weights]:
    """Return the weighted features of each text, those that few share weighing most; each has the length 1."""
    counted = [_features(text) for text in texts]
    seen: defaultdict[str, int] = defaultdict(int)
    for counts in counted:
        for feature in counts:
            seen[feature] += 1
    rarity = {feature: math.log((1 + len(texts)) / (1 + count)) + 1 for feature, count in seen.items()}
    return [unit({feature: count * rarity[feature] for feature, count in counts.items()}) for counts in counted]


def _features(text: str) -> dict[str, float]:
    """Return the stems and pieces of words; what stands beside what tells one asker from another, not what is asked."""
    found = features(" ".join(text.split()[:_WORDS]))
    return {feature: count for feature, count in found.items() if not feature.startswith("+")}


def unit(weights: Weights) -> Weights:
    """Return weights of the length 1."""
    size = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / size for feature, weight in weights.items()}


def near(one: Weights, other: Weights) -> float:
    """Return how alike two texts are: 1 for the same words."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * many[feature] for feature, weight in few.items() if feature in many)


def likeness(weighed: Sequence[Weights]) -> Likeness:
    """Compare each text with each."""
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    found: Likeness = {}
    for n, weights in enumerate(weighed):
        sums: defaultdict[int, float] = defaultdict(float)
        for feature, weight in weights.items():
            for other, value in postings[feature]:
                sums[other] += weight * value
            postings[feature].append((n, weight))
        for other, total in sums.items():
            found.setdefault(other, {})[n] = total
    return found


@dataclass(slots=True)
class _Groups:
    """Groups of texts, with the summed likeness between them; only those that may still join are queued."""

    sizes: dict[int, int]
    enough: float
    sums: dict[int, dict[int, float]] = field(default_factory=dict)
    queue: list[tuple[float, int, int]] = field(default_factory=list)

    def link(self, one: int, other: int, total: float) -> None:
        """Note how alike two groups are in all."""
        self.sums.setdefault(one, {})[other] = total
        self.sums.setdefault(other, {})[one] = total
        mean = self.mean(one, other)
        if mean >= self.enough:
            heapq.heappush(self.queue, (-mean, one, other))

    def mean(self, one: int, other: int) -> float:
        """Return how alike two groups are on the whole."""
        return self.sums[one][other] / (self.sizes[one] * self.sizes[other])

    def join(self, one: int, other: int, new: int) -> None:
        """Put two groups together under a new number."""
        totals = self.sums.pop(one)
        for group, total in self.sums.pop(other).items():
            totals[group] = totals.get(group, 0.0) + total
        self.sizes[new] = self.sizes.pop(one) + self.sizes.pop(other)
        for group, total in totals.items():
            if group not in (one, other):
                self.sums[group].pop(one, None)
                self.sums[group].pop(other, None)
                self.link(group, new, total)


def average_link(alike: Likeness, copies: Sequence[int], enough: float) -> list[int]:
    """Join the two groups that are nearest on the whole, again and again; return each text's first companion."""
    groups = _Groups(dict(enumerate(copies)), enough)
    for one, others in alike.items():
        for other, value in others.items():
            groups.link(one, other, value * copies[one] * copies[other])
    owner = list(range(len(copies)))
    members = {n: [n] for n in owner}
    new = len(copies)
    while groups.queue:
        _, one, other = heapq.heappop(groups.queue)
        # Numbers are never used twice, so what two groups were to each other still holds while both live.
        if one not in members or other not in members:
            continue
        groups.join(one, other, new)
        members[new] = members.pop(one) + members.pop(other)
        new += 1
    for held in members.values():
        for n in held:
            owner[n] = min(held)
    return owner


def one_by_one(weighed: Sequence[Weights], enough: float) -> list[int]:
    """Let each text join the cluster before it that it is nearest to on the whole, or begin one."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    owner: list[int] = []
    members: dict[int, list[int]] = {}
    for n, weights in enumerate(weighed):
        best, where = max(
            ((_mean(weighed, n, members[c]), c) for c in _tried(weights, postings, owner)), default=(0, n)
        )
        owner.append(where if best >= enough else n)
        members.setdefault(owner[n], []).append(n)
        for feature in weights:
            postings[feature].append(n)
    return owner


def _tried(weights: Weights, postings: Mapping[str, list[int]], owner: Sequence[int]) -> set[int]:
    """Return the clusters of those texts that share most, as far as their newest companions tell."""
    shared: defaultdict[int, float] = defaultdict(float)
    for feature in sorted(weights, key=lambda name: -weights[name])[:_TRIED]:
        for other in postings.get(feature, ())[-_NEWEST:]:
            shared[other] += weights[feature]
    return {owner[other] for other in heapq.nlargest(_TRIED, shared, key=lambda other: shared[other])}


def _mean(weighed: Sequence[Weights], n: int, members: Sequence[int]) -> float:
    sample = members[:: max(1, len(members) // _SAMPLE)]
    return sum(near(weighed[n], weighed[other]) for other in sample) / len(sample)
