"""What stands beside a text: which of its bytes are a link or call somebody. Offsets count bytes in UTF-8."""

from __future__ import annotations

from typing import Any

from core.length import LINK
from networks.fields import number, row, rows, web, words

FACET = "app.bsky.richtext.facet"
MENTION, LINKED = f"{FACET}#mention", f"{FACET}#link"


def links_of(text: str) -> list[dict[str, Any]]:
    """Return the facets that make the links of a text links; nobody is called by them."""
    return [
        {
            "index": {"byteStart": _bytes(text[: found.start()]), "byteEnd": _bytes(text[: found.end()])},
            "features": [{"$type": LINKED, "uri": found[0]}],
        }
        for found in LINK.finditer(text)
    ]


def unfolded(text: str, facets: list[dict[str, Any]]) -> str:
    """Return a text in which every link shows where it really leads.

    Its author chose the words: `your bank` may be any address. What is out of range or overlaps is left out.
    """
    raw = text.encode("utf-8", "surrogatepass")
    shown, end = bytearray(), 0
    for start, stop, uri in sorted(_targets(facets)):
        if not end <= start < stop <= len(raw):
            continue
        words_ = raw[start:stop].decode("utf-8", "replace")
        shown += raw[end:stop]
        shown += b"" if _says(words_, uri) else f" ({uri})".encode("utf-8", "surrogatepass")
        end = stop
    return (shown + raw[end:]).decode("utf-8", "replace")


def called(facets: list[dict[str, Any]]) -> frozenset[str]:
    """Return the ids of everybody whom a text calls by name."""
    features = [feature for facet in facets for feature in rows(facet, "features")]
    return frozenset(words(one, "did") for one in features if words(one, "$type") == MENTION) - {""}


def _targets(facets: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    found = []
    for facet in facets:
        index = row(facet, "index")
        start, stop = number(index, "byteStart"), number(index, "byteEnd")
        uri = next((web(one, "uri") for one in rows(facet, "features") if words(one, "$type") == LINKED), "")
        if uri and start is not None and stop is not None:
            found.append((start, stop, uri))
    return found


def _says(shown: str, uri: str) -> bool:
    """Tell whether the words are the address itself, with or without its scheme."""
    return _bare(shown) == _bare(uri)


def _bare(text: str) -> str:
    return text.strip().removeprefix("https://").removeprefix("http://").removesuffix("/").lower()


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
