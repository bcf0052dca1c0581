"""The life of a conversation: what a page makes of it, in one pure function.

Red flags only raise and come before noise; noise never closes; only a person takes a conversation
out of Red.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.clock import DAY, HOUR, Micros, moment_of
from core.incoming import Hidden
from desk.triage import guesses
from desk.triage.assess import Assessment, Burst, assess
from desk.triage.redflags import Flag
from store.rows import BurstMessage, Touched, Verdict

EXPIRING: Micros = 4 * HOUR
LONG_WAIT: Micros = DAY
YOUNG: Micros = 7 * DAY
QUESTION_LENGTH = 2000
"""How much of a question stands in its row; the conversation shows all of it."""

BAND_RED, BAND_EXPIRING, BAND_LONG, BAND_UNCHECKED, BAND_REST = range(5)
ACKNOWLEDGED = 2
_LINK = re.compile(r"https?://", re.IGNORECASE)


def judge(seen: Touched, now: Micros) -> Verdict:
    """Return what a conversation becomes."""
    if seen.kind == "archive":
        return _archived(seen)
    alive = [m for m in seen.burst if not m.deleted]
    found = _assess(seen, alive)
    red = _red(seen, alive, found)
    muted = seen.muted_until is not None and seen.muted_until > now
    state, outcome, moved = _next(seen, alive, found, red=red > 0, muted=muted)
    window_until = moment_of(seen.newest_in_id) + seen.window if seen.window and seen.newest_in_id else None
    expiring = state != "closed" and bool(alive) and closes_soon(window_until, now)
    unchecked = "; ".join(found.unchecked) if alive else seen.unchecked
    return Verdict(
        state=state,
        outcome=outcome,
        red=red,
        reasons=_reasons(seen, found, state, moved, alive) if alive or moved else seen.reasons,
        unchecked=unchecked,
        language=found.language or seen.language,
        question=_question(alive) or seen.question,
        veil=_veil(alive) if alive else seen.veil,
        fresh=not seen.answered and not seen.asker_seen_before,
        waiting_since=moment_of(alive[0].id) if alive else seen.waiting_since,
        window_until=window_until,
        expiring=expiring,
        band=band(
            red=red > 0 or bool(seen.trouble),
            expiring=expiring,
            unchecked=bool(unchecked),
            waited=now - seen.waiting_since,
        ),
        moved_by=seen.moved_by if state == seen.state else "",
        dimmed=tuple(reason.code for reason in found.noise) if state == "noise" else (),
    )


def band(*, red: bool, expiring: bool, unchecked: bool, waited: Micros) -> int:
    """Return the band of the stored order: red, under 4 h left, waiting over a day, not checked, the rest."""
    if red:
        return BAND_RED
    if expiring:
        return BAND_EXPIRING
    if waited > LONG_WAIT:
        return BAND_LONG
    return BAND_UNCHECKED if unchecked else BAND_REST


def closes_soon(window_until: Micros | None, now: Micros) -> bool:
    """Tell whether the network takes an answer for less than four hours more."""
    return window_until is not None and now < window_until <= now + EXPIRING


def _archived(seen: Touched) -> Verdict:
    """An archive is looked up, not triaged: no flag, no window, no alert."""
    newest = seen.burst[-1] if seen.burst else None
    closed = newest is None or newest.read
    return Verdict(
        state="closed" if closed else "open",
        outcome="done" if closed else "",
        red=0,
        reasons=("archive",),
        unchecked="",
        language="",
        question=_question(seen.burst) or seen.question,
        veil=_veil(seen.burst) if seen.burst else seen.veil,
        fresh=False,
        waiting_since=seen.waiting_since,
        window_until=None,
        expiring=False,
        band=BAND_REST,
    )


def _assess(seen: Touched, alive: Sequence[BurstMessage]) -> Assessment:
    automatic = seen.asker_bot or any(m.automatic for m in alive)
    return assess(
        [
            Burst(m.text, m.attachments, m.language, Hidden(m.hidden), automatic, seen.same_text, seen.answered)
            for m in alive
        ]
    )


def _red(seen: Touched, alive: Sequence[BurstMessage], found: Assessment) -> int:
    """Red stays until a person clears it; what was cleared comes back only with new words."""
    new = [m for m in alive if m.new]
    hits = {flag.rule for flag in found.red}
    again = hits and new and (hits - set(seen.red_rules) or {f.rule for f in _assess(seen, new).red})
    if again and (seen.red == 0 or _worse(seen, new)):
        return 1
    return seen.red


def flags(seen: Touched) -> tuple[Flag, ...]:
    """Return what raises a conversation as it stands."""
    return _assess(seen, [m for m in seen.burst if not m.deleted]).red


def _worse(seen: Touched, new: Sequence[BurstMessage]) -> bool:
    """An acknowledged red calls again when new words raise it again."""
    return seen.red == ACKNOWLEDGED and bool(_assess(seen, new).red)


def _next(
    seen: Touched, alive: Sequence[BurstMessage], found: Assessment, *, red: bool, muted: bool
) -> tuple[str, str, str]:
    """Return (state, outcome, why it moved)."""
    if seen.answered_now and not alive:
        return "closed", "answered elsewhere", ""
    if not any(m.new for m in alive):
        return _unmoved(seen, alive, found)
    if seen.created:
        return _first(seen, alive, found, red=red)
    if not red and (muted or _stays(seen, alive, found)):
        return seen.state, seen.outcome, ""
    return "open", "", _why_back(seen)


def _why_back(seen: Touched) -> str:
    if seen.edited and seen.state == "closed":
        return "edited after your answer" if seen.answered else "edited since you closed it"
    return {"open": "", "noise": "no longer noise"}.get(seen.state, "wrote again")


def _stays(seen: Touched, alive: Sequence[BurstMessage], found: Assessment) -> bool:
    """Tell whether new words leave a conversation where it is: thanks after an answer, noise, held back."""
    if seen.state in ("closed", "noise"):
        return bool(found.noise) and not (seen.edited and seen.state == "closed")
    return seen.state == "screened" and any(m.held_back for m in alive)


def _unmoved(seen: Touched, alive: Sequence[BurstMessage], found: Assessment) -> tuple[str, str, str]:
    if seen.answered_now and found.noise and seen.state == "open" and not seen.red:
        # Newest first, thanks can come in before the answer that they thank for.
        return "closed", "answered elsewhere", ""
    if seen.burst and not alive and seen.state != "closed":
        return "closed", "deleted by author", ""
    if seen.state == "screened" and alive and not any(m.held_back for m in alive):
        return "open", "", "let in"
    return seen.state, seen.outcome, ""


def _first(seen: Touched, alive: Sequence[BurstMessage], found: Assessment, *, red: bool) -> tuple[str, str, str]:
    if red:
        return "open", "", ""
    if any(m.held_back for m in alive) or len(_risks(seen, alive)) > 1:
        return "screened", "", ""
    return ("noise" if found.noise else "open"), "", ""


def _risks(seen: Touched, alive: Sequence[BurstMessage]) -> list[str]:
    """Return the risk signs of a first message; two of them send it to the Screener."""
    young = seen.asker_created_at is not None and moment_of(seen.id) - seen.asker_created_at < YOUNG
    signs = [
        ("account younger than 7 days", young),
        ("holds a link", any(_LINK.search(m.text) for m in alive)),
        (f"same text from {seen.same_text} others", seen.same_text > 0),
    ]
    return [] if seen.asker_seen_before else [words for words, present in signs if present]


def _reasons(
    seen: Touched, found: Assessment, state: str, moved: str, alive: Sequence[BurstMessage]
) -> tuple[str, ...]:
    """Return, most urgent first, why the conversation stands where it stands."""
    held = [f"held back by the network: {m.held_back}" for m in alive if m.held_back][:1]
    risks = _risks(seen, alive) if state == "screened" else []
    noise = [reason.words for reason in found.noise] if state == "noise" else []
    # The rules know nothing of a guess; it stays beside what they say for as long as the red does.
    guessed = [reason for reason in seen.reasons if seen.red and guesses.is_guess(reason)]
    red = [*(f.reason for f in found.red), *guessed]
    return tuple(dict.fromkeys([*red, *([moved] if moved else []), *held, *risks, *noise]))


def _question(messages: Sequence[BurstMessage]) -> str:
    """Return what they wrote since our last answer, joined; a message without text says what it is."""
    return "\n".join(_said(m) for m in messages)[:QUESTION_LENGTH]


def _veil(messages: Sequence[BurstMessage]) -> str:
    """Return what a row shows in place of the question: where an author put a warning before it, that alone."""
    if not any(m.warning for m in messages):
        return ""
    shown = (f"warning: {m.warning}" if m.warning else _said(m) for m in messages)
    return "\n".join(shown)[:QUESTION_LENGTH]


def _said(m: BurstMessage) -> str:
    things = [f"{a.kind} {a.seconds // 60}:{a.seconds % 60:02}" if a.seconds else a.kind for a in m.attachments]
    label = f"({', '.join(things)})" if things else ""
    return f"{m.text} {label}".strip() or ("(encrypted)" if m.hidden else "(no text)")
