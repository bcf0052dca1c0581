"""What we ask, and what the fake answers, held against the network's own published schemas where they are at hand.

They are not part of Consulta. `CONSULTA_CONTRACTS` names a folder with `lexcheck.py` and its `lexicons`.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest

from core.audience import Audience
from core.incoming import Ref
from networks.bluesky.connector import Bluesky
from networks.bluesky.direct import MESSAGES
from networks.bluesky.mentions import MENTIONS
from tests.fakes.base import Request
from tests.fakes.bluesky import FakeBluesky
from tests.unit.bluesky.helpers import messages, part_for, prepared

FOLDER = os.environ.get("CONSULTA_CONTRACTS", "")
UNPUBLISHED = "app.bsky.notification.getPreferences"
"""Not among the schemas of that folder."""


@pytest.fixture
def lexicons() -> Any:
    place = Path(FOLDER) / "lexcheck.py"
    if not FOLDER or not place.is_file():
        pytest.skip("CONSULTA_CONTRACTS names no folder with lexcheck.py and its lexicons")
    found = importlib.util.spec_from_file_location("lexcheck", place)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.Lexicons()


def asked_with(lexicons: Any, request: Request) -> list[str]:
    """Return what a schema has against a request."""
    nsid = request.path.rpartition("/")[2]
    if nsid == UNPUBLISHED:
        return []
    main = lexicons.docs[nsid]["defs"]["main"]
    if request.method == "POST":
        body = request.json()
        record = lexicons.record(body["record"]) if "record" in (body or {}) else []
        return [*lexicons.input(nsid, body), *record]
    types = main.get("parameters", {"properties": {}})["properties"]
    given = {name: _typed(values, types.get(name, {})) for name, values in request.query.items()}
    found: list[str] = lexicons.params(nsid, given)
    return found


def _typed(values: list[str], spec: dict[str, Any]) -> Any:
    """Return a parameter as the server reads it."""
    match spec.get("type"):
        case "array":
            return values
        case "integer":
            return int(values[0])
        case "boolean":
            return {"true": True, "false": False}.get(values[0], values[0])
        case _:
            return values[0]


async def everything(server: FakeBluesky, network: Bluesky) -> None:
    """Do each thing that a connector does, once."""
    server.page_cap = 3
    ours = server.write("Colds pass.", server.doctor.did)
    public = server.mention("see https://a.example, mine does not", parent=ours)
    for n in range(4):
        server.dm(f"line {n}")
    server.stranger("hello, we never met")
    await network.connect()
    server.sessions.run_out()
    for stream in network.streams:
        await messages(network, stream)
    (asked,) = [one for one in await messages(network, MENTIONS) if one.remote_id == public]
    for audience in (Audience.PUBLIC, Audience.DIRECT):
        part = await prepared(network, part_for(asked, "See https://clinic.example, please.", audience=audience))
        await network.send(part)
        await network.find(part)
    for said in await messages(network, MESSAGES):
        await network.send(await prepared(network, part_for(said)))
        ref = Ref(said.remote_id, said.thread)
        await network.recheck(ref)
        await network.context(ref)
        await network.mark_read(ref)
    await network.recheck(Ref(public))
    await network.context(Ref(public))
    await network.delete(Ref(server.posted()[-1].uri), "key-1")
    held = server.stranger("and I?")
    await network.accept(held.partition("/")[0])
    await network.refuse(held.partition("/")[0])


async def test_every_request_keeps_the_published_schema(server: FakeBluesky, network: Bluesky, lexicons: Any) -> None:
    await everything(server, network)
    problems = {request.path: found for request in server.requests if (found := asked_with(lexicons, request))}
    assert problems == {}


async def test_every_answer_of_the_fake_keeps_the_published_schema(
    server: FakeBluesky, network: Bluesky, lexicons: Any
) -> None:
    await everything(server, network)
    told = [(nsid, answer) for nsid, answer in server.answered if nsid != UNPUBLISHED]
    assert {nsid: found for nsid, answer in told if (found := lexicons.output(nsid, answer))} == {}
    assert len({nsid for nsid, _ in told}) > 14
