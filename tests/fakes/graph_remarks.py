"""What the fakes of a Facebook Page and of an Instagram account share in public: posts, and what stands below them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tests.fakes.base import Answer, Request
from tests.fakes.graph import paged, refusal
from tests.fakes.graph_talks import DAY, FakeTalks, Json, Somebody, Talk, fields_of, known_or_refused

Fields = dict[str, dict[str, Any]]


@dataclass
class Remark:
    """A comment, or a post (a photo on Instagram) where `post` is empty."""

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
    hidden: bool = False


class FakeRemarks(FakeTalks):
    """The public side. Each network names its fields, and says what may be answered."""

    network: ClassVar[str]
    people_from: ClassVar[int]
    nests: ClassVar[str]
    """The field in which a list carries what stands below its rows."""
    takes_in_private: ClassVar[tuple[str, ...]] = ("comment_id",)
    not_in_private: ClassVar[tuple[int, int]]
    """The refusal of a private answer to a comment that is too old, or our own."""

    def __init__(self, doctor: Somebody, pat: Somebody) -> None:
        super().__init__()
        self.doctor, self.pat = doctor, pat
        self.people = {one.id: one for one in (doctor, pat)}
        self.remarks: dict[str, Remark] = {}
        self.app = ("77", "app-secret")
        self.token_until = 0
        self.data_until = 0
        self.our_post = self.post(doctor, "The practice is open on Friday.", ago=DAY)

    @property
    def own(self) -> str:
        return self.doctor.id

    @property
    def settings(self) -> dict[str, str]:
        """Return what a connector needs beside the token."""
        return {"BASE_URL": self.base}

    def new_id(self, author: str, post: str, *, tags_us: bool) -> str:
        raise NotImplementedError

    def told(self, one: Remark) -> Json:
        """Return all that the network tells of a post or a comment, under its own names."""
        raise NotImplementedError

    # The people's side.

    def somebody(self, name: str) -> Somebody:
        with self.lock:
            who = Somebody(str(self.people_from + len(self.people)), name)
            self.people[who.id] = who
            return who

    def post(self, who: Somebody, text: str, *, ago: float = 0, tags_us: bool = False) -> str:
        """Post on our account, or elsewhere and tag us."""
        return self.add(who.id, text, ago=ago, tags_us=tags_us)

    def comment(self, who: Somebody, text: str, below: str = "", *, ago: float = 0) -> str:
        """Comment below a post of ours, or below a comment; an answer to an answer hangs at the top one."""
        return self.add(who.id, text, below or self.our_post, ago=ago)

    def add(self, author: str, text: str, below: str = "", *, ago: float = 0, tags_us: bool = False) -> str:
        with self.lock:
            above = self.there(below) if below else None
            post = above.post or above.id if above else ""
            parent = (above.parent or above.id) if above and above.post else ""
            written = time.time() - ago
            shown = written + (0 if author == self.own else self.late)
            remote = self.new_id(author, post, tags_us=tags_us)
            self.remarks[remote] = Remark(remote, author, text, written, post, parent, tags_us, shown)
            return remote

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
            return [one for one in self.remarks.values() if one.author == self.own and one.post]

    # Routes.

    def debug_token(self, request: Request) -> Answer:
        if request.first("access_token") != "|".join(self.app):
            raise refusal(190)
        facts = {"is_valid": True, "expires_at": self.token_until, "data_access_expires_at": self.data_until}
        return Answer({"data": {**facts, "type": "PAGE", "scopes": sorted(self.rights)}})

    def there(self, remote_id: str) -> Remark:
        if remote_id not in self.remarks:
            raise refusal(100, 33)
        return self.remarks[remote_id]

    def below(self, one: Remark) -> list[Remark]:
        return newest(each for each in self.remarks.values() if one.id in {each.post, each.parent})

    def own_posts(self, request: Request) -> Answer:
        return self.listed(request, (one for one in self.remarks.values() if not one.post and not one.tags_us), "post")

    def tagged(self, request: Request) -> Answer:
        return self.listed(request, (one for one in self.remarks.values() if one.tags_us), "post")

    def listed(self, request: Request, found: Iterable[Remark], kind: str, *, rising: bool = False) -> Answer:
        asked = self.asked(request, kind)
        rows = newest(found)[:: -1 if rising else 1]
        limit = min(int(request.first("limit", "25")), self.page_cap)
        return paged(request, [self.shown(request, one, asked) for one in rows], limit)

    def asked(self, request: Request, kind: str) -> Fields:
        asked = fields_of(request.first("fields") or "id")
        known_or_refused(asked, self.known[kind])
        known_or_refused(asked.get(self.nests, {}).get("fields", {}), self.known["comment"])
        return asked

    def shown(self, request: Request, one: Remark, asked: Fields) -> Json:
        body = self.told(one)
        below = self.below(one) if self.nests in asked else []
        if below:
            inner = asked[self.nests]
            rows = [self.shown(request, each, inner["fields"]) for each in below]
            most = min(int(inner.get("limit", "25")), self.page_cap)
            more = {"next": f"https://graph.example/?access_token={request.bearer}"} if len(rows) > most else {}
            body[self.nests] = {"data": rows[:most], "paging": {"cursors": {"after": "QVFI"}, **more}}
        return {name: value for name, value in body.items() if name in asked or name == "id"}

    def one(self, request: Request, remote_id: str) -> Answer:
        private = self.one_private(request, remote_id)
        if private is not None:
            return private
        one = self.there(remote_id)
        return Answer(self.shown(request, one, self.asked(request, "comment" if one.post else "post")))

    def take_back(self, _: Request, remote_id: str) -> Answer:
        if self.there(remote_id).author != self.own:
            raise refusal(200)
        del self.remarks[remote_id]
        return Answer({"success": True})

    # Sending.

    def privately(self, to: Json) -> Talk:
        one = self.there(next((str(to[name]) for name in self.takes_in_private if name in to), ""))
        if one.replied:
            raise refusal(10900)
        if time.time() - one.created > 7 * DAY or one.author == self.own:
            raise refusal(*self.not_in_private)
        talk = self.talk_with(self.people[one.author])
        one.replied = talk.id
        return talk


def newest(found: Iterable[Remark]) -> list[Remark]:
    shown = [one for one in found if one.shown_from <= time.time()]
    return sorted(shown, key=lambda one: (one.created, one.id), reverse=True)
