"""A fake Facebook Page: Messenger, comments below its posts, posts that tag it. Real HTTP on loopback.

`FakeFacebook().start()` has the Page `Dr Nadia Ruiz`, a patient and one post of ours below which people comment.
"""

from __future__ import annotations

import itertools
import time

from tests.fakes.base import Answer, Request
from tests.fakes.graph import refusal
from tests.fakes.graph_remarks import FakeRemarks, Remark
from tests.fakes.graph_talks import Json, Somebody, stamp

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


class FakeFacebook(FakeRemarks):
    network = "facebook"
    platform = "messenger"
    people_from = 6600112233440000
    nests = "comments"
    takes_in_private = ("comment_id", "post_id")
    not_in_private = (10903, 0)

    def __init__(self) -> None:
        self._posted = itertools.count(9001)
        self._remarked = itertools.count(7001)
        super().__init__(Somebody("104400550066077", "Dr Nadia Ruiz"), Somebody("6600112233445566", "Lee Kim"))
        self.rights = set(RIGHTS)
        self.known |= {"post": set(POST), "comment": set(REMARK)}
        self.closed: set[str] = set()
        """Posts below which nobody may comment."""
        self._routes_of_the_page()

    def party(self, identity: str) -> Json:
        who = self.people.get(identity) or Somebody(identity, "Sam Writes")
        return {"id": who.id, "name": who.name, "email": f"{who.id}@facebook.com"}

    def new_id(self, author: str, post: str, *, tags_us: bool) -> str:
        if post:
            return f"{post.partition('_')[2]}_{next(self._remarked)}"
        return f"{author if tags_us else self.own}_{next(self._posted)}"

    # Routes.

    def _routes_of_the_page(self) -> None:
        page = self.own
        self.at("GET", "/me", lambda _: Answer({"id": page, "name": self.doctor.name}))
        self.route("GET", f"{self.version}/debug_token", self.debug_token)
        self.at("GET", f"/{page}/conversations", self.listed_talks, "pages_messaging")
        self.at("POST", f"/{page}/messages", self.said, "pages_messaging")
        self.at("GET", f"/{page}/feed", self.own_posts, "pages_read_engagement")
        self.at("GET", f"/{page}/tagged", self.tagged, "pages_read_user_content")
        self.at("GET", "/{remote_id}/comments", self._comments, "pages_read_user_content")
        self.at("POST", "/{remote_id}/comments", self._answered, "pages_manage_engagement")
        self.at("GET", "/{remote_id}", self.one)
        self.at("DELETE", "/{remote_id}", self.take_back, "pages_manage_engagement")

    def _comments(self, request: Request, remote_id: str) -> Answer:
        below = self.below(self.there(remote_id))
        if request.first("filter") != "stream":
            below = [one for one in below if not one.parent or one.parent == remote_id]
        return self.listed(request, below, "comment", rising=request.first("order") != "reverse_chronological")

    def told(self, one: Remark) -> Json:
        body: Json = {
            "id": one.id,
            "from": {"id": one.author, "name": self.party(one.author)["name"]},
            "message": one.text,
            "created_time": stamp(one.created),
            "permalink_url": f"https://www.facebook.example/{one.id}",
            "can_comment": one.post not in self.closed,
            "can_reply_privately": not one.replied and one.author != self.own,
        }
        if one.author != self.own and one.tags_us:
            # Whose a post is, is told to its author's own token.
            del body["from"]
        body |= {"parent": {"id": one.parent}} if one.parent else {}
        return body | ({"private_reply_conversation": {"id": one.replied}} if one.replied else {})

    # Sending.

    def check_length(self, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 > 2000 or not text:
            raise refusal(100, message="Length of param message[text] must be less than or equal to 2000")

    def _answered(self, request: Request, remote_id: str) -> Answer:
        text = request.form().get("message", [""])[0]
        above = self.there(remote_id)
        if not text or len(text) > 8000:
            raise refusal(100)
        if above.post in self.closed:
            raise refusal(200)
        if any(
            one.text == text and time.time() - one.created < 60 for one in self.below(above) if one.author == self.own
        ):
            raise refusal(506)
        return Answer({"id": self.add(self.own, text, remote_id)})
