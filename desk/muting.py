"""What a mute covers when it begins: its subjects, and what stands in Open and in the Screener of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.errors import Refusal
from desk.triage import house_rules
from desk.triage.folding import fold
from store import putting
from store.engine import Tx

SHORTEST = 3
"""Letters: shorter words stand in too much."""


def covered(tx: Tx, scope: str, subject: str, ids: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield each subject of a mute with what stands there of it. Raises Refusal for words that are none."""
    if scope == "word":
        words = house_rules.folded(subject)
        if len(words.replace(" ", "")) < SHORTEST:
            raise Refusal("a mute needs a word of three letters at least", "shorter ones stand in too much")
        found = putting.perhaps_with(tx, words)
        yield words, [one for one, text in found if house_rules.holds_words(words, text)]
    elif scope == "tag":
        tag = fold(subject.strip())
        if not tag or len(tag.split()) > 1:
            raise Refusal("a tag is one word", "write one word")
        yield tag, putting.standing(tx, scope, tag)
    else:
        for each, chosen in putting.subjects(tx, scope, ids).items():
            yield each, sorted({*putting.standing(tx, scope, each), *chosen})
