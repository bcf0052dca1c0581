"""What questions mean: vectors are made once, stored beside their question, and compared in memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from desk.semantic.engine import Engine, installed
from desk.semantic.files import Unfit
from desk.semantic.likeness import Head, known_to
from desk.triage.vectors import ENOUGH_TO_CENTRE, Compared, centre
from store import questions
from store.reading import Reader

log = logging.getLogger(__name__)
NEWEST = 2000
"""Questions that a new one is compared with by meaning."""


class Meaning:
    """The engine and the vectors of the newest questions; without an engine it has nothing to say."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._compared: Compared | None = None
        self.head: Head | None = known_to(engine.fingerprint) if engine else None
        """The model beside the rules, where it was made for this very engine."""

    @classmethod
    def found(cls) -> Meaning:
        """Return the engine that is installed, not started yet."""
        return cls(installed())

    @property
    def name(self) -> str:
        """Of which engine vectors are made."""
        return self._engine.name if self._engine else ""

    def stop(self) -> None:
        """End the process, also while it works."""
        if self._engine:
            self._engine.stop()

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vectors of texts, off the loop; none where no engine makes any."""
        if self._engine is None or not texts:
            return []
        try:
            return await asyncio.to_thread(self._engine.embed, texts)
        except asyncio.CancelledError:
            self._engine.stop()
            raise
        except Unfit as unfit:
            log.warning("%s", unfit)
            self.stop()
            self._engine = None
            return []

    def anew(self) -> None:
        """Read the vectors again when they are asked for next: older ones were made."""
        self._compared = None

    def compared(self, reader: Reader) -> Compared | None:
        """Return the vectors of the newest questions; None while they are too few to tell what all of them share."""
        if self._engine is None:
            return None
        if self._compared is not None and len(self._compared) > 2 * NEWEST:
            self._compared = None
        if self._compared is None:
            kept = questions.newest_vectors(reader, self.name, NEWEST)
            if len(kept) < ENOUGH_TO_CENTRE:
                return None
            self._compared = Compared(kept, centre(list(kept.values())))
        return self._compared
