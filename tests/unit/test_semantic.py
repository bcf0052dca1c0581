"""The embedding engine: known before it is loaded, without network, replaced when it hangs, never needed."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from desk.config import load
from desk.office import Desk
from desk.opening import open_desk
from desk.semantic import child, engine, files
from desk.semantic.engine import Child, installed
from desk.semantic.files import Unfit
from desk.semantic.gist import LETTERS, gist
from desk.semantic.meaning import Meaning
from desk.triage.vectors import Compared, centre
from store.engine import open_store

ON_LINUX = sys.platform == "linux" and platform.machine() == "x86_64"
TRIES = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
import child
print(child.seal())
def fork():
    if os.fork() == 0:
        os._exit(0)
for one in (socket.socket, lambda: socket.socketpair(), fork, lambda: os.execv("/bin/true", ["true"])):
    try:
        one()
        print("went through")
    except PermissionError:
        print("refused")
print(len(open(sys.executable, "rb").read(8)))
"""
HALF = """
import os, sys, time
lives = open({lives!r}, "a"); lives.write("x"); lives.close()
sys.stdout.buffer.write(b"sealed"); sys.stdout.buffer.flush()
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(int.from_bytes(head))
    {does}
"""


def half(tmp_path: Path, does: str) -> tuple[Child, Path]:
    """Return an engine whose process does this with each frame, and the file that counts its lives."""
    program, lives = tmp_path / "child.py", tmp_path / "lives"
    program.write_text(HALF.format(lives=str(lives), does=does))
    (tmp_path / "weights").write_bytes(b"w")
    return Child(tmp_path, pinned={"weights": hashlib.sha256(b"w").hexdigest()}, program=program), lives


@pytest.mark.parametrize("locked", [True, False])
def test_a_locked_inbox_starts_no_engine(locked: bool, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "CONSULTA_DATA_DIR": str(tmp_path / "data")}
    desk = open_desk(load(environment, config_dir=tmp_path / "config", locked=locked))
    try:
        assert (desk.meaning is None) is locked
    finally:
        desk.store.close()


def test_a_desk_that_closes_ends_its_engine_and_none_is_started_after_it(tmp_path: Path) -> None:
    does = f"sys.stdout.buffer.write(({files.DIRECTIONS}).to_bytes(4) + bytes({files.DIRECTIONS})); sys.stdout.flush()"
    made, lives = half(tmp_path, does)
    desk = Desk(open_store(f"sqlite:///{tmp_path / 'consulta.db'}"), meaning=Meaning(made))
    assert made.embed(["a question"]) == [bytes(files.DIRECTIONS)]
    process = made._process
    desk.close()
    assert process is not None
    assert process.poll() is not None
    with pytest.raises(Unfit):
        made.embed(["another"])
    assert lives.read_text() == "x"


@pytest.mark.skipif(not ON_LINUX, reason="elsewhere the engine is not offered")
def test_the_process_cannot_reach_the_network_nor_start_another() -> None:
    folder = str(Path(child.__file__).parent)
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", TRIES, folder], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split("\n") == ["True", *["refused"] * 4, "8", ""]


def test_a_file_that_is_not_the_known_one_is_never_loaded(tmp_path: Path) -> None:
    made, lives = half(tmp_path, "pass")
    (tmp_path / "weights").write_bytes(b"other")
    with pytest.raises(Unfit, match="weights of the embedding engine is not the file") as caught:
        made.embed(["a"])
    assert "--force-reinstall" in caught.value.remedy
    (tmp_path / "weights").unlink()
    with pytest.raises(Unfit, match="lacks weights"):
        made.embed(["a"])
    assert not lives.exists()


@pytest.mark.parametrize(
    "does",
    [
        "time.sleep(600)",
        "os._exit(1)",
        "sys.stdout.buffer.write((5).to_bytes(4) + b'short'); sys.stdout.buffer.flush()",
        "sys.stdout.buffer.write(b'lie'); sys.stdout.buffer.close(); sys.exit()",
    ],
    ids=["hangs", "dies", "lies", "stops in the middle"],
)
def test_a_process_that_fails_is_replaced_and_given_up_after_the_third(
    does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SECONDS_A_TEXT", 0.3)
    made, lives = half(tmp_path, does)
    for _ in range(2):
        with pytest.raises(Unfit, match="does not answer"):
            made.embed(["a"])
    assert lives.read_text() == "xxx"
    assert made._process is None


def test_many_texts_are_asked_for_in_small_lots_in_their_order(tmp_path: Path) -> None:
    lot = "n = len(__import__('json').loads(said))"
    made, lives = half(tmp_path, "pass")
    program = tmp_path / "child.py"
    program.write_text(
        program.read_text()
        .replace("    sys.stdin.buffer.read(int", "    said = sys.stdin.buffer.read(int")
        .replace("    pass", f"    {lot}; out = bytes([n]) * 384 * n")
        + "    sys.stdout.buffer.write(len(out).to_bytes(4) + out); sys.stdout.buffer.flush()\n"
    )
    found = made.embed([f"text {n}" for n in range(engine.AT_ONCE + 3)])
    made.close()
    assert [one[0] for one in found] == [engine.AT_ONCE] * engine.AT_ONCE + [3] * 3
    assert lives.read_text() == "x"


def test_what_all_vectors_share_says_nothing_of_any_two() -> None:
    vectors = {n: bytes([100, 100, 100, 20 if n % 2 else 0, 0 if n % 2 else 20, *[0] * 379]) for n in range(6)}
    compared = Compared(vectors, centre(list(vectors.values())))
    assert compared.exactly(0, 2) > 0.99
    assert compared.exactly(0, 1) < -0.99
    assert compared.nearest(0, 5)[:2] in ([2, 4], [4, 2])


def test_of_a_long_text_the_words_are_kept_that_carry_the_question_each_once() -> None:
    letter = (
        "Hello doctor, I have not slept. I have had a fever since monday and the fever is high, can I take X? Thanks."
    )
    assert gist(letter) == letter
    assert gist(f"{letter}\n{letter}") == "not slept fever since monday high can take X?"
    assert gist(f"{'Hola doctora, muchas gracias, ' * 9}¿qué puedo tomar?") == "muchas qué puedo tomar?"
    assert gist("the a an " * 30) == ("the a an " * 14)[:LETTERS].strip()
    assert all(
        len(gist(long)) <= LETTERS
        for long in ("x" * 300, "头痛三天了" * 60, "of\n" * 100, " ".join(map(str, range(999))))
    )
    assert gist("x" * 300)


def test_without_the_engine_there_is_none_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "find_spec", lambda _name: None)
    assert installed() is None


@pytest.mark.skipif(installed() is None, reason="consulta[semantic] is not installed")
def test_the_real_engine_is_the_known_one_sealed_and_knows_what_is_asked() -> None:
    made = installed()
    assert made is not None
    questions = ["can I take ibuprofen while breastfeeding", "¿puedo tomar ibuprofeno si doy el pecho?"]
    others = [
        f"{a} {b}" for a in ("when", "where", "why", "how") for b in ("do you open", "does it itch", "is the bus")
    ]
    try:
        found = dict(enumerate(made.embed([*questions, *others, "x" * 100_000, "", "\0\udcff"])))
        assert made.sealed
        compared = Compared(found, centre(list(found.values())))
        assert compared.nearest(0, 1) == [1]
    finally:
        made.close()
