"""The last resort, in real processes that would never end by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
BEGIN = """
import asyncio, threading, time
from core.last_resort import LastResort

never = threading.Lock()
never.acquire()
resort = LastResort(lambda: print("given back", flush=True))
"""
HANGS = {
    "main thread": "resort.within(0.1, 7)\nnever.acquire()",
    "another thread": "threading.Thread(target=never.acquire).start()\nresort.within(0.1, 7)",
    "event loop": """
async def work():
    resort.within(0.1, 7)
    time.sleep(3600)

asyncio.run(work())
""",
    "work beside the loop": """
async def work():
    asyncio.get_running_loop().run_in_executor(None, never.acquire)
    resort.within(0.1, 7)

asyncio.run(work())
""",
    "exit": "import atexit\natexit.register(never.acquire)\nresort.within(0.1, 7)",
    "a deaf task": """
async def deaf():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass

async def work():
    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    resort.within(0.1, 7)
    return task

asyncio.run(work())
""",
}


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.mark.parametrize("hang", HANGS)
def test_a_program_that_hangs_when_it_was_told_to_end_ends(hang: str) -> None:
    ended = _run(HANGS[hang])
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, "given back\n", "")


def test_a_later_bound_takes_the_place_of_an_earlier_one() -> None:
    assert _run("resort.within(3600, 3)\nresort.within(0.1, 7)\nnever.acquire()").returncode == 7
    assert _run("resort.within(0.5, 3)\nresort.within(1, 7)\nnever.acquire()").returncode == 7


def test_a_program_that_has_ended_by_itself_is_left_alone() -> None:
    # A bound that was not let go of would be waited for here, and end the program with its own code.
    ended = _run("resort.within(5, 7)\nresort.off()\nresort._timer.join()\nprint('ended')")
    assert (ended.returncode, ended.stdout) == (0, "ended\n")


@pytest.mark.parametrize("last", ["raise OSError", "never.acquire()"])
def test_what_is_done_last_may_fail_or_hang_and_the_program_ends_all_the_same(last: str) -> None:
    code = f"def broken():\n    {last}\nresort = LastResort(broken)\nresort.within(0.1, 7)\nnever.acquire()"
    assert _run(code).returncode == 7
