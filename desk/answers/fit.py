"""An answer cut to what its network takes: between blocks, never through one, and never without what must be said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.audience import Audience, Recipients
from core.outgoing import Length
from desk.answers.emergency import holds_emergency_line
from desk.answers.model import BlockKind
from desk.answers.render import Rendered, RenderedBlock
from networks.protocol import Voice

PARTS_MAX = 4
_BETWEEN = "\n\n"
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


Texts = Rendered | str
"""A saved answer in words, or own words."""


@dataclass(frozen=True, slots=True)
class FittedPart:
    """One message as it will be sent, and how long the network finds it."""

    text: str
    length: Length


@dataclass(frozen=True, slots=True)
class Fitted:
    """An answer that fits."""

    parts: tuple[FittedPart, ...]
    dropped: tuple[BlockKind, ...] = ()
    """Kinds of the optional blocks that found no room, in file order."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """An answer that does not fit: why, and what would."""

    reason: str
    would: tuple[str, ...]
    length: Length


@dataclass(frozen=True, slots=True)
class _Scale:
    """Composes and measures as one network does for one circle of readers."""

    voice: Voice
    to: Recipients
    audience: Audience
    limits: dict[str, int]

    def part(self, texts: Sequence[str], label: str = "") -> FittedPart:
        text = _BETWEEN.join(texts) + (f"\n{label}" if label else "")
        composed = self.voice.compose(text, self.to, self.audience)
        return FittedPart(composed, self.voice.measure(composed, self.to, self.audience, self.limits))

    def direct(self) -> _Scale:
        return _Scale(self.voice, self.to, Audience.DIRECT, self.limits)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Texts that never part: a claim with its caveats, or one block or paragraph."""

    texts: tuple[str, ...]
    leads: bool = False
    """True when the first part must reach this far."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would travel if these optional blocks stayed behind."""

    units: tuple[_Unit, ...]
    dropped: tuple[BlockKind, ...] = ()

    @property
    def head(self) -> int:
        """How many units the first part must hold."""
        return max((number for number, unit in enumerate(self.units, 1) if unit.leads), default=1)


def fit(
    rendered: Rendered,
    *,
    voice: Voice,
    to: Recipients,
    audience: Audience,
    limits: dict[str, int],
    max_parts: int = PARTS_MAX,
) -> Fitted | Misfit:
    """Cut a rendered answer to its network, in as few parts as may be and with as many blocks as find room.

    File order is rank: optional blocks leave from the last on, before the answer is split any
    further. The caveats and an emergency line stand in the first part.
    """
    return fit_all((rendered,), voice=voice, to=to, audience=audience, limits=limits, max_parts=max_parts)


def fit_all(
    texts: Sequence[Texts],
    *,
    voice: Voice,
    to: Recipients,
    audience: Audience,
    limits: dict[str, int],
    max_parts: int = PARTS_MAX,
) -> Fitted | Misfit:
    """Cut several answers that travel together, in their order; equal footers stand once, at the end.

    All caveats stand in the first part where they find room there. Where they do not, those of the further
    answers travel with their own claims, which they never leave; an emergency line stays in the first part.
    """
    if len(texts) == 1 and isinstance(texts[0], str):
        return fit_text(texts[0], voice=voice, to=to, audience=audience, limits=limits, max_parts=max_parts)
    scale = _Scale(voice, to, audience, limits)
    stack = _with_footers_once([_blocks(each) for each in texts])
    plans = tuple(_plans(stack))
    looser = tuple(_plans(stack, leading=1)) if len(stack) > 1 else ()
    fitted = _first_fit(plans, scale, max_parts) or _first_fit(looser, scale, max_parts)
    return fitted or _misfit(looser or plans, scale, max_parts, "a shorter variant of it")


def _blocks(texts: Texts) -> tuple[RenderedBlock, ...]:
    """Return the blocks of an answer; a paragraph of own words is a block that must be said."""
    if isinstance(texts, Rendered):
        return texts.blocks
    return tuple(RenderedBlock(BlockKind.CLAIM, part) for part in _PARAGRAPHS.split(texts.strip()) if part)


def _with_footers_once(stack: Sequence[tuple[RenderedBlock, ...]]) -> list[tuple[RenderedBlock, ...]]:
    kept: list[tuple[RenderedBlock, ...]] = []
    said: set[str] = set()
    for blocks in reversed(stack):
        new = tuple(block for block in blocks if block.kind is not BlockKind.FOOTER or block.text not in said)
        said |= {block.text for block in blocks if block.kind is BlockKind.FOOTER}
        kept.insert(0, new)
    return kept


def fit_text(
    text: str,
    *,
    voice: Voice,
    to: Recipients,
    audience: Audience,
    limits: dict[str, int],
    max_parts: int = PARTS_MAX,
) -> Fitted | Misfit:
    """Cut one's own writing to its network: between paragraphs only."""
    scale = _Scale(voice, to, audience, limits)
    paragraphs = [part for part in _PARAGRAPHS.split(text.strip()) if part]
    if not paragraphs:
        return Misfit("there is no text", ("write something",), scale.part([""]).length)
    plans = (_Plan(tuple(_Unit((paragraph,)) for paragraph in paragraphs)),)
    return _first_fit(plans, scale, max_parts) or _misfit(plans, scale, max_parts, "shorter paragraphs")


def _plans(stack: Sequence[Sequence[RenderedBlock]], *, leading: int = PARTS_MAX * 2) -> Iterator[_Plan]:
    """Yield what may travel, from everything down to what must be said.

    The caveats of the first `leading` answers must stand in the first part.
    """
    blocks = [block for each in stack for block in each]
    emergency = next((block for block in blocks if _helps(block)), None)
    optional = [block for block in blocks if not block.kind.required and block is not emergency]
    for count in range(len(optional) + 1):
        gone = optional[len(optional) - count :]
        units: list[_Unit] = []
        for number, each in enumerate(stack):
            kept = [block for block in each if not any(block is one for one in gone)]
            units += _units(kept, emergency, leads=number < leading)
        yield _Plan(tuple(units), tuple(block.kind for block in gone))


def _helps(block: RenderedBlock) -> bool:
    return block.kind is not BlockKind.SOURCE and holds_emergency_line(block.text)


def _units(blocks: Sequence[RenderedBlock], emergency: RenderedBlock | None, *, leads: bool) -> tuple[_Unit, ...]:
    """Bind each caveat to the claim above it, with whatever stands between them."""
    sourced = any(block.kind is BlockKind.SOURCE for block in blocks)
    units: list[_Unit] = []
    claim = 0
    for block in blocks:
        first = block is emergency or (leads and block.kind is BlockKind.CAVEAT)
        unit = _Unit((block.text if sourced else block.bare,), first)
        if block.kind is BlockKind.CLAIM:
            claim = len(units)
        if block.kind is BlockKind.CAVEAT:
            bound = [*units[claim:], unit]
            unit = _Unit(tuple(text for each in bound for text in each.texts), any(each.leads for each in bound))
            del units[claim:]
        units.append(unit)
    return tuple(units)


def _first_fit(plans: Sequence[_Plan], scale: _Scale, max_parts: int) -> Fitted | None:
    for total in range(1, max_parts + 1):
        for plan in plans:
            parts = _parts(plan, scale, total)
            if parts:
                return Fitted(parts, plan.dropped)
    return None


def _parts(plan: _Plan, scale: _Scale, total: int) -> tuple[FittedPart, ...]:
    """Pack the units into exactly `total` parts, each as full as may be; empty when that does not work."""
    if total > len(plan.units):
        return ()
    parts: list[FittedPart] = []
    start = 0
    for number in range(1, total + 1):
        label = f"{number}/{total}" if total > 1 else ""
        # Each part that follows needs a unit of its own, or a later number would be missing.
        stop, part = _fullest(plan.units, start, len(plan.units) - (total - number), scale, label)
        if part is None or (number == 1 and stop < plan.head):
            return ()
        parts.append(part)
        start = stop
    return tuple(parts) if start == len(plan.units) else ()


def _fullest(
    units: Sequence[_Unit], start: int, limit: int, scale: _Scale, label: str
) -> tuple[int, FittedPart | None]:
    fullest: FittedPart | None = None
    stop = start
    texts: list[str] = []
    for number in range(start, limit):
        texts += units[number].texts
        part = scale.part(texts, label)
        if not part.length.fits:
            break
        fullest, stop = part, number + 1
    return stop, fullest


def _misfit(plans: Sequence[_Plan], scale: _Scale, max_parts: int, shorter: str) -> Misfit:
    least = plans[-1]
    first, length = _tightest(least, scale)
    over = length.used - length.limit
    if over <= 0:
        reason = f"it needs more than {max_parts} parts of {length.limit} {length.unit}"
    else:
        what = "what must stand in the first part" if first else "a piece that must not be split"
        reason = f"{what} has {length.used} of {length.limit} {length.unit}: {over} too many"
    would = [shorter]
    more = next((total for total in range(max_parts + 1, len(least.units) + 1) if _parts(least, scale, total)), 0)
    if more:
        would.insert(0, f"{more} parts")
    if scale.audience is not Audience.DIRECT and _first_fit(plans, scale.direct(), max_parts):
        would.insert(0, "a direct message")
    return Misfit(reason, tuple(would), length)


def _tightest(plan: _Plan, scale: _Scale) -> tuple[bool, Length]:
    """Return the length of the piece that is furthest over the limit, and whether it is the first part's."""
    head = tuple(text for unit in plan.units[: plan.head] for text in unit.texts)
    pieces = [head, *(unit.texts for unit in plan.units[plan.head :])]
    label = "1/2" if len(pieces) > 1 else ""
    lengths = [scale.part(piece, label).length for piece in pieces]
    tightest = max(range(len(pieces)), key=lambda number: lengths[number].used - lengths[number].limit)
    return tightest == 0, lengths[tightest]
