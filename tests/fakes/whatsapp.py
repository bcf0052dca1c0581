"""A fake WhatsApp: the Cloud API over real HTTP on loopback, and the hand that pushes signed payloads.

What it pushes goes to each of `sinks`, as the bytes and the signature of one POST; a sink that does not
take it (answers False) gets it again with `repeat`. Patients write by `write`; `read_by_patient` is what arrived.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from networks.protocol import Raw
from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.graph import check_fields, check_proof, paged, refusal

DAY = 86_400
Sink = Callable[[bytes, str], bool]


@dataclass
class Somebody:
    phone: str
    user: str
    name: str
    hides_number: bool = False
    wrote: float = 0

    @property
    def key(self) -> str:
        return self.user or self.phone


@dataclass
class Delivered:
    id: str
    to: str
    text: str
    key: str
    template: dict[str, Any] | None = None
    context: str = ""


@dataclass
class Approval:
    name: str
    body: str
    status: str = "APPROVED"
    language: str = "en_US"
    more: tuple[dict[str, str], ...] = ()


class MemoryRaws:
    """Keeps payloads as the desk would, in memory: for tests of the connector alone."""

    def __init__(self) -> None:
        self.kept: list[Raw] = []
        self.heard: list[tuple[int, int]] = []
        self.marked = 0

    def sink(self, body: bytes, _signature: str) -> bool:
        self.kept.append(Raw(len(self.kept) + 1, time.time_ns() // 1000, body))
        return True

    async def after(self, number: int, limit: int) -> list[Raw]:
        return [raw for raw in self.kept if raw.id > number][:limit]

    async def since(self, moment: int) -> list[Raw]:
        return [raw for raw in self.kept if raw.at >= moment]

    async def taken(self, upto: int) -> None:
        self.marked = max(self.marked, upto)

    async def spans(self) -> list[tuple[int, int]]:
        return self.heard or [(0, time.time_ns() // 1000)]


class FakeWhatsApp(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.number, self.business, self.token = "106540352242922", "102290129340398", "EAAGdoctor"
        self.app_secret, self.verify_token = "app-secret", "our-own-long-word"
        self.phone = "+1 555-078-3881"
        self.pat = Somebody("16505551234", "US.13491208655302741918", "Sam")
        self.sinks: list[Sink] = []
        self.missed: list[bytes] = []
        self.approvals: list[Approval] = []
        self.delivered: list[Delivered] = []
        self.reports = ("sent", "delivered")
        """What is reported of each answer, at once."""
        self.closed_late = False
        """True: a closed window is not refused at once, but reported later."""
        self.proofs = True
        self._ids = itertools.count(1)
        self.route("GET", "/v26.0/{number}", self._signed(self._me))
        self.route("GET", "/v26.0/{business}/message_templates", self._signed(self._templates))
        self.route("POST", "/v26.0/{number}/messages", self._signed(self._message))
        self.blocked: list[str] = []
        self.route("POST", "/v26.0/{number}/block_users", self._signed(self._block))
        self.route("DELETE", "/v26.0/{number}/block_users", self._signed(self._unblock))

    @property
    def base(self) -> str:
        return f"{self.url}/v26.0"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BASE_URL": self.base,
            "PHONE_NUMBER_ID": self.number,
            "WABA_ID": self.business,
            "ACCESS_TOKEN": self.token,
            "APP_SECRET": self.app_secret,
            "VERIFY_TOKEN": self.verify_token,
        }

    # The people's side.

    def write(self, text: str, who: Somebody | None = None, *, reply_to: str = "", ago: float = 0) -> str:
        """Write as somebody; return the message's id."""
        content: dict[str, Any] = {"type": "text", "text": {"body": text}}
        return self.send_content(content | ({"context": {"id": reply_to}} if reply_to else {}), who, ago=ago)

    def send_content(self, content: dict[str, Any], who: Somebody | None = None, *, ago: float = 0) -> str:
        who = who or self.pat
        remote = self.new_id()
        at = time.time() - ago
        who.wrote = max(who.wrote, at)
        self.push({"messages": [self._from(who) | {"id": remote, "timestamp": str(int(at)), **content}]}, who)
        return remote

    def _from(self, who: Somebody) -> dict[str, Any]:
        named = {"from_user_id": who.user} if who.user else {}
        return named if who.hides_number else named | {"from": who.phone}

    def edit(self, remote: str, text: str) -> None:
        anew = {"type": "text", "text": {"body": text}}
        self.send_content({"type": "edit", "edit": {"original_message_id": remote, "message": anew}})

    def delete(self, remote: str) -> None:
        self.send_content({"type": "revoke", "revoke": {"original_message_id": remote}})

    def type_on_the_phone(self, text: str, who: Somebody | None = None) -> str:
        """Answer somebody on our own telephone."""
        remote = self.new_id()
        typed = {"from": "15550783881", "to": (who or self.pat).phone, "id": remote, "timestamp": str(int(time.time()))}
        self.push({"message_echoes": [typed | {"type": "text", "text": {"body": text}}]}, kind="smb_message_echoes")
        return remote

    def report(self, answer: Delivered, word: str, code: int = 0) -> None:
        """Report what became of one of our answers."""
        status: dict[str, Any] = {"id": answer.id, "status": word, "timestamp": str(int(time.time()))}
        status |= {"recipient_id": self.pat.phone, "biz_opaque_callback_data": answer.key}
        if code:
            status["errors"] = [{"code": code, "title": "nein", "error_data": {"details": "nein"}}]
        self.push({"statuses": [status]})

    def push(self, value: dict[str, Any], who: Somebody | None = None, kind: str = "messages") -> None:
        """Push one change to every sink."""
        about: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number}}
        if who is not None:
            known = {"user_id": who.user} if who.user else {}
            known |= {} if who.hides_number else {"wa_id": who.phone}
            about["contacts"] = [{"profile": {"name": who.name}, **known}]
        entry = {"id": self.business, "changes": [{"field": kind, "value": about | value}]}
        self.push_body(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())

    def push_body(self, body: bytes) -> None:
        for sink in self.sinks:
            if not sink(body, self.sign(body)):
                self.missed.append(body)

    def repeat(self) -> None:
        """Push again what was not acknowledged."""
        missed, self.missed = self.missed, []
        for body in missed:
            self.push_body(body)

    def sign(self, body: bytes) -> str:
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()

    def new_id(self) -> str:
        return f"wamid.HBgLMTY1MDU1NTEyMzQVAg{next(self._ids):06}"

    # Routes.

    def _signed(self, handle: Callable[..., Answer]) -> Callable[..., Answer]:
        def checked(request: Request, **names: str) -> Answer:
            if request.bearer != self.token:
                raise refusal(190, http=401)
            check_proof(request, self.app_secret if self.proofs else "")
            return handle(request, **names)

        return checked

    def _me(self, request: Request, number: str) -> Answer:
        if number != self.number:
            raise refusal(100, 33)
        asked = check_fields(request, {"id", "display_phone_number", "verified_name"})
        told = {"id": self.number, "display_phone_number": self.phone, "verified_name": "Dr. Ruiz"}
        return Answer({name: value for name, value in told.items() if name in asked})

    def _templates(self, request: Request, business: str) -> Answer:
        if business != self.business:
            raise refusal(100, 33)
        check_fields(request, {"id", "name", "status", "category", "language", "components"})
        rows = [
            {
                "id": str(n),
                "name": one.name,
                "status": one.status,
                "language": one.language,
                "components": [{"type": "BODY", "text": one.body}, *one.more],
            }
            for n, one in enumerate(self.approvals, 1)
        ]
        return paged(request, rows, 2)

    def _block(self, request: Request, number: str) -> Answer:
        whom = self._asked_whom(request, number)
        if self._closed():
            failed = {"input": whom, "errors": [{"code": 139101, "message": "Re-engagement required"}]}
            return Answer({"messaging_product": "whatsapp", "block_users": {"failed_users": [failed]}})
        self.blocked = [*(one for one in self.blocked if one != self.pat.phone), self.pat.phone]
        return Answer({"block_users": {"added_users": [{"input": whom, "wa_id": whom}]}})

    def _unblock(self, request: Request, number: str) -> Answer:
        whom = self._asked_whom(request, number)
        self.blocked = [one for one in self.blocked if one != self.pat.phone]
        return Answer({"block_users": {"removed_users": [{"input": whom, "wa_id": whom}]}})

    def _asked_whom(self, request: Request, number: str) -> str:
        told = request.json()
        if number != self.number or told.get("messaging_product") != "whatsapp":
            raise refusal(100)
        whom: str = told["block_users"][0]["user"]
        if whom not in {self.pat.phone, self.pat.user}:
            raise refusal(131021)
        return whom

    def _message(self, request: Request, number: str) -> Answer:
        told = request.json()
        if number != self.number or told.get("messaging_product") != "whatsapp":
            raise refusal(100)
        who = told.get("to") or told.get("recipient")
        if who not in {self.pat.phone, self.pat.user} or (told.get("to") and self.pat.hides_number):
            raise refusal(131026)
        answer = self._template(told, who) if told.get("type") == "template" else self._text(told, who)
        late = self.closed_late and answer.template is None and self._closed()
        if not late:
            self.delivered.append(answer)
        for word in () if late else self.reports:
            self.report(answer, word)
        if late:
            self.report(answer, "failed", 131047)
        contact = {"input": who, "wa_id": who} if told.get("to") else {"input": who, "user_id": who}
        return Answer({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": answer.id}]})

    def _text(self, told: dict[str, Any], who: str) -> Delivered:
        text = told["text"]["body"]
        if not text or len(text.encode("utf-16-le")) // 2 > 4096:
            raise refusal(100)
        if self._closed() and not self.closed_late:
            raise refusal(131047)
        context = (told.get("context") or {}).get("message_id", "")
        return Delivered(self.new_id(), who, text, told.get("biz_opaque_callback_data", ""), context=context)

    def _closed(self) -> bool:
        return time.time() - self.pat.wrote > DAY

    def _template(self, told: dict[str, Any], who: str) -> Delivered:
        template = told["template"]
        known = [
            one
            for one in self.approvals
            if (one.name, one.language, one.status) == (template["name"], template["language"]["code"], "APPROVED")
        ]
        if not known:
            raise refusal(132001)
        text = known[0].body
        values = [one for part in template["components"] for one in part["parameters"]]
        if len(values) != text.count("{{"):
            raise refusal(132000)
        for n, one in enumerate(values, 1):
            text = text.replace("{{" + one.get("parameter_name", str(n)) + "}}", one["text"])
        return Delivered(self.new_id(), who, text, told.get("biz_opaque_callback_data", ""), template)


@dataclass
class Posted:
    """A sink that posts to a receiver, as WhatsApp does; True where it was acknowledged."""

    url: str
    statuses: list[int] = field(default_factory=list)

    def __call__(self, body: bytes, signature: str) -> bool:
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        try:
            status = httpx.post(self.url, content=body, headers=headers, timeout=30, trust_env=False).status_code
        except httpx.TransportError:
            status = 0
        self.statuses.append(status)
        return status == 200
