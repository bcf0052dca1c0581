"""How an answer leaves: as free text within a day of their words, as an approved text after it, or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.audience import Audience
from core.clock import DAY, MINUTE, Micros, now
from core.outgoing import CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused, WindowClosed
from networks.fields import ident, row, rows, words
from networks.graph.api import Graph, Row
from networks.http import segment
from networks.whatsapp.payload import changes
from networks.whatsapp.pushed import Pushed
from networks.whatsapp.statuses import sent_as
from networks.whatsapp.templates import Approved

WINDOW: Micros = DAY
MARGIN = 2 * MINUTE
CLOCKS_DIFFER = MINUTE
TEXT = {"how": "text"}


@dataclass(slots=True)
class Sending:
    """Sends answers from one number."""

    graph: Graph
    number: str
    pushed: Pushed | None
    """None where nobody receives: then WhatsApp alone says whether the window is open."""
    approved: tuple[Approved, ...] = ()

    async def choose(self, part: Part) -> str:
        """Return, as the token, how the part may leave now. Raises WindowClosed where it may not."""
        if part.audience is not Audience.DIRECT:
            raise Refused("answers into WhatsApp groups are not sent from here", "answer on the telephone")
        if not part.to or not part.to[0].remote_id:
            raise Refused("nobody is named whom the answer is for", "answer a message")
        if await self._open(part.to[0].remote_id):
            return _write(TEXT)
        template = next((found for one in self.approved if (found := one.sending(part.text)) is not None), None)
        if template is None:
            raise WindowClosed("more than 24 hours have passed since they wrote", self._remedy())
        return _write({"how": "template", "template": template})

    async def send(self, part: Part) -> Sent:
        """Send once. Taken is not delivered: what becomes of it is reported later."""
        token = _read(part.token) or _read(await self.choose(part))
        answer = await self.graph.post_json(f"/{segment(self.number)}/messages", _body(part, token), sending=True)
        sent = next((ident(one) for one in rows(answer, "messages")), "")
        if not sent:
            raise OutcomeUnknown("WhatsApp took the answer without naming it")
        return Sent(sent, Audience.DIRECT)

    async def find(self, part: Part) -> Found | CannotTell:
        """Look for a report that names the answer. That none came is no proof."""
        if self.pushed is not None:
            since = (part.attempted_at or now()) - CLOCKS_DIFFER
            found = changes(await self.pushed.raws.since(since), self.number)
            remote = sent_as(found, part.key, part.not_these)
            if remote:
                return Found(remote)
        return CannotTell("WhatsApp has reported nothing of it so far; a report may still come, or it never left")

    async def _open(self, who: str) -> bool:
        if self.pushed is None:
            return True
        return now() < await self.pushed.newest_from(who) + WINDOW - MARGIN

    def _remedy(self) -> str:
        names = ", ".join(one.called for one in self.approved)
        return f"only a text that Meta approved reaches them now: {names}" if names else "they must write again first"


def _body(part: Part, token: Row) -> Row:
    who = part.to[0]
    phone = who.handle.removeprefix("+")
    body: Row = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    body |= {"to": phone} if who.handle.startswith("+") and phone.isdigit() else {"recipient": who.remote_id}
    body["biz_opaque_callback_data"] = part.key
    if words(token, "how") == "template":
        return body | {"type": "template", "template": row(token, "template")}
    body |= {"type": "text", "text": {"preview_url": False, "body": part.text}}
    return body | ({"context": {"message_id": part.parent.message}} if part.parent.message else {})


def _read(token: str) -> Row:
    try:
        found = json.loads(token or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(token: Row) -> str:
    return json.dumps(token, separators=(",", ":"), ensure_ascii=False)
