"""In lines, too, an answer that waits for office hours says when it goes before the yes and after it."""

from __future__ import annotations

from datetime import datetime

from core.hours import DAYS
from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import ASK, LINEAR, Begin, asked, states


def test_an_answer_that_waits_says_when_it_goes_and_leaving_does_not_wait_for_it(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    tomorrow = DAYS[(datetime.now().astimezone().weekday() + 1) % 7]
    inbox = talk(*LINEAR, CONSULTA_OFFICE_HOURS=f"{tomorrow} 08:00-17:00")
    inbox.begin()
    inbox.said("a", ASK)
    assert "Goes " in inbox.said("H", ASK)
    assert "office hours" not in inbox.said("H", ASK)
    assert "08:00, at office hours" in inbox.said("hours", ASK)
    inbox.yes("It goes .* 08:00: u takes it back until then")
    assert states(program) == ["held"]
    inbox.type("Q")
    assert inbox.ended() == 0
    assert states(program) == ["held"]
