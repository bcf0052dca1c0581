"""The lanes: one predicate each, from which queries, partial indexes and kept counts are made.

A predicate speaks of columns of `conversation` and holds no time: what time changes (expiring,
snoozed) is moved by a sweep that writes the columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from store.rows import Row


class Order(StrEnum):
    """The two orders that are stored."""

    TRIAGE = "triage"
    """Red, under 4 h left, waiting over 24 h, not checked, the rest; the longest wait first."""
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Lane:
    """A named query over conversations."""

    name: str
    where: str
    order: Order = Order.TRIAGE
    newest: str = "newest_id"
    """The column that newest first goes by."""


LANES: dict[str, Lane] = {
    lane.name: lane
    for lane in (
        Lane("open", "state = 'open' AND held = 0"),
        Lane("red", "red > 0 AND held = 0"),
        Lane("expiring", "expiring = 1 AND held = 0"),
        Lane("direct", "state = 'open' AND held = 0 AND audience = 'direct'"),
        Lane("public", "state = 'open' AND held = 0 AND audience <> 'direct'"),
        Lane("screener", "state = 'screened' AND held = 0"),
        Lane("noise", "state = 'noise' AND held = 0"),
        Lane("snoozed", "state = 'snoozed' AND held = 0"),
        Lane("closed", "state = 'closed' AND held = 0", Order.NEWEST, newest="closed_at"),
        Lane("held", "held = 1"),
        Lane("trouble", "trouble <> ''"),
        Lane("everything", "id > 0", Order.NEWEST),
    )
}
"""`everything` is what `--lane all` shows; `id > 0` is true of each row."""


def lane_named(name: str) -> Lane:
    """Return a lane by its name; `all` is everything. Raises ValueError naming the lanes there are."""
    lane = LANES.get("everything" if name == "all" else name)
    if lane is None:
        raise ValueError(f"lane {name!r} is not known; lanes are {', '.join(LANES)}")
    return lane


_TERM = re.compile(r"(\w+) (=|<>|>) (?:'(\w*)'|(\d+))")


def lanes_of(row: Row) -> list[str]:
    """Return the names of the lanes that a conversation stands in."""
    return [lane.name for lane in LANES.values() if all(_is(row, term) for term in _TERM.finditer(lane.where))]


def _is(row: Row, term: re.Match[str]) -> bool:
    column, sign, word, number = term.groups()
    value = getattr(row, column)
    wanted = word if number is None else int(number)
    if sign == ">":
        return bool(value > wanted)
    return (value == wanted) is (sign == "=")


def indexes() -> list[str]:
    """Return the statements that make each lane an index walk, in both orders."""
    return [index_of(lane, order) for lane in LANES.values() for order in Order]


def index_of(lane: Lane, order: Order) -> str:
    """Return the statement that makes a lane an index walk in one order."""
    return f"CREATE INDEX lane_{lane.name}_{order.value} ON conversation ({_key(lane, order)}) WHERE {lane.where}"


def _key(lane: Lane, order: Order) -> str:
    return "sort_key, id" if order is Order.TRIAGE else f"{lane.newest} DESC, id DESC"


def _counted(row: str, sign: str) -> list[str]:
    """Return `column = column ± predicate` for each lane; `row` is `NEW` or `OLD`."""
    return [
        f"{lane.name} = {lane.name} {sign} (CASE WHEN {_of(row, lane.where)} THEN 1 ELSE 0 END)"
        for lane in LANES.values()
    ]


def _of(row: str, where: str) -> str:
    for column in ("state", "held", "red", "expiring", "audience", "trouble", "id"):
        where = where.replace(f"{column} ", f"{row}.{column} ")
    return where


_WATCHED = "state, held, red, expiring, trouble"


def _both() -> str:
    added = {lane.name: _of("NEW", lane.where) for lane in LANES.values()}
    return ", ".join(
        f"{name} = {name} + (CASE WHEN {new} THEN 1 ELSE 0 END)"
        f" - (CASE WHEN {_of('OLD', LANES[name].where)} THEN 1 ELSE 0 END)"
        for name, new in added.items()
    )


def count_triggers(dialect: str) -> list[str]:
    """Return the statements that keep `lane_count`, for `sqlite` or `postgresql`."""
    steps = {
        "insert": ("INSERT", ", ".join(_counted("NEW", "+"))),
        "update": (f"UPDATE OF {_WATCHED}", _both()),
        "delete": ("DELETE", ", ".join(_counted("OLD", "-"))),
    }
    make = _sqlite_trigger if dialect == "sqlite" else _postgres_trigger
    return [statement for name, (event, change) in steps.items() for statement in make(name, event, change)]


def _sqlite_trigger(name: str, event: str, change: str) -> list[str]:
    return [
        (
            f"CREATE TRIGGER lane_count_{name} AFTER {event} ON conversation "
            f"BEGIN UPDATE lane_count SET {change} WHERE id = 1; END"
        )
    ]


def _postgres_trigger(name: str, event: str, change: str) -> list[str]:
    return [
        (
            f"CREATE FUNCTION lane_count_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN UPDATE lane_count SET {change} WHERE id = 1; RETURN NULL; END $$"
        ),
        (
            f"CREATE TRIGGER lane_count_{name} AFTER {event} ON conversation "
            f"FOR EACH ROW EXECUTE FUNCTION lane_count_{name}()"
        ),
    ]
