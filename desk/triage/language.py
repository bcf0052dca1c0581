"""A small guess at the language of a message, by script and by the commonest words: enough to say what was not read."""

from __future__ import annotations

import re
from collections import Counter

READ_BY_RULES = frozenset({"en", "es"})
"""Languages that the red-flag rules were written for."""
NOT_KNOWN = "not known"
_ENOUGH_WORDS = 6
_A_FEW_WORDS = 3
_CLEARLY = 2
_LONG_ENOUGH = 4000

_SCRIPTS = (
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("hi", "\u0900", "\u097f"),
    ("bn", "\u0980", "\u09ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("hy", "\u0530", "\u058f"),
    ("ka", "\u10a0", "\u10ff"),
    ("am", "\u1200", "\u137f"),
    ("ur", "\ufb50", "\ufeff"),
)
_LATIN_WORDS = {
    "en": "the and is are was i my you to of in it have has with for on that this what not can do be from he she we"
    " your been how if or at but so please thanks hello does she's don't can't im i'm any had will would should am"
    " hurts pain doctor baby help a me no up out by an they get go there here his her one know just like who its all"
    " about when more now then song video free",
    "es": "el la los las de que y en un una es no me mi se por para con lo del al tengo está esta estoy pero como más"
    " mas le su qué muy hola gracias desde hace puedo cuando si sí yo ya duele hijo hija soy son dolor doctora día"
    " hoy mucho todo porque q k bebe niño niña he ha tiene",
    "ca": "el la els les de que i en un una és no em meu meva es per amb del al tinc està estic però com més li seu què"
    " molt hola gràcies des fa puc quan jo ja mal fill filla això aquest aquesta avui dia molta he ha ens bon dies"
    " metge nen nena sóc perquè tota nit",
    "pt": "o a os as de que e em um uma é não me meu minha se por para com do da no na ao tenho está estou mas como"
    " mais seu muito olá obrigado obrigada desde faz posso quando eu já dói filho filha isso hoje você são tem doutor"
    " doutora dor tô pra",
    "fr": "le la les de que et en un une est ne pas je mon ma se pour par avec du au ai suis mais comme plus son très"
    " bonjour merci depuis puis quand il elle nous vous fait mal j'ai c'est des dans ce cette qui fils fille"
    " aujourd'hui docteur sur",
    "de": "der die das und ist nicht ich mein meine sich für mit von zu im ein eine einen habe bin aber wie mehr sehr"
    " hallo danke seit kann wenn er sie wir es auf dem den auch was haben hat kind sohn tochter heute schmerzen mir"
    " bitte",
    "it": "il lo la gli le di che e in un una è non mi mio mia si per con del al ho sono ma come più suo molto ciao"
    " grazie da posso quando io già fa male figlio figlia questo oggi ha dottore dottoressa sta dolore della nel",
}
_TELLS: dict[str, tuple[str, ...]] = {}
for _language, _words in _LATIN_WORDS.items():
    for _word in _words.split():
        _TELLS[_word] = (*_TELLS.get(_word, ()), _language)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def guess(text: str) -> str:
    """Return the ISO 639-1 code of the likeliest language, `not known` for a long text of none, or nothing to go by."""
    text = text[:_LONG_ENOUGH] + text[-_LONG_ENOUGH:] if len(text) > 2 * _LONG_ENOUGH else text
    by_script = _script(text)
    if by_script:
        return by_script
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(text)]
    votes = Counter(language for word in words for language in _TELLS.get(word, ()))
    if not votes:
        return NOT_KNOWN if len(words) >= _ENOUGH_WORDS else ""
    most = max(votes.values())
    read = max(READ_BY_RULES, key=lambda language: (votes[language], language))
    # Short words are shared between languages: another one must be clearly ahead of English and Spanish.
    if votes[read] and most < votes[read] + _CLEARLY:
        return read
    likeliest = next(language for language in _LATIN_WORDS if votes[language] == most)
    return likeliest if most >= _CLEARLY or likeliest in READ_BY_RULES or len(words) <= _A_FEW_WORDS else ""


def _script(text: str) -> str:
    if text.isascii():
        return ""
    letters = [sign for sign in text if sign.isalpha()]
    counts = Counter(language for sign in letters for language, low, high in _SCRIPTS if low <= sign <= high)
    if not counts:
        return ""
    if counts["ja"]:
        counts["ja"] += counts.pop("zh", 0)
    language, most = counts.most_common(1)[0]
    return language if most * 3 >= len(letters) else ""
