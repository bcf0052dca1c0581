"""Numbers and addresses that point at one person: found by shape, by check digit, and by the words around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desk.answers.emergency import SHORT_NUMBERS


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of personal fact and where it stands; never the fact itself."""

    kind: str
    start: int
    end: int


_NEAR_WORDS = 5
_LINK = re.compile(
    r"\bhttps?://[^\s<>\"]+|\bwww\.[^\s<>\"]+|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>\"]*", re.IGNORECASE
)
_BARE_HOST = re.compile(
    r"(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|info|io|es|uk|de|fr|it|pt|eu|me|ly|mx|ar|cl|co|br|link|xyz)\b(?![@\w])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|\b[\w.+-]{1,64}\s?(?:\(at\)|\[at\]|\(arroba\)|\barroba\b)\s?[\w-]+",
    re.IGNORECASE,
)
_MONTHS = (
    r"jan\w*|feb\w*|mar\w*|apr\w*|may\w*|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
    r"|ene\w*|abr\w*|ago\w*|dic\w*|gener|febrer|març|maig|juny|agost|set\w*|des\w*"
)
_DATE = re.compile(
    rf"(?<![\d/])(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})|(?:19|20)\d\d[/.-]\d{{1,2}}[/.-]\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s|de\s|d')?(?:{_MONTHS})\.?,?\s(?:de\s|del\s)?(?:19|20)\d\d"
    rf"|(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)(?![\d/])",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:born|birth\w*|nac[ií]|naci[oó]|nacid[oa]s?|nacimiento|nascut|cumplea\w*|née?|geboren)\b|\b(?:DOB|FN|D\.O\.B)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w+.,/-])(?:\+\s?\d[\d\s().-]{6,18}\d|\(\d{2,4}\)\s?\d[\d\s.-]{4,10}\d"
    r"|\d{2,4}(?:[\s.-]\d{2,4}){2,4}|\d{3}[\s.-]\d{6}|\d{5}[\s-]\d{6}|[6789]\d{8}|0\d{9,10}|[2-9]\d{9})(?!\w|[.,/-]\d)"
)
_CALLED = re.compile(
    r"\b(?:tel\w*|phone\w*|call|ring|text|fax|mobile|cell|whats\w*|wasap|m[oó]vil|celular|ll[aá]m\w*|marc\w+)\b\W*"
    r"(?:\w+\W+){0,2}?(?P<number>\+?\(?\d[\d\s().-]{4,16}\d)(?!\w|[.,/-]\d)",
    re.IGNORECASE,
)
# A freephone or helpline number is nobody's own, and vetted lists of help are full of them.
_NOBODYS = re.compile(r"(?:00)?(?:1?8(?:00|33|44|55|66|77|88)\d{6,7}|080[08]\d{4,7}|90[0]\d{6}|116\d{3})")
_CONTEXT = re.compile(
    r"\b(?:DNI|dni|NIF|NIE|NUSS|NAF|CIP|SIP|NUHSA|CIPA|TIS|SSN|ssn|NINO|MRN|NHC|MBI|PHN|OHIP|RAMQ|CURP|RFC|CPF|CNS|RUT"
    r"|RUN|CUIL|CUIT|BSN|PESEL|NIR|INSZ|NISS|AHV|AVS|SVNR|IHI|NHI|TFN|CC|CI)\b"
    r"|(?i:\b(?:NHS (?:number|no)|national insurance|NI number|social security|seguridad social|medical record"
    r"|chart number|hospital number|historia cl[ií]nica|n[uú]mero de historia|expediente|tarjeta sanitaria|health card"
    r"|passport|pasaporte|c[eé]dula|medicare|insurance number|policy number|p[oó]liza|afiliaci[oó]n"
    r"|versichertennummer|codice fiscale|utente"
    r"|aadhaar|abha|s[eé]cu|carte vitale|identity (?:card|number)|id number|n[uú]mero de identidad)\b)"
)
_NUMBER = re.compile(r"(?<![\w/])[A-Za-z]{0,4}[ .-]?\d(?:[ ./-]?\d){4,}[A-Za-z]?(?!\w)")
_ENOUGH_DIGITS = 5
_PHONE_DIGITS = range(9, 12)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def find_identifiers(text: str, helplines: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Return everything in a text that points at one person; `helplines` are numbers that pass, as digits."""
    silent = _LINK.sub(lambda match: " " * len(match[0]), text)
    findings = [*_mails(silent), *_births(silent), *_checked(silent, helplines), *_near_context(silent)]
    known = [(each.start, each.end) for each in findings]
    phones = (each for each in _phones(silent, helplines) if not _overlaps(each, known))
    return tuple(sorted([*findings, *phones], key=lambda each: each.start))


def find_links(text: str) -> tuple[str, ...]:
    """Return the web addresses in a text, without the sentence's own full stop."""
    silent = _LINK.sub("", _MAIL.sub("", text))
    found = [match[0] for match in _LINK.finditer(text)] + [match[0] for match in _BARE_HOST.finditer(silent)]
    return tuple(link.rstrip(".,;:!?)]'\"") for link in found)


def _overlaps(finding: Finding, spans: list[tuple[int, int]]) -> bool:
    return any(finding.start < end and start < finding.end for start, end in spans)


def _mails(text: str) -> Iterator[Finding]:
    for match in _MAIL.finditer(text):
        yield Finding("an e-mail address", *match.span())


def _births(text: str) -> Iterator[Finding]:
    words = [match.span() for match in _BIRTH.finditer(text)]
    for match in _DATE.finditer(text):
        if any(_near(text, span, match.span()) for span in words):
            yield Finding("a date of birth", *match.span())


def _phones(text: str, helplines: frozenset[str]) -> Iterator[Finding]:
    shaped = {match.span() for match in _PHONE.finditer(text) if _has_phone_length(match[0])}
    for start, end in sorted(shaped | {match.span("number") for match in _CALLED.finditer(text)}):
        shown = text[start:end]
        if not _is_helpline(shown, helplines) and not _DATE.fullmatch(shown.strip()):
            yield Finding("a phone number", start, end)


def _has_phone_length(number: str) -> bool:
    return number[0] in "+(" or len(re.sub(r"\D", "", number)) in _PHONE_DIGITS


def _is_helpline(number: str, helplines: frozenset[str]) -> bool:
    digits = re.sub(r"\D", "", number)
    # Two short numbers side by side, "112 (911 in America)", are still two short numbers.
    several = number.count("(") and SHORT_NUMBERS.issuperset(re.findall(r"\d+", number))
    return digits in helplines or digits in SHORT_NUMBERS or bool(several or _NOBODYS.fullmatch(digits))


def _near_context(text: str) -> Iterator[Finding]:
    words = [match.span() for match in _CONTEXT.finditer(text)]
    for match in _NUMBER.finditer(text) if words else ():
        enough = sum(sign.isdigit() for sign in match[0]) >= _ENOUGH_DIGITS
        if enough and not _DATE.fullmatch(match[0].strip()) and any(_near(text, span, match.span()) for span in words):
            yield Finding("an identity or record number", *match.span())


def _near(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Tell whether at most five words of one sentence stand between two places."""
    between = text[min(first[1], second[1]) : max(first[0], second[0])]
    return len(re.findall(r"\w+", between)) <= _NEAR_WORDS and not re.search(r"[!?\n]|\.\s", between)


def _checked(text: str, helplines: frozenset[str]) -> Iterator[Finding]:
    for pattern, holds in _SHAPES:
        for match in pattern.finditer(text):
            if not _is_helpline(match[0], helplines) and holds(re.sub(r"[^0-9A-Za-z]", "", match[0]).upper()):
                yield Finding("an identity or record number", *match.span())


def _dni(number: str) -> bool:
    return _DNI_LETTERS[int(number[:-1]) % 23] == number[-1]


def _nie(number: str) -> bool:
    return _dni(str("XYZ".index(number[0])) + number[1:])


def _weighted(digits: str, weights: range) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _nhs(number: str) -> bool:
    return (11 - _weighted(number[:9], range(10, 1, -1)) % 11) % 11 == int(number[9])


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - Luhn's own rule


def _iban(number: str) -> bool:
    turned = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _nir(number: str) -> bool:
    plain = number.replace("2A", "19").replace("2B", "18")
    return plain.isdigit() and 97 - int(plain[:13]) % 97 == int(plain[13:])


def _cpf(number: str) -> bool:
    first = _weighted(number[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = _weighted(number[:10], range(11, 1, -1)) * 10 % 11 % 10
    return f"{first}{second}" == number[9:]


def _rut(number: str) -> bool:
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return "0123456789K"[-total % 11] == number[-1]


def _kvnr(number: str) -> bool:
    digits = f"{ord(number[0]) - 64:02d}{number[1:9]}"
    sums = (sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(digits))
    return sum(sums) % 10 == int(number[9])


def _nuss(number: str) -> bool:
    province, own = int(number[:2]), int(number[2:10])
    ten_million = 10**7
    whole = province * ten_million + own if own < ten_million else int(number[:10])
    return whole % 97 == int(number[10:])


def _always(number: str) -> bool:
    return bool(number)


_NINO = re.compile(r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D](?!\w)")
_MBI_LETTER = "AC-HJKMNP-RT-Y"
_MBI = re.compile(rf"(?<!\w)[1-9](?:[{_MBI_LETTER}][{_MBI_LETTER}\d]\d-?){{2}}[{_MBI_LETTER}]{{2}}-?\d{{2}}(?!\w)")
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<!\w)(?:\d{8}|\d{2}\.\d{3}\.\d{3})[ -]?[A-Za-z](?!\w)"), _dni),
    (re.compile(r"(?<!\w)[XYZxyz][ -]?\d{7}[ -]?[A-Za-z](?!\w)"), _nie),
    (re.compile(r"(?<!\w)\d{2}[ /-]\d{8}[ /-]\d{2}(?!\w)"), _nuss),
    (re.compile(r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])"), _nhs),
    (_NINO, _always),
    (re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"), _always),
    (_MBI, _always),
    (re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"), _iban),
    (re.compile(r"(?<!\w)[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,4}(?:[ -]?\d{1,3})?(?!\w)"), _luhn),
    (re.compile(r"(?<!\w)[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\w)"), _nir),
    (re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), _always),
    (re.compile(r"(?<!\w)[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d(?!\w)"), _always),
    (re.compile(r"(?<!\w)[A-Z]{4} ?\d ?\d{6} ?\d{3}(?!\w)"), _always),
    (re.compile(r"(?<!\w)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"), _cpf),
    (re.compile(r"(?<!\w)\d{1,2}\.\d{3}\.\d{3}-[\dkK](?!\w)"), _rut),
    (re.compile(r"(?<!\w)[A-Z]\d{9}(?!\w)"), _kvnr),
    (re.compile(r"(?<!\w)756\.?\d{4}\.?\d{4}\.?\d{2}(?!\w)"), _always),
)  # fmt: skip
"""Shapes of identity numbers and the rule that a real one keeps; where none is published the shape is enough."""
