"""What of a long text is embedded: from its beginning each word once, but for those that carry nothing.

What an engine takes grows with the length, and most of a letter to a doctor is greeting, thanks and small words.
"""

from __future__ import annotations

from core.safe_text import fold
from desk.semantic.pieces import LONGEST
from desk.triage.folding import listed

LETTERS = 125
"""Letters of a gist: some forty pieces of words for the engine, each of which takes as long as the other."""
_READ = 2000
_SILENT = listed(
    "a an the i me my mine we our you your he his him she it its her they them their this that these those is am are "
    "was were be been being have has had do does did will would shall may might must and or but so if of to in on at "
    "for from with by as about into than then there here very just also please thanks thank hello hi dear sir madam "
    "doctor doctors dr any some all get got know like need want really im ive too much more most such only other "
    "el la los las un una unos unas lo le les se me mi mis te tu tus su sus nos nuestro nuestra yo ella ellos es "
    "son soy era fue ser estar esta este esto esa ese eso estoy estan estaba he ha han hay habia de del al a en y o u "
    "para por con que si pero pues entonces ya muy mas tambien ahi aqui hola buenas buenos dias tardes noches gracias "
    "favor saludos estimado estimada doctora quisiera queria quiero saber algo todo toda "
    "está estás están más también él mí aquí ahí días quería había"
)


def gist(text: str) -> str:
    """Return what is compared of a text: the whole of one that is read at once anyway, else its telling words."""
    if len(text) <= LONGEST:
        return " ".join(text.split())
    words = (word.strip(".,;:!¡¿()\"'") for word in text[:_READ].split())
    once: dict[str, str] = {}
    for word in words:
        once.setdefault(fold(word), word)
    told = " ".join(word for key, word in once.items() if key and word.casefold() not in _SILENT) or text
    return told if len(told) <= LETTERS else told[: LETTERS + 1].rpartition(" ")[0] or told[:LETTERS]
