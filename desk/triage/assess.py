"""The assessment of an unanswered burst: danger first, then what could not be read, and noise only after both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.incoming import Attachment, Hidden
from desk.triage import language, noise, redflags
from desk.triage.folding import listed, readable, words_of
from desk.triage.guesses import RULE, Guess
from desk.triage.health_words import speaks_of_health
from desk.triage.noise import Reason
from desk.triage.redflags import Flag

_SHOWN_KINDS = {"image": "photo"}
_WITHOUT_MEANING = frozenset({"sticker"})
_HIDDEN_WORDS = {Hidden.ENCRYPTED: "encrypted", Hidden.REQUEST: "request: text hidden by the network"}
_GUESSED = 0.55
"""Behind whatever a rule raises, before what could not be read."""
_SPAM = frozenset({"promotion", "link", "repeated"})
_LABELS = {"automatic": "off_topic", "off_topic": "off_topic", "comment": "comment"}
_SUPPORT = listed(
    "appointment appointments cita citas turno invoice factura opening horario account cuenta app website web"
    " password contrasena login phone telefono address direccion cancel cancelar reschedule price precio"
)
_ONESELF = listed(
    "i im ive my me mi mis yo tengo estoy llevo siento soy hijo hija wife husband mother father son daughter"
)


@dataclass(frozen=True, slots=True)
class Burst:
    """One message of what a person wrote since the last answer."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    """ISO 639-1 as the author or the network declares it."""
    hidden: Hidden = Hidden.NO
    automatic: bool = False
    same_text_elsewhere: int = 0
    after_answer: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the pure rules say of a burst. Emptiness says nothing about the person."""

    red: tuple[Flag, ...]
    noise: tuple[Reason, ...]
    unchecked: tuple[str, ...]
    language: str


def assess(messages: Sequence[Burst]) -> Assessment:
    """Assess a whole unanswered burst."""
    text = "\n".join(part for message in messages for part in _readable_parts(message))
    guessed = language.guess(text)
    red = redflags.find(text)
    unchecked = tuple(dict.fromkeys([*_unread(messages), *_unread_language(messages, text, guessed)]))
    dimmed = () if red or unchecked else _noise(messages)
    code = "" if guessed == language.NOT_KNOWN else guessed
    return Assessment(red, dimmed, unchecked, code or _declared(messages))


def _readable_parts(message: Burst) -> Iterator[str]:
    yield message.text
    yield from (attachment.description for attachment in message.attachments if attachment.description)


def _unread(messages: Sequence[Burst]) -> Iterator[str]:
    for message in messages:
        if message.hidden is not Hidden.NO:
            yield _HIDDEN_WORDS.get(message.hidden, str(message.hidden))
        for attachment in message.attachments:
            if attachment.kind not in _WITHOUT_MEANING:
                yield _attachment_words(attachment)


def _attachment_words(attachment: Attachment) -> str:
    kind = _SHOWN_KINDS.get(attachment.kind, attachment.kind)
    if attachment.seconds is None:
        return kind
    minutes, seconds = divmod(attachment.seconds, 60)
    return f"{kind} {minutes}:{seconds:02d}"


def _declared(messages: Sequence[Burst]) -> str:
    return next((message.language[:2].lower() for message in messages if message.language), "")


def _unread_language(messages: Sequence[Burst], text: str, guessed: str) -> Iterator[str]:
    found = guessed or (_declared(messages) if any(sign.isalpha() for sign in text) else "")
    if found and found not in language.READ_BY_RULES:
        yield f"language: {found}"


def _noise(messages: Sequence[Burst]) -> tuple[Reason, ...]:
    verdicts = [_judged(message) for message in messages]
    if not all(verdicts):
        return ()
    return tuple(dict.fromkeys(reason for verdict in verdicts for reason in verdict))


def _judged(message: Burst) -> tuple[Reason, ...]:
    return noise.judge(
        message.text,
        attachments=tuple(attachment.kind for attachment in message.attachments),
        automatic=message.automatic,
        same_text_elsewhere=message.same_text_elsewhere,
        after_answer=message.after_answer,
    )


def jsonl(lines: Iterable[str], guess: Callable[[str], Guess | None] = lambda _text: None) -> Iterator[dict[str, Any]]:
    """Assess lines of `{"id", "text"}`, each as a burst of its own; what no rule raises a guess may raise."""
    for line in lines:
        if line.strip():
            given = json.loads(line)
            text = str(given.get("text") or "")
            yield {"id": given.get("id"), **_scored(text, _guessed(assess([Burst(text)]), guess, text))}


def _guessed(found: Assessment, guess: Callable[[str], Guess | None], text: str) -> Assessment:
    """Return an assessment with what is guessed, where no rule raises anything; a red is never noise."""
    guessed = None if found.red else guess(text)
    return replace(found, red=(guessed.flag,), noise=()) if guessed else found


def _scored(text: str, found: Assessment) -> dict[str, Any]:
    reasons = [f"{flag.level}: {flag.reason} ({flag.words})" for flag in found.red]
    reasons += [f"not checked: {what}" for what in found.unchecked]
    reasons += [reason.words for reason in found.noise]
    return {
        "flag": bool(found.red),
        "raised_by": list(dict.fromkeys("likeness" if flag.rule == RULE else "rules" for flag in found.red)),
        "score": _score(text, found),
        "reasons": reasons,
        "label": _label(text, found),
        "attention": not found.noise,
    }


def _score(text: str, found: Assessment) -> float:
    """Return a rank between 0 and 1: red by urgency and number of signs, what was not read, health, the rest."""
    if found.red:
        if found.red[0].rule == RULE:
            return _GUESSED
        urgent = sum(flag.level == "call now" for flag in found.red)
        base = 0.8 if urgent else 0.6
        return round(min(0.99, base + 0.04 * max(urgent, 1) + 0.01 * len(found.red)), 3)
    if found.noise:
        return 0.0
    if found.unchecked:
        return 0.5
    return 0.3 if speaks_of_health(words_of(readable(text))) else 0.2


def _label(text: str, found: Assessment) -> str:
    codes = {reason.code for reason in found.noise}
    if codes:
        return "spam" if codes & _SPAM else _LABELS.get(min(codes), "chitchat") if len(codes) == 1 else "chitchat"
    if found.red:
        return "consultation"
    words = words_of(readable(text))
    folded = {word.folded for word in words}
    if speaks_of_health(words):
        return "consultation" if folded & _ONESELF else "information"
    return "support" if folded & _SUPPORT else "information" if "?" in text else "personal"
