"""A fake professional Instagram account, by Instagram login: direct messages, comments, photo tags.

`FakeInstagram().start()` has the account `dr.ruiz` with one photo of ours, and a patient, `lee_k`.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from tests.fakes.base import Answer, Request
from tests.fakes.graph import paged, refusal
from tests.fakes.graph_talks import DAY, FakeTalks, Json, Somebody, Talk, fields_of, known_or_refused, stamp

RIGHTS = {
    "instagram_business_basic",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
}
MEDIA = {"id", "caption", "permalink", "timestamp", "comments_count", "username"}
REMARK = {"id", "text", "timestamp", "username", "from", "parent_id", "hidden", "like_count", "replies", "media"}


@dataclass
class Remark:
    """A comment, or a media where `media` is empty."""

    id: str
    author: str
    text: str
    created: float
    media: str = ""
    parent: str = ""
    tags_us: bool = False
    shown_from: float = 0
    hidden: bool = False
    replied: bool = False


class FakeInstagram(FakeTalks):
    platform = "instagram"
    message_prefix = "aWdf"

    def __init__(self) -> None:
        super().__init__()
        self.rights = set(RIGHTS)
        self.doctor = Somebody("17841400000000001", "dr.ruiz")
        self.scoped = "9988776655"
        """The account's other id; items of ours carry this one."""
        self.pat = Somebody("900100200300400", "lee_k")
        self.people = {one.id: one for one in (self.doctor, self.pat)}
        self.known |= {"media": set(MEDIA), "comment": set(REMARK)}
        self.remarks: dict[str, Remark] = {}
        self._tokens_made = itertools.count(2)
        self._posted = itertools.count(17_900_000_000_000_001)
        self.our_photo = self.photo(self.doctor, "The practice is open on Friday.", ago=DAY)
        self._routes_of_the_account()

    @property
    def own(self) -> str:
        return self.doctor.id

    def party(self, identity: str) -> Json:
        who = self.people[identity]
        return {"id": self.scoped if who is self.doctor else who.id, "username": who.name}

    # The people's side.

    def somebody(self, name: str) -> Somebody:
        with self.lock:
            who = Somebody(str(900100200300400 + len(self.people)), name)
            self.people[who.id] = who
            return who

    def photo(self, who: Somebody, text: str, *, ago: float = 0, tags_us: bool = False) -> str:
        return self._add(who.id, text, ago=ago, tags_us=tags_us)

    def comment(self, who: Somebody, text: str, below: str = "", *, ago: float = 0) -> str:
        """Comment below our photo, or below a comment; an answer to an answer hangs at the top one."""
        with self.lock:
            above = self._there(below or self.our_photo)
            media, parent = above.media or above.id, (above.parent or above.id) if above.media else ""
            return self._add(who.id, text, media, parent, ago=ago)

    def _add(
        self, author: str, text: str, media: str = "", parent: str = "", *, ago: float = 0, tags_us: bool = False
    ) -> str:
        with self.lock:
            written = time.time() - ago
            shown = written + (0 if author == self.own else self.late)
            one = Remark(str(next(self._posted)), author, text, written, media, parent, tags_us, shown)
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
        """What we wrote below photos, oldest first."""
        with self.lock:
            return [one for one in self.remarks.values() if one.author == self.own and one.media]

    # Routes.

    def _routes_of_the_account(self) -> None:
        private, public = "instagram_business_manage_messages", "instagram_business_manage_comments"
        me = {"id": self.scoped, "user_id": self.own, "username": self.doctor.name}
        self.at("GET", "/me", lambda _: Answer(me))
        self.version, version = "", self.version
        self.at("GET", "/refresh_access_token", self._refresh)
        self.version = version
        self.at("GET", "/me/conversations", self.listed_talks, private)
        self.at("POST", f"/{self.own}/messages", self.said, private)
        self.at("GET", f"/{self.own}/media", self._media, "instagram_business_basic")
        self.at("GET", f"/{self.own}/tags", self._tags, public)
        self.at("GET", "/{remote_id}/comments", self._comments, public)
        self.at("GET", "/{remote_id}/replies", self._comments, public)
        self.at("POST", "/{remote_id}/replies", self._answered, public)
        self.at("GET", "/{remote_id}", self._one)
        self.at("DELETE", "/{remote_id}", self._take_back, public)

    def _refresh(self, request: Request) -> Answer:
        """The old token is good until the new one is used."""
        if request.first("grant_type") != "ig_refresh_token" or time.time() - self.issued < DAY:
            raise refusal(100)
        self.token = f"IGAAdoctor{next(self._tokens_made)}"
        self.issued, self.expires = time.time(), time.time() + 60 * DAY
        return Answer({"access_token": self.token, "token_type": "bearer", "expires_in": 5_183_944})

    def _there(self, remote_id: str) -> Remark:
        if remote_id not in self.remarks:
            raise refusal(100, 33)
        return self.remarks[remote_id]

    def _media(self, request: Request) -> Answer:
        return self._list(request, [one for one in self.remarks.values() if not one.media and not one.tags_us], "media")

    def _tags(self, request: Request) -> Answer:
        return self._list(request, [one for one in self.remarks.values() if one.tags_us], "media")

    def _comments(self, request: Request, remote_id: str) -> Answer:
        self._there(remote_id)
        below = [one for one in self.remarks.values() if remote_id in {one.parent, "" if one.parent else one.media}]
        return self._list(request, below, "comment")

    def _list(self, request: Request, found: list[Remark], kind: str) -> Answer:
        asked = fields_of(request.first("fields") or "id")
        known_or_refused(asked, self.known[kind])
        shown = sorted(_shown(found), key=lambda one: (one.created, one.id), reverse=True)
        limit = min(int(request.first("limit", "25")), self.page_cap)
        return paged(request, [self._json(request, one, set(asked)) for one in shown], limit)

    def _one(self, request: Request, remote_id: str) -> Answer:
        private = self.one_private(request, remote_id)
        if private is None and remote_id.startswith("t_"):
            raise refusal(100, 33)
        if private is not None:
            return private
        one = self._there(remote_id)
        asked = set(fields_of(request.first("fields") or "id"))
        known_or_refused(asked, self.known["comment" if one.media else "media"])
        return Answer(self._json(request, one, asked))

    def _json(self, request: Request, one: Remark, asked: set[str]) -> Json:
        below = _shown([each for each in self.remarks.values() if one.id in {each.media, each.parent}])
        body: Json = {
            "id": one.id,
            "timestamp": stamp(one.created),
            "username": self.people[one.author].name,
            "from": self.party(one.author),
            "text": one.text,
            "caption": one.text,
            "permalink": f"https://www.instagram.example/p/{one.id}",
            "comments_count": len(below),
            "hidden": one.hidden,
        }
        body |= {"parent_id": one.parent} if one.parent else {}
        if "replies" in asked and below:
            listed = [self._json(request, each, asked - {"replies"}) for each in below[: self.page_cap]]
            more = {"next": f"https://graph.example/?access_token={request.bearer}"} if len(below) > len(listed) else {}
            body["replies"] = {"data": listed, "paging": more}
        return {name: value for name, value in body.items() if name in asked or name == "id"}

    # Sending.

    def check_length(self, text: str) -> None:
        if len(text.encode()) > 1000 or not text:
            raise refusal(100, 2534015)

    def privately(self, to: Json) -> Talk:
        one = self._there(str(to["comment_id"]))
        if one.replied:
            raise refusal(10900)
        if time.time() - one.created > 7 * DAY or one.author == self.own:
            raise refusal(100, 2534025)
        one.replied = True
        return self.talk_with(self.people[one.author])

    def _answered(self, request: Request, remote_id: str) -> Answer:
        text, above = request.form().get("message", [""])[0], self._there(remote_id)
        if not text or len(text) > 2200 or above.parent or above.hidden:
            raise refusal(100)
        return Answer({"id": self._add(self.own, text, above.media, above.id)})

    def _take_back(self, _: Request, remote_id: str) -> Answer:
        if self._there(remote_id).author != self.own:
            raise refusal(200)
        del self.remarks[remote_id]
        return Answer({"success": True})


def _shown(found: list[Remark]) -> list[Remark]:
    return [one for one in found if one.shown_from <= time.time()]
