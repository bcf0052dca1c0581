"""Vectors of questions that were compared before there was an engine: the newest first, a few at a time.

It gives way to whatever is new, rests as long as it worked, and goes on where it was after a restart: what is done
is what is stored.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial

from desk.office import Desk
from desk.semantic.gist import gist
from store import questions
from store.engine import Tx
from store.questions import Asked

AT_ONCE = 4
"""Questions that a new one waits for at most."""
REST = 0.1
"""Seconds between two lots at least."""
GIVES_WAY = 1.0
"""Seconds until it looks again where something new waits."""
_NEWEST = 1 << 62


async def fill_in(desk: Desk, seconds: float) -> bool:
    """Make vectors of older questions for so long at most; tell whether all are there that are kept."""
    until, before = time.monotonic() + seconds, _NEWEST
    made = False
    while time.monotonic() < until:
        lot = await asyncio.to_thread(_next, desk, before)
        if not lot:
            if made and desk.meaning:
                desk.meaning.anew()
            return True
        if questions.uncompared(desk.store.reader, 1):
            await asyncio.sleep(GIVES_WAY)
            continue
        began = time.monotonic()
        made |= await _make(desk, lot)
        before = min(one.id for one in lot)
        await asyncio.sleep(max(REST, time.monotonic() - began))
    return False


def _next(desk: Desk, before: int) -> list[Asked]:
    """Return the newest questions that lack a vector, while more are kept than there are."""
    reader = desk.store.reader
    name = desk.meaning.name if desk.meaning else ""
    lacking = questions.without_vector(reader, name, before, AT_ONCE) if name else []
    room = questions.KEPT_VECTORS - questions.count_vectors(reader, name, lacking[0]) if lacking else 0
    return questions.asked(reader, lacking[: max(0, room)]) if lacking[: max(0, room)] else []


async def _make(desk: Desk, lot: Sequence[Asked]) -> bool:
    vectors = await desk.meaning.embed([gist(one.question) for one in lot]) if desk.meaning else []
    made = dict(zip(lot, vectors, strict=False))
    if made:
        await desk.write(partial(_keep, desk=desk, made=made), durable=False)
    return bool(made)


def _keep(tx: Tx, *, desk: Desk, made: Mapping[Asked, bytes]) -> None:
    """Keep the vectors of those questions that are still what they were."""
    now = set(questions.asked(tx, [one.id for one in made]))
    vectors = {one.id: vector for one, vector in made.items() if one in now}
    if desk.meaning and vectors:
        questions.keep_vectors(tx, desk.meaning.name, vectors)
