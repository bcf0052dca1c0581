"""`--request-id`: a write that is asked for twice is done once, and answers the same both times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from cli.call import Call
from cli.errors import REFUSED, Trouble, explained, usage
from cli.output import Result
from desk.answers.model import TemplateError
from desk.errors import Refusal
from store import accounts
from store.engine import Tx
from store.errors import Lost

ID_MAX = 200
Work = Callable[[Call], Result]
_NO_PART = frozenset({"request_id", "json", "run", "write", "reaches"})


def once(call: Call, work: Work) -> Result:
    """Do a write unless its request id was answered before. Raises Trouble as it was raised then."""
    request = call.get("request_id", "")
    if not request or len(request) > ID_MAX or not request.isprintable():
        raise usage("--request-id is empty, too long or not printable", f"use a word of at most {ID_MAX} characters")
    if call.get("write") == "whole":
        with call.desk.store.writing() as tx:
            kept = _answered(tx, call, request) or _keep(tx, call, request, _decided(call, work))
        return _opened(kept)
    before = _answered(call.desk.store.reader, call, request)
    if before is None:
        done = _decided(call, work)
        with call.desk.store.writing() as tx:
            before = _answered(tx, call, request) or _keep(tx, call, request, done)
    return _opened(before)


def _answered(reader: Any, call: Call, request: str) -> dict[str, Any] | None:
    found = accounts.answered_before(reader, request)
    if found is None:
        return None
    kept: dict[str, Any] = json.loads(found[0])
    if kept["call"] != _digest(call):
        raise usage("this request id was used for another command", "use a new one for each thing you ask for")
    return kept


def _decided(call: Call, work: Work) -> dict[str, Any]:
    """Return what a write decides, a refusal included; what failed for other reasons may be asked for again."""
    together = call.desk.store.writing() if call.get("write") == "whole" else nullcontext()
    try:
        with together:
            result = work(call)
    except (Trouble, Refusal, TemplateError, Lost) as error:
        trouble = explained(error)
        if trouble is None or trouble.exit_code != REFUSED:
            raise
        return {"trouble": [trouble.code, trouble.message, trouble.remedy], "code": REFUSED}
    return {"document": result.document, "lines": list(result.lines), "code": result.code}


def _keep(tx: Tx, call: Call, request: str, done: dict[str, Any]) -> dict[str, Any]:
    kept = done | {"call": _digest(call)}
    words = json.dumps(kept, ensure_ascii=True)
    accounts.keep_answer(tx, request, str(call.get("command")), words, kept["code"], call.desk.now())
    return kept


def _opened(kept: dict[str, Any]) -> Result:
    if "trouble" in kept:
        raise Trouble(*kept["trouble"])
    return Result(kept["document"], kept["lines"], kept["code"])


def _digest(call: Call) -> str:
    """Return what tells one command from another, without its words."""
    words = {name: value for name, value in vars(call.arguments).items() if name not in _NO_PART and value is not None}
    return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()[:32]
