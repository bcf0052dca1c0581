"""What two phrasings of one question share: word stems, pairs of them, and pieces of words."""

from __future__ import annotations

import re
from functools import lru_cache
from math import log

from core.safe_text import fold

_WORD = re.compile(r"[^\W_]+")
_STEM = 2.0
_PAIR = 1.0
_PIECE = 4
_WORD_MIN = 3
# In a short question the small words tell much ("who is at risk"); in a long message they only cost time.
_SHORT = 14
_WORD_MAX = 40

_SILENT_WORDS = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "is", "are", "was", "were", "be", "been",
    "am", "do", "does", "did", "have", "has", "had", "i", "me", "my", "we", "our", "you", "your", "he", "she",
    "it", "they", "them", "this", "that", "these", "those", "with", "at", "by", "from", "as", "if", "so", "but",
    "there", "el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "al", "en", "y", "o", "u",
    "que", "es", "fue", "ser", "estar", "esta", "estan", "estoy", "hay", "ha", "han", "mi", "mis", "tu", "tus",
    "su", "sus", "te", "se", "lo", "le", "les", "nos", "con", "por", "para", "si", "mas", "muy", "ya", "pero",
    "who", "what", "which", "how", "when", "where", "why", "can", "could", "will", "would", "should", "may",
    "might", "not", "any", "some", "cual", "quien", "cuando", "donde", "porque", "como",
})  # fmt: skip
_POLITE_WORDS = frozenset({
    "hi", "hello", "hey", "dear", "dr", "doctor", "doc", "good", "morning", "evening", "please", "pls", "thanks",
    "thank", "salam", "ok", "hola", "dra", "doctora", "buenas", "buenos", "dias", "tardes", "noches", "favor",
    "gracias", "yes", "no", "si", "since", "last", "night", "nite", "tonight", "yesterday", "today", "still", "now",
    "desde", "anoche", "ayer", "hoy", "ahora", "much", "him", "her", "his", "old", "year", "years", "ano", "anos",
    "one",
})  # fmt: skip
"""What a question is wrapped in, and since when."""
_CHILD = frozenset({
    "child", "kid", "kiddo", "son", "daughter", "boy", "girl", "toddler", "hijo", "hija", "nino", "nina", "peque",
    "pequeno", "pequena",
})  # fmt: skip
"""Who asks for a child asks the same. A baby is another matter: that word stays."""
_MENTION = re.compile(r"(?:@|\bu/)\w[\w.@-]*")
_ARTICLES = frozenset({"a", "an", "the", "of", "el", "la", "los", "las", "un", "una", "de", "del"})
_ENDINGS = (
    "amiento", "imiento", "ational", "acione", "ucione", "acion", "ucion", "mente", "ation", "adora", "adore",
    "ancia", "ingly", "iendo", "edly", "ando", "ment", "ness", "ing", "ado", "ada", "ido", "ida", "ied", "aba",
    "ian", "ie", "ed", "er", "ar", "ir", "ly", "e", "o", "a", "y",
)  # fmt: skip
"""Endings of English and Spanish words without the s of the plural, the longest first."""


def features(text: str) -> dict[str, float]:
    """Return the weighted features of a text; a feature that comes again weighs less each time."""
    counts: dict[str, float] = {}
    before = ""
    words = _words(text)
    short = len(words) <= _SHORT
    for word in words:
        silent = word in _SILENT_WORDS
        if silent and not short:
            continue
        for feature, weight in _features_of(word):
            counts[feature] = counts.get(feature, 0.0) + weight
        if silent:
            continue
        stem = _stem(word)
        if before:
            pair = f"+{before} {stem}"
            counts[pair] = counts.get(pair, 0.0) + _PAIR
        before = stem
    return {feature: 1 + log(count) for feature, count in counts.items()}


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words in order, without articles."""
    return tuple(_stem(word) for word in _words(text) if word not in _ARTICLES)


def telling(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words in order, without those that tell nothing of what is asked.

    Numbers tell one asker from another; how old and how hot is looked at by whoever answers.
    """
    words = (word for word in _words(_MENTION.sub(" ", text)) if not word.isdecimal())
    told = (word for word in words if word not in _SILENT_WORDS and word not in _POLITE_WORDS)
    return tuple("child" if word in _CHILD else _stem(word) for word in told)


def word_stems(text: str) -> tuple[tuple[str, str], ...]:
    """Return each telling word of a text, as it is written, with its stem."""
    pairs = ((word, part) for word in _WORD.findall(text) for part in fold(word).split())
    return tuple((word, _stem(part)) for word, part in pairs if part not in _SILENT_WORDS)


def _words(text: str) -> list[str]:
    return [word[:_WORD_MAX] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    if len(word) <= _WORD_MIN or not word.isalpha():
        return word
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    ends = (ending for ending in _ENDINGS if single.endswith(ending) and len(single) - len(ending) >= _WORD_MIN)
    return single[: -len(ending)] if (ending := next(ends, "")) else single


@lru_cache(maxsize=16_384)
def _features_of(word: str) -> tuple[tuple[str, float], ...]:
    padded = f" {word} "
    pieces = (padded[at : at + _PIECE] for at in range(max(1, len(padded) - _PIECE + 1)))
    whole = () if word in _SILENT_WORDS else ((f"={_stem(word)}", _STEM),)
    return (*whole, *((piece, 1.0) for piece in pieces))
