"""How each decision is taken back, and what cannot be: the inverse of every verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core import clock
from desk import guessing
from desk.errors import Refusal
from store import (
    actions,
    aside,
    beside,
    blocking,
    codes,
    countries,
    decisions,
    dimmed,
    drafts,
    outbox,
    proofs,
    putting,
    sending,
)  # fmt: skip
from store.actions import Stored
from store.engine import Tx
from store.errors import Lost
from store.reading import Reader
from store.rows import ItemRow

Inverse = Sequence[dict[str, Any]]
LOCAL = frozenset(
    {"done", "open", "noise", "snooze", "mute", "unmute", "renew mute", "acknowledge", "flag", "clear", "assign"}
    | {"personal", "not personal", "rule removed", "offer", "take over", "give back", "keep"}
)
"""Verbs that are undone by putting columns back."""
REACHED = {
    "let in": "the network has let them in",
    "turned away": "the network has turned them away",
    "report": "the moderators have been told",
    "unblock": "they can write again there: <block> keeps them away anew",
}
"""Verbs that reached a network at once: nothing of them can be taken back from here."""


def take_back(tx: Tx, found: Stored) -> tuple[list[int], str]:
    """Undo a decision; return the conversations that stay as they are, and what else there is to say."""
    if found.verb in LOCAL:
        return _columns(tx, found.inverse), ""
    if found.verb == guessing.VERB:
        return _all_but(len(found.inverse), guessing.take_back(tx, found)), ""
    own = _OWN.get(found.verb)
    if own is None:
        what = REACHED.get(found.verb, f"{found.verb} cannot be undone here")
        raise Refusal(what, "it has left this machine, or it changed nothing that can be put back")
    if not found.inverse:
        raise Refusal(f"this {found.verb} changed nothing", "there is nothing to put back")
    return [], own(tx, found)


def _columns(tx: Tx, inverse: Inverse) -> list[int]:
    for kept in inverse:
        _of_house(tx, kept)
    house, inverse = len(inverse), [kept for kept in inverse if "id" in kept]
    # A mute or a rule comes back alone, where what it held has gone on meanwhile.
    left = _all_but(house, actions.restore(tx, inverse))
    for kept in inverse:
        # The reason that was written for a decision goes with it.
        if "note" in kept and int(kept["id"]) not in left:
            beside.take_note_back(tx, int(kept["note"]))
    return left


def _of_house(tx: Tx, kept: dict[str, Any]) -> None:
    """Put a mute or a rule back as it was."""
    if "mute" in kept:
        putting.take_mute_away(tx, int(kept["mute"]))
    elif "ended" in kept:
        putting.set_end(tx, int(kept["ended"]), int(kept["until"]))
    elif "removed" in kept and not putting.bring_rule_back(tx, int(kept["removed"])):
        raise Refusal("the rule cannot come back", "another has its name by now, or it is a month old")


def _all_but(number: int, left: list[int]) -> list[int]:
    """Return what stays as it is; where that is all of it, refuse."""
    if left and len(left) == number:
        raise Refusal("it was changed since, so it stays as it is", "open it to see what happened")
    return left


def _notes(tx: Tx, found: Stored) -> str:
    for kept in found.inverse:
        beside.take_note_back(tx, int(kept["note"]))
    return ""


def _tags(tx: Tx, found: Stored) -> str:
    if not sum(beside.take_tag_back(tx, kept) for kept in found.inverse):
        raise Refusal("the word is gone already", "somebody took it away since")
    return ""


def _draft(tx: Tx, found: Stored) -> str:
    if not all(drafts.bring_back(tx, int(kept["id"]), found.professional) for kept in found.inverse):
        raise Refusal("the words are gone", "they are kept for a day, and until you write anew")
    return ""


def _answers(tx: Tx, found: Stored) -> str:
    """Take held answers back: one that has left stops it; of many, what has left stays, and the rest comes back."""
    words, gone = "", []
    for kept in found.inverse:
        try:
            outbox.undo(tx, int(kept["item"]))
        except Lost as lost:
            gone.append(lost.now)
            continue
        left = sending.item(tx, int(kept["item"]))
        words = left.reason if left is not None and left.state == "partly" else words
        own_words_back(tx, left, found.professional)
    if len(gone) == len(found.inverse):
        raise Refusal(f"already {gone[0]}", REMEDY.get(gone[0], "<outbox> shows it"))
    if gone:
        back = len(found.inverse) - len(gone)
        return f"{back} taken back before they left; {len(gone)} had left already: <outbox> shows them"
    return words


def own_words_back(tx: Tx, item: ItemRow | None, professional: int) -> None:
    """Make a draft again of own words that were taken back before any of them left."""
    if item is not None and item.own_words and item.state == "undone":
        drafts.bring_back(tx, item.conversation_id, professional)


def _dismissals(tx: Tx, found: Stored) -> str:
    if not all(aside.bring_back(tx, int(kept["aside"])) for kept in found.inverse):
        raise Refusal("it is not dismissed any more", "it came in meanwhile, or was taken back before")
    return "undone: it is set aside again, and named in red"


def _countries(tx: Tx, found: Stored) -> str:
    if not sum(countries.take_back(tx, int(kept["statement"])) for kept in found.inverse):
        raise Refusal("the statement is gone already", "somebody took it away since")
    return ""


def _joins(tx: Tx, found: Stored) -> str:
    """Put joins back as they were; whom a mute of somebody else had put away is open again."""
    inverse = [kept for kept in found.inverse if "join" in kept]
    members = [member for kept in inverse for member in proofs.members(tx, int(kept["join"]))]
    if not sum(proofs.back(tx, int(kept["join"]), _JOINS[found.verb], was=kept["was"]) for kept in inverse):
        raise Refusal("it was changed since, so it stays as it is", "the card of the person shows how it stands")
    actions.restore(tx, [kept for kept in found.inverse if "id" in kept])
    proofs.open_again(tx, proofs.held_by_strangers(tx, members))
    return "undone: who is one person is as it was before"


_JOINS = {"join": proofs.JOINED, "not joined": proofs.DECLINED, "split": proofs.SPLIT}


def _code(tx: Tx, found: Stored) -> str:
    if not sum(codes.take_away(tx, int(kept["code"])) for kept in found.inverse):
        raise Refusal("the code is gone already", "it was used, or has run out")
    return "undone: the code proves nothing any more; its draft is still there"


def _blocks(tx: Tx, found: Stored) -> str:
    """Note that a block is to end; whoever is connected tells the network, and until then it stands."""
    ending = [blocking.move(tx, int(kept["blocking"]), ("done",), "ending", clock.now()) for kept in found.inverse]
    if not any(ending):
        raise Refusal("they are not blocked any more", "somebody let them write again since")
    return "undone: the network is told to let them write again"


def _rule(tx: Tx, found: Stored) -> str:
    for kept in found.inverse:
        putting.switch(tx, int(kept["rule"]), on=bool(kept["on"]))
    return "undone: the rule is as it was; what it moved stays until it is removed"


def _noise_reason(tx: Tx, found: Stored) -> str:
    for kept in found.inverse:
        dimmed.switch(tx, str(kept["reason"]), on=bool(kept["on"]), now=int(kept["at"]))
    return "undone: the reason is as it was; what it moved stays where it is"


_OWN: dict[str, Callable[[Tx, Stored], str]] = {
    "answer": _answers,
    "block": _blocks,
    "send again": _answers,
    "note": _notes,
    "tag": _tags,
    "country": _countries,
    "discard": _draft,
    "dismiss": _dismissals,
    "rule on": _rule,
    "rule off": _rule,
    "join": _joins,
    "not joined": _joins,
    "split": _joins,
    "code": _code,
    "noise on": _noise_reason,
    "noise off": _noise_reason,
}
REMEDY = {
    "sending": "it is on its way; the outbox shows what became of it",
    "sent": "the network may let you delete it: open the conversation",
    "undone": "it was taken back before",
}
"""What can be done about an answer that an undo came too late for."""


def outlook(reader: Reader, action: int, professional: int) -> tuple[bool, str]:
    """Tell whether this professional can undo a decision now, and what that does or what stands against it."""
    found = actions.stored(reader, action)
    if found is None:
        return False, "the decision is gone"
    if found.undone:
        return False, "it was undone"
    if found.verb not in LOCAL and found.verb not in _OWN and found.verb != guessing.VERB:
        what = REACHED.get(found.verb, "it is not undone here")
        return False, f"{what}: nothing here takes that back"
    if not found.inverse:
        return False, "it changed nothing, so there is nothing to put back"
    if found.professional not in (professional, guessing.NOBODY):
        return False, "somebody else decided it, and only they take it back; open the conversation to decide anew"
    return _own_outlook(reader, found)


def _own_outlook(reader: Reader, found: Stored) -> tuple[bool, str]:
    if found.verb in ("answer", "send again"):
        return _answer_outlook(reader, found)
    if found.verb == "block":
        return True, "<undo> tells the network to let them write again"
    if found.verb == "discard":
        return True, "<undo> brings the words back; they are kept for a day"
    moved = decisions.moved_since(reader, found) if found.verb in (*LOCAL, guessing.VERB) else []
    if not moved:
        return True, "<undo> takes it back"
    if len(moved) == len(found.inverse):
        return False, "it was changed since, so it stays as it is; open it to see what happened"
    return True, f"<undo> takes it back; {len(moved)} of {len(found.inverse)} changed since and stay as they are"


def _answer_outlook(reader: Reader, found: Stored) -> tuple[bool, str]:
    states = decisions.states(reader, [int(kept["item"]) for kept in found.inverse])
    moved = [state for state in states.values() if state not in ("held", "waiting")]
    if moved and len(moved) < len(states):
        still = len(states) - len(moved)
        return True, f"{still} of {len(states)} have not left yet: <undo> takes those back; the others stay"
    worst = moved[0] if moved else ""
    return (not worst), _ANSWER.get(worst, "it is in the outbox: <go:outbox>")


_ANSWER = {
    "": "it has not left yet: <undo> takes it back, and nothing is sent",
    "sending": "it is on its way; the outbox shows what becomes of it: <go:outbox>",
    "sent": "it was sent and stands there; open the conversation to delete or correct it, where the network lets you",
    "undone": "it was taken back before it left",
}
