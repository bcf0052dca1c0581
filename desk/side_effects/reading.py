"""What a thread tells of a suspected side effect: a medicine, a complaint after it, and nothing of who wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.answers.identifiers import find_identifiers, find_links
from desk.triage.folding import Word, listed, readable, words_of

_MEDICINES = listed(
    "ibuprofen ibuprofeno paracetamol acetaminophen tylenol aspirin aspirina amoxicillin amoxicilina augmentin"
    " penicillin penicilina metformin metformina insulin insulina ozempic semaglutide semaglutida wegovy nolotil"
    " metamizol warfarin sintrom acenocumarol heparin heparina prednisone prednisona prednisolone dexamethasone"
    " dexametasona tramadol morphine morfina codeine codeina naproxen naproxeno diclofenac diclofenaco ventolin"
    " salbutamol levothyroxine levotiroxina eutirox methotrexate metotrexato lithium litio roaccutane isotretinoin"
    " isotretinoina vaccine vacuna antibiotic antibiotico antidepressant antidepresivo allopurinol alopurinol"
    " gabapentin gabapentina pregabalin pregabalina lamotrigine lamotrigina carbamazepine carbamazepina clopidogrel"
)
_ENDINGS = (
    "statin", "statina", "pril", "sartan", "olol", "azole", "azol", "mycin", "micina", "cillin", "cilina", "floxacin",
    "floxacino", "zepam", "zolam", "oxetine", "oxetina", "talopram", "traline", "tralina", "triptan", "gliptin",
    "gliptina", "gliflozin", "gliflozina", "tidine", "tidina", "profen", "profeno", "dipine", "dipino", "cycline",
    "ciclina", "parin", "parina", "xaban", "lukast", "conazole", "cetirizine", "tadine", "tadina", "thiazide", "semide",
)  # fmt: skip
"""How names of one family end, by their international rules."""
_NO_MEDICINE = listed("april abril")
_COMPLAINTS = (
    "rash", "hives", "urticari", "itch", "picor", "picaz", "vomit", "nause", "dizz", "mare", "swell", "swoll", "hinch",
    "diarr", "headache", "dolor", "duele", "pain", "palpit", "faint", "desmay", "bleed", "sangr", "cough", "breath",
    "ahog", "fever", "fiebre", "cramp", "calambr", "insomn", "anxi", "ansie", "fatig", "numb", "hormigue", "roncha",
    "sarpull", "erupci", "yellow", "amarill", "confus", "tembl", "trembl", "tremor", "seizure", "convuls", "blur",
    "borros",
    "bruis", "moreton", "tinnit", "zumbid", "stiff",
)  # fmt: skip
"""How words of complaint begin, folded."""
_THEN = listed(
    "after since then now started starting began begun when following took taking take tras desde despues luego ahora"
    " empece empezo empezar cuando tomo tome tomar tomando tomado puesto pusieron dieron"
)
_AFTER = listed("after since following tras desde despues from con with")
_BEFORE = 4
"""Words in front of a medicine among which one of time may stand."""
_AGE = re.compile(
    r"\b(?P<n>\d{1,3})[ -]?(?P<unit>years?|yrs?|yo|y/o|months?|weeks?|a[nñ]os|meses|semanas)\b"
    r"|\b(?:is|am|aged?|tiene|tengo) (?P<bare>\d{1,2})\b(?!\s*(?:mg|ml|h\b|pills?|tablets?|pastillas|%|[.,:/]\d))",
    re.IGNORECASE,
)
_SEX = (
    (
        "female",
        listed("woman girl female daughter wife mother mum mom mujer nina hija esposa madre pregnant embarazada"),
    ),
    ("male", listed("man boy male son husband father dad hombre nino hijo marido padre")),
)
_MENTION = re.compile(r"@\w[\w.@-]*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Found:
    """What a thread tells; an empty field is missing."""

    medicines: tuple[str, ...]
    reactions: tuple[str, ...]
    """Sentences that name a complaint, in their words, without names, handles and numbers that lead to somebody."""
    patient: str
    in_order: bool
    """The complaint came after the medicine, as far as the words say."""


def read(texts: Sequence[str], names: Sequence[str]) -> Found:
    """Return what texts tell of a side effect; `names` are what their author is called, and stand nowhere in it."""
    text = "\n".join(_nameless(readable(one), names) for one in texts)
    words = words_of(text)
    medicines = [n for n, word in enumerate(words) if _is_medicine(word.folded)]
    complaints = [n for n, word in enumerate(words) if word.folded.startswith(_COMPLAINTS)]
    return Found(
        medicines=tuple(dict.fromkeys(text[words[n].start : words[n].end].casefold() for n in medicines)),
        reactions=_sentences(text, [words[n] for n in complaints]),
        patient=_patient(text, words),
        in_order=any(_follows(words, m, c) for m in medicines for c in complaints),
    )


def _is_medicine(word: str) -> bool:
    if word in _NO_MEDICINE:
        return False
    return word in _MEDICINES or any(word.endswith(end) and len(word) > len(end) + 1 for end in _ENDINGS)


def _follows(words: Sequence[Word], medicine: int, complaint: int) -> bool:
    """Tell whether the words say that the complaint came after the medicine."""
    if medicine < complaint:
        return any(word.folded in _THEN for word in words[max(0, medicine - _BEFORE) : complaint])
    return any(word.folded in _AFTER for word in words[complaint:medicine])


def _sentences(text: str, found: Sequence[Word]) -> tuple[str, ...]:
    told = (m for m in _SENTENCE.finditer(text) if any(m.start() <= word.start < m.end() for word in found))
    return tuple(dict.fromkeys(" ".join(m[0].split()) for m in told))


def _patient(text: str, words: Sequence[Word]) -> str:
    age = _AGE.search(text)
    said = ""
    if age is not None:
        said = f"{age['n']} {age['unit']}" if age["n"] else f"{age['bare']} years"
    folded = {word.folded for word in words}
    sexes = [name for name, known in _SEX if folded & known]
    return ", ".join([one for one in (said, sexes[0] if len(sexes) == 1 else "") if one])


_GONE = "[…]"


def _nameless(text: str, names: Sequence[str]) -> str:
    """Return a text without mentions, addresses, numbers that lead to somebody, and what its author is called."""
    for found in sorted(find_identifiers(text), key=lambda one: -one.start):
        text = text[: found.start] + _GONE + text[found.end :]
    for link in find_links(text):
        text = text.replace(link, _GONE)
    text = _MENTION.sub(_GONE, text)
    for word in {part for name in names for part in re.findall(r"[^\W\d_]{3,}|\w{5,}", name)}:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _GONE, text, flags=re.IGNORECASE)
    return text
