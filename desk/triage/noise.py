"""Noise rules: what is surely no question. Whatever is not understood is kept, and each verdict says why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.triage.folding import listed, readable, words_of
from desk.triage.health_words import speaks_of_health

# Plain strings: `re` compiles each at its first use, so that loading this module costs nothing.
_LINK = r"(?:https?://|www\.)\S+|\b[\w-]{1,60}\.(?:com|net|org|info|shop|xyz|ly|me|co|tv|site|online)\b(?:/\S*)?"
_TAG = r"[@#][\w.]+(?:@[\w.-]+)?"
_QUESTION = "[?¿\u061f\uff1f\u2047]"
_UNIT = (
    r"\d\s?(?:mg|ml|mcg|kg|kilos?|g|mmol|ui|iu|cm|grados|degrees|bpm|years?|a[nñ]os?|pills?|pastillas?|times|veces)\b"
    r"|\d\s?[°º]"
)
_TIME_OR_URGENCY = (
    r"\d\s?(?:days?|d[ií]as?|weeks?|semanas?|months?|mes(?:es)?|hours?|horas?|hrs?|min|minutes?|minutos?)\b"
    r"|\burgen\w+|\bemergenc\w+"
)
"""Words that advertising uses as well: they keep a message unless the advertising is unmistakable."""
_FIRST_PERSON = (
    r"\b(?:i feel|i felt|i have|ive|i've|i had|i take|i took|i need help|help me|my doctor|my son|my daughter|my baby"
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
_PROMOTION = (
    r"\bsubscri\w+|\bsuscr[ií]\w+|\bunsubscribe|\bmy channel|\bmi canal|\bcheck (?:(?:it|this|me|us|my) )?out\b",
    r"\bfollow(?:ers)?\b|\bs[ií]gueme|\bseguidores|\blikes?\b|\bviews\b|\bviral\b|\binfluencer",
    r"\bfree\b|\bgratis\b|\bgiveaway|\bsorteo|\bprize|\bpremio|\bwin(?:ner)?\b|\bwon\b|\bgana\w*\b|\bvoucher|\bbonus",
    (
        r"[£$€]\s?\d|\d\s?[£$€]|\b(?:cash|money|dinero|income|ingresos|earn|earning|bitcoin|crypto|cripto|forex|loan)\b"
        r"|\binvest|\binversi[oó]n|\bpr[eé]stamo"
    ),
    (
        r"\bpromo\w*|\bdiscount|\bdescuento|\boffers?\b|\boferta|%\s?off|\bsale\b|\brebaja|\bshop\b|\btienda|\bbuy\b"
        r"|\bcompra\b|\bcatalog|\bcat[aá]logo|\bpackage deal"
    ),
    (
        r"\bclick\b|\bclic\b|\blink in (?:my )?bio|\benlace en|\bdm me\b|\bvisita?\b|\btxt\b|\btext \w+ to\b|\bclaim\b"
        r"|\breply\b|\bjoin\b|\b[uú]nete|\bdownload|\bregister|\breg[ií]strate|\bringtone|\bsms\b|\bcall\b|\bwhatsapp\b"
    ),
    (
        r"\bcasino|\bbetting|\bapuestas|\bonlyfans|\bsexy\b|\bxxx\b|\badult\b|\bhoroscop|\btarot|\bservicios de"
        r"|\bmarketing|\bseo\b"
    ),
)
_WAY_TO_REACH = r"(?<!\d)(?:\+?\d[\d\s-]{7,20}\d|\d{5})(?!\d)|\bsubscri\w+|\bsuscr[ií]\w+|\bmy channel|\bmi canal"
_UNMISTAKABLE = (
    r"\bsubscribe to (?:me|my)|\bsubscribe (?:for|if)|\bmy (?:you\W?tube|channel)"
    r"|\bcheck out my (?:videos?|music|song|cover|page)|\bsuscr[ií]b\w+ a mi|\bmi canal|\bs[ií]gueme"
    r"|\b(?:txt|text|send|reply|rply)\b[^.!]{0,30}\bto\b\D{0,6}\d{4,6}\b|\b\d{2,3}p(?:\b|/)|\b09\d{8,9}"
    r"|[£$€]\s?\d[\d,]{0,12}[^.!]{0,30}\b(?:prize|cash|award|bonus|premio|voucher)"
    r"|\b(?:won|win|awarded|ganado)\b[^.!]{0,40}[£$€]\s?\d|\b(?:guaranteed|claim)\b[^.!]{0,40}\bprize"
)
_TELLING_SIGNS = frozenset(
    "\N{SQUARED SOS}\N{PILL}\N{SYRINGE}\N{DROP OF BLOOD}\N{HOCHO}\N{COFFIN}\N{AMBULANCE}\N{POLICE CARS REVOLVING LIGHT}"
    "\N{SKULL}\N{BROKEN HEART}\N{PISTOL}\N{WARNING SIGN}\N{SKULL AND CROSSBONES}"
)
"""Pictures that may be a call for help: they are kept."""
_REPEATED = 3


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
    if any(kind != "sticker" for kind in attachments):
        return ()
    text = readable(text)
    if not text.strip():
        return (Reason("sticker", "sticker only"),) if attachments else ()
    if _must_be_kept(text):
        return ()
    if _has(_UNMISTAKABLE, text):
        return (Reason("promotion", "promotion"),)
    if _has(_TIME_OR_URGENCY, text):
        return ()
    reasons = _by_content(text, after_answer=after_answer)
    if same_text_elsewhere >= _REPEATED:
        reasons.append(Reason("repeated", f"same text x{same_text_elsewhere}"))
    if automatic:
        reasons.append(Reason("automatic", "automatic notice"))
    return tuple(reasons)


def _must_be_kept(text: str) -> bool:
    bare = _without(_LINK, text)
    return any(_has(pattern, bare) for pattern in (_QUESTION, _UNIT, _FIRST_PERSON)) or speaks_of_health(words_of(bare))


def _by_content(text: str, *, after_answer: bool) -> list[Reason]:
    bare = _without(_TAG, _without(_LINK, text))
    linked = _has(_LINK, text)
    if not any(sign.isalnum() for sign in bare):
        if linked:
            return [Reason("link", "link only")]
        return [] if _has(_TAG, text) or not _TELLING_SIGNS.isdisjoint(text) else [Reason("emoji", "emoji only")]
    if _is_promotion(text, linked=linked):
        return [Reason("promotion", "promotion")]
    if linked:
        return []
    return _small_talk({word.folded for word in words_of(bare)}, after_answer=after_answer)


def _is_promotion(text: str, *, linked: bool) -> bool:
    signs = sum(_has(pattern, text) for pattern in _PROMOTION)
    reachable = linked or _has(_WAY_TO_REACH, text)
    return signs >= (2 if reachable else 4)


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
    return []
