"""The repository of a fake Bluesky account: its records, and what its server refuses to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.base import Request
from tests.fakes.bluesky_memory import POSTS, TID, BlueskyMemory, Json, check_post, cid_of, iso, refusal

if TYPE_CHECKING:
    from tests.fakes.bluesky import FakeBluesky

BLOCKS = "app.bsky.graph.block"
REASONS = "com.atproto.moderation.defs#reason"


class FakeRepository:
    def __init__(self, fake: FakeBluesky) -> None:
        self._fake = fake
        self.reports: list[Json] = []
        self.methods: dict[tuple[str, str], Callable[[Request, str], Any]] = {
            ("GET", "com.atproto.repo.getRecord"): self._record,
            ("GET", "com.atproto.repo.listRecords"): self._records,
            ("POST", "com.atproto.repo.putRecord"): self._put,
            ("POST", "com.atproto.repo.createRecord"): self._create,
            ("POST", "com.atproto.repo.deleteRecord"): self._take_back,
            ("POST", "com.atproto.moderation.createReport"): self._report,
            ("GET", "app.bsky.actor.getProfile"): self._profile,
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
        if body["collection"] in {POSTS, BLOCKS} and not TID.fullmatch(body["rkey"]):
            raise refusal(400, "InvalidRequest", "Invalid TID string")
        return body, f"at://{self._fake.doctor.did}/{body['collection']}/{body['rkey']}"

    def _put(self, request: Request, _: str) -> Any:
        body, uri = self._asked(request)
        check_post(body.get("record")) if body["collection"] == POSTS else check_block(body.get("record"))
        there = self.memory.records.get(uri)
        same = there is not None and there.cid == cid_of(body["record"])
        told: Json = {"uri": uri, "cid": cid_of(body["record"]), "validationStatus": "valid"}
        if same:
            return told
        if "swapRecord" in body and body["swapRecord"] != (there.cid if there else None):
            raise refusal(400, "InvalidSwap", f"Record was at {there.cid if there else 'null'}")
        self.memory.write(self._fake.doctor.did, body["rkey"], body["record"], collection=body["collection"])
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

    def _report(self, request: Request, _nsid: str) -> Any:
        body = request.json()
        subject = body.get("subject") or {}
        kinds = {"com.atproto.admin.defs#repoRef": {"did"}, "com.atproto.repo.strongRef": {"uri", "cid"}}
        wanted = kinds.get(subject.get("$type", ""))
        if not str(body.get("reasonType", "")).startswith(REASONS) or wanted is None or not wanted <= subject.keys():
            raise refusal(400, "InvalidRequest", "Input must have a reasonType and a subject")
        if "uri" in subject and self.memory.records[subject["uri"]].cid != subject["cid"]:
            raise refusal(400, "InvalidRequest", "Could not find the subject")
        self.reports.append(body)
        return {"id": len(self.reports), **body, "reportedBy": self._fake.doctor.did, "createdAt": iso(0)}

    def _profile(self, request: Request, _nsid: str) -> Any:
        did = request.first("actor")
        mine = f"at://{self._fake.doctor.did}/{BLOCKS}/"
        found = [one.uri for one in self.memory.records.values() if one.uri.startswith(mine)]
        blocks = [uri for uri in found if self.memory.records[uri].value["subject"] == did]
        return {"did": did, "handle": "x.example", "viewer": {"blocking": blocks[0]} if blocks else {}}

    def blocked(self) -> list[str]:
        """Whom our records block."""
        mine = f"at://{self._fake.doctor.did}/{BLOCKS}/"
        return [one.value["subject"] for one in self.memory.records.values() if one.uri.startswith(mine)]


def check_block(value: Any) -> None:
    """Refuse what the real server's schema refuses."""
    if not isinstance(value, dict) or value.get("$type") != BLOCKS:
        raise refusal(400, "InvalidRequest", "Invalid record: type")
    if not str(value.get("subject", "")).startswith("did:") or not value.get("createdAt"):
        raise refusal(400, "InvalidRequest", "Invalid record: subject or createdAt")
