"""One professional Instagram account as Consulta sees it."""

from __future__ import annotations

from typing import ClassVar

from networks.errors import NeedsLogin, Unreachable
from networks.fields import ident, row, words
from networks.graph.access import Access
from networks.graph.api import Row
from networks.graph.errors import Gone, UnknownField
from networks.http import segment
from networks.instagram.board import Gallery
from networks.meta.card import card, unseen
from networks.meta.connector import Connector, Public, Session
from networks.meta.parse import Me
from networks.meta.service import Service
from networks.protocol import Card, Problem

LOGIN = (
    "make a new token for the account (docs/networks.md says where) with all its permissions, and run consulta "
    "accounts add instagram again"
)
LINKED = "instagram_business_account{id,username}"
PAGE_LOGIN = "give the number of the Page as PAGE_ID, and the token of that Page as ACCESS_TOKEN"
PAGE_LINK = (
    "link it in the Page's settings (Linked accounts, Instagram), and see that the token has instagram_basic; then run "
    "consulta accounts add instagram again"
)
NEEDED = {
    "instagram_basic": "who we are, and media",
    "instagram_manage_messages": "direct messages",
    "instagram_manage_comments": "comments and answers to them",
    "pages_manage_metadata": "direct messages",
    "pages_read_engagement": "the Page's account",
}
"""The rights of a Page's token; those of the account's own token nobody tells."""
ELSEWHERE = Problem(
    "Instagram tells no program without a public address who names you in their own captions, comments or stories: "
    "such mentions are not seen here",
    "read them in the Instagram app; messages, comments below your media, and photos that tag you, come in",
)


class Instagram(Connector):
    """The connector."""

    name: ClassVar[str] = "instagram"

    def __init__(self, access: Access, *, page: str = "", history_days: int = 14, human_agent: bool = False) -> None:
        super().__init__(access, history_days=history_days, human_agent=human_agent)
        self._page = page

    async def _who(self) -> Me:
        """Return our own account. Its two ids both may stand in an item, so both are ours."""
        told = await (self._linked() if self._page else self._graph.get("/me", {"fields": "id,user_id,username"}))
        remote_id, username = ident(told, "user_id") or ident(told), words(told, "username")
        if not remote_id or not username:
            raise Unreachable("Instagram did not say which account this is")
        return Me(remote_id, username, ids=frozenset({ident(told) or remote_id}), username=username)

    async def _linked(self) -> Row:
        """Return the account of the Page."""
        try:
            page = await self._graph.get(f"/{segment(self._page)}", {"fields": LINKED})
        except (Gone, UnknownField):
            raise NeedsLogin(f"the token opens no Page {self._page}", PAGE_LOGIN) from None
        if "instagram_business_account" not in page:
            raise NeedsLogin("no professional Instagram account is linked to this Page", PAGE_LINK)
        return row(page, "instagram_business_account")

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
        own, service = segment(session.me.remote_id), session.reader.service
        lists = {f"/{own}/media": "comments", f"/{own}/tags": "photos that tag us"}
        limits = {"max_characters": 2_200, "direct_max_bytes": 1_000}
        lacking = self._access.lacking(NEEDED) if self._page else ()
        problems = (ELSEWHERE, *lacking, *await unseen(self._access, service, lists))
        return card(session.me, service, "Instagram API", limits, problems)
