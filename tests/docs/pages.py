"""The documents, and what a reader sees in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
SYNOPSES = ROOT / "docs" / "cli.md"
"""The only page with commands in which words stand for others: `[--limit N]`."""
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Said:
    """Something that a page says, and where."""

    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_code(path: Path) -> list[Said]:
    """Return what stands between backticks in running text; one that is broken over two lines counts as well."""
    text = _FENCE.sub("", text_of(path))
    return [Said(name_of(path), found) for found in _CODE.findall(text)]


def indented(path: Path) -> list[Said]:
    """Return the lines that are set apart to be typed."""
    return [Said(name_of(path), line.strip()) for line in text_of(path).splitlines() if line.startswith("    ")]


def fenced(path: Path, kind: str) -> list[str]:
    """Return the fenced blocks of one kind."""
    return [body for found, body in _FENCE.findall(text_of(path)) if found == kind]


def commands(path: Path) -> list[Said]:
    """Return the lines to be typed that begin with our own name."""
    return [said for said in indented(path) if said.text.split(" ")[0] == "consulta"]


def anchors(path: Path) -> set[str]:
    """Return the names under which a page's headings are reached."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
