"""Words of a message as patients write them, made comparable: accents, case, digits for letters, spelling by ear."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# A run longer than forty signs is cut into several words: nothing is dropped, and a look-up stays cheap.
_WORD = re.compile(
    r"\d+(?:[.,:]\d+)?(?:\s?/\s?\d{1,3}(?:[.,]\d)?)?"
    r"|[^\W\d_][^\W_'\u2019`\u00b4@$]{0,39}(?:['\u2019`\u00b4@$](?=[^\W_])[^\W_'\u2019`\u00b4@$]{1,39}){0,3}"
)
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]")
_ENGLISH_LOOK = re.compile(r"w|th|gh|ck|sh|ph|([^lrc])\1|ing|ou")
_DIGIT_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_APOSTROPHES = str.maketrans("", "", "'\u2019`\u00b4")
_SHORT_FORMS = {
    "k": "que", "q": "que", "ke": "que", "d": "de", "x": "por", "xq": "porque", "pq": "porque", "tb": "tambien",
    "u": "you", "ur": "your", "r": "are", "im": "im", "n": "and", "bb": "bebe", "dr": "doctor", "dra": "doctora",
    "toy": "estoy", "ta": "esta", "wanna": "want", "gonna": "going", "cannot": "cant", "ya": "ya",
}  # fmt: skip
_BY_EAR = (
    ("ch", "C"), ("sh", "C"), ("x", "C"), ("h", ""), ("que", "ke"), ("qui", "ki"), ("q", "k"), ("ce", "se"),
    ("ci", "si"), ("c", "k"), ("z", "s"), ("v", "b"), ("w", "b"), ("ll", "y"), ("gue", "Ge"), ("gui", "Gi"),
    ("ge", "je"), ("gi", "ji"), ("nb", "mb"), ("np", "mp"),
)  # fmt: skip


class Word(NamedTuple):
    """One word: as it is compared, and where it stands in the readable text."""

    folded: str
    start: int
    end: int


def readable(text: str) -> str:
    """Return the text without invisible signs and in one composed form."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Return a word without case, accents, apostrophes, and with letters where digits stand for them."""
    low = _DRAWN_OUT.sub(r"\1", word.casefold().translate(_APOSTROPHES))
    if not low.isascii():
        parts = unicodedata.normalize("NFD", low)
        low = "".join(c for c in parts if not unicodedata.combining(c))
    if low[:1].isalpha() and not low.isalpha():
        low = low.translate(_DIGIT_LETTERS)
    return _SHORT_FORMS.get(low, low)


@lru_cache(maxsize=16384)
def by_ear(word: str) -> str:
    """Return how a folded word sounds to somebody who spells Spanish by ear."""
    for letters, sound in _BY_EAR:
        word = word.replace(letters, sound)
    return "".join([sign for sign, before in zip(word, " " + word, strict=False) if sign != before])


def listed(text: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(text.split())


def may_be_by_ear(word: str) -> bool:
    """Tell whether a word could be Spanish spelled by ear; English spellings would only collide."""
    return _ENGLISH_LOOK.search(word) is None


def words_of(text: str) -> list[Word]:
    """Cut a readable text into its words."""
    return [Word(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
