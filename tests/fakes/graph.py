"""What fakes of the Graph family share: errors in its own envelope, tokens, fields and pages by cursor."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from tests.fakes.base import Answer, Fault, Refusal, Request, status


def graph_error(code: int, subcode: int = 0, *, transient: bool = False, message: str = "nein") -> dict[str, Any]:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    return {"error": error | ({"error_subcode": subcode} if subcode else {}) | {"is_transient": transient}}


def refusal(code: int, subcode: int = 0, http: int = 400, message: str = "nein") -> Refusal:
    return Refusal(http, graph_error(code, subcode, message=message))


def fault(code: int, subcode: int = 0, http: int = 400, headers: dict[str, str] | None = None) -> Fault:
    return status(http, graph_error(code, subcode), headers)


def check_fields(request: Request, known: set[str]) -> list[str]:
    """One unknown field fails the whole read."""
    asked = [one for one in request.first("fields").split(",") if one]
    if set(asked) - known:
        raise refusal(100, message="Tried accessing nonexisting field")
    return asked or ["id"]


def check_proof(request: Request, app_secret: str) -> None:
    if not app_secret:
        return
    expected = hmac.new(app_secret.encode(), request.bearer.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.first("appsecret_proof"), expected):
        raise refusal(100, message="Invalid appsecret_proof provided in the API argument")


def paged(request: Request, rows: list[dict[str, Any]], limit: int) -> Answer:
    """One page: the cursor is opaque, and the address of the next page holds the token, as the real one's does."""
    if request.first("after") and request.first("before"):
        raise refusal(100, message="only one of before and after")
    start = int(base64.b64decode(request.first("after")).decode()[1:]) if request.first("after") else 0
    shown = rows[start : start + limit]
    if not shown:
        return Answer({"data": []})
    end = start + len(shown)
    paging: dict[str, Any] = {"cursors": {"before": mark(start), "after": mark(end)}}
    if end < len(rows):
        paging["next"] = f"https://graph.example{request.path}?access_token={request.bearer}&after={mark(end)}"
    return Answer({"data": shown, "paging": paging})


def mark(position: int) -> str:
    return base64.b64encode(f"c{position}".encode()).decode()
