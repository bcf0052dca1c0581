from __future__ import annotations

import signal
import subprocess

import pytest

from tests.cli.helpers import Program, joined
from tests.fakes.base import eventually
from tests.fakes.mastodon import FakeMastodon


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_reads_on_and_ends_cleanly_on_a_signal(
    end: signal.Signals, program: Program, fake: FakeMastodon
) -> None:
    joined(program, fake)
    with subprocess.Popen(
        program.command("sync", "--watch", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=program.environment,
    ) as watch:
        try:
            assert eventually(lambda: fake.listeners > 0, 30)
            fake.write(fake.pat, "@doctor a question while you watch")
            assert eventually(lambda: len(program.json("list")) == 1, 30)
        finally:
            watch.send_signal(end)
        out, err = watch.communicate(timeout=30)
    assert watch.returncode == 0, err
    assert '"new": 1' in out
    assert "Traceback" not in err
