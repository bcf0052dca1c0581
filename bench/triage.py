"""How well danger signs and noise are told apart: `python -m bench.triage FOLDER [--rules]`, with labelled texts in it.

`FOLDER/urgency/*.jsonl` has `{text, urgency, lang?, behavioral?}` a line,
`FOLDER/noise/*.jsonl` has `{text, label, lang?, src?}`, `FOLDER/clusters/*.jsonl` has `{text, cluster}`.
Where an engine is installed, what is raised by the rules alone stands beside what is raised with the model, and what
was written for it and held out is measured as well; `--rules` leaves the model out.
No text is printed or kept. A share stands with its number of messages and its Wilson interval of 95 %.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import clusters
from core.shares import wilson
from desk.semantic.likeness import Reader
from desk.triage.assess import jsonl
from desk.triage.rules import VERSION
from training.texts import HELD_OUT, sections

GENUINE = frozenset({"consultation", "information", "support"})


@dataclass
class Share:
    """How many of how many."""

    found: int = 0
    of: int = 0

    def count(self, *, found: bool) -> None:
        """Count one more."""
        self.of += 1
        self.found += found

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson interval of 95 %."""
        return wilson(self.found, self.of)

    def row(self, name: str) -> str:
        """Return one row of a table."""
        low, high = self.interval
        rate = self.found / self.of if self.of else 0.0
        return f"| {name} | {self.found:,} of {self.of:,} | {rate:.3f} | {low:.3f} to {high:.3f} |"


Shares = Mapping[str, Share]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled rows of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def assessed(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each labelled row of a file with what the rules say of its text."""
    for row in rows(path):
        (said,) = jsonl([json.dumps({"id": "", "text": row["text"]})])
        yield row, said


def held_out() -> Iterator[tuple[list[str], str]]:
    """Yield what was written for the model and never learned from, with its names."""
    for heading, texts in sections(HELD_OUT).items():
        yield from (([f"own, held out, {heading}"], text) for text in texts)


def labelled(files: Iterable[Path]) -> Iterator[tuple[list[str], str]]:
    """Yield each text with the names under which it counts: file, level and language."""
    for path in files:
        for row in rows(path):
            names = [", ".join(filter(None, (path.stem, row["urgency"], row.get("lang"))))]
            if path.stem == "ordinary_questions":
                names.append(f"of these, {'MeQSum' if row['id'].startswith('ord-mqq') else 'MQP'}")
            if row.get("behavioral"):
                names.append(f"{path.stem}, of these about mind and behaviour")
            yield names, row["text"]


def urgency(files: Iterable[Path], reader: Reader | None) -> Shares:
    """Return how many were raised, by the rules and with the model."""
    shares: dict[str, Share] = defaultdict(Share)
    for names, text in (*labelled(files), *held_out()):
        line = [json.dumps({"id": "", "text": text})]
        (said,) = jsonl(line, reader.guess) if reader else jsonl(line)
        for name in names:
            shares[name].count(found="rules" in said["raised_by"])
            if reader:
                shares[f"{name}, with the model"].count(found=said["flag"])
    return shares


def noise(files: Iterable[Path]) -> Shares:
    """Return how many were dimmed: of what is genuine (lost) and of noise, and how much advertising was named."""
    shares: dict[str, Share] = defaultdict(Share)
    for path in files:
        for row, said in assessed(path):
            genuine, lang = row["label"] in GENUINE, row.get("lang", "")
            dimmed = not said["attention"]
            names = ["genuine, lost", f"genuine, lost, {lang}"] if genuine else ["noise removed"]
            for name in [*names, f"{row.get('src', path.stem)}, {row['label']}, {lang}, dimmed"]:
                shares[name].count(found=dimmed)
            if row["label"] == "spam":
                shares["advertising named"].count(found=said["label"] == "spam")
                shares[f"advertising named, {row.get('src', path.stem)}"].count(found=said["label"] == "spam")
    return shares


def main(folder: str, reader: Reader | None = None) -> None:
    """Print the tables."""
    out = [f"Rules {VERSION}", ""]
    for title, shares in (
        ("raised", urgency(sorted(Path(folder, "urgency").glob("*.jsonl")), reader)),
        ("dimmed or named", noise(sorted(Path(folder, "noise").glob("*.jsonl")))),
    ):
        out += [f"| set | {title} | share | interval |", "|---|--:|--:|---|"]
        out += [*(shares[name].row(name) for name in sorted(shares)), ""]
    out += clusters.table(sorted(Path(folder, "clusters").glob("*.jsonl")))
    sys.stdout.write("\n".join([*out, ""]))


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "--rules"]
    if len(given) != 1:
        sys.exit(__doc__)
    main(given[0], None if "--rules" in sys.argv else Reader.found(print))
