"""A home server that is stopped and killed under load costs no answer and no message: the campaign's small form."""

from __future__ import annotations

from pathlib import Path

from tests.faults.crowd import How, planned
from tests.faults.synapse import SMALL, run
from tests.peers.synapse import Synapse


async def test_no_answer_and_no_message_is_lost_or_doubled_when_the_home_server_is_stopped_and_killed(
    synapse: Synapse, tmp_path: Path
) -> None:
    plan = planned(1, **SMALL)
    assert [one.how for one in plan.outages] == [How.STOPPED, How.KILLED]
    told = await run(synapse, plan, tmp_path, hurried=True)
    assert told.findings.all == [], told.lines
    assert (told.arrived, told.written) == (plan.answers, plan.messages), told.lines
    assert told.last_line == "100 cases, 0 lost, 0 doubled, 0 wrong readers, 0 silent holes"
