"""Strangers' text made harmless for a terminal, measured in cells, and folded for search.

Widths follow what the screen library believes, since that decides where columns stand: a joiner
swallows the width of the character after it, a skin tone is zero cells, a lone regional
indicator one, and variation selector 16 widens the symbols that have an emoji form. Characters
younger than its Unicode tables may differ by a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from core.length import split_graphemes

TAB_STOP = 4
MARKS_KEPT = 8
"""How many accents may be piled on one letter before the rest becomes a mark."""

_JOINER = "\u200d"
_EMOJI_SELECTOR = "\ufe0f"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_WEAK_BIDI = "\u061c\u200e\u200f"
_TAGS = "\U000e0000-\U000e007f"
_HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0080-\U000e0fff"
)
_ACCENT = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f"
)
_SYMBOL = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_TONE = "\U0001f3fb-\U0001f3ff"
_HAN = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_JOINING = (
    "\u0620-\u06dc\u06de-\u070e\u0710-\u074f\u0750-\u07ff\u0840-\u085f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u109f"
    "\u1780-\u17b3\u17b6-\u17d3\u1820-\u18aa\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17d3"

# What writers need and no eye is deceived by. Each looks back only at characters that stay as they are, so that a
# text made visible twice is the same.
_KEPT = "|".join(
    (
        "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f",
        f"[{_SYMBOL}](?:[\ufe0e\ufe0f]|[{_TONE}])?(?:\u200d[{_SYMBOL}](?:[\ufe0e\ufe0f]|[{_TONE}])?)*",
        "[0-9#*]\ufe0f\u20e3",
        f"(?<=[{_HAN}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]",
        "(?<=[\u1820-\u18aa])[\u180b-\u180f]",
        f"(?<=[{_JOINING}])\u200d(?=[{_JOINING}])",
        f"(?<=[{_JOINING}])\u200c",
        f"(?<=[{_UNSPACED}])\u200b",
    ),
)
_NAMES = {
    0x00AD: "SHY",
    0x034F: "CGJ",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
_DELETE = 0x7F

_SUSPECT = re.compile(f"[{_CONTROL}{_HIDDEN}{_WEAK_BIDI}{_TAGS}{_ACCENT}]")
_RIGHT_TO_LEFT = re.compile("[\u05d0-\u05f4\u0620-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
# The first look ahead only makes it fast: most characters begin nothing of interest.
_MAYBE = f"(?=[0-9#*{_SYMBOL}{_CONTROL}{_HIDDEN}{_WEAK_BIDI}{_TAGS}])"
_STRAY = re.compile(f"{_MAYBE}(?:({_KEPT})|[{_TAGS}]+|([{_CONTROL}{_HIDDEN}])\\2*)")
_STRAY_OR_WEAK = re.compile(f"{_MAYBE}(?:({_KEPT})|[{_TAGS}]+|([{_CONTROL}{_HIDDEN}{_WEAK_BIDI}])\\2*)")
_PILE = re.compile(f"([{_ACCENT}]{{{MARKS_KEPT}}})([{_ACCENT}]+)")
_BASELESS = re.compile(f"([{_ACCENT}])(?<!\\S[{_ACCENT}])")
_SWALLOWED = re.compile(f"{_JOINER}.?", re.DOTALL)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
# One cell and one grapheme each, no white space but the blank: most of what is written in Latin, Greek and Cyrillic.
_plain = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0"
    "\u2190-\u2199\u2400-\u2426\u2500-\u25fc]*",
).fullmatch


def visible(text: str) -> str:
    """Return a text that can be painted: what is unseen or would move the cursor becomes a short mark.

    Escape is `␛`; what has no picture is named between single angle quotes: `RLO`, `ZWSP`, a code in
    hexadecimal, and how often it is repeated. Lines end in a newline, tabs become spaces; joiners and
    selectors that belong to an emoji or a script stay.
    """
    if _is_plain(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    if "\t" in text:
        text = text.expandtabs(TAB_STOP)
    if not _SUSPECT.search(text):
        return text
    stray = _STRAY if _RIGHT_TO_LEFT.search(text) else _STRAY_OR_WEAK
    return stray.sub(_marked, _based(_PILE.sub(_thinned, text)))


def _is_plain(text: str) -> bool:
    return text.isprintable() if text.isascii() else _plain(text) is not None


def _based(text: str) -> str:
    # An accent without a letter would sit on whatever the screen shows before it.
    return _BASELESS.sub("\u25cc\\1", text)


def _mark(name: str, count: int = 1) -> str:
    times = f"\u00d7{count}" if count > 1 or not name else ""
    return f"\u2039{name}{times}\u203a"


def _thinned(pile: re.Match[str]) -> str:
    return pile[1] + _mark("", len(pile[2]))


def _marked(found: re.Match[str]) -> str:
    if found[1] is not None:
        return found[1]
    if found[2] is None:
        return _mark("TAG")
    code, count = ord(found[2]), len(found[0])
    if code < ord(" ") or code == _DELETE:
        picture = "␡" if code == _DELETE else chr(0x2400 + code)
        return picture + (_mark("", count) if count > 1 else "")
    return _mark(_name(code), count)


def _name(code: int) -> str:
    if 0xFE00 <= code <= 0xFE0F:  # noqa: PLR2004 - the sixteen variation selectors
        return f"VS{code - 0xFE00 + 1}"
    return _NAMES.get(code) or f"{code:02X}"


def one_line(text: str) -> str:
    """Return a text for a row: visible, and each run of white space one blank."""
    if _is_plain(text):
        if "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
        return " ".join(text.split())
    return _based(" ".join(visible(text).split()))


class _Widths(dict[str, int]):
    """Cells of single characters, learned as they come and bounded, since strangers choose them."""

    BOUND = 8192

    def __missing__(self, character: str) -> int:
        if len(self) >= self.BOUND:
            self.clear()
        width = self[character] = _character_cells(character)
        return width


def _character_cells(character: str) -> int:
    code = ord(character)
    if 0x1F3FB <= code <= 0x1F3FF:  # noqa: PLR2004 - skin tones
        return 0
    if 0x1F1E6 <= code <= 0x1F1FF:  # noqa: PLR2004 - regional indicators, two of which make a flag of two cells
        return 1
    return max(_measure()(character), 0)


@cache
def _measure() -> Callable[[str], int]:
    from wcwidth import wcwidth  # noqa: PLC0415 - its tables cost 30 ms, and plain text never needs them

    return wcwidth


@cache
def _widened() -> frozenset[str]:
    from wcwidth.table_vs16 import VS16_NARROW_TO_WIDE  # noqa: PLC0415 - as above

    return frozenset(chr(code) for low, high in VS16_NARROW_TO_WIDE["9.0.0"] for code in range(low, high + 1))


_width_of = _Widths().__getitem__


def cells(text: str) -> int:
    """Return how many terminal cells a text covers."""
    if text.isascii():
        return len(text) if text.isprintable() else sum(map(str.isprintable, text))
    if _plain(text):
        return len(text)
    if _JOINER in text or _EMOJI_SELECTOR in text:
        return _joined_cells(text)
    return sum(map(_width_of, text))


def _joined_cells(text: str) -> int:
    text = _SWALLOWED.sub("", text)
    total = sum(map(_width_of, text))
    *selected, _ = text.split(_EMOJI_SELECTOR)
    return total + sum(_last_seen(piece) in _widened() for piece in selected)


def _last_seen(piece: str) -> str:
    return next((character for character in reversed(piece) if _width_of(character)), "")


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return a text that covers at most `width` cells, `ellipsis` where it was cut; graphemes stay whole."""
    if text.isascii() or _plain(text):
        if len(text) <= width:
            return text
        room = width - cells(ellipsis)
        return text[:room] + ellipsis if room >= 0 else ""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    return _head(text, room) + ellipsis if room >= 0 else ""


def _head(text: str, room: int) -> str:
    end, used = 0, 0
    for grapheme in split_graphemes(text):
        used += _width_of(grapheme) if len(grapheme) == 1 else cells(grapheme)
        if used > room:
            break
        end += len(grapheme)
    head = text[:end].rstrip(_JOINER)
    while cells(head) > room:
        head = head[:-1]
    return head


def pad(text: str, width: int, right: bool = False) -> str:
    """Return a text filled with blanks to `width` cells, on the left with `right`; a wider one stays as it is."""
    missing = width - cells(text)
    if missing <= 0:
        return text
    if right:
        return " " * missing + text
    # A joiner at the end would swallow the first blank.
    return text + " " * (missing + text.endswith(_JOINER))


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text, each at most `width` cells (at least two).

    Lines break at blanks and beside wide characters; a word longer than a line is broken between graphemes.
    """
    room = max(width, 2)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if cells(paragraph) <= room:
            lines.append(paragraph)
        else:
            lines.extend(_wrapped(paragraph, room))
    return lines


def _wrapped(paragraph: str, room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in _words(paragraph):
        size = cells(word)
        if used + size <= room:
            line, used = line + word, used + size
        elif word != " ":
            if line.strip(" "):
                lines.append(line.rstrip(" "))
            *full, line = _broken(word, room)
            lines.extend(full)
            used = cells(line)
    return [*lines, line.rstrip(" ")] if line.strip(" ") or not lines else lines


def _words(paragraph: str) -> list[str]:
    words: list[str] = []
    open_word = False
    for grapheme in split_graphemes(paragraph):
        alone = grapheme == " " or (not grapheme.isascii() and cells(grapheme) > 1)
        if open_word and not alone:
            words[-1] += grapheme
        else:
            words.append(grapheme)
        open_word = not alone
    return words


def _broken(word: str, room: int) -> list[str]:
    lines = [""]
    used = 0
    for piece in _pieces(word, room):
        size = cells(piece)
        if used + size > room and lines[-1]:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += size
    return lines


def _pieces(word: str, room: int) -> list[str]:
    # Only a hostile cluster is wider than a line; the layout is worth more than it.
    return [
        piece for grapheme in split_graphemes(word) for piece in ([grapheme] if cells(grapheme) <= room else grapheme)
    ]


_UNFOLDED = re.compile(f"[{_HIDDEN}{_WEAK_BIDI}{_TAGS}{_ACCENT}\u0640]+")
_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u00b4": "'",
    },
)
_RUN = re.compile(
    "[\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U000323af\u0e00-\u0e4e\u0e80-\u0ece\u1000-\u103f\u1780-\u17d3]+",
)


def fold(text: str) -> str:
    """Return what is indexed for search: no case, no accents, no full-width forms, one blank between words.

    A run of Chinese, Japanese, Korean or South-East Asian letters becomes its overlapping
    bigrams and its last letter, so that a search for one letter finds it as a prefix anywhere.
    """
    flat = _flat(text)
    if not flat.isascii():
        flat = _RUN.sub(_indexed, flat)
    return " ".join(flat.split())


def terms(query: str) -> list[str]:
    """Return the folded words of what somebody typed; the last may be the beginning of a word.

    Nothing is an operator: `can't`, `38.5`, `a"b` and `-` are words. A run without blanks gives its bigrams.
    """
    words = _flat(query).split()
    if query.isascii():
        return words
    return [term for word in words for term in _split_runs(word)]


def _flat(text: str) -> str:
    # PostgreSQL refuses NUL.
    text = text.replace("\0", " ")
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.replace("\u00b4", "'")).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", _UNFOLDED.sub("", text))


def _indexed(run: re.Match[str]) -> str:
    pairs = _bigrams(run[0])
    return f" {' '.join(pairs)} {run[0][-1] if len(run[0]) > 1 else ''} "


def _split_runs(word: str) -> list[str]:
    found: list[str] = []
    end = 0
    for run in _RUN.finditer(word):
        found += [word[end : run.start()], *_bigrams(run[0])]
        end = run.end()
    return [term for term in (*found, word[end:]) if term]


def _bigrams(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)] or [run]
