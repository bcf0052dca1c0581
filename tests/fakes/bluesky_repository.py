"""The repository of a fake Bluesky account: its records, and what its server refuses to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.base import Request
from tests.fakes.bluesky_memory import POSTS, TID, BlueskyMemory, Json, check_post, cid_of, refusal

if TYPE_CHECKING:
    from tests.fakes.bluesky import FakeBluesky


class FakeRepository:
    def __init__(self, fake: FakeBluesky) -> None:
        self._fake = fake
        self.methods: dict[tuple[str, str], Callable[[Request, str], Any]] = {
            ("GET", "com.atproto.repo.getRecord"): self._record,
            ("GET", "com.atproto.repo.listRecords"): self._records,
            ("POST", "com.atproto.repo.putRecord"): self._put,
            ("POST", "com.atproto.repo.createRecord"): self._create,
            ("POST", "com.atproto.repo.deleteRecord"): self._take_back,
        }

    @property
    def memory(self) -> BlueskyMemory:
        return self._fake.memory

    def _record(self, request: Request, _: str) -> Any:
        uri = f"at://{request.first('repo')}/{request.first('collection')}/{request.first('rkey')}"
        record = self.memory.records.get(uri)
        if record is None:
            raise refusal(400, "RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": uri, "cid": record.cid, "value": record.value}

    def _records(self, request: Request, _: str) -> Any:
        start = f"at://{request.first('repo')}/{request.first('collection')}/"
        keys = sorted((uri for uri in self.memory.records if uri.startswith(start)), reverse=True)
        cursor = request.first("cursor")
        rest = [uri for uri in keys if not cursor or uri.removeprefix(start) < cursor]
        page = rest[: min(int(request.first("limit", "50")), self._fake.page_cap)]
        found = [self.memory.records[uri] for uri in page]
        told = [{"uri": one.uri, "cid": one.cid, "value": one.value} for one in found]
        return {"records": told, **({"cursor": page[-1].removeprefix(start)} if len(rest) > len(page) else {})}

    def _asked(self, request: Request) -> tuple[Json, str]:
        body = request.json()
        if not isinstance(body, dict) or not all(body.get(name) for name in ("repo", "collection", "rkey")):
            raise refusal(400, "InvalidRequest", "Input must have the property repo, collection and rkey")
        if body["repo"] not in {self._fake.doctor.did, self._fake.doctor.handle}:
            raise refusal(401, "AuthenticationRequired")
        if body["collection"] == POSTS and not TID.fullmatch(body["rkey"]):
            raise refusal(400, "InvalidRequest", "Invalid TID string")
        return body, f"at://{self._fake.doctor.did}/{body['collection']}/{body['rkey']}"

    def _put(self, request: Request, _: str) -> Any:
        body, uri = self._asked(request)
        check_post(body.get("record"))
        there = self.memory.records.get(uri)
        same = there is not None and there.cid == cid_of(body["record"])
        told: Json = {"uri": uri, "cid": cid_of(body["record"]), "validationStatus": "valid"}
        if same:
            return told
        if "swapRecord" in body and body["swapRecord"] != (there.cid if there else None):
            raise refusal(400, "InvalidSwap", f"Record was at {there.cid if there else 'null'}")
        self.memory.write(self._fake.doctor.did, body["rkey"], body["record"])
        told["commit"] = {"cid": cid_of(uri), "rev": self.memory.tid()}
        return told

    def _create(self, request: Request, nsid: str) -> Any:
        _, uri = self._asked(request)
        if uri in self.memory.records:
            raise refusal(500, "InternalServerError", "Internal Server Error")
        return self._put(request, nsid)

    def _take_back(self, request: Request, _nsid: str) -> Any:
        _, uri = self._asked(request)
        self.memory.records.pop(uri, None)
        return {}
