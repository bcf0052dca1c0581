"""Blocks and reports of the fake Mastodon server, with the refusals of the real one."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.base import Answer, Refusal, Request
from tests.fakes.mastodon_memory import Account, Memory

CATEGORIES = {"spam", "legal", "violation", "other"}


class FakeAgainst:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.routes: tuple[tuple[str, Callable[..., Answer], str], ...] = (
            ("/api/v1/accounts/{account_id}/block", self.block, "write:blocks"),
            ("/api/v1/accounts/{account_id}/unblock", self.unblock, "write:blocks"),
            ("/api/v1/reports", self.report, "write:reports"),
        )

    def block(self, _: Request, me: Account, account_id: str) -> Answer:
        if self._known(account_id) is me:
            raise Refusal(422, {"error": "Validierung fehlgeschlagen"})
        self._memory.blocked = [*(one for one in self._memory.blocked if one != account_id), account_id]
        return Answer({"id": account_id, "blocking": True})

    def unblock(self, _: Request, __: Account, account_id: str) -> Answer:
        self._known(account_id)
        self._memory.blocked = [one for one in self._memory.blocked if one != account_id]
        return Answer({"id": account_id, "blocking": False})

    def report(self, request: Request, me: Account) -> Answer:
        told = {name: values[0] for name, values in request.form().items()}
        whom = self._known(told.get("account_id", ""))
        posts = [self._memory.existing(one, me) for one in request.form().get("status_ids[]", [])]
        if any(post.author is not whom for post in posts):
            raise Refusal(404, {"error": "Eintrag nicht gefunden"})
        if told.get("category", "other") not in CATEGORIES or len(told.get("comment", "")) > 1000:
            raise Refusal(422, {"error": "Validierung fehlgeschlagen"})
        self._memory.reports.append(told)
        return Answer({"id": str(len(self._memory.reports)), "action_taken": False, "category": told["category"]})

    def _known(self, account_id: str) -> Account:
        if account_id not in self._memory.accounts:
            raise Refusal(404, {"error": "Record not found"})
        return self._memory.accounts[account_id]
