"""The program that is called: what it is told, how often, and what becomes of its failures. It is a real one."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.clock import MINUTE
from desk import alerting
from desk.alerting import AGAIN, EXPIRING, RED, Command, Hook, Watch
from tests.desk.wards import QUESTION, ward
from tests.desk.wards import RED as IN_DANGER

WRITES = "import json, os, sys; open(sys.argv[1], 'a').write(json.dumps([sys.argv[2:], dict(os.environ)]) + chr(10))"


def writes(to: Path) -> tuple[str, ...]:
    """Return a program that writes down what it is given, with an argument of its own."""
    return (sys.executable, "-I", "-c", WRITES, str(to), "ward 3; $HOME")


def written(to: Path) -> list[tuple[list[str], dict[str, str]]]:
    text = to.read_text(encoding="utf-8") if to.exists() else ""
    # The last line may be half written.
    return [(words, environment) for words, environment in map(json.loads, text.split("\n")[:-1])]


async def until(to: Path, calls: int) -> list[tuple[list[str], dict[str, str]]]:
    async with asyncio.timeout(60):
        while len(written(to)) < calls:  # noqa: ASYNC110  # the program's file is the only witness
            await asyncio.sleep(0.02)
    return written(to)


@asynccontextmanager
async def serving(hook: Hook) -> AsyncIterator[None]:
    task = asyncio.create_task(hook.serve())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def ignored(_what: str, _remedy: str) -> None:
    pytest.fail("nothing goes wrong here")


async def test_it_is_told_a_kind_and_a_number_and_no_shell_and_no_secret(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "CONSULTA_KEY": "secret", "PASSWORD": "secret"}
    hook = Hook(writes(tmp_path / "calls"), ignored, environment, rest=0)
    async with serving(hook):
        hook.call(RED, 2)
        ((words, told),) = await until(tmp_path / "calls", 1)
    assert words == ["ward 3; $HOME"]
    told.pop("LC_CTYPE", None)
    assert told == {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "CONSULTA_ALERT": "red", "CONSULTA_ALERT_COUNT": "2"}


async def test_what_comes_while_it_rests_is_one_call_of_so_many(tmp_path: Path) -> None:
    hook = Hook(writes(tmp_path / "calls"), ignored, {}, rest=0.5)
    async with serving(hook):
        hook.call(RED, 1)
        await until(tmp_path / "calls", 1)
        for _ in range(40):
            hook.call(RED, 1)
        hook.call(EXPIRING, 3)
        calls = await until(tmp_path / "calls", 3)
    told = [(env["CONSULTA_ALERT"], env["CONSULTA_ALERT_COUNT"]) for _, env in calls]
    assert told == [("red", "1"), ("red", "40"), ("expiring", "3")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("/nowhere/page",), "cannot be run"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "ended with code 3"),
        ((sys.executable, "-c", "import time; time.sleep(600)"), "did not end within 0.3 seconds"),
    ],
)
async def test_its_failure_is_told_once_and_stops_nothing(
    words: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "TIME_LIMIT", 0.3)
    told: list[str] = []
    hook, failed, ran = Hook(words, lambda what, _: told.append(what), {}, rest=0), asyncio.Event(), 0
    run = hook._ended

    async def counted(kind: str, number: int) -> str:
        nonlocal ran
        ran += 1
        hook.call(kind, number)
        if ran == 3:
            failed.set()
        return await run(kind, number)

    monkeypatch.setattr(hook, "_ended", counted)
    async with serving(hook), asyncio.timeout(60):
        hook.call(RED, 1)
        await failed.wait()
    assert len(told) == 1
    assert says in told[0]


def test_each_red_is_called_for_once_once_more_when_nobody_sees_it_and_what_closes_once() -> None:
    watch = Watch(5)
    assert watch.look([1], [9], 0) == {}, "what stands there when an inbox opens is in sight"
    assert watch.look([1, 2, 3], [9, 8], MINUTE) == {RED: 2, EXPIRING: 1}
    assert watch.look([1, 2, 3], [9, 8], 5 * MINUTE) == {AGAIN: 1}
    assert watch.look([1, 2], [8], 6 * MINUTE) == {AGAIN: 1}
    assert watch.look([1, 2], [8], 60 * MINUTE) == {}
    assert Watch(0, alone=True).look([1, 2], [9], 0) == {RED: 2, EXPIRING: 1}
    assert Watch(0).look([1], [], 0) == {}


async def test_a_red_that_comes_in_is_called_for_and_ends_with_the_desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "LOOK", 20_000)
    monkeypatch.setattr(alerting, "REST", 0)
    with ward(database_url) as w:
        command = Command(writes(tmp_path / "calls"), frozenset({RED}), 0)
        task = asyncio.create_task(alerting.serve(w.desk, command, ignored, alone=True))
        try:
            w.arrives("m1", QUESTION)
            w.arrives("m2", IN_DANGER, thread="t2")
            ((_, told),) = await until(tmp_path / "calls", 1)
            assert (told["CONSULTA_ALERT"], told["CONSULTA_ALERT_COUNT"]) == ("red", "1")
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
