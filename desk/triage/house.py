"""What the house has set, over what triage says of one conversation: mutes first, then rules. Never over a red."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core import moments
from core.clock import DAY, Micros
from desk.errors import Refusal
from desk.triage import house_rules, learnt_noise
from desk.triage.house_rules import Rule
from store import putting
from store.conversing import Judge
from store.putting import MUTE, RULE, MuteRow, Seen
from store.reading import Reader
from store.rows import Touched, Verdict


def judging(reader: Reader, now: Micros) -> Judge:
    """Return how conversations are judged in this house now; what nobody has set costs nothing."""
    taught = learnt_noise.judging(reader)
    mutes, on = putting.in_force(reader, now), rules_on(reader)
    if not (mutes or on):
        return taught

    def judged(seen: Touched, moment: Micros) -> Verdict:
        return _set_over(seen, taught(seen, moment), mutes, on, moment)

    return judged


def rules_on(reader: Reader) -> list[Rule]:
    """Return the rules that are on; one that an older or newer Consulta wrote and nobody understands moves nothing."""
    found = []
    for row in putting.rules_on(reader):
        try:
            found.append(house_rules.understood(row))
        except Refusal:
            continue
    return found


def _set_over(seen: Touched, verdict: Verdict, mutes: Sequence[MuteRow], on: Sequence[Rule], now: Micros) -> Verdict:
    if verdict.red or seen.kind == "archive" or not any(m.new and not m.deleted for m in seen.burst):
        return verdict
    muted = _muted(seen, verdict, mutes)
    if muted is not None:
        return muted
    if verdict.state not in ("open", "screened") or not (seen.created or seen.state != verdict.state):
        return verdict
    # Whom the network holds back stays in the Screener, where they can be let in or turned away.
    able = [rule for rule in on if verdict.state == "open" or not rule.hides]
    rule = house_rules.first_of(able, _as_seen(seen, verdict))
    return verdict if rule is None else _ruled(verdict, rule, now)


def _muted(seen: Touched, verdict: Verdict, mutes: Sequence[MuteRow]) -> Verdict | None:
    """Return what becomes of a conversation that a mute holds: a new one, or one that it held before."""
    for mute in mutes:
        mark = putting.mark_of(MUTE, mute.id)
        if (
            (seen.created or seen.moved_by == mark)
            and verdict.state in ("open", "screened")
            and _holds(mute, seen, verdict)
        ):
            return _away(verdict, mute, mark)
    return None


def _holds(mute: MuteRow, seen: Touched, verdict: Verdict) -> bool:
    if mute.scope == "thread":
        return mute.subject == str(seen.thread)
    if mute.scope == "person":
        return mute.subject == str(seen.asker) or (mute.person is not None and mute.person == seen.person)
    if mute.scope == "word":
        # What nobody could read may ask anything, and whoever we wrote to is no stranger with a catchword.
        return not (seen.answered or verdict.unchecked) and house_rules.holds_words(mute.subject, _new_words(seen))
    return False


def _new_words(seen: Touched) -> str:
    """Return what they have just written: what was put away for its words comes back with others."""
    return "\n".join(m.text for m in seen.burst if m.new and not m.deleted)


def _away(verdict: Verdict, mute: MuteRow, mark: str) -> Verdict:
    until = mute.until if mute.scope != "word" else None
    return replace(verdict, state="closed", outcome="muted", expiring=False, moved_by=mark, until=until)


def _as_seen(seen: Touched, verdict: Verdict) -> Seen:
    return Seen(
        seen.id,
        seen.account,
        seen.network,
        seen.audience.value,
        seen.handle,
        seen.name,
        verdict.language,
        _new_words(seen),
        seen.asker_created_at,
        verdict.red,
        verdict.unchecked,
        answered=seen.answered,
    )


def _ruled(verdict: Verdict, rule: Rule, now: Micros) -> Verdict:
    """Return what a rule makes of a conversation, with the rule as its reason."""
    changed = replace(
        verdict,
        reasons=(*verdict.reasons, f"rule {rule.name}"),
        moved_by=putting.mark_of(RULE, rule.id),
    )
    make: Mapping[str, Callable[[], Verdict]] = {
        "noise": lambda: replace(changed, state="noise", expiring=False, dimmed=(changed.moved_by,)),
        "mute": lambda: replace(
            changed, state="closed", outcome="muted", expiring=False, until=now + int(rule.value) * DAY
        ),
        "snooze": lambda: _snoozed(changed, rule, now),
        "tag": lambda: replace(changed, tags=(rule.value,)),
        "lane": lambda: replace(changed, tags=(rule.value,)),
    }
    return make[rule.action]()


def _snoozed(verdict: Verdict, rule: Rule, now: Micros) -> Verdict:
    """Put aside, but never past the time to answer."""
    until = moments.typed(rule.value, now) or now
    if verdict.window_until is not None and verdict.window_until > now:
        until = min(until, verdict.window_until - moments.BEFORE_WINDOW)
    return replace(verdict, state="snoozed", until=until) if until > now else verdict
