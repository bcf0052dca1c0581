"""What `consulta list` keeps covered until somebody asks for it, as the inbox does."""

from __future__ import annotations

from dataclasses import replace

from core.dots import covered
from store.rows import Row


def listed(row: Row, *, masked: bool) -> Row:
    """Return a row as a list shows it: behind a warning of its author, and as dots where others see the screen."""
    shown = replace(row, question=row.veil or row.question, veil="")
    if not masked:
        return shown
    return replace(
        shown,
        name=covered(row.name),
        handle=covered(row.handle),
        question=covered(shown.question),
        reasons=tuple(covered(reason) for reason in row.reasons),
    )
