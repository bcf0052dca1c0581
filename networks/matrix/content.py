"""What a message says: its text, what hangs on it, and whether a machine wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from core.incoming import Attachment
from networks.matrix.relations import relation_of
from networks.matrix.shapes import Json, at, table, whole, word

ENCRYPTED_NOTE = "encrypted: open in your Matrix client"
UNREADABLE_NOTE = "no text that can be read here: open in your Matrix client"
MOST_LINKS = 20
LONGEST_LINK = 500
HTML = "org.matrix.custom.html"
FALLBACK_START = re.compile(r"> (\* )?<@")
FALLBACK_HTML = re.compile(r"^\s*<mx-reply>.*?</mx-reply>", re.DOTALL | re.IGNORECASE)
KINDS = {"m.image": "image", "m.file": "file", "m.audio": "audio", "m.video": "video"}
AUTOMATIC = frozenset({"m.notice", "m.server_notice", "m.key.verification.request"})
VOICE_MARKS = ("org.matrix.msc3245.voice", "m.voice")


@dataclass(frozen=True, slots=True)
class Said:
    """The readable side of a message."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False


def read(kind: str, content: Json, author: str) -> Said:
    """Return what a message of the type `kind` says; `author` is the name an emote speaks of."""
    if kind == "m.room.encrypted":
        return Said(ENCRYPTED_NOTE)
    if kind == "m.sticker":
        return Said("", (_attachment("sticker", content),))
    msgtype = word(content, "msgtype")
    if msgtype in KINDS:
        return Said(_caption(content), (_attachment(_media_kind(msgtype, content), content),))
    text = _text(content)
    if msgtype == "m.emote" and text:
        text = f"* {author} {text}"
    if msgtype == "m.location":
        text = "\n".join(filter(None, (text, word(content, "geo_uri"))))
    return Said(text or UNREADABLE_NOTE, automatic=msgtype in AUTOMATIC)


def edited(kind: str, content: Json, author: str) -> Said | None:
    """Return what an edit makes of its message, or None where it holds no new content."""
    if kind == "m.room.encrypted":
        return Said(f"edited, {ENCRYPTED_NOTE}")
    fresh = at(content, "m.new_content")
    return read(kind, fresh, author) if isinstance(fresh, dict) else None


def _text(content: Json) -> str:
    body, markup = word(content, "body"), _markup(content)
    if relation_of(content).parent:
        body, markup = without_fallback(body), FALLBACK_HTML.sub("", markup, count=1)
    tree = LexborHTMLParser(markup) if markup else None
    if tree is None:
        return body
    body = body or tree.text(separator=" ", strip=True)
    return "\n".join([body, *(f"link: {address}" for address in _hidden_links(tree, body))])


def _markup(content: Json) -> str:
    return word(content, "formatted_body") if word(content, "format") == HTML else ""


def without_fallback(body: str) -> str:
    """Return a reply without the quotation that older clients put before it."""
    if not FALLBACK_START.match(body):
        return body
    lines = body.split("\n")
    kept = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[kept:]).removeprefix("\n")


def _hidden_links(tree: LexborHTMLParser, visible: str) -> list[str]:
    """Return the addresses that the visible text does not show: what a click would open is part of what was said."""
    found: list[str] = []
    for node in tree.css("a[href]"):
        address = (node.attributes.get("href") or "").strip()[:LONGEST_LINK]
        pill = address.startswith("https://matrix.to/#/@")
        if address and not pill and address not in visible and address not in found:
            found.append(address)
    return found[:MOST_LINKS]


def _media_kind(msgtype: str, content: Json) -> str:
    voice = msgtype == "m.audio" and any(mark in content for mark in VOICE_MARKS)
    return "voice" if voice else KINDS[msgtype]


def _caption(content: Json) -> str:
    filename = word(content, "filename")
    return _text(content) if filename and filename != word(content, "body") else ""


def _attachment(kind: str, content: Json) -> Attachment:
    duration = whole(content, "info", "duration")
    size = whole(content, "info", "size")
    return Attachment(
        kind=kind,
        description=word(content, "filename") or word(content, "body"),
        seconds=round(duration / 1000) if duration is not None and duration >= 0 else None,
        size=size if size is not None and size >= 0 else None,
        url=word(content, "url") or word(table(content, "file"), "url"),
    )
