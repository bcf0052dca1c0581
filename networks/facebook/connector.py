"""One Facebook Page as Consulta sees it."""

from __future__ import annotations

from typing import ClassVar

from networks.errors import Unreachable
from networks.facebook.board import Wall
from networks.fields import ident, words
from networks.http import segment
from networks.meta.card import card, unseen
from networks.meta.connector import Connector, Public, Session
from networks.meta.parse import Me
from networks.meta.service import Service
from networks.protocol import Card, Problem

LOGIN = (
    "make a new token for the Page (docs/networks.md says where) with all its permissions, and run consulta accounts "
    "add facebook again"
)
HEADS = "id,updated_time,link,unread_count,message_count,can_reply,participants"
NEEDED = {
    "pages_messaging": "private messages",
    "pages_manage_metadata": "private messages",
    "pages_read_engagement": "conversations and posts",
    "pages_read_user_content": "comments and posts that tag us",
    "pages_manage_engagement": "answers to comments",
}
ELSEWHERE = Problem(
    "Facebook tells no program where a Page is named in the comments of others: such mentions are not seen here",
    "read them in the Page's notices; comments below your own posts, and posts that tag you, come in",
)


class Facebook(Connector):
    """The connector."""

    name: ClassVar[str] = "facebook"

    async def _who(self) -> Me:
        told = await self._graph.get("/me", {"fields": "id,name"})
        if not ident(told):
            raise Unreachable("Facebook did not say which Page this is")
        return Me(ident(told), words(told, "name") or ident(told), words(told, "name"))

    def _service(self, me: Me) -> Service:
        page = segment(me.remote_id)
        return Service(
            network=self.name,
            name="Facebook",
            client="Messenger",
            platform="messenger",
            talks=f"/{page}/conversations",
            outbox=f"/{page}/messages",
            heads=HEADS,
            human_agent=self._human_agent,
        )

    def _board(self, me: Me) -> Public:
        return Wall(self._graph, me)

    async def _card(self, session: Session) -> Card:
        page, service = segment(session.me.remote_id), session.reader.service
        lists = {f"/{page}/feed": "comments", f"/{page}/tagged": "posts that tag us"}
        limits = {"max_characters": 8_000, "direct_max_characters": 2_000}
        problems = (ELSEWHERE, *self._access.lacking(NEEDED), *await unseen(self._access, service, lists))
        return card(session.me, service, "Graph API", limits, problems)
