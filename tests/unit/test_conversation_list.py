"""What the list reads on, it reads once: nothing that was decided comes back by itself."""

from __future__ import annotations

from store.rows import Row
from tests.fakes import rows
from tui.widgets.conversations import ConversationList


def row(number: int, key: int) -> Row:
    return rows.row(id=number, waiting_since=key, sort_key=key, newest_id=number, newest_in_id=number, revision=1)


class Lane:
    """Rows in the order of their keys, one a page."""

    why = False

    def __init__(self, *rows: Row) -> None:
        self.rows = list(rows)

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        ordered = sorted(self.rows, key=lambda one: one.sort_key, reverse=not forward)
        if start is not None:
            ordered = [one for one in ordered if (one.sort_key > start.sort_key) is forward and one.id != start.id]
        return ordered[:1]

    def total(self) -> int:
        return len(self.rows)


def test_what_was_taken_out_does_not_come_back_because_its_place_in_the_lane_moved() -> None:
    lane, listing = Lane(row(1, 10), row(2, 20), row(3, 30)), ConversationList()
    listing.open(lane)
    lane.rows[0] = row(1, 40)
    listing.take_out([1])
    for _ in range(4):
        listing.step(1)
    assert [one.id for one in listing.rows] == [2, 3]


def test_what_stands_in_the_list_is_not_listed_again_at_its_new_place() -> None:
    lane, listing = Lane(row(1, 10), row(2, 20)), ConversationList()
    listing.open(lane)
    lane.rows[0] = row(1, 40)
    for _ in range(4):
        listing.step(1)
    assert [one.id for one in listing.rows] == [1, 2]
