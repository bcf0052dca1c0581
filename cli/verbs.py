"""The verbs of the inbox: one function of the desk each, for one or many conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cli import given
from cli.call import Call
from cli.conversations import existing
from cli.errors import REFUSED, Trouble, explained, usage
from cli.output import Result
from desk import actions, blocking, dismissing, handing, identity
from desk import personal as cases
from desk.actions import Decision
from desk.emergency.stating import state_country
from desk.errors import Refusal
from desk.office import Desk

Work = Callable[[Desk, Sequence[int]], Decision]


def done(call: Call) -> Result:
    """Close without an answer."""
    reason = call.arguments.reason
    return decide(call, lambda desk, ids: actions.done(desk, ids, reason=reason))


def snooze(call: Call) -> Result:
    """Put aside until a moment."""
    until = given.later(call.arguments.until, call.desk.now())
    return decide(call, lambda desk, ids: actions.snooze(desk, ids, until))


def noise(call: Call) -> Result:
    """Call it noise."""
    return decide(call, actions.noise)


def mute(call: Call) -> Result:
    """Keep a thread, a person, some words or a tag away for some days."""
    a = call.arguments
    until = given.later(a.until, call.desk.now()) if a.until else None
    if a.scope in ("word", "tag"):
        return told("mute", [actions.mute(call.seated, (), scope=a.scope, subject=a.of, days=a.days, until=until)], [])
    if not a.ids:
        raise usage(f"--scope {a.scope} needs an ID", "`consulta list` shows them")
    return decide(call, lambda desk, ids: actions.mute(desk, ids, scope=a.scope, days=a.days, until=until))


def note(call: Call) -> Result:
    """Write an internal note."""
    text = call.arguments.text
    return decide(call, lambda desk, ids: actions.note(desk, ids, text))


def personal(call: Call) -> Result:
    """Call conversations a case of one person, or say that they are none."""
    return decide(call, cases.unmark if call.arguments.off else cases.mark)


def tag(call: Call) -> Result:
    """Put a word on conversations."""
    word = call.arguments.word
    return decide(call, lambda desk, ids: actions.tag(desk, ids, word))


def assign(call: Call) -> Result:
    """Offer to somebody, accept what was offered, give it back with a word why, or take an offer back."""
    a = call.arguments
    if a.accept:
        return decide(call, handing.accept)
    if a.give_back is not None:
        return decide(call, lambda desk, ids: handing.give_back(desk, ids, a.give_back))
    if a.keep:
        return decide(call, handing.keep)
    somebody = identity.known(call.desk.store, a.to).id
    return decide(call, lambda desk, ids: handing.offer(desk, ids, somebody))


def dismiss(call: Call) -> Result:
    """Say that nobody needs what was set aside."""
    desk, reason, numbers = call.seated, call.arguments.reason, given.numbers(call.arguments.ids)
    made, refused = _each(desk, numbers, lambda desk, ids: dismissing.dismiss(desk, ids[0], reason))
    return told("dismiss", made, refused)


def flag(call: Call) -> Result:
    """Raise it to red, acknowledge it, take it out of Red with a reason, or say in which country they are."""
    reason, country = call.arguments.reason, call.arguments.country
    if country is not None:
        return decide(call, lambda desk, ids: state_country(desk, ids, country))
    if call.arguments.acknowledge:
        return decide(call, actions.acknowledge)
    if call.arguments.clear:
        return decide(call, lambda desk, ids: actions.clear_red(desk, ids, reason))
    return decide(call, actions.raise_red)


def decide(call: Call, work: Work) -> Result:
    """Decide for all conversations at once; where one is refused, for each by itself."""
    desk, ids = call.seated, given.numbers(call.arguments.ids)
    there, refused = _there(desk, ids)
    made: list[Decision] = []
    try:
        made += [work(desk, there)] if there else []
    except Refusal as refusal:
        if len(there) == 1:
            refused += [_why(there[0], refusal)]
        else:
            made, more = _each(desk, there, work)
            refused += more
    return told(str(call.get("command")), made, refused)


def _there(desk: Desk, ids: Sequence[int]) -> tuple[list[int], list[dict[str, str]]]:
    found, gone = [], []
    for number in ids:
        try:
            found.append(existing(desk.store.reader, number).id)
        except Trouble as trouble:
            gone.append({"id": str(number), **trouble.document["error"]})
    return found, gone


def _each(desk: Desk, ids: Sequence[int], work: Work) -> tuple[list[Decision], list[dict[str, str]]]:
    made, refused = [], []
    for number in ids:
        try:
            made.append(work(desk, [number]))
        except Refusal as refusal:
            refused.append(_why(number, refusal))
    return made, refused


def _why(number: int, refusal: Refusal) -> dict[str, str]:
    trouble = explained(refusal) or Trouble("refused", refusal.what)
    return {"id": str(number), **trouble.document["error"]}


def told(verb: str, made: Sequence[Decision], refused: Sequence[dict[str, str]]) -> Result:
    """Return what was decided and what was refused."""
    changed = [str(number) for decision in made for number in decision.done]
    left = [str(number) for decision in made for number in decision.left]
    document: dict[str, Any] = {
        "verb": verb,
        "actions": [str(decision.action) for decision in made],
        "done": changed,
        "left": left,
        "refused": list(refused),
    }
    words = next((decision.words for decision in made if decision.words), "nothing")
    lines = [f"{verb}: {' '.join(changed) or words}"]
    lines += [f"changed meanwhile, left as it is: {' '.join(left)}"] if left else []
    lines += [f"{one['id']}  {one['message']}. {one['remedy']}".rstrip(". ") for one in refused]
    return Result(document, lines, REFUSED if refused or left else 0)


def undo(call: Call) -> Result:
    """Undo a decision: the named one, or the last of whoever is at the keyboard."""
    text = call.get("id", "")
    named = given.number(text, "--id") if text else None
    blocked = blocking.ended_by(call.seated, named)
    if blocked is not None:
        raise Trouble("refused", "a block ends on its network, too", f"consulta block {blocked} --undo")
    decision = actions.undo(call.seated, named)
    return told(f"undo {decision.verb}", [decision], [])
