"""Noise rules: what is surely no question. Whatever is not understood is kept, and each verdict says why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.triage import advertising, beside_the_point
from desk.triage.advertising import LINK
from desk.triage.folding import listed, readable, words_of
from desk.triage.health_words import is_health, speaks_of_health

# Plain strings: `re` compiles each at its first use, so that loading this module costs nothing.
_TAG = r"[@#][\w.]+(?:@[\w.-]+)?"
_QUESTION = "[?¿\u061f\uff1f\u2047]"
_UNIT = (
    r"\d\s?(?:mg|ml|mcg|kg|kilos?|g|mmol|ui|iu|cm|grados|degrees|bpm|years?|a[nñ]os?|pills?|pastillas?|times|veces)\b"
    r"|\d\s?[°º]"
)
_DOSE = r"\d\s?(?:mg|ml|mcg|mmol)\b"
_TIME_OR_URGENCY = (
    r"\d\s?(?:days?|d[ií]as?|weeks?|semanas?|months?|mes(?:es)?|hours?|horas?|hrs?|min|minutes?|minutos?)\b"
    r"|\burgen\w+|\bemergenc\w+"
)
"""Words that advertising uses as well: they keep a message unless the advertising is unmistakable."""
_HAVING = r"\b(?:i have|ive|i've|i had|help me)\b"
_SELF = (
    r"\bill\b|\b(?:i feel|i felt|i take|i took|i need help|my doctor|my son|my daughter|my baby"
    r"|me siento|me sent[ií]|me noto|tengo|ten[ií]a|tomo|tom[eé]|necesito ayuda|ay[uú]d\w*|mi m[eé]dico|mi hij[oa]"
    r"|mi beb[eé]|estoy mal|diagnos\w+|i am sick|im sick|i'm sick|padezco|sufro)\b"
)
_THANKS = listed("thanks thank thx ty tysm gracias grac graciass agradecido agradecida merci obrigado grazie")
_GREETING = listed(
    "hello hi hey hola holaa holis buenas buenos dias tardes noches good morning afternoon evening saludos saludo"
    " greetings dear estimado estimada hiya ola buen dia"
)
_ADDRESS = listed("doctor doctora doc dr dra sir madam maam y and muy to all team everyone todos equipo feliz")
_POLITE = listed(
    "you so much very doctor doctora doc muchas muchisimas mil a lot again sir madam ma'am mam miss for your the help"
    " answer reply por su tu la ayuda respuesta responder contestar and y god bless dios le te bendiga kind"
    " appreciate it appreciated un abrazo abrazos kisses besos cuidese que tenga buen dia feliz amable muy dr dra"
    " reading leer team equipo everyone igualmente"
)
_AFTER_ANSWER = listed("ok okay okey vale perfecto perfect great genial listo entendido understood")
_CHITCHAT = listed(
    "haha hahaha jaja jajaja jajajaja jeje jejeje lol lmao xd happy birthday merry christmas new year feliz navidad"
    " cumpleanos ano nuevo pascua felices fiestas easter congratulations congrats felicidades enhorabuena nice great"
    " video videos picture pic foto post love this your me encanta encantan tu su sus tus contenido canal page amazing"
    " beautiful awesome the best cool wow good night sweet dreams buenas noches buen fin de semana weekend have a"
    " day un el la y and to you que para ti todos"
)
_TELLING_SIGNS = frozenset(
    "\N{SQUARED SOS}\N{PILL}\N{SYRINGE}\N{DROP OF BLOOD}\N{HOCHO}\N{COFFIN}\N{AMBULANCE}\N{POLICE CARS REVOLVING LIGHT}"
    "\N{SKULL}\N{BROKEN HEART}\N{PISTOL}\N{WARNING SIGN}\N{SKULL AND CROSSBONES}"
)
"""Pictures that may be a call for help: they are kept."""
_REPEATED = 3
_LONGEST = 4000
"""Who writes more has something to say: longer texts are kept, and cost nothing here."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message is noise: a code for programs, words for the professional."""

    code: str
    words: str


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _without(pattern: str, text: str) -> str:
    return re.sub(pattern, " ", text, flags=re.IGNORECASE)


def judge(
    text: str,
    *,
    attachments: tuple[str, ...] = (),
    automatic: bool = False,
    same_text_elsewhere: int = 0,
    after_answer: bool = False,
) -> tuple[Reason, ...]:
    """Return why a message is noise, or nothing: then it is kept."""
    if len(text) > _LONGEST or any(kind != "sticker" for kind in attachments):
        return ()
    text = readable(text)
    if not text.strip():
        return (Reason("sticker", "sticker only"),) if attachments else ()
    return _judged(text, automatic=automatic, same_text_elsewhere=same_text_elsewhere, after_answer=after_answer)


def _judged(text: str, *, automatic: bool, same_text_elsewhere: int, after_answer: bool) -> tuple[Reason, ...]:
    if _is_plain_advertising(text):
        return (Reason("promotion", "promotion"),)
    if _must_be_kept(text) or _has(_TIME_OR_URGENCY, text):
        return ()
    reasons = _by_content(text, after_answer=after_answer)
    if same_text_elsewhere >= _REPEATED:
        reasons.append(Reason("repeated", f"same text x{same_text_elsewhere}"))
    if automatic:
        reasons.append(Reason("automatic", "automatic notice"))
    return tuple(reasons)


def _is_plain_advertising(text: str) -> bool:
    """Tell whether advertising is beyond doubt: a question mark or "I have" in it then keeps nothing."""
    bare = _without(LINK, text)
    cares = any(is_health(word.folded) and not advertising.everyday(word.folded) for word in words_of(bare))
    return not cares and not _has(_SELF, bare) and not _has(_DOSE, bare) and advertising.is_unmistakable(text)


def _must_be_kept(text: str) -> bool:
    bare = _without(LINK, text)
    return any(_has(pattern, bare) for pattern in (_QUESTION, _UNIT, _HAVING, _SELF)) or speaks_of_health(
        words_of(bare)
    )


def guards(text: str) -> bool:
    """Tell whether a text holds a word that keeps it out of Noise, whatever was learnt: health, a dose, a question."""
    return len(text) > _LONGEST or _must_be_kept(text) or _has(_TIME_OR_URGENCY, text) or _calls(text)


def has_question_mark(text: str) -> bool:
    """Tell whether a question mark of any script stands in a text."""
    return _has(_QUESTION, text)


def _calls(text: str) -> bool:
    return not _TELLING_SIGNS.isdisjoint(text)


def _by_content(text: str, *, after_answer: bool) -> list[Reason]:
    bare = beside_the_point.without_smiles(_without(_TAG, _without(LINK, text)))
    linked = _has(LINK, text)
    if not any(sign.isalnum() for sign in bare):
        if linked:
            return [Reason("link", "link only")]
        return [] if _has(_TAG, text) or _calls(text) else [Reason("emoji", "emoji only")]
    if advertising.is_likely(text):
        return [Reason("promotion", "promotion")]
    if linked:
        return [Reason("link", "link with hardly a word")] if beside_the_point.hardly_a_word(bare) else []
    return _off_topic(bare) or _small_talk({word.folded for word in words_of(bare)}, after_answer=after_answer)


def _off_topic(text: str) -> list[Reason]:
    if beside_the_point.is_errand(text):
        return [Reason("off_topic", "no matter of health: an errand or a joke")]
    if beside_the_point.is_about_songs(text):
        return [Reason("comment", "about a song or a video")]
    return []


def _small_talk(words: set[str], *, after_answer: bool) -> list[Reason]:
    polite = _POLITE | _GREETING | _THANKS | (_AFTER_ANSWER if after_answer else frozenset())
    if words <= polite:
        if words & _THANKS:
            return [Reason("thanks", "thanks only")]
        if words & _GREETING and words <= _GREETING | _ADDRESS:
            return [Reason("greeting", "greeting only")]
        if words & _AFTER_ANSWER and after_answer:
            return [Reason("acknowledged", "acknowledgement only")]
        return []
    if words <= _CHITCHAT | _THANKS | _GREETING | _POLITE and len(words & _CHITCHAT) >= len(words) / 2:
        return [Reason("chitchat", "wishes or small talk only")]
    return [Reason("chitchat", "praise only")] if beside_the_point.is_praise(words) else []
