"""What both accounts cannot see or do, in red."""

from __future__ import annotations

from networks.fields import rows
from networks.graph.access import Access
from networks.graph.api import Graph
from networks.graph.errors import Gone, NoRight, Stuck, UnknownField
from networks.http import Params
from networks.meta.service import Service
from networks.protocol import Problem

CRASH_CHECK = "looked up by reading where it would stand; what is not there may still come, so you decide"
NARROWED = Problem(
    "Meta does not know every field that was asked for: kinds of messages may come in without their content",
    "nothing to do; a newer Consulta may ask otherwise",
)


async def refused(graph: Graph, path: str, params: Params, what: str) -> Problem | None:
    """Return what a missing right keeps us from, or None where a list can be read."""
    try:
        await graph.get(path, params)
    except NoRight as error:
        return Problem(f"{what} cannot be read: {error.what}", error.remedy)
    except (Gone, Stuck, UnknownField):
        # The feed itself says so, where it is more than one thing that cannot be read.
        return None
    return None


async def unheard(graph: Graph, service: Service) -> Problem | None:
    """Return the warning of an account that shows nobody: most apps show strangers only once they are reviewed."""
    asked: Params = {"platform": service.platform, "fields": "id", "limit": 1}
    try:
        if rows(await graph.get(service.talks, asked), "data"):
            return None
    except NoRight as error:
        return Problem(f"private messages cannot be read: {error.what}", error.remedy)
    except Stuck:
        return None
    return Problem(
        f"{service.name} has shown no conversation so far; before Meta has reviewed your app it shows only those of "
        "people who have a role in the app",
        "in the app's dashboard ask for advanced access, which needs the business verification",
    )


def common(access: Access) -> tuple[Problem, ...]:
    """Return what was noticed on the way."""
    return (*((NARROWED,) if access.graph.narrowed else ()), *access.problems())
