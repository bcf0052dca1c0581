"""What cannot be read waits apart: named in red and in the ledger, and read once a later program understands it."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any

import pytest

from core.clock import Micros
from core.incoming import Deletion, Edit, Hole, Page, Person, Receipt, Request
from desk import lines
from desk.aside import bare, each_of, page_in, unkept
from desk.lines import Line, Plug
from desk.sync import Puller
from desk.triage import learnt_noise
from desk.triage.life import judge
from networks.errors import Refused
from networks.mastodon import changes, parse, streams
from networks.simulated import Simulated
from store import ledger, marking, troubles, views
from store.engine import open_store
from store.rows import Touched, Verdict
from tests.desk.clinics import Clinic, clinic, sit_down
from tests.store.helpers import ME, said
from tui.screens.problems import found

POISON = "poison in the well"


async def test_a_poisoned_message_is_named_without_its_words_and_comes_in_later(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    real = parse.message

    def read(*words: Any, **more: Any) -> Any:
        said = real(*words, **more)
        if said is not None and POISON in said.text:
            raise ValueError(said.text)
        return said

    async def gone(*_: object) -> Page:
        raise Refused("it is no longer there")

    async with clinic(database_url) as c:
        for text in ("how long does a cold last?", POISON, "is it contagious?"):
            c.fake.write(c.fake.pat, f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "message", read)
            report = await c.pull()
            assert (report.new, report.problem) == (2, "")
            assert (await c.pull()).problem == ""
            patch.setattr(c.line.network, "reread", gone)
            c.fake.write(c.fake.pat, "@doctor and a cough?")
            report = await Puller(c.desk, c.line).pull()
            assert (report.new, report.problem) == (1, "")
        apart = troubles.set_aside(c.store.reader)
        assert {one.stream for one in apart} <= {"mentions", "conversations"}
        told = [one for one in found(c.store.reader, c.desk.now()) if one.kind == "set aside"]
        assert {one.role for one in told} == {"red"}
        assert POISON not in f"{apart} {told} {caplog.text}"
        assert any(one.aside for one in ledger.streams(c.store.reader))
        report = await Puller(c.desk, c.line).pull()
        assert (report.new, troubles.set_aside(c.store.reader)) == (1, [])
        assert any(POISON in row.question for row in c.rows("open"))
        rows = c.store.reader.rows("SELECT body FROM aside")
        assert {str(row[0]) for row in rows} == {""}


async def test_a_message_that_cannot_be_kept_lets_the_others_in_and_is_kept_later_as_it_was(database_url: str) -> None:
    def judged(seen: Touched, now: Micros) -> Verdict:
        if any(POISON in message.text for message in seen.burst):
            raise ValueError(POISON)
        return judge(seen, now)

    async with clinic(database_url) as c:
        for text in ("how long does a cold last?", POISON, "is it contagious?"):
            c.fake.write(c.fake.pat, f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(learnt_noise, "judge", judged)
            for _ in range(2):
                assert (await Puller(c.desk, c.line).pull()).problem == ""
        apart = troubles.set_aside(c.store.reader)
        assert apart
        assert POISON not in f"{apart}"
        assert len(c.rows("open")) == 2
        await Puller(c.desk, c.line).pull()
        assert troubles.set_aside(c.store.reader) == []
        (row,) = [row for row in c.rows("open") if POISON in row.question]
        (message,) = views.messages(c.store.reader, row.id)
        assert (message.audience, message.handle, message.readers.named) == ("direct", row.handle, (row.handle,))


async def test_what_the_database_itself_refuses_is_set_aside_and_named_and_the_others_come_in(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    letters = random.Random(3)  # noqa: S311  # what no compression makes shorter
    long_id = "".join(letters.choices(string.ascii_letters, k=9000))
    script = [
        said("m1", "how long does a cold last?", thread="t1"),
        said("m2", f"{POISON} one", at=10**30, thread="t2"),
        said(long_id, f"{POISON} two", thread="t3"),
        said("m4", "a\0b and half a letter \ud800", thread="t4"),
        said("m5", " ".join(f"word{n}" for n in range(200_000)), thread="t5"),
        said("m6", "is it contagious?", thread="t6"),
    ]
    network = Simulated("mastodon", ME, script)
    store = open_store(database_url)
    try:
        desk = sit_down(store, "s1")
        line = await lines.connect(desk, Plug("clinic", "mastodon", lambda: network))
        assert isinstance(line, Line)
        report = await Puller(desk, line).pull()
        refused = 2 if store.dialect == "postgresql" else 1
        assert (report.new, report.problem) == (len(script) - refused, "")
        apart = troubles.set_aside(store.reader)
        assert len(apart) == refused
        assert all(len(one.remote_id) < 300 for one in apart)
        assert POISON not in f"{apart} {caplog.text}"
        # What is wrong with an edit is as little a reason to stop.
        network.arrive(said("m7", "and a cough?", thread="t7"))
        network.arrive(Edit("m1", "how long does a flu last?", 10**30))
        report = await Puller(desk, line).pull()
        assert (report.new, report.problem) == (1, "")
        assert len(troubles.set_aside(store.reader)) == refused + 1
    finally:
        store.close()


async def test_the_door_and_the_gaps_of_a_page_are_kept_whatever_one_of_them_is(database_url: str) -> None:
    long = "".join(random.Random(4).choices(string.ascii_letters, k=9000))  # noqa: S311  # as above
    waiting = [
        Request("r1", Person("a", "a"), 5),
        Request("r1", Person("a", "a"), 6, count=2),
        Request(f"r2{long}", Person("b", "b"), 5),
        Request("r3", Person("c", POISON), 10**30),
        Request("r4", Person("d", "d"), 5),
    ]
    gaps = [
        Hole("k1", "", "", "one"),
        Hole("k1", "", "", "two"),
        Hole(long, long, long, "three"),
        Hole("k4", "", "", "four", began=10**30, over=-1),
    ]
    async with clinic(database_url) as c:
        (stream, *_), puller = c.line.network.streams, Puller(c.desk, c.line)
        page = Page("on", (said("m1", "is it contagious?"),), requests=tuple(waiting), holes=tuple(gaps))
        for _ in range(2):
            puller._keep(stream, page)
        assert marking.mark_of(c.store.reader, c.line.account, stream.name) == "on"
        assert {one.handle: one.count for one in troubles.waiting(c.store.reader)} == {"a": 2, "b": 1, "d": 1}
        assert {one.reason for one in troubles.holes(c.store.reader)} == {"two", "three", "four"}
        (apart,) = troubles.set_aside(c.store.reader)
        assert apart.remote_id == "r3 (at the door)"
        assert POISON not in f"{apart}"
        puller._keep(stream, Page("on", requests=()))
        assert troubles.holes(c.store.reader) == []


def _refusing(real: Any, words: Callable[[Any], str]) -> Any:
    """Return a reader that cannot read what holds the poison."""

    def read(*given: Any, **more: Any) -> Any:
        told = real(*given, **more)
        if told is not None and POISON in words(told):
            raise ValueError(words(told))
        return told

    return read


async def test_a_poisoned_change_is_named_and_the_other_changes_come_in(database_url: str) -> None:
    async with clinic(database_url) as c:
        posts = [c.fake.write(c.fake.pat, f"@doctor {text}") for text in ("two tables?", "how long?", "is it bad?")]
        await c.pull()
        for post, text in zip(posts, ("two tablets?", POISON, "is it very bad?"), strict=True):
            c.fake.edit(post, f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(changes, "text_of", _refusing(parse.text_of, str))
            for _ in range(2):
                assert (await c.pull()).problem == ""
        (apart,) = troubles.set_aside(c.store.reader)
        assert (apart.stream, apart.remote_id) == ("changes", posts[1])
        assert POISON not in f"{apart}"
        texts = _texts(c)
        assert "two tablets?" in texts[posts[0]]
        assert "is it very bad?" in texts[posts[2]]
        c.fake.edit(posts[1], "@doctor how long will it last?")
        await Puller(c.desk, c.line).pull()
        assert troubles.set_aside(c.store.reader) == []
        assert "how long will it last?" in _texts(c)[posts[1]]


async def test_a_poisoned_request_at_the_door_is_named_and_the_others_are_shown(database_url: str) -> None:
    async with clinic(database_url) as c:
        for name, text in (("lena", "how long does a cold last?"), ("otto", POISON), ("mara", "is it contagious?")):
            c.fake.write(c.fake.memory.account(name, "far.example"), f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "message", _refusing(parse.message, lambda said: str(said.text)))
            for _ in range(2):
                assert (await c.pull()).problem == ""
        apart = troubles.set_aside(c.store.reader)
        assert "requests" in {one.stream for one in apart}
        assert POISON not in f"{apart}"
        assert len(c.rows("screener")) == 2
        await Puller(c.desk, c.line).pull()
        assert troubles.set_aside(c.store.reader) == []
        assert len(c.rows("screener")) == 3


async def test_what_somebody_wrote_who_was_let_in_is_never_dropped_though_it_cannot_be_read(database_url: str) -> None:
    async with clinic(database_url) as c:
        otto = c.fake.memory.account("otto", "far.example")
        c.fake.write(otto, "@doctor how long does a cold last?")
        await c.pull()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "message", _refusing(parse.message, lambda said: str(said.text)))
            c.fake.write(otto, f"@doctor {POISON}")
            c.fake.memory.let_in(c.fake.doctor, otto.id)
            await c.pull()
        assert "requests" in {one.stream for one in troubles.set_aside(c.store.reader)}
        await Puller(c.desk, c.line).pull()
        assert troubles.set_aside(c.store.reader) == []
        assert any(POISON in text for text in _texts(c).values())


async def test_a_change_that_cannot_be_kept_lets_the_others_in_and_never_undoes_a_newer_one(database_url: str) -> None:
    def judged(seen: Touched, now: Micros) -> Verdict:
        if any(POISON in message.text for message in seen.burst):
            raise ValueError(POISON)
        return judge(seen, now)

    async with clinic(database_url) as c:
        asked = [(c.fake.memory.account(name), text) for name, text in (("lena", "a"), ("otto", "b"), ("mara", "c"))]
        posts = [c.fake.write(who, f"@doctor is {text} ok?") for who, text in asked]
        await c.pull()
        for post, text in zip(posts, ("is A ok?", POISON, POISON), strict=True):
            c.fake.edit(post, f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(learnt_noise, "judge", judged)
            assert (await c.pull()).problem == ""
            assert "is A ok?" in _texts(c)[posts[0]]
            apart = troubles.set_aside(c.store.reader)
            assert {f"{post} (changed)" for post in posts[1:]} <= {one.remote_id for one in apart}
            assert POISON not in f"{apart}"
            c.fake.edit(posts[2], "@doctor is C ok?")
            assert (await c.pull()).problem == ""
        await Puller(c.desk, c.line).pull()
        assert troubles.set_aside(c.store.reader) == []
        texts = _texts(c)
        assert POISON in texts[posts[1]]
        assert "is C ok?" in texts[posts[2]]


@pytest.mark.parametrize(
    "page",
    [
        Page("", edits=(Edit("1", "new", 7, "warned"),)),
        Page("", deletions=(Deletion("1", 7),)),
        Page("", receipts=(Receipt("1", 7, failed="no such number"),)),
    ],
    ids=["edit", "deletion", "receipt"],
)
def test_what_waits_apart_comes_back_as_it_was(page: Page) -> None:
    (item,) = each_of(page)
    assert page_in(unkept(item, ValueError("secret")).body) == page


def test_who_cannot_be_listed_at_the_door_keeps_nobody_else_from_being_listed() -> None:
    waiting = tuple(Request(name, Person(name, name), 1) for name in ("a", "b", "c"))
    page = Page("mark", requests=waiting)
    items = list(each_of(page))
    assert bare(page, [items[0], items[2]], ()).requests == (waiting[0], waiting[2])
    assert bare(Page("mark"), [], ()).requests is None
    assert page_in(unkept(items[1], ValueError("secret")).body) == Page("")


def _texts(c: Clinic) -> dict[str, str]:
    rows = c.store.reader.rows("SELECT remote_id, text FROM message")
    return {str(remote): str(text) for remote, text in rows}
