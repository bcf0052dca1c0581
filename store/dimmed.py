"""What triage put into Noise by itself: why, which of it somebody is to look at, and what they found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.clock import Micros
from store import examples, pack
from store.engine import Tx
from store.reading import Reader, inlist, scalar
from store.rows import Touched, Verdict

ONE_IN = 20
SAMPLE = "sample of noise: "
"""Stands before the reason of what somebody is to look at."""
RIGHT, WRONG = "right", "wrong"
_FIRST, _REST, _SHIFT = 2, 4, 52
"""Bands of the stored order: in Noise nothing else stands as high as what is to be looked at."""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What became of all that one reason put into Noise."""

    reason: str
    put: int
    looked: int
    """Of its sample, how many a person has looked at."""
    wrong: int
    """Of those, how many were no noise."""
    taken_back: int
    """Outside the sample, how many were taken back."""


def is_sampled(conversation: int) -> bool:
    """Tell whether somebody is to look at a conversation, should it go to Noise: one in twenty, by its id alone."""
    return int.from_bytes(hashlib.sha256(str(conversation).encode()).digest()[:4]) % ONE_IN == 0


def note(tx: Tx, verdicts: Mapping[int, tuple[Touched, Verdict]], now: Micros) -> None:
    """Keep why triage put conversations into Noise, and let those of the sample stand first there."""
    if edited := [identity for identity, (seen, _) in verdicts.items() if seen.edited]:
        # What was learnt of other words than stand there now is learnt no more.
        examples.forget(tx, edited)
    lying = [identity for identity, (_, verdict) in verdicts.items() if verdict.state == "noise"]
    put = [
        {"id": seen.id, "reason": verdict.dimmed[0], "now": now, "sampled": int(is_sampled(seen.id))}
        for seen, verdict in (verdicts[identity] for identity in lying)
        if verdict.dimmed and (seen.created or seen.state != "noise")
    ]
    tx.many(
        "INSERT INTO dimmed (conversation_id, reason, at, sampled) VALUES (:id, :reason, :now, :sampled) "
        "ON CONFLICT (conversation_id) DO UPDATE SET reason = :reason, at = :now, found = '', found_at = 0",
        put,
    )
    _show(tx, lying)


def _show(tx: Tx, conversations: Sequence[int]) -> None:
    """Let what somebody is to look at stand first in Noise and say so; all else stands with the rest."""
    if not conversations:
        return
    names, bound = inlist("c", conversations)
    rows = tx.rows(
        "SELECT c.id, c.reasons, c.band, c.state = 'noise' AND d.sampled = 1 AND d.found = '' FROM dimmed d "
        f"JOIN conversation c ON c.id = d.conversation_id WHERE c.id IN ({names})",
        **bound,
    )
    changed = []
    for identity, reasons, band, to_look_at in rows:
        said = [str(one).removeprefix(SAMPLE) for one in json.loads(reasons)]
        shown = [f"{SAMPLE}{said[0]}", *said[1:]] if to_look_at and said else said
        # What has waited for a day is lifted again by the sweep, wherever that counts.
        place = min(int(band), _FIRST) if to_look_at else _REST if band == _FIRST else int(band)
        changed.append({"id": int(identity), "reasons": pack.dumps(shown), "band": place})
    tx.many(
        f"UPDATE conversation SET reasons = :reasons, band = :band, sort_key = :band * {1 << _SHIFT} + waiting_since "
        "WHERE id = :id",
        changed,
    )


def found(tx: Tx, conversations: Sequence[int], what: str, now: Micros) -> None:
    """Keep what a person found in conversations that triage had put into Noise; '' takes it back."""
    names, bound = inlist("c", conversations)
    tx.run(
        f"UPDATE dimmed SET found = :what, found_at = :now WHERE conversation_id IN ({names})",
        what=what,
        now=now if what else 0,
        **bound,
    )
    _show(tx, conversations)


def to_look_at(reader: Reader) -> int:
    """Return how many of Noise somebody is to look at."""
    return int(
        scalar(
            reader,
            "SELECT COUNT(*) FROM dimmed d JOIN conversation c ON c.id = d.conversation_id "
            "WHERE d.sampled = 1 AND d.found = '' AND c.state = 'noise' AND c.held = 0",
        )
    )


def sample(reader: Reader, since: Micros) -> tuple[int, int]:
    """Return how many of the sample since a moment were looked at, and how many of those were no noise."""
    rows = reader.rows(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN found = 'wrong' THEN 1 ELSE 0 END), 0) FROM dimmed "
        "WHERE sampled = 1 AND found <> '' AND at >= :since",
        since=since,
    )
    return int(rows[0][0]), int(rows[0][1])


def by_reason(reader: Reader, since: Micros) -> list[ReasonRow]:
    """Return what became of all that was put into Noise since a moment, the reasons that put most first."""
    rows = reader.rows(
        "SELECT reason, COUNT(*), SUM(CASE WHEN sampled = 1 AND found <> '' THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN sampled = 1 AND found = 'wrong' THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN sampled = 0 AND found = 'wrong' THEN 1 ELSE 0 END) "
        "FROM dimmed WHERE at >= :since GROUP BY reason ORDER BY 2 DESC, reason",
        since=since,
    )
    return [ReasonRow(str(row[0]), *(int(value) for value in row[1:])) for row in rows]


# Reasons that are switched off


def off(reader: Reader) -> frozenset[str]:
    """Return the reasons that put nothing into Noise here."""
    return frozenset(str(row[0]) for row in reader.rows("SELECT reason FROM noise_off"))


def switch(tx: Tx, reason: str, *, on: bool, now: Micros) -> None:
    """Switch a reason on or off."""
    tx.run("DELETE FROM noise_off WHERE reason = :reason", reason=reason)
    if not on:
        tx.run("INSERT INTO noise_off (reason, at) VALUES (:reason, :now)", reason=reason, now=now)
