"""A receiver that is killed while a payload comes: the sender repeats, nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desk.receiving import KeptRaws
from networks.registry import build
from store import accounts
from tests.desk.elsewhere import elsewhere
from tests.fakes.whatsapp import FakeWhatsApp, Posted
from tests.faults.programs import ROOT


@contextmanager
def receiving(database: str, fake: FakeWhatsApp, step: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.receiving"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    orders = {"database": database, "step": step, "app_secret": fake.app_secret, "verify_token": fake.verify_token}
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(orders) + "\n")
        process.stdin.flush()
        try:
            port = json.loads(process.stdout.readline())["port"]
            yield process, f"http://127.0.0.1:{port}/whatsapp"
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)


@pytest.mark.parametrize(("step", "stored"), [("before the store", 0), ("before the answer", 1)])
async def test_a_payload_that_was_not_acknowledged_is_repeated_and_is_one_question(
    database_url: str, step: str, stored: int
) -> None:
    with FakeWhatsApp() as fake:
        async with elsewhere(database_url, "whatsapp", lambda: build("whatsapp", dict(fake.settings))) as clinic:
            account = accounts.account_id(clinic.store.reader, "clinic")
            raws = KeptRaws(clinic.store, account or 0)
            with receiving(database_url, fake, step) as (process, url):
                fake.sinks = [Posted(url)]
                remote = await asyncio.to_thread(fake.write, "how long does a cold last?")
                assert process.wait(30) == -signal.SIGKILL
            assert len(fake.missed) == 1
            assert len(await raws.after(0, 10)) == stored
            # What was stored may be read before it is repeated.
            await clinic.pull()
            with receiving(database_url, fake) as (process, url):
                fake.sinks = [Posted(url)]
                await asyncio.to_thread(fake.repeat)
                assert fake.missed == []
            assert process.returncode == 0
            await clinic.pull()
            (row,) = clinic.rows("open")
            assert row.question == "how long does a cold last?"
            clinic.answer_vetted(clinic.conversation_of(remote))
            fake.sinks = []
            assert [one.state for one in await clinic.round()] == ["sent"]
            assert len(fake.delivered) == 1
