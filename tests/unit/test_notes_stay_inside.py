"""What is noted, and who is one person, is read by professionals: nothing of it has a way into what is sent."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cli", "core", "desk", "networks", "store", "tui")
SENDING = (
    *(
        "store/outbox.py",
        "store/sending.py",
        "store/drafts.py",
        "store/answers.py",
        "store/doubts.py",
        "store/hours.py",
    ),
    *("desk/answering.py", "desk/dispatch.py", "desk/pieces.py", "desk/outcomes.py", "desk/templates.py"),
)
PRIVATE = {"store.notes", "store.people", "store.proofs", "store.codes", "store.links", "desk.proof_words"}
"""What is read for the card of a person alone."""
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE)\s+(outbox_item|part|draft|item_version)\b")
_NOTES = re.compile(r"\b(FROM|JOIN)\s+(note|handle_join|join_code|profile_link|person_country)\b")


def sources(*, under: tuple[str, ...] = ROOMS) -> Iterator[tuple[str, ast.Module]]:
    for room in under:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield each text of a module as it is put together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_rooms_that_make_and_send_answers_import_nothing_of_notes_and_persons() -> None:
    modules = dict(sources(under=("desk", "store")))
    answering = [name for name in modules if name.startswith("desk/answers/")]
    assert len(answering) > 5
    assert set(SENDING) <= set(modules)
    wrong = {name: found for name in (*answering, *SENDING) if (found := imported(modules[name]) & PRIVATE)}
    assert wrong == {}


@pytest.mark.parametrize("room", ROOMS)
def test_no_statement_reads_a_note_or_a_proof_and_writes_what_is_sent(room: str) -> None:
    both = [
        (name, text)
        for name, tree in sources(under=(room,))
        for text in texts(tree)
        if _WRITES.search(text) and _NOTES.search(text)
    ]
    assert both == []


def test_the_search_for_such_a_statement_would_find_one() -> None:
    tree = ast.parse('"INSERT INTO draft (text) " "SELECT text FROM note WHERE id = :id"')
    assert [bool(_WRITES.search(text) and _NOTES.search(text)) for text in texts(tree)] == [True]


def test_notes_are_read_by_one_module_and_used_where_professionals_read() -> None:
    reading = {name for name, tree in sources() for text in texts(tree) if re.search(r"\bFROM note\b", text)}
    assert reading <= {"store/notes.py", "store/beside.py", "store/actions.py"}
    users = {name for name, tree in sources() if "store.notes" in imported(tree)}
    assert users <= {
        "store/people.py",
        "tui/linear/reading.py",
        "tui/timeline.py",
        "tui/thread.py",
        "tui/thread_window.py",
        "tui/reading_ahead.py",
    }
