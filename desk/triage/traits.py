"""What noise is known again by: stems of words and the structure of a text, as numbers; and what is never hidden."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from desk.triage import advertising, beside_the_point, language, noise
from desk.triage.folding import listed, readable, words_of

_STEM = 6
_SHORTEST = 3
_LONGEST = 600
"""Who writes more is read by a person."""
_LENGTHS = (4, 9, 21, 51)
_SHOUTED = 10
_ONESELF = listed(
    "i im ive ill me my mine mi mis mio mia yo tengo tenia estoy estaba llevo siento soy he wife"
    " husband partner mother father mum mom dad parents sister brother child kid marido mujer esposa esposo"
    " madre padre mama papa hermana hermano abuela abuelo suegra suegro novia novio pareja"
)
"""Words of somebody who speaks of themselves or of their own people."""
_SEVERAL = listed("we our us nos nuestro nuestra")
"""Words of several, or of a company."""
_ASKING = listed(
    "how what why when where which who whose can could should would may might do does did is are am will shall has"
    " como que cual cuales cuando cuanto cuanta cuantos donde quien puedo puede pueden debo deberia hay es son sera"
)
"""Words that begin a question, also one without its mark."""
_SENTENCE = re.compile(r"[.!\n;:,]+")


@dataclass(frozen=True, slots=True)
class Traits:
    """A text as the learner sees it: numbers that many words share."""

    words: frozenset[int]
    structure: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        """Return all of them."""
        return self.words | self.structure


def traits(text: str, *, public: bool) -> Traits:
    """Return what a text is known again by."""
    text = readable(text)
    bare = re.sub(advertising.LINK, " ", text, flags=re.IGNORECASE)
    stems = {word.folded[:_STEM] for word in words_of(bare) if len(word.folded) >= _SHORTEST}
    return Traits(
        frozenset(_number(f"word {stem}") for stem in stems),
        frozenset(_number(f"structure {one}") for one in _structure(text, bare, public=public)),
    )


def _number(trait: str) -> int:
    """Return one of 65,536 numbers: no number leads back to one word."""
    return int.from_bytes(hashlib.blake2b(trait.encode(), digest_size=2).digest())


def _structure(text: str, bare: str, *, public: bool) -> list[str]:
    words = len(words_of(bare))
    letters = [sign for sign in bare if sign.isalpha()]
    found = {
        "link": bare != text,
        "tag": "@" in bare,
        "hashtag": "#" in bare,
        "money": any(sign in bare for sign in "$€£"),
        "percent": "%" in bare,
        "exclaims": bare.count("!") > 1,
        "shouts": len(letters) >= _SHOUTED and sum(map(str.isupper, letters)) > len(letters) / 2,
        "public": public,
    }
    length = sum(words >= step for step in _LENGTHS)
    return [
        *(name for name, present in found.items() if present),
        f"length {length}",
        *sorted(advertising.traits(text)),
    ]


def may_be_learnt(text: str, declared: str = "") -> bool:
    """Tell whether what was learnt may hide a text at all: never one with a word that speaks for a person."""
    text = readable(text)
    bare = re.sub(advertising.LINK, " ", text, flags=re.IGNORECASE)
    if len(text) > _LONGEST or noise.guards(text) or beside_the_point.asks(bare):
        return False
    if _says(text, _ONESELF | _SEVERAL) or _begins_a_question(bare):
        return False
    return (language.guess(text) or declared[:2].lower()) in language.READ_BY_RULES


def speaks_of_oneself(text: str) -> bool:
    """Tell whether somebody speaks of themselves or of their own people, beyond a thing that they advertise."""
    return _says(text, _ONESELF)


def _says(text: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(word.folded for word in words_of(advertising.without_its_own(text)))


def asks_something(text: str) -> bool:
    """Tell whether a text has the mark of a question, or begins like one."""
    bare = re.sub(advertising.LINK, " ", text, flags=re.IGNORECASE)
    return noise.has_question_mark(bare) or _begins_a_question(bare)


def _begins_a_question(text: str) -> bool:
    firsts = (words_of(sentence)[:1] for sentence in _SENTENCE.split(text))
    return any(first and first[0].folded in _ASKING for first in firsts)
