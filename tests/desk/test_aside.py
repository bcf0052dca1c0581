"""What cannot be read waits apart: named in red and in the ledger, and read once a later program understands it."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest

from core.clock import Micros
from core.incoming import Edit
from desk import lines, sync
from desk.lines import Line, Plug
from desk.sync import Puller
from desk.triage.life import judge
from networks.mastodon import parse, streams
from networks.simulated import Simulated
from store import ledger, troubles, views
from store.engine import open_store
from store.rows import Touched, Verdict
from tests.desk.clinics import clinic, sit_down
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

    async with clinic(database_url) as c:
        for text in ("how long does a cold last?", POISON, "is it contagious?"):
            c.fake.write(c.fake.pat, f"@doctor {text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "message", read)
            report = await c.pull()
            assert (report.new, report.problem) == (2, "")
            assert (await c.pull()).problem == ""
        apart = troubles.set_aside(c.store.reader)
        assert {one.stream for one in apart} <= {"mentions", "conversations"}
        told = [one for one in found(c.store.reader) if one.kind == "set aside"]
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
            patch.setattr(sync, "judge", judged)
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
