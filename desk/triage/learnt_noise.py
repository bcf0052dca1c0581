"""Noise that was learnt here, over what the rules say: off until there are examples of both kinds, never over a guard.

A message is called noise only where it is much like what a person called noise and like nothing that a person kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.audience import Audience
from core.clock import Micros
from desk.triage.life import judge
from desk.triage.traits import Traits, may_be_learnt, traits
from store import dimmed, examples
from store.conversing import Judge
from store.reading import Reader
from store.rows import Touched, Verdict

CODE = "learnt"
ENOUGH = 20
"""Examples of each kind below which nothing is called noise."""
ALIKE = 5
"""So many examples of noise must be like it, and none of what was kept."""
SHARE = 0.6
"""What share of its words an example bears that is like it."""
WORDS = 3
"""Fewer different words say too little."""
ODDS = math.log(1000)
PRIOR = -math.log(99)
"""Before anything is known, one message in a hundred."""
STRONGEST, UNKNOWN = 2.0, -0.7
"""What one trait says at most, and what a word says that no example bears."""
SEEN = 3


def judging(reader: Reader) -> Judge:
    """Return how conversations are judged with what was learnt here; where nothing was, it costs nothing."""
    off, totals = dimmed.off(reader), examples.totals(reader)
    able = min(totals) >= ENOUGH and CODE not in off
    if not (off or able):
        return judge

    def judged(seen: Touched, moment: Micros) -> Verdict:
        verdict = judge(seen, moment)
        if off.intersection(verdict.dimmed) and (seen.created or seen.state != "noise"):
            return _kept(verdict)
        return _learnt(reader, seen, verdict, totals) if able else verdict

    return judged


def _kept(verdict: Verdict) -> Verdict:
    """Keep in Open what a reason that is switched off here would have put into Noise."""
    return replace(verdict, state="open", reasons=(), dimmed=())


def _learnt(reader: Reader, seen: Touched, verdict: Verdict, totals: tuple[int, int]) -> Verdict:
    if not _may_be(seen, verdict):
        return verdict
    like = resembles(reader, _text(seen), totals, public=seen.audience is not Audience.DIRECT)
    if not like:
        return verdict
    words = f"like {like} that you called noise"
    return replace(verdict, state="noise", expiring=False, reasons=(words,), dimmed=(CODE,))


def _text(seen: Touched) -> str:
    return "\n".join(m.text for m in seen.burst if not m.deleted)


def _may_be(seen: Touched, verdict: Verdict) -> bool:
    """Tell whether a conversation may go to Noise for what was learnt: all of it read, nothing raised, no answer."""
    alive = [m for m in seen.burst if not m.deleted]
    if verdict.state != "open" or not (seen.created or seen.state == "noise") or seen.kind == "archive":
        return False
    if verdict.red or verdict.unchecked or verdict.expiring or seen.answered or seen.trouble:
        return False
    if not alive or any(m.attachments or m.hidden or m.warning or m.held_back for m in alive):
        return False
    declared = next((m.language for m in alive if m.language), "")
    return all(may_be_learnt(m.text, declared) for m in alive)


def resembles(reader: Reader, text: str, totals: tuple[int, int], *, public: bool) -> int:
    """Return how many examples of noise a text is like; 0 where it is not surely noise."""
    found = traits(text, public=public)
    if len(found.words) < WORDS:
        return 0
    noise, kept = examples.alike(reader, found.words, math.ceil(len(found.words) * SHARE))
    if noise < ALIKE or kept:
        return 0
    return noise if odds(found, examples.counts(reader, found.all), totals) >= ODDS else 0


def odds(found: Traits, counts: Mapping[int, tuple[int, int]], totals: tuple[int, int]) -> float:
    """Return the logarithm of the odds that a text is noise: a strong leaning to keep, and what its traits say."""
    return PRIOR + sum(_each(found, counts, totals))


def _each(found: Traits, counts: Mapping[int, tuple[int, int]], totals: tuple[int, int]) -> Iterable[float]:
    noise, kept = totals
    for mark in sorted(found.all):
        bear_noise, bear_kept = counts.get(mark, (0, 0))
        if bear_noise + bear_kept < SEEN:
            yield UNKNOWN if mark in found.words else 0.0
            continue
        share = math.log((bear_noise + 0.5) / (noise + 1)) - math.log((bear_kept + 0.5) / (kept + 1))
        yield max(-2 * STRONGEST, min(STRONGEST, share))
