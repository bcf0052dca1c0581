"""Countries by name: what a doctor types, and what a message says of itself. Found in a text, it is only proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core.safe_text import fold
from desk.emergency.table import table

_ALSO = """
AE: uae, emirates, emiratos arabes unidos, emiratos
AL: albania
AR: argentina
AT: austria
AU: australia
BA: bosnia, bosnia y herzegovina
BD: bangladesh
BE: belgium, belgica
BG: bulgaria
BO: bolivia
BR: brazil, brasil
CA: canada
CH: switzerland, suiza
CL: chile
CN: china
CO: colombia
CR: costa rica
CU: cuba
CY: cyprus, chipre
CZ: czech republic, chequia, republica checa
DE: germany, alemania
DK: denmark, dinamarca
DO: dominican republic, republica dominicana
DZ: algeria, argelia
EC: ecuador
EE: estonia
EG: egypt, egipto
ES: spain, espana
ET: ethiopia, etiopia
FI: finland, finlandia
FJ: fiji, fiyi
FR: france, francia
GB: uk, great britain, britain, england, scotland, wales, northern ireland, reino unido, inglaterra, escocia, gales
GE:
GH: ghana
GR: greece, grecia
GT: guatemala
HK: hong kong
HN: honduras
HR: croatia, croacia
HT: haiti
HU: hungary, hungria
ID: indonesia
IE: ireland, irlanda
IL: israel
IN: india
IR: iran
IS: iceland, islandia
IT: italy, italia
JM: jamaica
JO:
JP: japan, japon
KE: kenya, kenia
KR: korea, corea, corea del sur
KZ: kazakhstan, kazajistan
LB: lebanon, libano
LI: liechtenstein
LK: sri lanka
LT: lithuania, lituania
LU: luxembourg, luxemburgo
LV: latvia, letonia
MA: morocco, marruecos
MD: moldova, moldavia
ME: montenegro
MK: north macedonia, macedonia del norte
MT: malta
MX: mexico, mejico
MY: malaysia, malasia
NG: nigeria
NI: nicaragua
NL: netherlands, the netherlands, holland, paises bajos, holanda
NO: norway, noruega
NP: nepal
NZ: new zealand, nueva zelanda
PA: panama
PE: peru
PH: philippines, the philippines, filipinas
PK: pakistan
PL: poland, polonia
PR: puerto rico
PT: portugal
PY: paraguay
QA: qatar, catar
RO: romania, rumania
RS: serbia
RU: russia, rusia
SA: saudi arabia, arabia saudi, arabia saudita
SE: sweden, suecia
SG: singapore, singapur
SI: slovenia, eslovenia
SK: slovakia, eslovaquia
SN: senegal
SV: el salvador, salvador
TH: thailand, tailandia
TN: tunisia, tunez
TR: turkey, turkiye, turquia
TT: trinidad, trinidad y tobago
TW: taiwan
UA: ukraine, ucrania
US: usa, the usa, the us, the united states, the states, america, estados unidos, los estados unidos, eeuu
UY: uruguay
VE: venezuela
VN: vietnam
ZA: south africa, sudafrica
"""
"""Names beside those of the table, folded. Georgia and Jordan are also a state and a name: only their codes count."""
_AMBIGUOUS = frozenset({"GE", "JO"})
_WHERE = (
    r"(?:i|we) (?:live|reside|am|are|stay)|i ?m|we ?re|(?:living|staying|based|located|calling|writing)(?: here)?"
    r"|vivo|vivimos|resido|residimos|estoy|estamos|viviendo|escribo|escribimos"
)
_NOT_NOW = r"(?:not|never|no|used to|lived|was|were|before|antes|if|si|when|cuando|wish|ojala)"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A country that somebody seems to name as where they are, and the words that say so."""

    country: str
    words: str
    stated_at: str = ""
    """Another handle of the same person of which it was stated; their own words name none then."""


@cache
def _named() -> dict[str, str]:
    names = {fold(one.name): one.country for one in table().values() if one.country not in _AMBIGUOUS}
    for line in _ALSO.split("\n"):
        code, _, rest = line.partition(":")
        names |= {name.strip(): code for name in rest.split(",") if name.strip()}
    return names


@cache
def _saying() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _named()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?P<before>(?:\w+ ){{0,2}})(?:{_WHERE}) (?:here )?(?:in|en) (?:the )?(?P<name>{names})(?!\w)"
    )


def country_named(typed: str) -> str:
    """Return the code of a country that was typed by its code or its name; empty for what is neither."""
    code = typed.strip().upper()
    return code if code in table() else _named().get(fold(typed).strip(), "")


def proposed(texts: Iterable[str]) -> Proposal | None:
    """Return the country that somebody says they are in, from their newest words; None where they name several."""
    found = [one for text in texts for one in _in(text)]
    return found[-1] if len({one.country for one in found}) == 1 else None


def _in(text: str) -> list[Proposal]:
    """Return what one text says; its words are folded, and so are those that are shown of it."""
    flat = " ".join(re.sub(r"['\u2019`]", " ", fold(text)).split())
    return [
        Proposal(_named()[match["name"]], match[0].removeprefix(match["before"]))
        for match in _saying().finditer(flat)
        if not re.search(rf"(?<!\w){_NOT_NOW}(?!\w)", match["before"])
    ]
