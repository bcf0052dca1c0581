"""Decisions in words: how a verb is told once it has been done, and what an undo brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue import counted, say

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.actions import Decision

VERBS = {
    "done": "done",
    "open": "opened again",
    "noise": "noise",
    "snooze": "snoozed",
    "mute": "muted",
    "unmute": "mute ended",
    "renew mute": "mute renewed",
    "search kept": "search kept",
    "search forgotten": "search gone",
    "rule added": "rule added",
    "rule on": "rule on",
    "rule off": "rule off",
    "rule removed": "rule removed",
    "noise on": "noise: reason on",
    "noise off": "noise: reason off",
    "noise forgotten": "noise unlearnt",
    "acknowledge": "red seen",
    "flag": "raised red",
    "guess": "guessed red",
    "clear": "not red",
    "assign": "handed over",
    "offer": "offered",
    "take over": "taken over",
    "give back": "given back",
    "keep": "kept",
    "country": "country said",
    "personal": "personal case",
    "not personal": "not personal",
    "note": "note",
    "tag": "tag",
    "discard": "draft dropped",
    "dismiss": "dismissed",
    "answer": "answered",
    "take back": "taken back",
    "leave": "left as it is",
    "stands there": "seen there",
    "send again": "sent again",
    "by hand": "rest by hand",
    "delete": "deleted there",
    "join": "joined",
    "not joined": "two people",
    "split": "split",
    "code": "code made",
    "block": "blocked",
    "unblock": "unblocked",
    "report": "reported",
    "let in": "let in",
    "turned away": "turned away",
    "professional added": "joined",
    "pin changed": "new PIN",
    "import": "imported",
    "submit": "for review",
    "approve": "approved",
    "withdraw": "withdrawn",
}
"""How a verb is told once it has been done."""
_BROUGHT = {
    "answer": "taken back before it left: nothing was sent",
    "note": "undone: the note is gone",
    "tag": "undone: the word is gone",
    "discard": "the draft is back: <go:drafts>",
}


def verb_words(verb: str) -> str:
    """Return a verb as it is told once it has been done."""
    return say(VERBS.get(verb, verb))


def came_back(decision: Decision) -> str:
    """Return what an undo brought back, in words."""
    if decision.words:
        return say(decision.words)
    if decision.verb in _BROUGHT:
        return say(_BROUGHT[decision.verb])
    back = counted(len(decision.done), "1 conversation is as it was", "{n} conversations are as they were")
    left = counted(len(decision.left), "1 was changed since and stays", "{n} were changed since and stay")
    told = f"{back}; {left}" if decision.left else back
    return say("undone: {verb}, {told}", verb=verb_words(decision.verb), told=told)
