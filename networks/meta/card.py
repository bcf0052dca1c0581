"""What both accounts cannot see or do, in red."""

from __future__ import annotations

from collections.abc import Mapping

from core.audience import Audience
from core.clock import now
from core.incoming import Person
from networks.fields import rows
from networks.graph.access import Access
from networks.graph.api import Graph
from networks.graph.errors import Gone, NoRight, Stuck, UnknownField
from networks.http import Params
from networks.meta.parse import DM, Me
from networks.meta.sending import LONG_WINDOW, WINDOW
from networks.meta.service import Service
from networks.protocol import Card, Problem

CRASH_CHECK = "looked up by reading where it would stand; what is not there may still come, so you decide"
NARROWED = Problem(
    "Meta does not know every field that was asked for: kinds of messages may come in without their content",
    "nothing to do; a newer Consulta may ask otherwise",
)


def card(me: Me, service: Service, software: str, limits: dict[str, int], problems: tuple[Problem, ...]) -> Card:
    """Return the account's card: what differs is how long a text may be, and what cannot be seen."""
    return Card(
        network=service.network,
        me=Person(me.remote_id, me.handle, me.name),
        read_at=now(),
        software=software,
        limits=limits,
        audiences=(Audience.DIRECT, Audience.PUBLIC),
        windows={DM: LONG_WINDOW if service.human_agent else WINDOW},
        crash_check=CRASH_CHECK,
        extras=frozenset({"context", "corrects"}),
        final=(Audience.DIRECT,),
        problems=problems,
        without={
            "blocks": f"blocking needs a right that Meta gives few programs: do it in {service.client}",
            "reports": f"Meta takes no reports from programs: do it in {service.client}",
        },
    )


async def unseen(access: Access, service: Service, lists: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what the account cannot read, by trying each list, and what was noticed on the way."""
    found = [
        await _unheard(access.graph, service),
        *[await _refused(access.graph, path, what) for path, what in lists.items()],
    ]
    narrowed = (NARROWED,) if access.graph.narrowed else ()
    return (*(one for one in found if one is not None), *narrowed)


async def _refused(graph: Graph, path: str, what: str) -> Problem | None:
    """Return what a missing right keeps us from, or None where a list can be read."""
    try:
        await graph.get(path, {"fields": "id", "limit": 1})
    except NoRight as error:
        return Problem(f"{what} cannot be read: {error.what}", error.remedy)
    except (Gone, Stuck, UnknownField):
        # The feed itself says so, where it is more than one thing that cannot be read.
        return None
    return None


async def _unheard(graph: Graph, service: Service) -> Problem | None:
    """Return the warning of an account that shows nobody: most apps show strangers only once they are reviewed."""
    asked: Params = {"platform": service.platform, "fields": "id", "limit": 1}
    try:
        if rows(await graph.get(service.talks, asked), "data"):
            return None
    except NoRight as error:
        return Problem(f"private messages cannot be read: {error.what}", error.remedy)
    except (Gone, Stuck, UnknownField):
        # The feed itself says so; comments come in all the same.
        return None
    return Problem(
        f"{service.name} has shown no conversation so far; before Meta has reviewed your app it shows only those of "
        "people who have a role in the app",
        "in the app's dashboard ask for advanced access, which needs the business verification",
    )
