"""One Facebook Page as Consulta sees it."""

from __future__ import annotations

from typing import ClassVar

from core.audience import Audience
from core.clock import now
from core.incoming import Person
from networks.errors import Unreachable
from networks.facebook.board import Wall
from networks.fields import ident, words
from networks.graph.access import Access
from networks.http import segment
from networks.meta.card import CRASH_CHECK, common, refused, unheard
from networks.meta.connector import Connector, Public, Session
from networks.meta.parse import DM, Me
from networks.meta.sending import LONG_WINDOW, WINDOW
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

    def __init__(self, access: Access, *, history_days: int = 14, human_agent: bool = False) -> None:
        super().__init__(access, history_days=history_days)
        self._human_agent = human_agent

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
        me, page = session.me, segment(session.me.remote_id)
        found = [
            await unheard(self._graph, session.reader.service),
            await refused(self._graph, f"/{page}/feed", {"fields": "id", "limit": 1}, "comments"),
            await refused(self._graph, f"/{page}/tagged", {"fields": "id", "limit": 1}, "posts that tag us"),
        ]
        problems = (ELSEWHERE, *self._access.lacking(NEEDED), *(one for one in found if one is not None))
        return Card(
            network=self.name,
            me=Person(me.remote_id, me.handle, me.name),
            read_at=now(),
            software="Graph API",
            limits={"max_characters": 8_000, "direct_max_characters": 2_000},
            audiences=(Audience.DIRECT, Audience.PUBLIC),
            windows={DM: LONG_WINDOW if self._human_agent else WINDOW},
            crash_check=CRASH_CHECK,
            extras=frozenset({"context", "corrects"}),
            final=(Audience.DIRECT,),
            problems=(*problems, *common(self._access)),
        )
