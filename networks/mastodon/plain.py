"""HTML of many servers to plain text: structure kept, addresses shown as they really are."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_TAGS = 5_000
MOST_LETTERS = 500_000
"""Beyond these the markup is thrown away unread: a parser's time grows with the square of the depth."""

BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
)
SPACED = frozenset({"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"})
SKIPPED = frozenset({"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title"})
DEEPEST_INDENT = 4
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Visit = LexborNode | Callable[[], None]


def plain(content: str, handles: Mapping[str, str] | None = None, *, quoted: bool = False) -> str:
    """Return the text of a post's HTML.

    `handles` maps profile addresses to handles, so that a mention shows its whole handle. With `quoted` the
    paragraph that stands in for a quotation is left out, because the quotation itself travels beside it.
    """
    if content.count("<") > MOST_TAGS or len(content) > MOST_LETTERS:
        return _stripped(content)
    body = LexborHTMLParser(content).body
    if body is None:
        return ""
    writer = _Writer(handles or {}, quoted=quoted)
    writer.walk(body)
    return clean(writer.text())


def addresses(content: str) -> list[str]:
    """Return what the links of a short piece of HTML lead to."""
    if content.count("<") > MOST_TAGS or len(content) > MOST_LETTERS:
        return []
    return [node.attributes.get("href") or "" for node in LexborHTMLParser(content).css("a")]


def clean(text: str) -> str:
    """Return a text without control characters, tabs as blanks, at most one empty line in a row."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _stripped(content: str) -> str:
    words = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", content)).split()
    return clean(" ".join(words)[:MOST_LETTERS])


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    step: int

    def marker(self, item: LexborNode) -> str:
        if not self.ordered:
            return "- "
        self.number = _whole(item.attributes.get("value"), self.number)
        marker = f"{self.number}. "
        self.number += self.step
        return marker


@dataclass(slots=True)
class _Writer:
    """Walks the tree with its own stack, so that depth costs no recursion."""

    handles: Mapping[str, str]
    quoted: bool
    _pieces: list[str] = field(default_factory=list)
    _newlines: int = 0
    _prefixes: list[str] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _kept: int = 0
    """How many `pre` we are inside of."""
    _marked: bool = False
    """A list's marker was just written: its text follows on the same line."""

    def walk(self, root: LexborNode) -> None:
        stack: list[Visit] = [root]
        while stack:
            visit = stack.pop()
            if isinstance(visit, LexborNode):
                stack.extend(reversed(list(self._enter(visit))))
            else:
                visit()

    def text(self) -> str:
        return "".join(self._pieces)

    def _enter(self, node: LexborNode) -> Iterator[Visit]:
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
        elif tag in BLOCKS:
            yield from self._block(node, tag)
        elif tag == "br":
            self._newlines += 1
        elif tag == "img":
            self._write(node.attributes.get("alt") or "[image]")
        elif tag == "a":
            self._write(_link(node, self.handles))
        elif tag not in SKIPPED:
            yield from _children(node)

    def _block(self, node: LexborNode, tag: str) -> Iterator[Visit]:
        classes = (node.attributes.get("class") or "").split()
        if self.quoted and "quote-inline" in classes:
            return
        self._break(tag)
        leave = self._open(node, tag)
        yield from _children(node)
        yield leave

    def _open(self, node: LexborNode, tag: str) -> Callable[[], None]:
        """Start a block; return what ends it."""
        if tag == "li":
            marker = self._lists[-1].marker(node) if self._lists else "- "
            self._put("  " * min(max(0, len(self._lists) - 1), DEEPEST_INDENT) + marker)
            self._marked = True
        elif tag in {"ol", "ul"}:
            self._lists.append(_list(node, ordered=tag == "ol"))
        elif tag == "blockquote":
            self._prefixes.append("> ")
        elif tag == "pre":
            self._kept += 1
        return lambda: self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self._lists.pop()
        elif tag == "pre":
            self._kept -= 1
        elif tag == "li":
            self._marked = False
        self._break(tag)
        if tag == "blockquote":
            self._prefixes.pop()

    def _break(self, tag: str) -> None:
        if not self._marked:
            self._newlines = max(self._newlines, 2 if tag in SPACED else 1)

    def _write(self, text: str) -> None:
        if not self._kept:
            text = _flowing(text)
            if self._newlines or self._marked or not self._pieces:
                text = text.lstrip(" ")
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        prefix = "".join(self._prefixes[:DEEPEST_INDENT])
        if not self._pieces:
            self._pieces.append(prefix)
        elif self._newlines:
            self._pieces.append(f"\n{prefix.rstrip()}" * (min(self._newlines, 2) - 1) + f"\n{prefix}")
        self._pieces.append(text.replace("\n", f"\n{prefix}"))
        self._newlines, self._marked = 0, False


def _flowing(text: str) -> str:
    """Return a text whose line ends are blanks, as a browser shows them."""
    lines = re.split(r"[\r\n]+", text)
    if len(lines) == 1:
        return text
    first, last = lines[0], lines[-1]
    inner = [line.strip(" \t") for line in lines[1:-1]]
    return " ".join([first.rstrip(" \t"), *(line for line in inner if line), last.lstrip(" \t")])


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _list(node: LexborNode, *, ordered: bool) -> _List:
    backwards = "reversed" in node.attributes
    items = sum(child.tag == "li" for child in _children(node))
    return _List(ordered, _whole(node.attributes.get("start"), items if backwards else 1), -1 if backwards else 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text) else otherwise


def _link(node: LexborNode, handles: Mapping[str, str]) -> str:
    """Return a link as text: a hashtag or mention as such, else its real address."""
    href = (node.attributes.get("href") or "").strip()
    classes = (node.attributes.get("class") or "").split()
    shown = _shown(node)
    if "hashtag" in classes or (node.attributes.get("rel") == "tag" and shown.startswith("#")):
        return shown
    if "mention" in classes:
        handle = handles.get(href, "")
        return f"@{handle}" if handle else shown
    if not href or _same(shown, href):
        return href or shown
    return f"{shown} ({href})" if shown else href


def _shown(node: LexborNode) -> str:
    alternatives = [image.attributes.get("alt") or "[image]" for image in node.css("img")]
    return _flowing(node.text(deep=True)).strip() or " ".join(alternatives)


def _same(shown: str, href: str) -> bool:
    address = href.rstrip("/")
    return shown.rstrip("/") in {address, address.partition("://")[2]}
