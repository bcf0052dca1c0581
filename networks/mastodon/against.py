"""Keeping somebody away on a server that speaks Mastodon's API, and telling its moderators of them."""

from __future__ import annotations

from core.incoming import Person
from core.outgoing import Ground, Report
from networks.errors import Refused
from networks.http import segment
from networks.mastodon.api import NOT_THERE, Api
from networks.mastodon.meaning import GONE

CATEGORY = {Ground.SPAM: "spam"}
"""What the server calls a reason; it calls all others `other`, and the comment says which."""
COMMENT = {Ground.ABUSE: "abuse", Ground.MISLEADING: "misleading about health"}
LONGEST_COMMENT = 1000
NO_ROUTE = "this server has no way to do it from here"


async def keep_away(api: Api, whom: Person, *, away: bool) -> None:
    """Block an account, or end that; the server takes either as often as it is asked."""
    path = f"/api/v1/accounts/{segment(whom.remote_id)}/{'block' if away else 'unblock'}"
    reply = await api.edge.call("POST", path, form={}, ok=NOT_THERE)
    if api.own(reply).status in NOT_THERE:
        raise Refused("the server knows this account no longer", "there is nobody left to keep away")


def stated(report: Report) -> dict[str, str]:
    """Return the fields of a report. It stays on our own server: nothing is forwarded to theirs."""
    told = {"account_id": report.whom.remote_id}
    if report.message is not None:
        told["status_ids[]"] = report.message.message
    comment = report.words or COMMENT.get(report.ground, "")
    told |= {"category": CATEGORY.get(report.ground, "other"), "forward": "false"}
    return told | ({"comment": comment[:LONGEST_COMMENT]} if comment else {})


async def tell(api: Api, report: Report) -> None:
    """File a report, once. Raises OutcomeUnknown when it may stand there."""
    reply = await api.edge.call("POST", "/api/v1/reports", form=stated(report), sending=True, ok=GONE)
    if api.own(reply).status in GONE:
        raise Refused("the server knows the account or the message no longer", "there is nothing left to report")
