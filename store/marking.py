"""Marks, coverage and holes: what of a stream was read, and what was not.

The bounds that a connector names are its own and compared by it alone; beside them the ledger stands in our clock:
a stream that was read to its end with nothing left to fill is complete from its last such moment to this one.
"""

from __future__ import annotations

from dataclasses import replace

from core.clock import DAY, Micros
from core.incoming import Ends, Hole, Page
from store.cleaning import indexed, moment
from store.engine import Tx
from store.reading import Reader, one, scalar

KEPT_SPANS = 200
"""How many opaque spans are kept of a stream that is not read to its end."""
FILLED_KEPT: Micros = 90 * DAY
"""For how long a hole that was filled is told. One that was lost is never forgotten."""
_TO_FILL = "SELECT 1 FROM hole WHERE stream_id = :id AND closed_at IS NULL AND ends = 'filled'"


def stream_of(tx: Tx, account: int, name: str) -> int:
    """Return the id of a stream, made at its first use."""
    found = scalar(tx, "SELECT id FROM stream WHERE account_id = :account AND name = :name", account=account, name=name)
    if found is not None:
        return int(found)
    tx.run("INSERT INTO stream (account_id, name) VALUES (:account, :name)", account=account, name=name)
    return stream_of(tx, account, name)


def mark_of(reader: Reader, account: int, name: str) -> str:
    """Return where the next pull of a stream resumes; empty at the start."""
    found = scalar(
        reader, "SELECT mark FROM stream WHERE account_id = :account AND name = :name", account=account, name=name
    )
    return str(found or "")


def last_complete(tx: Tx, stream: int) -> Micros | None:
    """Return when a stream was last read with nothing left to fill: no older message can still come by honest means."""
    row = one(tx, f"SELECT pulled_at, EXISTS ({_TO_FILL}) FROM stream WHERE id = :id", id=stream)
    if row is None or row[0] is None or row[1]:
        return None
    return int(row[0])


def keep_mark(tx: Tx, stream: int, page: Page, now: Micros) -> None:
    """Move the mark, in the transaction of the page that it follows."""
    tx.run("UPDATE stream SET mark = :mark WHERE id = :id", mark=page.mark, id=stream)
    if page.back_to is not None:
        tx.run("UPDATE stream SET back_to = :at WHERE id = :id AND back_to IS NULL", at=page.back_to, id=stream)
    if page.span:
        _cover(tx, stream, *page.span, now)


def _cover(tx: Tx, stream: int, since: str, until: str, now: Micros) -> None:
    """Note a span; bounds are the connector's own, so that only equal ones are known to touch."""
    values = {"id": stream, "since": since, "until": until, "now": now}
    grown = (
        "UPDATE coverage SET at = :now WHERE stream_id = :id AND since = :since AND until = :until",
        "UPDATE coverage SET until = :until, at = :now WHERE stream_id = :id AND until = :since AND since <> ''",
        "UPDATE coverage SET since = :since, at = :now WHERE stream_id = :id AND since = :until AND since <> ''",
    )
    if any(tx.run(sql, **_used(sql, values)) for sql in grown):
        return
    tx.run("INSERT INTO coverage (stream_id, since, until, at) VALUES (:id, :since, :until, :now)", **values)
    tx.run(
        "DELETE FROM coverage WHERE stream_id = :id AND id <= "
        "(SELECT id FROM coverage WHERE stream_id = :id ORDER BY id DESC LIMIT 1 OFFSET :kept)",
        id=stream,
        kept=KEPT_SPANS,
    )


def _used(sql: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in sql}


def complete(tx: Tx, stream: int, now: Micros) -> None:
    """Note that a pull of the stream came to its end; with nothing left to fill, it is complete up to then."""
    tx.run("UPDATE stream SET pulled_at = :now WHERE id = :id", now=now, id=stream)
    if scalar(tx, _TO_FILL, id=stream) is not None:
        return
    tx.run(
        "UPDATE stream SET complete_at = :now, complete_since = COALESCE(complete_since, back_to, :now) WHERE id = :id",
        now=now,
        id=stream,
    )
    # The clock holds it from here on.
    tx.run("DELETE FROM coverage WHERE stream_id = :id", id=stream)


def keep_holes(tx: Tx, stream: int, page: Page, now: Micros) -> None:
    """Make the stored open holes those that the page named, and close the others as what they have become.

    A hole must never keep its page away, nor be left out of it: what no column takes of it is left out instead.
    """
    named = {hole.key: hole for hole in map(_storable, page.holes)}
    rows = tx.rows("SELECT key, ends FROM hole WHERE stream_id = :id AND closed_at IS NULL", id=stream)
    open_holes = {str(row[0]): Ends(row[1]) for row in rows}
    for key in open_holes.keys() - named.keys():
        _close(tx, stream, key, open_holes[key], now, anew=page.anew)
    for hole in named.values():
        if hole.key in open_holes:
            _rename(tx, stream, hole, now)
        else:
            _open(tx, stream, hole, now)
    if open_holes:
        tx.run(
            "DELETE FROM hole WHERE stream_id = :id AND ending = 'filled' AND closed_at < :before",
            id=stream,
            before=now - FILLED_KEPT,
        )


def _storable(hole: Hole) -> Hole:
    return replace(hole, key=indexed(hole.key), began=moment(hole.began), over=moment(hole.over))


def _close(tx: Tx, stream: int, key: str, ends: Ends, now: Micros, *, anew: bool) -> None:
    forgotten = anew and ends is Ends.FILLED
    ending = Ends.LOST if forgotten or ends in (Ends.MISSED, Ends.LOST) else Ends.FILLED
    tx.run(
        "UPDATE hole SET closed_at = :now, ending = :ending, reason = reason || :more, resume = '', "
        "until_at = COALESCE(until_at, :now), lost_at = COALESCE(lost_at, :lost) "
        "WHERE stream_id = :id AND key = :key AND closed_at IS NULL",
        now=now,
        ending=ending.value,
        more="; then the place where it was to go on could not be read" if forgotten else "",
        lost=now if ending is Ends.LOST else None,
        id=stream,
        key=key,
    )


def _rename(tx: Tx, stream: int, hole: Hole, now: Micros) -> None:
    tx.run(
        "UPDATE hole SET since = :since, until = :until, reason = :reason, resume = :resume, ends = :ends, "
        "from_at = COALESCE(:began, from_at), until_at = COALESCE(:over, until_at), "
        "lost_at = CASE WHEN :ends = 'lost' THEN COALESCE(lost_at, :now) END "
        "WHERE stream_id = :id AND key = :key AND closed_at IS NULL",
        **_values(stream, hole),
        now=now,
    )


def _open(tx: Tx, stream: int, hole: Hole, now: Micros) -> None:
    """Note a new hole: it covers the time from the last complete moment to now, unless the connector knows better."""
    values = _values(stream, hole)
    values["over"] = hole.over if hole.over is not None or hole.ends is Ends.MISSED else now
    tx.run(
        "INSERT INTO hole (stream_id, key, since, until, reason, resume, opened_at, ends, from_at, until_at, lost_at) "
        "VALUES (:id, :key, :since, :until, :reason, :resume, :now, :ends, "
        "COALESCE(:began, (SELECT complete_at FROM stream WHERE id = :id)), :over, :lost)",
        **values,
        now=now,
        lost=now if hole.ends is Ends.LOST else None,
    )


def _values(stream: int, hole: Hole) -> dict[str, object]:
    return {
        "id": stream,
        "key": hole.key,
        "since": hole.since,
        "until": hole.until,
        "reason": hole.reason,
        "resume": hole.resume,
        "ends": hole.ends.value,
        "began": hole.began,
        "over": hole.over,
    }
