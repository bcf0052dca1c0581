"""The sweep: once a minute, what time has moved is written, so that lanes need no clock."""

from __future__ import annotations

from core.clock import DAY, HOUR, Micros
from store import drafts, handing
from store.engine import Tx
from store.ranking import BAND_SHIFT, ORDER

_EXPIRING: Micros = 4 * HOUR
_EXPIRING_BAND, _LONG_BAND = 1, 2
_BANDS_BELOW_LONG = (3, 4)


def sweep(tx: Tx, now: Micros) -> list[int]:
    """Wake what was snoozed, mark windows that close soon, raise what waits over a day; return what moved.

    Drafts that were discarded a day ago are forgotten, and what nobody took over goes back to its giver.
    """
    drafts.purge(tx, now - DAY)
    return [*_wake(tx, now), *_close_windows(tx, now), *_expire(tx, now), *_age(tx, now), *handing.lapse(tx, now)]


def _wake(tx: Tx, now: Micros) -> list[int]:
    rows = tx.rows(
        "UPDATE conversation SET state = 'open', snoozed_until = NULL, reasons = '[\"snooze over\"]', "
        "revision = revision + 1 WHERE state = 'snoozed' AND snoozed_until <= :now RETURNING id",
        now=now,
    )
    return [int(row[0]) for row in rows]


def _expire(tx: Tx, now: Micros) -> list[int]:
    """Mark what is unanswered and closes within four hours."""
    rows = tx.rows(
        "UPDATE conversation SET expiring = 1, band = CASE WHEN band > :band THEN :band ELSE band END "
        "WHERE expiring = 0 AND window_until > :now AND window_until <= :soon AND state <> 'closed' "
        "AND newest_in_id > COALESCE(answered_id, 0) RETURNING id",
        now=now,
        soon=now + _EXPIRING,
        band=_EXPIRING_BAND,
    )
    return _reorder(tx, [int(row[0]) for row in rows])


def _close_windows(tx: Tx, now: Micros) -> list[int]:
    rows = tx.rows(
        "UPDATE conversation SET expiring = 0, band = CASE WHEN band = :band THEN :long ELSE band END "
        "WHERE expiring = 1 AND window_until <= :now RETURNING id",
        now=now,
        band=_EXPIRING_BAND,
        long=_LONG_BAND,
    )
    return _reorder(tx, [int(row[0]) for row in rows])


def _age(tx: Tx, now: Micros) -> list[int]:
    """Raise what has waited for more than a day: in each lower band those are the first of its stretch of the order."""
    moved = []
    for band in _BANDS_BELOW_LONG:
        rows = tx.rows(
            "UPDATE conversation SET band = :long WHERE state = 'open' AND held = 0 AND sort_key >= :first "
            "AND sort_key < :last AND waiting_since < :long_ago RETURNING id",
            long=_LONG_BAND,
            first=band << BAND_SHIFT,
            last=(band << BAND_SHIFT) + now - DAY,
            long_ago=now - DAY,
        )
        moved += _reorder(tx, [int(row[0]) for row in rows])
    return moved


def _reorder(tx: Tx, ids: list[int]) -> list[int]:
    tx.many(
        f"UPDATE conversation SET sort_key = {ORDER} WHERE id = :id",
        [{"id": identity} for identity in ids],
    )
    return ids
