"""What the model learns from: messages that were written for it, and public sets whose licence allows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.triage.redflags import find
from desk.triage.rules import all_rules
from desk.triage.rules.model import lines

HERE = Path(__file__).parent
LAY = HERE.parent / "tests" / "unit"
WRITTEN, HELD_OUT = HERE / "written.txt", HERE / "held_out.txt"
MEQSUM = "MeQSum, Ben Abacha and Demner-Fushman 2019, CC BY 4.0"
SMS = "SMS Spam Collection, Almeida and Gomez Hidalgo 2011, CC BY 4.0"
YOUTUBE = "YouTube Spam Collection, Alberto and Lochter 2015, CC BY 4.0"
CLINC = "CLINC150, Larson and others 2019, CC BY 3.0"
OWN = "messages written for this product, by its maintainers"
_OF_NOISE = {"sms": (SMS, 300), "youtube": (YOUTUBE, 200), "clinc": (CLINC, 300)}


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of one source that say the same: raise, or do not."""

    source: str
    raised: bool
    weight: float
    texts: tuple[str, ...]


def sections(path: Path) -> dict[str, list[str]]:
    """Return the lines of a file of ours under its headings."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        elif line.strip():
            found[next(reversed(found))].append(line)
    return found


def written() -> tuple[Group, Group]:
    """Return our own messages: emergencies, and what only looks like one."""
    ours = sections(WRITTEN)
    emergencies = [*ours["emergency en"], *ours["emergency es"], *_lay("lay_emergencies.txt")]
    alike = [*ours["near en"], *ours["near es"], *_lay("lay_ordinary.txt")]
    for rule in all_rules():
        emergencies += lines(rule.hits)
        alike += lines(rule.misses)
    return (
        Group(OWN, raised=True, weight=1.0, texts=tuple(emergencies)),
        Group(OWN, raised=False, weight=4.0, texts=tuple(alike)),
    )


def _lay(name: str) -> list[str]:
    return [line for line in (LAY / name).read_text(encoding="utf-8").splitlines() if line]


def meqsum(folder: Path) -> list[str]:
    """Return the consumer questions of MeQSum."""
    return [row["text"] for row in rows(folder / "retrieval" / "meqsum.queries.jsonl")]


def public(folder: Path) -> Iterator[Group]:
    """Yield what the public sets say of ordinary messages; what a rule raises is left out, it may be no such thing."""
    silent = tuple(text for text in meqsum(folder) if not find(text))
    yield Group(MEQSUM, raised=False, weight=1.0, texts=silent)
    noise = rows(folder / "noise" / "messages.jsonl")
    for name, (source, most) in _OF_NOISE.items():
        texts = sorted((row["text"] for row in noise if row.get("src") == name), key=digest)
        yield Group(source, raised=False, weight=0.3, texts=tuple(texts[:most]))


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a public file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def digest(text: str) -> int:
    """Return the number by which texts are drawn and dealt out: the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
