"""How long a text is: one counter for each rule that a network counts by. All are pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

URL_WEIGHT = 23
"""What Mastodon and X charge for a link, however long it is."""

# A host is counted as a link only where the network surely links it: an ASCII name with a dotted ending. What is
# not recognised is counted in full, which can refuse a little early but never sends what the server refuses. Labels
# and their number are bounded so that a hostile text cannot make the search quadratic.
_HOST = r"(?:[a-z0-9][a-z0-9_-]{0,62}\.){1,8}[a-z]{2,63}(?![\w@+-])(?::\d{1,5}(?!\d))?"
_PATH = r"a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u04ff!*';:=+,.$/%#\[\]_~&|@?-"
_PATH_END = r"a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u04ff=_#/+&-"
_TAIL = rf"(?:[/?](?:[{_PATH}]|\([{_PATH}]{{0,200}}\))*(?:(?<=[{_PATH_END}])|(?<=\))))?"
_BEFORE = r"(?<![a-z0-9@\uff20$#\uff03_\u202a-\u202e])"

LINK = re.compile(rf"{_BEFORE}https?://{_HOST}{_TAIL}", re.IGNORECASE)
"""A link with its scheme, without the full stop or bracket that closes the sentence around it."""
_ANY_LINK = re.compile(rf"{_BEFORE}(?:(https?://){_HOST}|(?<![.-]){_HOST}){_TAIL}", re.IGNORECASE)
_REMOTE_MENTION = re.compile(
    r"(?<![=/\w])(@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@[\w.-]*\w",
    re.IGNORECASE,
)

_PICTOGRAPH = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\U0001fc00-\U0001fffd"
)
# Wider than the emoji of today's tables: a symbol that is no emoji counts the same or more, never less.
_EMOJI = re.compile(f"[{_PICTOGRAPH}]|[0-9#*]\ufe0f?\u20e3")
_TEXT_BY_DEFAULT = frozenset("\u00a9\u00ae")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@cache
def _splitter() -> Callable[[str], Iterator[str]]:
    from wcwidth import iter_graphemes  # noqa: PLC0415 - its tables cost 30 ms, and plain text never needs them

    return iter_graphemes


def split_graphemes(text: str) -> Iterator[str]:
    """Yield what a reader takes for single characters, by the Unicode rules for extended clusters."""
    if text.isascii() and "\r" not in text:
        return iter(text)
    return _splitter()(text)


def graphemes(text: str) -> int:
    """Count what a reader takes for characters: a family emoji is one."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _splitter()(text))


def code_points(text: str) -> int:
    """Count Unicode code points."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Count the bytes of the text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """Count the 16-bit units of the text in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cautious(text: str) -> int:
    """Count for networks that do not say what they count: the larger of code points and UTF-16 units."""
    return max(code_points(text), utf16_units(text))


def json_bytes(text: str) -> int:
    """Count the bytes of the text inside a JSON document, escapes included."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")) - 2


def is_emoji(grapheme: str) -> bool:
    """Tell whether one grapheme is an emoji or a symbol that may be drawn as one."""
    return _EMOJI.match(grapheme) is not None


def mastodon(text: str, spoiler: str = "", per_url: int = URL_WEIGHT) -> int:
    """Count graphemes as Mastodon does.

    A link with its scheme weighs `per_url`, `@user@host` weighs as `@user`, and the content
    warning counts in full, links included.
    """
    countable = _REMOTE_MENTION.sub(r"\1", LINK.sub("x" * per_url, text))
    return graphemes(spoiler + countable)


def has_link(text: str) -> bool:
    """Tell whether a text holds what a network may take for a link, with a scheme or without one."""
    return _ANY_LINK.search(text) is not None


def x_weighted(text: str) -> int:
    """Count the weight of an X post.

    After NFC: light code points weigh 1, all others 2, an emoji sequence 2, a link 23. A name
    that only looks like a link without scheme counts what is more, since X links known endings alone.
    """
    text = unicodedata.normalize("NFC", text)
    total, end = 0, 0
    for link in _ANY_LINK.finditer(text):
        total += _x_plain(text[end : link.start()]) + _x_link(link)
        end = link.end()
    return total + _x_plain(text[end:])


def _x_link(link: re.Match[str]) -> int:
    return URL_WEIGHT if link[1] else max(URL_WEIGHT, _x_plain(link[0]))


def _x_plain(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(map(_x_grapheme, split_graphemes(text)))


def _x_grapheme(grapheme: str) -> int:
    if is_emoji(grapheme) and grapheme not in _TEXT_BY_DEFAULT:
        return 2
    return sum(1 if _is_light(ord(character)) else 2 for character in grapheme)


def _is_light(code: int) -> bool:
    return any(low <= code <= high for low, high in _LIGHT)


def threads(text: str) -> int:
    """Count as Threads does: an emoji its UTF-8 bytes, anything else one for each code point."""
    if text.isascii():
        return len(text)
    return sum(utf8_bytes(piece) if is_emoji(piece) else len(piece) for piece in split_graphemes(text))
