"""A small campaign in every run, and the proof that its judge is not blind: each cheat is caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.audience import Audience
from core.clock import MINUTE
from core.incoming import Incoming, Page
from core.outgoing import Absent, Part, Sent
from desk import outcomes
from desk.sync import Puller
from networks.mastodon import marks, walk
from networks.mastodon.connector import Mastodon
from networks.protocol import Stream
from store.keeping import Kept
from tests.faults import campaign
from tests.faults.arena import empty_store
from tests.faults.moments import When
from tests.faults.pulls import check_histories, lived
from tests.faults.sends import Case, Plan
from tests.faults.steps import KILL, History, LetIn, Pass, Pull, Write, histories
from tests.faults.worlds import WORLDS

SMALL = 49
FEW = 20
Patch = pytest.MonkeyPatch


async def test_no_answer_is_lost_doubled_misread_or_silent_whatever_happens_at_whatever_moment(
    tmp_path: Path,
) -> None:
    verdicts = await campaign.run(1, range(SMALL), tmp_path)
    assert [str(one.case) for one in verdicts if not one.clean] == []
    assert campaign.last_line(verdicts) == f"{SMALL} cases, 0 lost, 0 doubled, 0 wrong readers, 0 silent holes"
    assert {one.case.network for one in verdicts} == set(WORLDS)


async def test_a_number_is_always_the_same_case(tmp_path: Path) -> None:
    plans = [Plan(empty_store(tmp_path / f"{n}.db"), tmp_path, 7) for n in (1, 2)]
    first, second = [[await plan.case(number) for number in range(5)] for plan in plans]
    assert first == second
    assert len({one.what for one in first}) > 2


def _send_twice(patch: Patch) -> None:
    async def absent(_self: Mastodon, _part: Part) -> Absent:
        return Absent()

    patch.setattr(Mastodon, "find", absent)


def _send_nothing(patch: Patch) -> None:
    async def said_to_be_sent(_self: Mastodon, part: Part) -> Sent:
        return Sent(f"made up {part.key}", part.audience)

    patch.setattr(Mastodon, "send", said_to_be_sent)


def _send_to_all(patch: Patch) -> None:
    patch.setattr("networks.mastodon.sending.visibility", lambda _part, _parent: "public")


def _forget_what_may_stand(patch: Patch) -> None:
    failed = outcomes.attempt_failed
    patch.setattr(outcomes, "attempt_failed", lambda tx, part, n, _state, why: failed(tx, part, n, "queued", why))


CHEATS: dict[str, tuple[Callable[[Patch], None], str]] = {
    "doubled": (_send_twice, "the line drops"),
    "lost": (_send_nothing, "they write again"),
    "wrong_readers": (_send_to_all, "they write again"),
    "silent": (_forget_what_may_stand, "the line drops"),
}


@pytest.mark.parametrize("harm", CHEATS)
async def test_the_judge_sees_each_harm(harm: str, tmp_path: Path, monkeypatch: Patch) -> None:
    cheat, what = CHEATS[harm]
    plan = Plan(empty_store(tmp_path / "empty.db"), tmp_path, 1)
    shape = ("gotosocial", Audience.DIRECT, 1)
    moment = (await plan.moments(*shape)).index((When.RESPONSE, "POST"))
    case = Case(2, *shape, moment, When.RESPONSE, what)
    assert (await plan.run(2, case)).clean
    cheat(monkeypatch)
    assert getattr(await plan.run(4, case), harm) > 0


def test_what_people_wrote_is_in_the_store_or_the_store_names_the_hole(tmp_path: Path) -> None:
    check_histories(FEW, tmp_path)


def test_a_message_that_is_dropped_in_silence_is_seen_and_told_in_its_shortest_history(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    kept = Puller._keep

    def forgetful(self: Puller, stream: Stream, page: Page) -> Kept:
        return kept(self, stream, replace(page, messages=page.messages[1:]))

    monkeypatch.setattr(Puller, "_keep", forgetful)
    with pytest.raises(AssertionError) as failure:
        check_histories(FEW, tmp_path, among=histories(("telegram",)))
    story = str(failure.value)
    assert "missing=['" in story
    assert len(story.splitlines()) == len(("the network", "one message", "what it came to"))


def _trust_the_order(patch: Patch) -> None:
    patch.setattr("networks.mastodon.walk.SETTLED", 0)


def _forget_the_second_page(patch: Patch) -> None:
    patch.setattr(walk, "read_mark", lambda text: replace(marks.read_mark(text), gaps=()))


def _believe_the_mark(patch: Patch) -> None:
    async def nothing(*_: object) -> list[Incoming]:
        return []

    patch.setattr("networks.mastodon.streams._written_by", nothing)


def _begin_at_the_door(patch: Patch) -> None:
    patch.setattr("networks.matrix.reading._open_gap", lambda *_, **__: None)


BUSY_NIGHT = (Write(widely=True, times=3), Pass(4 * MINUTE))
READERS: dict[str, tuple[Callable[[Patch], None], str, list[History]]] = {
    "drops an item after a reorder": (
        _trust_the_order,
        "missing",
        [History("mastodon", (Write(late=True), Write(), Pull(), Pass(4 * MINUTE)))],
    ),
    "skips the second page after a kill": (
        _forget_the_second_page,
        "missing",
        [History("mastodon", (*BUSY_NIGHT, Pull(KILL, at), Write(widely=True)), page=1) for at in (27, 30)],
    ),
    "never looks below the mark after a release": (
        _believe_the_mark,
        "withheld",
        [History("mastodon", (Write(stranger=True), Write(), Pass(4 * MINUTE), Pull(), LetIn()))],
    ),
    "never looks behind the door it was let in by": (
        _begin_at_the_door,
        "missing",
        [History("matrix", (Write(stranger=True, times=3), Pull(), LetIn()), page=1)],
    ),
}


@pytest.mark.parametrize("cheat", READERS)
async def test_the_judge_sees_a_reader_that(cheat: str, tmp_path: Path, monkeypatch: Patch) -> None:
    harm, what, stories = READERS[cheat]
    template = empty_store(tmp_path / "empty.db")
    for history in stories:
        assert (await lived(history, template, tmp_path)).clean
    harm(monkeypatch)
    assert any([getattr(await lived(history, template, tmp_path), what) for history in stories])
