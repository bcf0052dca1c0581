"""The small model beside the rules: how much a text reads like messages that were emergencies. It only raises.

Its weights stand in `likeness.json` with their card: what they were made of, how well they do, and for which engine.
`python -m training.redflags FOLDER` makes them; docs/triage.md says what they miss.
"""

from __future__ import annotations

import base64
import json
import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.semantic.engine import Child, installed
from desk.semantic.files import Unfit
from desk.semantic.pieces import pieces
from desk.triage.guesses import Guess, guess

SHIPPED = Path(__file__).with_name("likeness.json")


@dataclass(frozen=True, slots=True)
class Head:
    """What is told from a vector: a number that grows with the likeness, and from where on it raises."""

    weights: array[int]
    scale: float
    bias: float
    threshold: float
    engine: str
    """The fingerprint of the engine whose vectors it knows."""

    def margin(self, vector: bytes) -> float:
        """Return by how much a text is past the threshold; below zero it raises nothing."""
        parts = array("b", vector)
        length = math.sqrt(sum(part * part for part in parts)) or 1.0
        together = sum(weight * part for weight, part in zip(self.weights, parts, strict=True))
        return self.scale * together / length + self.bias - self.threshold

    def read(self, pieces: Sequence[str], vectors: Sequence[bytes]) -> Guess | None:
        """Return a guess where a piece of a text reads like an emergency: the one that does so most."""
        margins = [self.margin(vector) for vector in vectors]
        most = max(margins, default=-1.0)
        return guess(most, pieces[margins.index(most)]) if most >= 0 else None


def head(kept: dict[str, Any]) -> Head:
    """Return what a card holds."""
    weights = array("b", base64.b64decode(kept["weights"]))
    return Head(weights, kept["scale"], kept["bias"], kept["threshold"], kept["engine"])


def known_to(fingerprint: str, where: Path = SHIPPED) -> Head | None:
    """Return the model for an engine; None where it was made for another, or is not here."""
    try:
        found = head(json.loads(where.read_text(encoding="utf-8")))
    except OSError:
        return None
    return found if fingerprint and found.engine == fingerprint else None


def in_words() -> str:
    """Say which model stands beside the rules here, and why none does."""
    engine = installed()
    if engine is None:
        return "no model beside them: no engine is installed"
    if known_to(engine.fingerprint) is None:
        return "no model beside them: it was made for another engine"
    card = json.loads(SHIPPED.read_text(encoding="utf-8"))["card"]
    return f"model {card['version']} beside them, reviewed by a clinician: {card['reviewed by a clinician']}"


class Reader:
    """Reads texts one by one, beside the rules; where no engine is, or it ends, it says nothing more."""

    def __init__(self, engine: Child | None, head: Head | None, tell: Callable[[str], None]) -> None:
        self._engine, self._head, self._tell = engine, head, tell

    @classmethod
    def found(cls, tell: Callable[[str], None]) -> Reader:
        """Return a reader with the engine that is installed, not started yet; `tell` is told why it ends."""
        engine = installed()
        return cls(engine, known_to(engine.fingerprint) if engine else None, tell)

    def guess(self, text: str) -> Guess | None:
        """Return a guess where a text reads like an emergency."""
        if self._engine is None or self._head is None or not text.strip():
            return None
        split = pieces(text)
        try:
            return self._head.read(split, self._engine.embed(split))
        except Unfit as unfit:
            self._tell(f"no guesses by likeness any more: {unfit.what}")
            self._head = None
            return None

    def close(self) -> None:
        """End the engine."""
        if self._engine is not None:
            self._engine.close()
