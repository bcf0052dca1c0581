"""Makes the weights of the model beside the rules: `python -m training.redflags FOLDER [OUT]`.

FOLDER holds the public sets (`retrieval/meqsum.queries.jsonl`, `noise/messages.jsonl`); none of their text is kept.
Needs the engine (`consulta[semantic]`) and numpy, which comes with it. The same texts give the same weights.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from desk.semantic import files
from desk.semantic.engine import installed
from desk.semantic.likeness import SHIPPED
from desk.triage.redflags import find
from desk.triage.rules import VERSION as RULES
from training import texts
from training.fitting import Bag, Embed, Numbers, bag, fitted, unseen

VERSION = "1"
"""Goes up with every change of the weights."""
MOST_ORDINARY = 0.01
"""What the model may add to the alerts on ordinary questions."""
MOST_ALIKE = 0.10
"""What it may raise of messages that only look like an emergency, of those that no rule raises."""


def made(folder: Path, embed: Embed) -> dict[str, Any]:
    """Return weights and card."""
    bags = [bag(group, embed) for group in (*texts.written(), *texts.public(folder))]
    told = unseen(bags)
    threshold, figures = _threshold(bags, told, len(texts.meqsum(folder)))
    weights, bias = fitted(bags)
    scale = float(np.abs(weights).max()) / 127
    whole = np.round(weights / scale).astype(np.int8)
    return {
        "card": _card(bags, figures),
        "engine": files.fingerprint(),
        "scale": scale,
        "bias": bias,
        "threshold": threshold,
        "weights": base64.b64encode(whole.tobytes()).decode(),
    }


def _threshold(bags: list[Bag], told: list[Numbers], questions: int) -> tuple[float, dict[str, str]]:
    """Return the lowest threshold that raises few enough, of texts that the fit had not seen, and what it does."""
    emergencies, alike, ordinary = told[:3]
    silent = alike[[not find(text) for text in bags[1].group.texts]]
    ordered = np.sort(ordinary)[::-1], np.sort(silent)[::-1]
    most = int(MOST_ORDINARY * questions), int(MOST_ALIKE * len(silent))
    threshold = max(float(each[n]) for each, n in zip(ordered, most, strict=True)) + 1e-6
    return threshold, {
        **{
            f"own emergencies raised when not seen, that no rule raises, {lang}": _share(emergencies[here], threshold)
            for lang, here in _silent_emergencies(bags[0]).items()
        },
        "own look-alikes raised when not seen, that no rule raises": _share(silent, threshold),
        "MeQSum questions raised when not seen, that no rule raises": _share(ordinary, threshold),
    }


def _silent_emergencies(bag: Bag) -> dict[str, list[int]]:
    """Return, by language, where those stand that were written for the model and that no rule raises."""
    ours = texts.sections(texts.WRITTEN)
    return {
        lang: [n for n, text in enumerate(bag.group.texts) if text in ours[f"emergency {lang}"] and not find(text)]
        for lang in ("en", "es")
    }


def _share(told: Numbers, threshold: float) -> str:
    return f"{int((told >= threshold).sum())} of {len(told)}"


def _card(bags: list[Bag], figures: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "reads like messages that were emergencies",
        "version": VERSION,
        "made": datetime.now(UTC).date().isoformat(),
        "engine": files.NAME,
        "rules": RULES,
        "use": "raises what no rule raises, for the same day; a guess by likeness, never a diagnosis, never a negative",
        "reviewed by a clinician": "nobody yet",
        "learned from": [
            {"source": one.group.source, "raised": one.group.raised, "texts": len(one.group.texts)} for one in bags
        ],
        "not learned from": "HealthBench, iCliniq, MQP, COVID-Q, ProyectoAlicia, Semigran, the first-person vignettes",
        "threshold": f"adds at most {MOST_ORDINARY:.0%} of MeQSum and raises at most {MOST_ALIKE:.0%} of look-alikes",
        "figures": figures,
    }


def main(folder: str, out: str = str(SHIPPED)) -> int:
    """Write the weights, and print their card."""
    engine = installed()
    if engine is None:
        print("the engine is not installed: pip install 'consulta[semantic]'", file=sys.stderr)
        return 3
    try:
        kept = made(Path(folder), engine.embed)
    finally:
        engine.close()
    Path(out).write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(kept["card"], indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
