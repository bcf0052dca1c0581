"""A fake professional Instagram account: direct messages, comments, photo tags. Real HTTP on loopback.

`FakeInstagram().start()` has the account `dr.ruiz` with one photo of ours, and a patient, `lee_k`. It is reached by
Instagram login; `FakeInstagram("104400550066077")` by Facebook login, through the Page of that number.
"""

from __future__ import annotations

import itertools
import time

from tests.fakes.base import Answer, Request
from tests.fakes.graph import refusal
from tests.fakes.graph_remarks import FakeRemarks, Remark
from tests.fakes.graph_talks import DAY, Json, Somebody, fields_of, stamp

RIGHTS = {
    "instagram_business_basic",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
}
RIGHTS_BY_PAGE = {
    "instagram_basic",
    "instagram_manage_messages",
    "instagram_manage_comments",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_show_list",
}
MEDIA = {"id", "caption", "permalink", "timestamp", "comments_count", "username"}
REMARK = {"id", "text", "timestamp", "username", "from", "parent_id", "hidden", "like_count", "replies", "media"}


class FakeInstagram(FakeRemarks):
    network = platform = "instagram"
    message_prefix = "aWdf"
    people_from = 900100200300400
    nests = "replies"
    not_in_private = (100, 2534025)

    def __init__(self, page: str = "") -> None:
        self._posted = itertools.count(17_900_000_000_000_001)
        self._tokens_made = itertools.count(2)
        self.scoped = "9988776655"
        """The account's other id; items of ours carry this one."""
        super().__init__(Somebody("17841400000000001", "dr.ruiz"), Somebody("900100200300400", "lee_k"))
        self.known |= {"post": set(MEDIA), "comment": set(REMARK)}
        self.page = page
        self.linked = True
        """False: the Page has no account."""
        if page:
            self.rights = set(RIGHTS_BY_PAGE)
            self._routes_of_the_page()
            self._routes_of_the_account("instagram_basic", "instagram_manage_comments")
        else:
            self.rights = set(RIGHTS)
            self._routes_of_the_login()
            self._routes_of_the_account("instagram_business_basic", "instagram_business_manage_comments")

    @property
    def settings(self) -> dict[str, str]:
        return {**super().settings, **({"PAGE_ID": self.page} if self.page else {})}

    def party(self, identity: str) -> Json:
        who = self.people[identity]
        return {"id": self.scoped if who is self.doctor else who.id, "username": who.name}

    def new_id(self, author: str, post: str, *, tags_us: bool) -> str:
        del author, post, tags_us  # All are numbered alike.
        return str(next(self._posted))

    # Routes.

    def _routes_of_the_login(self) -> None:
        me = {"id": self.scoped, "user_id": self.own, "username": self.doctor.name}
        self.at("GET", "/me", lambda _: Answer(me))
        self.version, version = "", self.version
        self.at("GET", "/refresh_access_token", self._refresh)
        self.version = version
        self.at("GET", "/me/conversations", self.listed_talks, "instagram_business_manage_messages")
        self.at("POST", f"/{self.own}/messages", self.said, "instagram_business_manage_messages")

    def _routes_of_the_page(self) -> None:
        self.route("GET", f"{self.version}/debug_token", self.debug_token)
        self.at("GET", f"/{self.page}", self._linked, "pages_read_engagement")
        self.at("GET", f"/{self.page}/conversations", self.listed_talks, "instagram_manage_messages")
        self.at("POST", f"/{self.page}/messages", self.said, "instagram_manage_messages")
        self.at("POST", f"/{self.own}/messages", self._incapable)

    def _routes_of_the_account(self, basic: str, public: str) -> None:
        self.at("GET", f"/{self.own}/media", self.own_posts, basic)
        self.at("GET", f"/{self.own}/tags", self.tagged, public)
        self.at("GET", "/{remote_id}/comments", self._comments, public)
        self.at("GET", "/{remote_id}/replies", self._comments, public)
        self.at("POST", "/{remote_id}/replies", self._answered, public)
        self.at("GET", "/{remote_id}", self.one)
        self.at("DELETE", "/{remote_id}", self.take_back, public)

    def _refresh(self, request: Request) -> Answer:
        """The old token is good until the new one is used."""
        if request.first("grant_type") != "ig_refresh_token" or time.time() - self.issued < DAY:
            raise refusal(100)
        self.token = f"IGAAdoctor{next(self._tokens_made)}"
        self.issued, self.expires = time.time(), time.time() + 60 * DAY
        return Answer({"access_token": self.token, "token_type": "bearer", "expires_in": 5_183_944})

    def _linked(self, request: Request) -> Answer:
        """A Page tells which account is linked to it, where it is asked."""
        me = {"instagram_business_account": {"id": self.own, "username": self.doctor.name}}
        asked = fields_of(request.first("fields") or "id")
        return Answer({"id": self.page} | (me if self.linked and "instagram_business_account" in asked else {}))

    def _incapable(self, _: Request) -> Answer:
        raise refusal(3, message="Application does not have the capability to make this API call.")

    def _comments(self, request: Request, remote_id: str) -> Answer:
        self.there(remote_id)
        below = [one for one in self.remarks.values() if remote_id in {one.parent, "" if one.parent else one.post}]
        return self.listed(request, below, "comment")

    def told(self, one: Remark) -> Json:
        body: Json = {
            "id": one.id,
            "timestamp": stamp(one.created),
            "username": self.people[one.author].name,
            "from": self.party(one.author),
            "text": one.text,
            "caption": one.text,
            "permalink": f"https://www.instagram.example/p/{one.id}",
            "comments_count": len(self.below(one)),
            "hidden": one.hidden,
        }
        return body | ({"parent_id": one.parent} if one.parent else {})

    # Sending.

    def check_length(self, text: str) -> None:
        if len(text.encode()) > 1000 or not text:
            raise refusal(100, 2534015)

    def _answered(self, request: Request, remote_id: str) -> Answer:
        text, above = request.form().get("message", [""])[0], self.there(remote_id)
        if not text or len(text) > 2200 or above.parent or above.hidden:
            raise refusal(100)
        return Answer({"id": self.add(self.own, text, above.id)})
