"""The two ways in which X names its fields: which one a server takes is found out once, by what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from networks.fields import ident, row, rows, words
from networks.x.shapes import Row


@dataclass(frozen=True, slots=True)
class Dialect:
    """How posts and private messages are asked for."""

    name: str
    posts: Mapping[str, str]
    direct: Mapping[str, str]
    texts: Mapping[str, str]
    """For posts whose author is known: X charges for each person that it tells of."""


_PERSON = {"user.fields": "id,name,username,created_at"}
_MEDIA = {"media.fields": "type,url,preview_image_url,duration_ms,alt_text"}
_POST = "id,text,created_at,conversation_id,lang,entities,attachments"
_DM = "id,event_type,text,created_at,dm_conversation_id,attachments,entities"
_WHO = "author_id,in_reply_to_user_id"
TWEET = Dialect(
    "tweet",
    {
        "tweet.fields": f"{_POST},author_id,in_reply_to_user_id,referenced_tweets,edit_history_tweet_ids,note_tweet",
        "expansions": f"{_WHO},attachments.media_keys",
        **_PERSON,
        **_MEDIA,
    },
    {
        "dm_event.fields": f"{_DM},sender_id,participant_ids,referenced_tweets",
        "expansions": "sender_id,participant_ids,attachments.media_keys",
        **_PERSON,
        **_MEDIA,
    },
    {"tweet.fields": "id,text,entities,edit_history_tweet_ids,note_tweet"},
)
POST = Dialect(
    "post",
    {
        "post.fields": f"{_POST},note_post",
        # What is answered, and earlier versions, are told of in this way alone here.
        "expansions": f"{_WHO},referenced_posts,edit_history_post_ids,attachments.media_keys",
        **_PERSON,
        **_MEDIA,
    },
    {
        "dm_event.fields": _DM,
        "expansions": "sender_id,participant_ids,attachments.media_keys",
        **_PERSON,
        **_MEDIA,
    },
    {"post.fields": "id,text,entities,note_post", "expansions": "edit_history_post_ids"},
)
DIALECTS = {one.name: one for one in (TWEET, POST)}
SELECTORS = frozenset({"tweet.fields", "post.fields", "dm_event.fields", "expansions"})


def other(dialect: Dialect) -> Dialect:
    """Return the other way of naming."""
    return POST if dialect is TWEET else TWEET


def names_selector(problem: Row) -> bool:
    """Tell whether a refusal speaks of how fields are named, and not of what was asked."""
    listed = [problem, *rows(problem, "errors")]
    named = {name for one in listed for name in row(one, "parameters")} | {words(one, "parameter") for one in listed}
    told = " ".join(words(one, field) for one in listed for field in ("message", "detail"))
    return bool(named & SELECTORS) or any(f"[{name}]" in told for name in SELECTORS)


def references(post: Row) -> list[Row]:
    """Return what a post refers to, in either spelling."""
    return rows(post, "referenced_tweets") or rows(post, "referenced_posts")


def referenced(post: Row, kind: str) -> str:
    """Return the id of what a post answers (`replied_to`) or quotes (`quoted`); empty where it does not."""
    return next((ident(one) for one in references(post) if words(one, "type") == kind), "")


def versions(post: Row) -> list[str]:
    """Return the ids of all versions of a post, the first one first."""
    told = post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids")
    listed = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
    return listed or [ident(post)]


def long_text(post: Row) -> Row:
    """Return the whole of a long post, of which the text itself is only the beginning; empty for others."""
    return row(post, "note_tweet") or row(post, "note_post")


def included(answer: Row) -> list[Row]:
    """Return the posts that came beside those asked for, in either spelling."""
    beside = row(answer, "includes")
    return rows(beside, "tweets") or rows(beside, "posts")
