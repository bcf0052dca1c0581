"""A fake Facebook Page: Messenger, comments below its posts, posts that tag it. Real HTTP on loopback.

`FakeFacebook().start()` has the Page `Dr Nadia Ruiz`, a patient and one post of ours below which people comment.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.base import Answer, Request
from tests.fakes.graph import paged, refusal
from tests.fakes.graph_talks import DAY, FakeTalks, Json, Somebody, Talk, fields_of, known_or_refused, stamp

RIGHTS = {
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
}
POST = {"id", "message", "from", "created_time", "permalink_url", "comments"}
REMARK = {"id", "from", "message", "created_time", "parent", "permalink_url"}
REMARK |= {"can_comment", "can_reply_privately", "is_hidden", "attachment", "private_reply_conversation", "object"}


@dataclass
class Remark:
    """A comment, or a post where `post` is empty."""

    id: str
    author: str
    text: str
    created: float
    post: str = ""
    parent: str = ""
    tags_us: bool = False
    shown_from: float = 0
    replied: str = ""
    """The conversation that a private answer to it began."""
    extra: Json = field(default_factory=dict)


class FakeFacebook(FakeTalks):
    platform = "messenger"

    def __init__(self) -> None:
        super().__init__()
        self.rights = set(RIGHTS)
        self.page = Somebody("104400550066077", "Dr Nadia Ruiz")
        self.pat = Somebody("6600112233445566", "Lee Kim")
        self.people = {one.id: one for one in (self.page, self.pat)}
        self.known |= {"post": set(POST), "comment": set(REMARK)}
        self.remarks: dict[str, Remark] = {}
        self.closed: set[str] = set()
        """Posts below which nobody may comment."""
        self.app = ("77", "app-secret")
        self.data_until = 0
        self._posted = itertools.count(9001)
        self._remarked = itertools.count(7001)
        self.our_post = self.post(self.page, "The practice is open on Friday.", ago=DAY)
        self._routes_of_the_page()

    @property
    def own(self) -> str:
        return self.page.id

    def party(self, identity: str) -> Json:
        who = self.people.get(identity) or Somebody(identity, "Sam Writes")
        return {"id": who.id, "name": who.name, "email": f"{who.id}@facebook.com"}

    # The people's side.

    def somebody(self, name: str) -> Somebody:
        with self.lock:
            who = Somebody(str(6600112233440000 + len(self.people)), name)
            self.people[who.id] = who
            return who

    def post(self, who: Somebody, text: str, *, ago: float = 0, tags_us: bool = False) -> str:
        """Post on our Page, or elsewhere and tag us."""
        with self.lock:
            written, owner = time.time() - ago, who.id if tags_us else self.page.id
            one = Remark(f"{owner}_{next(self._posted)}", who.id, text, written, tags_us=tags_us)
            one.shown_from = written + self.late
            self.remarks[one.id] = one
            return one.id

    def comment(self, who: Somebody, text: str, below: str = "", *, ago: float = 0) -> str:
        """Comment below a post of ours, or below a comment; an answer to an answer hangs at the top one."""
        with self.lock:
            return self._comment(who.id, text, below or self.our_post, ago, self.late)

    def _comment(self, author: str, text: str, below: str, ago: float = 0, late: float = 0) -> str:
        above = self._there(below)
        post = above.post or above.id
        parent = (above.parent or above.id) if above.post else ""
        written = time.time() - ago
        one = Remark(f"{post.partition('_')[2]}_{next(self._remarked)}", author, text, written, post, parent)
        one.shown_from = written + late
        self.remarks[one.id] = one
        return one.id

    def edit(self, remote_id: str, text: str) -> None:
        with self.lock:
            found = self.remarks.get(remote_id)
            (found or self.message(remote_id)[1]).text = text

    def delete(self, remote_id: str) -> None:
        with self.lock:
            if remote_id in self.remarks:
                del self.remarks[remote_id]
            else:
                talk, one = self.message(remote_id)
                talk.messages.remove(one)

    def in_public(self) -> list[Remark]:
        """What we wrote below posts, oldest first."""
        with self.lock:
            return [one for one in self.remarks.values() if one.author == self.page.id and one.post]

    # Routes.

    def _routes_of_the_page(self) -> None:
        page = self.page.id
        self.at("GET", "/me", lambda _: Answer({"id": page, "name": self.page.name}))
        self.route("GET", f"{self.version}/debug_token", self._debug)
        self.at("GET", f"/{page}/conversations", self.listed_talks, "pages_messaging")
        self.at("POST", f"/{page}/messages", self.said, "pages_messaging")
        self.at("GET", f"/{page}/feed", self._feed, "pages_read_engagement")
        self.at("GET", f"/{page}/tagged", self._tagged, "pages_read_user_content")
        self.at("GET", "/{remote_id}/comments", self._comments, "pages_read_user_content")
        self.at("POST", "/{remote_id}/comments", self._answered, "pages_manage_engagement")
        self.at("GET", "/{remote_id}", self._one)
        self.at("DELETE", "/{remote_id}", self._take_back, "pages_manage_engagement")

    def _debug(self, request: Request) -> Answer:
        if request.first("access_token") != "|".join(self.app):
            raise refusal(190)
        facts = {"is_valid": True, "expires_at": 0, "data_access_expires_at": self.data_until}
        return Answer({"data": {**facts, "type": "PAGE", "scopes": sorted(self.rights)}})

    def _there(self, remote_id: str) -> Remark:
        if remote_id not in self.remarks:
            raise refusal(100, 33)
        return self.remarks[remote_id]

    def _feed(self, request: Request) -> Answer:
        return self._posts(request, [one for one in self.remarks.values() if not one.post and not one.tags_us])

    def _tagged(self, request: Request) -> Answer:
        return self._posts(request, [one for one in self.remarks.values() if one.tags_us])

    def _posts(self, request: Request, posts: list[Remark]) -> Answer:
        asked = fields_of(request.first("fields") or "id")
        known_or_refused(asked, self.known["post"])
        known_or_refused(asked.get("comments", {}).get("fields", {}), self.known["comment"])
        rows = [self._post(request, one, asked) for one in _newest(posts)]
        return paged(request, rows, min(int(request.first("limit", "25")), self.page_cap))

    def _post(self, request: Request, one: Remark, asked: dict[str, dict[str, Any]]) -> Json:
        body = self._json(one, set(asked))
        if one.author != self.page.id and one.tags_us:
            # Whose a post is, is told to its author's own token.
            body.pop("from", None)
        if "comments" in asked:
            below = [self._json(each, set(asked["comments"]["fields"])) for each in self._below(one)]
            most = min(int(asked["comments"].get("limit", "25")), self.page_cap)
            if below:
                body["comments"] = {"data": below[:most], "paging": {"cursors": {"after": "QVFI"}}}
            if len(below) > most:
                body["comments"]["paging"]["next"] = f"https://graph.example/?access_token={request.bearer}"
        return body

    def _below(self, one: Remark) -> list[Remark]:
        return _newest(each for each in self.remarks.values() if one.id in {each.post, each.parent})

    def _comments(self, request: Request, remote_id: str) -> Answer:
        below = self._below(self._there(remote_id))
        if request.first("filter") != "stream":
            below = [one for one in below if not one.parent or one.parent == remote_id]
        if request.first("order") != "reverse_chronological":
            below.reverse()
        asked = set(fields_of(request.first("fields") or "id"))
        known_or_refused(asked, self.known["comment"])
        limit = min(int(request.first("limit", "25")), self.page_cap)
        return paged(request, [self._json(one, asked) for one in below], limit)

    def _one(self, request: Request, remote_id: str) -> Answer:
        private = self.one_private(request, remote_id)
        if private is not None:
            return private
        one = self._there(remote_id)
        asked = set(fields_of(request.first("fields") or "id"))
        known_or_refused(asked, self.known["comment" if one.post else "post"])
        return Answer(self._json(one, asked))

    def _json(self, one: Remark, asked: set[str]) -> Json:
        body: Json = {
            "id": one.id,
            "from": {"id": one.author, "name": self.party(one.author)["name"]},
            "message": one.text,
            "created_time": stamp(one.created),
            "permalink_url": f"https://www.facebook.example/{one.id}",
            "can_comment": one.post not in self.closed,
            "can_reply_privately": not one.replied and one.author != self.page.id,
            **one.extra,
        }
        body |= {"parent": {"id": one.parent}} if one.parent else {}
        body |= {"private_reply_conversation": {"id": one.replied}} if one.replied else {}
        return {name: value for name, value in body.items() if name in asked or name == "id"}

    # Sending.

    def check_length(self, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 > 2000 or not text:
            raise refusal(100, message="Length of param message[text] must be less than or equal to 2000")

    def privately(self, to: Json) -> Talk:
        one = self._there(str(to.get("comment_id") or to.get("post_id")))
        if one.replied:
            raise refusal(10900)
        if time.time() - one.created > 7 * DAY or one.author == self.page.id:
            raise refusal(10903)
        talk = self.talk_with(self.people[one.author])
        one.replied = talk.id
        return talk

    def _answered(self, request: Request, remote_id: str) -> Answer:
        text = request.form().get("message", [""])[0]
        above = self._there(remote_id)
        if not text or len(text) > 8000:
            raise refusal(100)
        if above.post in self.closed:
            raise refusal(200)
        if any(
            one.text == text and time.time() - one.created < 60
            for one in self._below(above)
            if one.author == self.page.id
        ):
            raise refusal(506)
        return Answer({"id": self._comment(self.page.id, text, remote_id)})

    def _take_back(self, _: Request, remote_id: str) -> Answer:
        if self._there(remote_id).author != self.page.id:
            raise refusal(200)
        del self.remarks[remote_id]
        return Answer({"success": True})


def _newest(found: Any) -> list[Remark]:
    shown = [one for one in found if one.shown_from <= time.time()]
    return sorted(shown, key=lambda one: (one.created, one.id), reverse=True)
