"""Equal questions as one line: nothing that needs a look is hidden, and no lane is walked to its end for it."""

from __future__ import annotations

from dataclasses import replace

from store.rows import Row
from tests.fakes.rows import row
from tui.folding import MOST_PAGES, FoldedSource

PAGE = 8


class Lane:
    """A lane that counts how often it is read."""

    why = False

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.read = 0

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        self.read += 1
        ids = [one.id for one in self.rows]
        if forward:
            first = ids.index(start.id) + 1 if start else 0
            return self.rows[first : first + PAGE]
        last = ids.index(start.id) if start else len(ids)
        return self.rows[max(0, last - PAGE) : last]

    def total(self) -> int:
        return len(self.rows)


def asked(identity: int, cluster: int = 0, **more: object) -> Row:
    return replace(row(), id=identity, cluster=cluster, **more)  # type: ignore[arg-type]  # any column of a row


def folded(*rows: Row) -> tuple[FoldedSource, Lane]:
    lane = Lane(list(rows))
    return FoldedSource(lane, every=True), lane  # type: ignore[arg-type]  # it reads as a lane does


def ids(rows: list[Row]) -> list[int]:
    return [one.id for one in rows]


def test_the_first_that_asks_stands_for_the_others_and_the_next_follows_in_its_place() -> None:
    source, _ = folded(asked(1, 7), asked(2), asked(3, 7), asked(4, 8), asked(5, 7))
    shown = source.page(None, forward=True)
    assert ids(shown) == [1, 2, 4]
    assert source.behind(shown[0]) == 2
    following = source.succeed(shown[0], {1})
    assert following is not None
    assert (following.id, source.behind(following)) == (3, 1)
    assert source.succeed(following, {3, 5}) is None


def test_what_needs_a_look_of_its_own_never_stands_behind_another() -> None:
    apart = (
        asked(2, 7, red=1),
        asked(3, 7, trouble="refused: no"),
        asked(4, 7, unchecked="photo"),
        asked(5, 7, personal=True),
    )
    source, _ = folded(asked(1, 7), *apart, asked(6, 7))
    assert ids(source.page(None, forward=True)) == [1, 2, 3, 4, 5]
    risen = source.renew([asked(6, 7, red=1)])
    assert ids(risen) == [6]
    assert source.folded == []


def test_a_million_equal_questions_cost_a_few_pages() -> None:
    everybody = [asked(n, 7) for n in range(1, 1000)]
    source, lane = folded(*everybody)
    first = source.page(None, forward=True)
    assert (ids(first), lane.read) == ([1], 1)
    more = source.page(first[-1], forward=True)
    assert lane.read == 1 + MOST_PAGES
    assert len(more) == PAGE, "shown as they are rather than read on without end"


def test_what_was_decided_never_comes_back_behind_another() -> None:
    source, _ = folded(asked(1, 7), asked(2, 7), asked(3, 7))
    (head,) = source.page(None, forward=True)
    assert source.succeed(head, {1}) is not None
    source.page(None, forward=True)
    assert ids(source.folded) == [3]
