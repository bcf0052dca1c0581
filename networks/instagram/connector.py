"""One professional Instagram account as Consulta sees it."""

from __future__ import annotations

from typing import ClassVar

from core.audience import Audience
from core.clock import now
from core.incoming import Person
from networks.errors import Unreachable
from networks.fields import ident, row, words
from networks.graph.access import Access
from networks.http import segment
from networks.instagram.board import Gallery
from networks.meta.card import CRASH_CHECK, common, refused, unheard
from networks.meta.connector import Connector, Public, Session
from networks.meta.parse import DM, Me
from networks.meta.sending import LONG_WINDOW, WINDOW
from networks.meta.service import Service
from networks.protocol import Card, Problem

LOGIN = (
    "make a new token for the account (docs/networks.md says where) with all its permissions, and run consulta "
    "accounts add instagram again"
)
ELSEWHERE = Problem(
    "Instagram tells no program without a public address who names you in their own captions, comments or stories: "
    "such mentions are not seen here",
    "read them in the Instagram app; messages, comments below your media, and photos that tag you, come in",
)


class Instagram(Connector):
    """The connector."""

    name: ClassVar[str] = "instagram"

    def __init__(self, access: Access, *, page: str = "", history_days: int = 14, human_agent: bool = False) -> None:
        super().__init__(access, history_days=history_days)
        self._page = page
        self._human_agent = human_agent

    async def _who(self) -> Me:
        """Return our own account. Its two ids both may stand in an item, so both are ours."""
        if self._page:
            fields = {"fields": "instagram_business_account{id,username}"}
            told = row(await self._graph.get(f"/{segment(self._page)}", fields), "instagram_business_account")
        else:
            told = await self._graph.get("/me", {"fields": "id,user_id,username"})
        remote_id, username = ident(told, "user_id") or ident(told), words(told, "username")
        if not remote_id or not username:
            raise Unreachable("Instagram did not say which account this is")
        return Me(remote_id, username, ids=frozenset({ident(told) or remote_id}), username=username)

    def _service(self, me: Me) -> Service:
        page = segment(self._page)
        return Service(
            network=self.name,
            name="Instagram",
            client="Instagram",
            platform="instagram",
            talks=f"/{page or 'me'}/conversations",
            outbox=f"/{page or segment(me.remote_id)}/messages",
            heads="id,updated_time,participants",
            human_agent=self._human_agent,
            typed=False,
        )

    def _board(self, me: Me) -> Public:
        return Gallery(self._graph, me)

    async def _card(self, session: Session) -> Card:
        me, own = session.me, segment(session.me.remote_id)
        found = [
            await unheard(self._graph, session.reader.service),
            await refused(self._graph, f"/{own}/media", {"fields": "id", "limit": 1}, "comments"),
            await refused(self._graph, f"/{own}/tags", {"fields": "id", "limit": 1}, "photos that tag us"),
        ]
        return Card(
            network=self.name,
            me=Person(me.remote_id, me.handle, me.name),
            read_at=now(),
            software="Instagram API",
            limits={"max_characters": 2_200, "direct_max_bytes": 1_000},
            audiences=(Audience.DIRECT, Audience.PUBLIC),
            windows={DM: LONG_WINDOW if self._human_agent else WINDOW},
            crash_check=CRASH_CHECK,
            extras=frozenset({"context", "corrects"}),
            final=(Audience.DIRECT,),
            problems=(ELSEWHERE, *(one for one in found if one is not None), *common(self._access)),
        )
