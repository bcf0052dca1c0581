"""How each network writes and counts, without any connection: previews and splits need no server.

A card's limits are read by these names; what is missing falls back to the known default:

- `max_characters`: the longest text, in the network's own count (all but Matrix);
- `max_bytes`: the longest text in bytes (Bluesky, Matrix);
- `per_url`: what a link weighs (Mastodon);
- `direct_max_characters`, `direct_max_bytes`: the same for private and group messages, where those
  are counted apart from posts and comments (Bluesky, X and Facebook; Instagram counts private ones in bytes alone).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from core import length
from core.audience import Audience, Recipients
from core.outgoing import Length
from networks.errors import NotThere
from networks.protocol import Voice

CHARACTERS = "characters"
BYTES = "bytes"
MARKED = "signs in it (* _ ~ or three `) mark words on WhatsApp and are not shown: write it without them"
DEAR = "a link stands in it: X charges 0.20 dollars for it, not 0.015 (August 2026)"

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
_HANDLE = re.compile(r"\w(?:[\w.-]*\w)?(?:@\w(?:[\w.-]*\w)?(?::\d{1,5})?)?")
_AT_IN_LINK = re.compile(r"(?<![/A-Za-z0-9_])@")
# After an ASCII letter or digit it is an e-mail address, which no network takes for a mention. A bracket after it is
# how Facebook writes mentions. X reads the full-width sign as well.
_STRAY_AT = r"(?<![A-Za-z0-9_])[@\uff20](?=[\w\[])"
_NEVER = r"(?!)"
# A sign before a word and its like after one, within a line; in "5*3" and in snake_case nothing is marked.
_MARKED = re.compile(r"(?<!\w)(?P<mark>[*_~])(?=\S)[^\n]{0,400}?(?<=\S)(?P=mark)(?!\w)|```")


def _sendable(text: str) -> str:
    """Replace halves of broken characters, which cannot be sent, and other systems' line ends."""
    return _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", text))


def _names(to: Recipients) -> tuple[str, ...]:
    """Return whom to address. A handle is a stranger's text: one that is not a plain address never enters ours."""
    names: dict[str, str] = {}
    for recipient in to:
        name = recipient.handle.strip().removeprefix("@")
        if _HANDLE.fullmatch(name):
            names.setdefault(name.lower(), name)
    return tuple(names.values())


@lru_cache(maxsize=64)
def _at_signs(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    meant = "|".join(longest_first) or _NEVER
    return re.compile(
        rf"(?P<link>{length.LINK.pattern})|(?<![=/\w])@(?P<name>{meant})(?![.-]*[\w@]|:\d)|{_STRAY_AT}",
        re.IGNORECASE,
    )


def _addressed(text: str, names: tuple[str, ...]) -> str:
    """Return the text with every name addressed once and nobody else.

    Any other at-sign is parted by a blank from the word after it: on all networks a mention must
    begin right after the sign, the reader still sees what was meant, and no invisible or look-alike
    character is needed, which some servers drop or read as the real one. In links, where a blank
    would break the address, a sign that could count is written `%40`.
    """
    met: set[str] = set()

    def settle(found: re.Match[str]) -> str:
        if found["link"]:
            return _AT_IN_LINK.sub("%40", found[0])
        if found["name"]:
            met.add(found["name"].lower())
            return found[0]
        return f"{found[0]} "

    body = _at_signs(names).sub(settle, text)
    return "".join(f"@{name} " for name in names if name.lower() not in met) + body


_DEEP_INDENT = re.compile(r"^(?: {0,3}\t| {4})[ \t]*", re.MULTILINE)
# A line of equal signs alone makes a heading of the one above it.
_BLOCK_MARK = re.compile(r"^( *)(#|[+-](?=[\s-]|$)|=(?==*[ \t]*$))", re.MULTILINE)
_NUMBERED = re.compile(r"^( *\d+)([.)])(?=\s|$)", re.MULTILINE)
_INLINE_MARK = re.compile(
    rf"(?P<kept>{length.LINK.pattern}|\\[\\*_~^`\[\]<>|#+.)&/-])"
    r"|(?P<before>(?<![A-Za-z0-9])(?:user|[ur])(?=/[\w-]))?(?P<mark>(?(before)/|(?:[*_~^`\[\]<>|]|&(?=\#?\w+;))))",
    re.IGNORECASE,
)
_SOFT_BREAK = re.compile(r"(?<=\S) *\n(?= *\S)")


def _escaped(text: str) -> str:
    """Return the text as Markdown that reads as it stands: marks escaped, line breaks kept, `u/name` calls nobody."""
    text = _DEEP_INDENT.sub("   ", text)
    text = _NUMBERED.sub(r"\1\\\2", _BLOCK_MARK.sub(r"\1\\\2", text))
    return _SOFT_BREAK.sub("  \n", _INLINE_MARK.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    return found[0] if found["kept"] else f"{found['before'] or ''}\\{found['mark']}"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One thing that a network counts."""

    count: Callable[[str], int]
    limit: int
    key: str = "max_characters"
    unit: str = CHARACTERS

    def length(self, text: str, limits: dict[str, int]) -> Length:
        return Length(self.count(text), limits.get(self.key) or self.limit, self.unit)


class _Spoken:
    """What the voices share: subclasses say how they write and what they count."""

    __slots__ = ()
    network: str = ""
    named_in: tuple[Audience, ...] = ()
    """Audiences in which the recipients' names must stand in the text."""
    public: tuple[_Rule, ...] = ()
    private: tuple[_Rule, ...] = ()
    """The rules of direct and group messages, where they differ from those of posts."""

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        """Return the text exactly as it will be sent; composing twice changes nothing more."""
        return self._write(_sendable(text), _names(to) if audience in self.named_in else ())

    def measure(
        self,
        text: str,
        to: Recipients,  # noqa: ARG002 - the composed text holds the names already
        audience: Audience,
        limits: dict[str, int],
    ) -> Length:
        """Count a composed text; of several rules the first that is broken speaks."""
        rules = self.public if audience is Audience.PUBLIC else self.private or self.public
        lengths = [rule.length(text, limits) for rule in rules]
        return next((found for found in lengths if not found.fits), lengths[0])

    def _write(self, text: str, names: tuple[str, ...]) -> str:
        return _addressed(text, names)


class Mastodon(_Spoken):
    """Mentions are the address: each recipient's `@user@host` stands in the text, and nobody else's."""

    __slots__ = ()
    network = "mastodon"
    named_in = tuple(Audience)

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:  # noqa: ARG002 - one rule for all
        """Count graphemes, a link as `per_url` and a mention without its host."""
        used = length.mastodon(text, per_url=limits.get("per_url") or length.URL_WEIGHT)
        return Length(used, limits.get("max_characters") or 500, CHARACTERS)


class Bluesky(_Spoken):
    """Mentions are structure beside the text; names in it are parted so that no other program adds that structure."""

    __slots__ = ()
    network = "bluesky"
    public = (_Rule(length.graphemes, 300), _Rule(length.utf8_bytes, 3_000, "max_bytes", BYTES))
    private = (
        _Rule(length.graphemes, 1_000, "direct_max_characters"),
        _Rule(length.utf8_bytes, 10_000, "direct_max_bytes", BYTES),
    )


class Matrix(_Spoken):
    """Plain text as it stands: who is mentioned is said beside it, and the whole event is counted in bytes."""

    __slots__ = ()
    network = "matrix"
    public = (_Rule(length.json_bytes, 40_000, "max_bytes", BYTES),)

    def _write(self, text: str, names: tuple[str, ...]) -> str:  # noqa: ARG002 - mentions stand beside the text
        return text


class Telegram(_Spoken):
    """Plain text without a parse mode: nothing in it is markup, but a name in it would call somebody."""

    __slots__ = ()
    network = "telegram"
    public = (_Rule(length.code_points, 4_096),)


class X(_Spoken):
    """The reply itself addresses; a name in the text would reach strangers, and X forbids it to programs."""

    __slots__ = ()
    network = "x"
    public = (_Rule(length.x_weighted, 280),)
    private = (_Rule(length.cautious, 10_000, "direct_max_characters"),)

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:
        """Count a composed text; a post with a link says what X charges for it."""
        found = super().measure(text, to, audience, limits)
        return replace(found, note=DEAR) if audience is Audience.PUBLIC and length.has_link(text) else found


class Facebook(_Spoken):
    """Plain text; `@[id]` in a comment would mention a page."""

    __slots__ = ()
    network = "facebook"
    public = (_Rule(length.cautious, 8_000),)
    private = (_Rule(length.cautious, 2_000, "direct_max_characters"),)


class Instagram(_Spoken):
    """A reply hangs under the top comment whoever wrote last, so in public the asker's name begins it."""

    __slots__ = ()
    network = "instagram"
    named_in = (Audience.PUBLIC,)
    public = (_Rule(length.cautious, 2_200),)
    private = (_Rule(length.utf8_bytes, 1_000, "direct_max_bytes", BYTES),)


class Threads(_Spoken):
    """The reply itself addresses; an emoji counts its bytes."""

    __slots__ = ()
    network = "threads"
    public = (_Rule(length.threads, 500),)


class WhatsApp(_Spoken):
    """Text as it stands: mentions are structure, and its marks for bold and the like cannot be escaped."""

    __slots__ = ()
    network = "whatsapp"
    public = (_Rule(length.cautious, 4_096),)

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:
        """Count a composed text; what WhatsApp would take for a mark of its own is said."""
        found = super().measure(text, to, audience, limits)
        return replace(found, note=MARKED) if _MARKED.search(text) else found

    def _write(self, text: str, names: tuple[str, ...]) -> str:  # noqa: ARG002 - mentions stand beside the text
        return text


class Reddit(_Spoken):
    """Markdown, so every mark of the text is escaped; the escapes count."""

    __slots__ = ()
    network = "reddit"
    public = (_Rule(length.cautious, 10_000),)

    def _write(self, text: str, names: tuple[str, ...]) -> str:  # noqa: ARG002 - the reply itself addresses
        return _escaped(text)


_ALL: tuple[Voice, ...] = (
    Mastodon(),
    Bluesky(),
    Matrix(),
    Telegram(),
    X(),
    Facebook(),
    Instagram(),
    Threads(),
    WhatsApp(),
    Reddit(),
)
_BY_NETWORK = {spoken.network: spoken for spoken in _ALL}
NETWORKS: tuple[str, ...] = tuple(_BY_NETWORK)
"""The names of all networks that have a voice."""


def voice(network: str) -> Voice:
    """Return how a network writes and counts. Raises NotThere for a network without a voice."""
    found = _BY_NETWORK.get(network)
    return _of_another_package(network) if found is None else found


def _of_another_package(network: str) -> Voice:
    from networks import foreign  # noqa: PLC0415 - looking for other packages takes time that our own need not wait

    try:
        return foreign.voice_of(network)
    except LookupError:
        what = f"no network is called {network!r}; use one of: {', '.join(NETWORKS)}"
        raise NotThere(what) from None
