"""The page about security: each promise that it makes for locked mode names the test that holds it."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.pages import ROOT, text_of

PAGE = ROOT / "docs" / "security.md"
NAMED = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", text_of(PAGE))


def test_every_promise_of_locked_mode_names_a_test() -> None:
    head = "| what is prevented | how | test |"
    table = text_of(PAGE).partition(head)[2].partition("\n\n")[0].strip().splitlines()[1:]
    assert len(table) >= 15
    assert [line for line in table if not re.search(r"`tests/[\w/]+\.py::", line)] == []


@pytest.mark.parametrize(("path", "name"), NAMED, ids="::".join)
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    *classes, function = name.split("::")
    tree = ast.parse(text_of(ROOT / path))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)} >= set(classes)
    if classes:
        # The body is inherited from the tests on this machine.
        defined |= set(re.findall(r"def (test_\w+)", text_of(ROOT / "tests/peers/test_end_to_end.py")))
    assert function in defined
