"""How tables and steps stand on a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from networks.protocol import Step


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def steps(found: Sequence[Step]) -> str:
    """Return what to click, in order."""
    lines = []
    for number, step in enumerate(found, 1):
        lines += textwrap.wrap(f"{number}. {step.text}", 120, subsequent_indent="   ", break_on_hyphens=False)
        lines += [f"   - {item}" for item in step.items]
    return "".join(line + "\n" for line in lines)
