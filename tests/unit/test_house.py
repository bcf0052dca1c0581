"""Promises about the tree itself: small pieces, pinned dependencies, nothing of one machine in it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINS = ("runtime", "test", "check", "build", "semantic")

# In pieces, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb" + "ian.org", "npm" + "js.com"]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/Us" + "ers/", "../sha" + "red", f"{ROOT}/"]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def python_files() -> list[Path]:
    found = tracked("*.py")
    assert found
    return found


def definitions() -> Iterator[tuple[str, ast.stmt, int]]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node, length


def test_no_file_is_over_400_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_class_is_over_300_lines() -> None:
    lengths = {name: length for name, node, length in definitions() if isinstance(node, ast.ClassDef)}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_over_50_lines() -> None:
    lengths = {name: length for name, node, length in definitions() if not isinstance(node, ast.ClassDef)}
    assert {name: length for name, length in lengths.items() if length > 50} == {}


@pytest.mark.parametrize("words", [HOSTS, PLACES], ids=["registry hosts", "machine paths"])
def test_no_file_names_a_place_that_users_do_not_have(words: list[str]) -> None:
    sought = re.compile("|".join(rf"(?<![\w.~-]){re.escape(word)}" for word in words))
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in sought.finditer(text)]
    assert found == []


def test_every_silenced_lint_says_why() -> None:
    bare = re.compile(r"#\s*(?:ruff: )?noqa(?:: *[A-Z]+[0-9]+(?:, *[A-Z]+[0-9]+)*)?\s*$", re.MULTILINE)
    assert [str(path.relative_to(ROOT)) for path in python_files() if bare.search(path.read_text())] == []


def pin_files() -> list[Path]:
    return [*(ROOT / "requirements" / f"{name}.txt" for name in PINS), *tracked("tests/peers/requirements-*.txt")]


def pins(path: Path) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("path", pin_files(), ids=lambda path: path.name)
def test_a_pin_file_holds_exact_versions_with_hashes_and_nothing_else(path: Path) -> None:
    entry = re.compile(r"[A-Za-z0-9._-]+==[\w.+!]+(?: ; [^\\]+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+")
    text = path.read_text()
    assert pins(path)
    assert entry.sub("", text) == ""


def demands() -> list[tuple[str, Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    optional = dict(project["project"]["optional-dependencies"])
    semantic = optional.pop("semantic")
    extras = [one for listed in optional.values() for one in listed]
    lists = {
        "semantic": semantic,
        "runtime": project["project"]["dependencies"],
        "test": [*extras, *groups["test"]],
        "check": groups["check"],
        "build": project["build-system"]["requires"],
    }
    return [(name, Requirement(text)) for name, texts in lists.items() for text in texts]


@pytest.mark.parametrize(("name", "wanted"), demands(), ids=str)
def test_every_dependency_is_pinned_to_a_version_that_the_project_takes(name: str, wanted: Requirement) -> None:
    version = pins(ROOT / "requirements" / f"{name}.txt").get(canonicalize_name(wanted.name))
    assert version is not None
    assert wanted.specifier.contains(version), f"run make pins: {wanted} is pinned to {version}"


def test_one_environment_takes_every_set_of_pins() -> None:
    runtime, test, check = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("runtime", "test", "check"))
    assert runtime.items() <= test.items() <= check.items()


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_settings_have_an_example_file() -> None:
    assert (ROOT / ".env.example").is_file()


def test_ci_can_be_run_as_it_is() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    said = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout
    assert [target for target in targets if target != "help" and f"make {target} " not in said] == []
