"""The fit: a logistic regression on the engine's vectors, and what it says of texts that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.semantic.pieces import pieces
from training.texts import Group, digest

Numbers = NDArray[np.float64]
Embed = Callable[[Sequence[str]], list[bytes]]
FOLDS = 5
_HELD = 2.0
"""How strongly weights are kept small."""
_STEPS = 60
_STILL = 1e-7


@dataclass(frozen=True, slots=True)
class Bag:
    """A group with the vectors of its pieces."""

    group: Group
    vectors: Numbers
    owner: NDArray[np.int64]
    """Of which text each piece is."""

    def most(self, weights: Numbers, bias: float) -> Numbers:
        """Return what is told of each text: the most that is told of one of its pieces."""
        told = np.full(len(self.group.texts), -np.inf)
        np.maximum.at(told, self.owner, self.vectors @ weights + bias)
        return told

    @property
    def folds(self) -> NDArray[np.int64]:
        """In which part each text is held out."""
        return np.array([digest(text) % FOLDS for text in self.group.texts], dtype=np.int64)


def bag(group: Group, embed: Embed) -> Bag:
    """Return a group with its vectors."""
    split = [pieces(text) for text in group.texts]
    flat = [piece for each in split for piece in each]
    owner = np.repeat(np.arange(len(split)), [len(each) for each in split])
    return Bag(group, unit(embed(flat)), owner)


def unit(vectors: Sequence[bytes]) -> Numbers:
    """Return vectors as numbers, each of length one."""
    found = np.array([np.frombuffer(vector, dtype=np.int8) for vector in vectors], dtype=np.float64)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(length > 0, length, 1.0))


def fitted(bags: Sequence[Bag], without: int = -1) -> tuple[Numbers, float]:
    """Return weights and bias, learned from all texts but those of one part."""
    kept = [bag.folds[bag.owner] != without for bag in bags]
    vectors = np.vstack([bag.vectors[keep] for bag, keep in zip(bags, kept, strict=True)])
    raised = np.concatenate([np.full(k.sum(), float(bag.group.raised)) for bag, k in zip(bags, kept, strict=True)])
    weight = np.concatenate([np.full(k.sum(), bag.group.weight) for bag, k in zip(bags, kept, strict=True)])
    return _solved(vectors, raised, weight)


def _solved(vectors: Numbers, raised: Numbers, weight: Numbers) -> tuple[Numbers, float]:
    """Solve it by Newton's steps: no chance takes part, so the same texts give the same weights."""
    middle = (vectors * weight[:, None]).sum(0) / weight.sum()
    known = np.hstack([vectors - middle, np.ones((len(vectors), 1))])
    held = np.full(known.shape[1], _HELD)
    held[-1] = 0.0
    found = np.zeros(known.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-known @ found))
        slope = known.T @ (weight * (likely - raised)) + held * found
        bend = (known * (weight * likely * (1 - likely))[:, None]).T @ known + np.diag(held + 1e-9)
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < _STILL:
            break
    return found[:-1], float(found[-1] - middle @ found[:-1])


def unseen(bags: Sequence[Bag]) -> list[Numbers]:
    """Return what is told of each text by a fit that has not seen it."""
    told = [np.zeros(len(bag.group.texts)) for bag in bags]
    for fold in range(FOLDS):
        weights, bias = fitted(bags, fold)
        for bag, said in zip(bags, told, strict=True):
            here = bag.folds == fold
            said[here] = bag.most(weights, bias)[here]
    return told
