"""What our receiver could hear: its downtime is a hole, since WhatsApp has no list to look things up in."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import DAY, MINUTE, Micros, to_iso
from core.incoming import Ends, Hole

SILENCE = 3 * MINUTE
"""A heart that has not beaten for so long has stopped."""
DELAY = 5 * MINUTE
"""What is written so shortly before a downtime may be pushed only in it."""
REPEATED = 7 * DAY
"""For how long WhatsApp repeats what it could not deliver."""
NEVER = "the receiver has never listened: nothing can come in"
DOWN = "the receiver does not listen: nothing comes in; WhatsApp repeats for 7 days what it cannot deliver"
WAS_DOWN = "the receiver did not listen; WhatsApp repeats for 7 days what it could not deliver then"
LOST = "the receiver did not listen for over 7 days: what came first is lost, unless a telephone shows it"
Spans = Sequence[tuple[Micros, Micros]]


def listens(spans: Spans, moment: Micros) -> bool:
    """Tell whether the receiver listens now."""
    return bool(spans) and moment - max(until for _, until in spans) <= SILENCE


def holes(spans: Spans, moment: Micros) -> tuple[Hole, ...]:
    """Return what was not heard, and may still come or is lost."""
    if not spans:
        return (Hole("receiver:never", "", "", NEVER, ends=Ends.MISSED),)
    found = [hole for since, until in _gaps(spans) if (hole := _past(since, until, moment)) is not None]
    if not listens(spans, moment):
        last = max(until for _, until in spans)
        found.append(Hole(f"receiver:{last}", to_iso(last), "", DOWN, began=last - DELAY))
    return tuple(found)


def _gaps(spans: Spans) -> list[tuple[Micros, Micros]]:
    """Return when nobody listened, between spans that may overlap."""
    found: list[tuple[Micros, Micros]] = []
    heard = min(since for since, _ in spans)
    for since, until in sorted(spans):
        if since - heard > SILENCE:
            found.append((heard, since))
        heard = max(heard, until)
    return found


def _past(since: Micros, until: Micros, moment: Micros) -> Hole | None:
    lost = until - since >= REPEATED
    if not lost and moment - until >= REPEATED:
        # Whatever came then has been repeated since, while somebody listened: what came last, the longest.
        return None
    reason, ends = (LOST, Ends.LOST) if lost else (WAS_DOWN, Ends.FILLED)
    return Hole(f"receiver:{since}", to_iso(since), to_iso(until), reason, ends=ends, began=since - DELAY, over=until)
