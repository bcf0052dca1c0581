"""Words that must not stand where others read: a diagnosis, a treatment relation, a dose nobody vetted."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PROBABLY = "probably|clearly|definitely|certainly|obviously|surely|most likely|almost certainly"
_SEGURO = "probablemente|seguramente|claramente|casi seguro|sin duda"

_RELATION = re.compile(
    r"\b(?:"
    r"your (?:last |next |recent |previous )?visit\b(?! to (?:the|your|a|any)\b)"
    r"|your (?:last|next|recent|previous) (?:appointment|consultation|check-?up)\b"
    r"|your (?:appointment|consultation|visit|scan|biopsy|operation|surgery) (?:with (?:me|us)|here|at (?:my|our))\b"
    r"|your (?:test )?results (?:are (?:back|in|normal|fine)|came back|show|look)\b"
    r"|(?:as|like) (?:i|we) (?:told|explained to|said to|mentioned to) you\b"
    r"|(?:when|since|after) (?:i|we) (?:last )?(?:saw|examined|treated|operated on|met) you\b"
    r"|(?:i|we) saw you (?:in|on|at|last)\b"
    r"|when you (?:came|come) (?:in|to see (?:me|us))\b|you (?:are|were) (?:a|my|our) patient\b|\bmy patient\b"
    r"|as your (?:doctor|gp|physician|nurse|surgeon|p(?:a)?ediatrician|midwife)\b"
    r"|i(?:'m| am) your (?:doctor|gp|physician|nurse|surgeon)\b"
    r"|your (?:medical record|chart|file|history) (?:says|shows|with us|here)\b"
    r"|(?:tu|su) (?:última |próxima |pasada )?visita\b(?! a(?:l| la| su| tu)\b)"
    r"|(?:tu|su) (?:última|próxima|pasada) (?:cita|consulta|revisión)\b"
    r"|(?:tu|su) (?:cita|consulta|visita|operación|biopsia) (?:con(?:migo| nosotros)|aquí|en mi|en nuestr[ao])\b"
    r"|como (?:te|le|os|les) (?:dije|dijimos|comenté|expliqué|indiqué)\b"
    r"|cuando (?:te|le|lo|la) (?:vi|vimos|atendí|operé|examiné|exploré)\b|cuando (?:viniste|vino usted|vinisteis)\b"
    r"|\bmi paciente\b|(?:eres|es usted|fuiste) (?:mi |nuestr[ao] )?paciente\b"
    r"|como (?:tu|su) (?:médic[oa]|doctora?|pediatra|enfermer[oa]|cirujan[oa])\b"
    r"|soy (?:tu|su) (?:médic[oa]|doctora?|pediatra)\b"
    r"|(?:tus|sus) (?:resultados|análisis|analíticas?) (?:han|salieron|están|muestran|son)\b"
    r"|(?:tu|su) (?:historia(?: clínica)?|expediente) (?:dice|pone|muestra)\b"
    r")",
    re.IGNORECASE,
)
_DIAGNOSIS = re.compile(
    r"\b(?:"
    r"i (?:think|believe|suspect|am sure|am afraid|would say)(?: that)? "
    r"(?:you|your (?:son|daughter|child|baby|wife|husband)) (?:have|has|suffer)\b"
    rf"|you (?:{_PROBABLY}) (?:have|suffer from|are having)\b"
    rf"|you (?:have|suffer from) (?:{_PROBABLY})\b"
    r"|(?:it|this|that) (?:sounds|looks|seems)(?: to me)? like you(?: have|'ve got)\b|what you have is\b"
    r"|i (?:would )?diagnose\b|my diagnosis\b|your diagnosis is\b|i(?:'m| am) diagnosing\b"
    r"|i(?:'ll| will| would|'d)? prescribe(?:d)?\b|i(?:'m| am) prescribing\b"
    r"|i (?:want|need|recommend|advise|'d like|would like) you (?:to )?(?:take|stop|start|increase|reduce|double)\b"
    r"|i(?:'ll| will) (?:treat|operate on) you\b"
    r"|(?:creo|pienso|me temo|sospecho|diría) que (?:(?:tú|usted) )?(?:tienes|tiene|padeces|padece|sufres|sufre)\b"
    rf"|(?:{_SEGURO}) (?:tienes|tiene usted|tengas|padeces|padece usted)\b"
    rf"|(?:tienes|padeces|usted tiene|usted padece) (?:{_SEGURO})\b"
    r"|lo que (?:tienes|usted tiene|tiene usted|te pasa) es\b|parece que (?:tienes|usted tiene|tiene usted|padeces)\b"
    r"|mi diagnóstico\b|(?:tu|su) diagnóstico es\b"
    r"|(?:te|le) (?:diagnostico|receto|receté|recetaré|prescribo|prescribí)\b"
    r"|quiero que (?:tomes|tome|dejes|deje|suspendas|suspenda|subas|suba|bajes|baje)\b"
    r"|(?:te|le) (?:recomiendo|aconsejo) que (?:tomes|tome|dejes|deje|suspendas|suspenda|subas|bajes)\b"
    r"|(?:te|le) (?:recomiendo|aconsejo) (?:tomar|dejar|suspender|subir|bajar)\b|(?:te|le) (?:trataré|operaré)\b"
    r")",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|si|cuando)\b(?:\W+\w+){0,4}\W*$", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|cannot|can't|never|no|nunca)(?:\s\w+){0,2}\s*$", re.IGNORECASE)

_WORD_NUMBERS = "one|two|three|four|five|six|half an?|un|una|uno|dos|tres|cuatro|cinco|seis|medio|media"
_WEIGHT = (
    r"mg|mcg|µg|μg|ug|g|gr|ml|cc|mmol|meq|iu|ui|mg/kg|ml/kg|mcg/kg|milligrams?|micrograms?|miligramos?|microgramos?"
)
_PIECES = (
    "units?|unidades|drops?|gotas?|tablets?|comprimidos?|pills?|pastillas?|capsules?|cápsulas?|puffs?|sachets?|sobres?"
    "|spoonfuls?|teaspoons?|tablespoons?|cucharadas?|cucharaditas?|ampollas?|suppositor(?:y|ies)|supositorios?"
)
_DOSE = re.compile(
    rf"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)?)\s?(?P<unit>{_WEIGHT}|{_PIECES})(?![\w/])"
    rf"|\b(?P<word>{_WORD_NUMBERS})\s(?P<pieces>{_PIECES})\b",
    re.IGNORECASE,
)


def tells_relation(text: str) -> bool:
    """Tell whether a text confirms that the reader is or was somebody's patient."""
    return any(_asserted(text, match, _DENIAL) for match in _RELATION.finditer(text))


def tells_diagnosis(text: str) -> bool:
    """Tell whether somebody says in the first person what the reader has or must take."""
    return any(
        _asserted(text, match, _DENIAL) and _asserted(text, match, _CONDITION) for match in _DIAGNOSIS.finditer(text)
    )


def _asserted(text: str, match: re.Match[str], exception: re.Pattern[str]) -> bool:
    """Tell whether nothing right before a phrase, in its own sentence, takes it back."""
    sentence = re.split(r"[.!?;\n]", text[: match.start()])[-1]
    return not exception.search(sentence)


def doses(text: str) -> frozenset[str]:
    """Return the doses of a text, each in one plain form."""
    return frozenset(_plain_dose(match) for match in _DOSE.finditer(text))


def _plain_dose(match: re.Match[str]) -> str:
    number = (match["number"] or match["word"]).replace(",", ".").casefold()
    return f"{number} {(match['unit'] or match['pieces']).casefold()}"


def unvetted_doses(texts: Iterable[str], approved: str) -> tuple[str, ...]:
    """Return the doses of texts that an approved text does not name."""
    known = doses(approved)
    return tuple(sorted({dose for text in texts for dose in doses(text)} - known))
