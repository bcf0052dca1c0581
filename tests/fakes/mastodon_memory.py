"""What a fake Mastodon server remembers: accounts, posts, notifications, and who may see what."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from wcwidth import iter_graphemes

from tests.fakes.base import Refusal

HOST = "clinic.example"
MENTION = re.compile(r"(?<![\w/])@(\w[\w.-]*)(?:@([\w.-]+(?::\d+)?))?")
LINK = re.compile(r"https?://[^\s<]+")
SCOPES = ["profile", "read", "write:statuses", "write:conversations", "write:notifications"]
SCOPES += ["write:blocks", "write:reports"]


@dataclass
class Account:
    id: str
    username: str
    host: str = ""
    token: str = ""
    bot: bool = False
    display_name: str = ""
    silent: bool = False
    """Mentions of this account are dropped without a word: unknown, blocked or unreachable."""

    @property
    def acct(self) -> str:
        return f"{self.username}@{self.host}" if self.host else self.username

    @property
    def url(self) -> str:
        return f"https://{self.host or HOST}/@{self.username}"


@dataclass
class Post:
    id: str
    author: Account
    text: str
    visibility: str
    parent: str
    mentions: list[Account]
    created: float
    language: str = ""
    spoiler: str = ""
    edited: float | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class Notice:
    id: str
    to: Account
    post: Post
    filtered: bool
    created: float
    shown_from: float = 0
    """When lists begin to show it: its number was given before."""

    @property
    def is_shown(self) -> bool:
        return self.shown_from <= time.time()


@dataclass
class Draft:
    text: str
    visibility: str = "public"
    parent: str = ""
    key: str = ""
    language: str = ""
    spoiler: str = ""
    allowed: list[str] | None = None
    more: dict[str, Any] = field(default_factory=dict)


class Memory:
    """The state and the rules of the server."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.gone: set[str] = set()
        self.notices: list[Notice] = []
        self.keys: dict[tuple[str, str], str] = {}
        self.follows: set[tuple[str, str]] = set()
        self.dismissed: set[str] = set()
        self.blocked: list[str] = []
        self.reports: list[dict[str, str]] = []
        self.read: set[str] = set()
        self.policy = dict.fromkeys(["for_not_following", "for_not_followers", "for_new_accounts"], "accept")
        self.policy |= {"for_private_mentions": "filter", "for_limited_accounts": "filter"}
        self.limit = 500
        self.keeps_keys = True
        self.notice_ids = count(34975)
        self.new_id: Callable[[], str] = snowflakes()
        self.late = 0.0
        """For so many seconds lists do not show what is written now."""
        self.told: list[tuple[str, Any]] = []
        """Events for the stream, in order."""

    def account(self, username: str, host: str = "", **more: Any) -> Account:
        known = Account(f"{100 + len(self.accounts)}", username, host, f"token-of-{username}", **more)
        self.accounts[known.id] = known
        return known

    def named(self, text: str) -> list[Account]:
        found = {self._resolve(name, host or "") for name, host in MENTION.findall(text)}
        return [one for one in self.accounts.values() if one.id in found and not one.silent]

    def _resolve(self, name: str, host: str) -> str:
        host = "" if host == HOST else host
        same = (one.id for one in self.accounts.values() if (one.username, one.host) == (name, host))
        return next(same, "")

    def post(self, author: Account, draft: Draft) -> Post:
        if draft.parent and not self.visible(self.posts.get(draft.parent), author):
            raise Refusal(404, {"error": "Der Beitrag, auf den du antworten willst, existiert nicht."})
        known = self.keys.get((author.id, draft.key)) if draft.key and self.keeps_keys else None
        if known:
            return self.existing(known, author)
        mentions = self._checked(draft)
        post = Post(
            self.new_id(),
            author,
            draft.text,
            draft.visibility,
            draft.parent,
            mentions,
            time.time(),
            draft.language,
            draft.spoiler,
            more=draft.more,
        )
        self.posts[post.id] = post
        if draft.key:
            self.keys[author.id, draft.key] = post.id
        for one in mentions:
            self._notify(one, post)
        return post

    def _checked(self, draft: Draft) -> list[Account]:
        if not draft.text.strip():
            raise Refusal(422, {"error": "Prüfung fehlgeschlagen: Text darf nicht leer sein"})
        if self.length(draft.spoiler + draft.text) > self.limit:
            raise Refusal(422, {"error": f"バリデーションに失敗しました: 上限は{self.limit}文字です"})
        mentions = self.named(draft.text)
        others = [one for one in mentions if draft.allowed is not None and one.id not in draft.allowed]
        if others:
            body = {"error": "Post would be sent to unexpected accounts", "unexpected_accounts": [{"id": others[0].id}]}
            raise Refusal(422, body)
        return mentions

    def length(self, text: str) -> int:
        short = MENTION.sub(r"@\1", LINK.sub("x" * 23, text))
        return sum(1 for _ in iter_graphemes(short))

    def _notify(self, to: Account, post: Post) -> None:
        if to.id == post.author.id:
            return
        verdict = self._verdict(to, post)
        if verdict != "drop":
            shown_from = post.created + self.late
            notice = Notice(str(next(self.notice_ids)), to, post, verdict == "filter", post.created, shown_from)
            self.notices.insert(0, notice)
            if not notice.filtered:
                self.told.append(("notification", notice))

    def _verdict(self, to: Account, post: Post) -> str:
        if (to.id, post.author.id) in self.follows:
            return "accept"
        answers = any(one.author is to and one.visibility == "direct" for one in self.above(post))
        verdicts = {self.policy["for_not_following"]}
        if post.visibility == "direct" and not answers:
            verdicts.add(self.policy["for_private_mentions"])
        return next((one for one in ("drop", "filter") if one in verdicts), "accept")

    def existing(self, post_id: str, viewer: Account) -> Post:
        post = self.posts.get(post_id)
        if not self.visible(post, viewer) or post is None:
            raise Refusal(404, {"error": "レコードが見つかりません"})
        return post

    def visible(self, post: Post | None, viewer: Account | None) -> bool:
        if post is None:
            return False
        return post.visibility in {"public", "unlisted"} or viewer in [post.author, *post.mentions]

    def edit(self, post_id: str, text: str) -> None:
        post = self.posts[post_id]
        post.text, post.edited = text, time.time()

    def delete(self, post_id: str) -> None:
        post = self.posts.pop(post_id)
        self.gone.add(post_id)
        self.notices = [one for one in self.notices if one.post is not post]

    def clear(self, viewer: Account) -> set[str]:
        """Dismiss the notifications of an account, as another program of it may; return the posts they told of."""
        gone = [one for one in self.notices if one.to is viewer and not one.filtered and one.is_shown]
        self.notices = [one for one in self.notices if one not in gone]
        return {one.post.id for one in gone}

    def above(self, post: Post) -> list[Post]:
        found: list[Post] = []
        parent = self.posts.get(post.parent)
        while parent is not None:
            found.insert(0, parent)
            parent = self.posts.get(parent.parent)
        return found

    def below(self, post: Post) -> list[Post]:
        return [one for one in self.posts.values() if post in self.above(one)]

    def requests(self, viewer: Account) -> list[tuple[Account, list[Notice]]]:
        """Who waits at the door, newest first."""
        waiting: dict[str, list[Notice]] = {}
        for notice in self.notices:
            waits = notice.filtered and notice.is_shown and notice.post.author.id not in self.dismissed
            if notice.to is viewer and waits:
                waiting.setdefault(notice.post.author.id, []).append(notice)
        return [(self.accounts[who], notices) for who, notices in waiting.items()]

    def let_in(self, viewer: Account, who: str) -> None:
        for notice in self.notices:
            if notice.to is viewer and notice.post.author.id == who:
                notice.filtered = False
        self.follows.add((viewer.id, who))

    def conversations(self, viewer: Account) -> list[tuple[str, list[Account], Post]]:
        """Thread and participants, with the last post, newest first. Filtered ones are not among them."""
        theirs = [notice for notice in self.notices if notice.to is viewer]
        filtered = {notice.post.id for notice in theirs if notice.filtered or not notice.is_shown}
        found: dict[str, tuple[str, list[Account], Post]] = {}
        for post in self.posts.values():
            if post.visibility != "direct" or not self.visible(post, viewer) or post.id in filtered:
                continue
            others = [one for one in [post.author, *post.mentions] if one is not viewer]
            root = (self.above(post) or [post])[0]
            found[f"{root.id}:{sorted({one.id for one in others})}"] = (root.id, others, post)
        return sorted(found.values(), key=lambda one: (len(one[2].id), one[2].id), reverse=True)

    def json(self, post: Post) -> dict[str, Any]:
        parent = self.posts.get(post.parent)
        body = {
            "id": post.id,
            "created_at": iso(post.created),
            "in_reply_to_id": post.parent or None,
            "in_reply_to_account_id": parent.author.id if parent else None,
            "sensitive": bool(post.spoiler),
            "spoiler_text": post.spoiler,
            "visibility": post.visibility,
            "language": post.language or None,
            "uri": f"https://clinic.example/posts/{post.id}",
            "url": f"https://clinic.example/@{post.author.acct}/{post.id}",
            "edited_at": iso(post.edited) if post.edited else None,
            "content": markup(post),
            "media_attachments": [],
            "mentions": [mention_json(one) for one in post.mentions],
            "account": account_json(post.author),
        }
        return body | post.more


def account_json(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "username": account.username,
        "acct": account.acct,
        "display_name": account.display_name,
        "bot": account.bot,
        "created_at": "2024-02-03T00:00:00.000Z",
        "url": account.url,
        "followers_count": 12,
    }


def mention_json(account: Account) -> dict[str, Any]:
    return {"id": account.id, "username": account.username, "acct": account.acct, "url": account.url}


def snowflakes() -> Callable[[], str]:
    steps = count()

    def new() -> str:
        return str((time.time_ns() // 1_000_000 << 16) + next(steps) % 65536)

    return new


def ulids() -> Callable[[], str]:
    """Ids of 26 letters and digits that sort as time does."""
    steps = count()
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def new() -> str:
        value = (time.time_ns() // 1_000_000 << 80) + next(steps)
        return "".join(letters[value >> shift & 31] for shift in range(125, -1, -5))

    return new


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


PIECE = re.compile(rf"(?P<link>{LINK.pattern})|(?P<mention>{MENTION.pattern})")


def markup(post: Post) -> str:
    """Return a post as the HTML that the real server writes."""
    pieces, end = [], 0
    for found in PIECE.finditer(post.text):
        pieces += [_escaped(post.text[end : found.start()]), _anchor(found, post.mentions)]
        end = found.end()
    whole = "".join([*pieces, _escaped(post.text[end:])])
    return "".join(f"<p>{one}</p>" for one in whole.split("\n\n")).replace("\n", "<br />")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _anchor(found: re.Match[str], mentions: list[Account]) -> str:
    if found["link"]:
        rest = found["link"].partition("://")[2]
        start = f'<a href="{html.escape(found["link"])}" rel="nofollow noopener" target="_blank" translate="no">'
        shown = (
            f'<span class="ellipsis">{_escaped(rest[:30])}</span><span class="invisible">{_escaped(rest[30:])}</span>'
        )
        return f'{start}<span class="invisible">https://</span>{shown}</a>'
    name = found["mention"][1:].partition("@")[0]
    known = next((one for one in mentions if one.username == name), None)
    if known is None:
        return _escaped(found["mention"])
    link = f'<a href="{known.url}" class="u-url mention">@<span>{name}</span></a>'
    return f'<span class="h-card" translate="no">{link}</span>'
