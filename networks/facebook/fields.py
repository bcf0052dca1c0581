"""What is asked of posts and comments, from wide to narrow: one field that is not known fails a whole read."""

from __future__ import annotations

from core.clock import now
from networks.fields import ident, moment, row, web, words
from networks.graph.api import Row
from networks.meta.parse import COMMENT, POST, Me, Said, place

KNOWN = "id,from,message,created_time,parent{id},permalink_url"
FULL = f"{KNOWN},can_comment,can_reply_privately,is_hidden,attachment"
COMMENTS = (FULL, KNOWN, "id,from,message,created_time")
POSTS = ("id,message,from,created_time,permalink_url",)
NEWEST = "comments.limit(50).order(reverse_chronological).filter(stream)"
FEEDS = tuple(f"{POSTS[0]},{NEWEST}{{{fields}}}" for fields in COMMENTS)
SINGLE = (f"{FULL},private_reply_conversation,object", f"{FULL},private_reply_conversation", *COMMENTS)
KINDS = {
    "photo": "image",
    "video_inline": "video",
    "video": "video",
    "sticker": "sticker",
    "animated_image_share": "image",
}


def comment(one: Row, post: str, *, ours: bool) -> Said:
    """Return a comment below a post; below one of our own, each top comment begins a thread."""
    parent = ident(row(one, "parent"))
    attached = row(one, "attachment")
    return Said(
        ident(one),
        row(one, "from"),
        words(one, "message"),
        moment(one, "created_time") or now(),
        place(COMMENT, parent or ident(one)) if ours else place(POST, post),
        parent or ("" if ours else post),
        web(one, "permalink_url"),
        KINDS.get(words(attached, "type"), "file") if attached else "",
        one,
    )


def post(one: Row) -> Said:
    """Return a post."""
    return Said(
        ident(one),
        row(one, "from"),
        words(one, "message"),
        moment(one, "created_time") or now(),
        place(POST, ident(one)),
        link=web(one, "permalink_url"),
        body=one,
    )


def is_ours(one: Row, me: Me) -> bool:
    """Tell whether a post of our feed is our own: a visitor's names its author, or nobody."""
    return me.owns(row(one, "from"))
