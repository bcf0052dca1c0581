"""What a message says: its text as a reader sees it, and what stands beside the text. Pure."""

from __future__ import annotations

from typing import Any

from core.incoming import Attachment
from networks.fields import ident, number, objects, row, rows, words

Json = dict[str, Any]
KINDS = {
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "file",
    "sticker": "sticker",
    "dice": "sticker",
    "contact": "contact",
    "venue": "location",
    "location": "location",
    "poll": "poll",
    "story": "story",
    "reply_to_story": "story",
}
"""What Telegram calls a thing beside the text, and what we call it."""
HOLDS = {"animation": "document", "venue": "location"}
"""Things that Telegram tells twice, for older clients."""
NOTICES = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "users_shared",
        "chat_shared",
        "connected_website",
        "write_access_allowed",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
    }
)
NOTICE_FAMILIES = ("forum_topic_", "general_forum_topic_", "video_chat_", "giveaway_")
UNKNOWN = Attachment("unknown kind")
"""Something was sent that this program has no word for: it is marked as not checked, never dropped."""


def is_notice(message: Json) -> bool:
    """Tell whether a message is the app's own notice about the chat: nobody wrote it."""
    return any(name in NOTICES or name.startswith(NOTICE_FAMILIES) for name in message)


def text_of(message: Json) -> str:
    """Return the text, or what stands under a picture, with hidden addresses shown behind their words."""
    name = "text" if words(message, "text") else "caption"
    return with_links(words(message, name), entities_of(message))


def entities_of(message: Json) -> list[Json]:
    """Return the marks of the text: mentions, commands, hidden links."""
    return rows(message, "entities") or rows(message, "caption_entities")


def raw_text(message: Json) -> str:
    """Return the text that the marks count in."""
    return words(message, "text") or words(message, "caption")


def cut(text: str, mark: Json) -> str:
    """Return the part of a text that a mark covers: it counts in 16-bit units."""
    start, length = number(mark, "offset") or 0, number(mark, "length") or 0
    if start < 0 or length < 0:
        return ""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")


def with_links(text: str, marks: list[Json]) -> str:
    """Write the address of each hidden link behind its words."""
    hidden = [mark for mark in marks if words(mark, "type") == "text_link" and words(mark, "url")]
    if not hidden:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    for mark in sorted(hidden, key=lambda one: number(one, "offset") or 0, reverse=True):
        url, end = words(mark, "url"), 2 * ((number(mark, "offset") or 0) + (number(mark, "length") or 0))
        if 0 < end <= len(units) and cut(text, mark) != url:
            units = units[:end] + f" ({url})".encode("utf-16-le", "surrogatepass") + units[end:]
    return units.decode("utf-16-le", "replace")


def attachments_of(message: Json) -> tuple[Attachment, ...]:
    """Return what stands beside the text; a message with nothing readable at all is marked as such."""
    told = [name for name in KINDS if name in message]
    inside = {HOLDS[name] for name in told if name in HOLDS}
    found = [_attachment(KINDS[name], row(message, name)) for name in told if name not in inside]
    sizes = objects(message.get("photo"))
    if sizes:
        found.insert(0, Attachment("image", size=number(sizes[-1], "file_size")))
    if found or raw_text(message) or is_notice(message):
        return tuple(found)
    return (UNKNOWN,)


def _attachment(kind: str, thing: Json) -> Attachment:
    return Attachment(kind, seconds=number(thing, "duration"), size=number(thing, "file_size"))


def calls(message: Json, user: str, username: str) -> bool:
    """Tell whether a text calls a user: by name, by a mark that carries the id, or by a command addressed to it."""
    text, name = raw_text(message), f"@{username}".lower()
    for mark in entities_of(message):
        kind = words(mark, "type")
        if kind == "text_mention" and ident(row(mark, "user")) == user:
            return True
        covered = cut(text, mark).lower() if username and kind in {"mention", "bot_command"} else ""
        if covered and (covered == name or (kind == "bot_command" and covered.endswith(name))):
            return True
    return False
