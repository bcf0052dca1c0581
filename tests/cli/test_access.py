"""What the command line tells of an access that ends."""

from __future__ import annotations

import time
from typing import Any

from tests.cli.helpers import Inside
from tests.fakes.threads import FakeThreads

DAY, HOUR = 86_400, 3_600


def test_check_and_list_warn_a_week_and_a_day_before_a_token_dies_and_nothing_is_answered_after_it(
    inside: Inside,
) -> None:
    with FakeThreads() as fake:
        fake.token.expires = time.time() + 30 * DAY
        words = ["accounts", "add", "threads", "--name", "thr", "--set", f"BASE_URL={fake.base}"]
        inside.json(*words, "--set", "ACCESS_TOKEN=-", given=fake.token.text + "\n")
        assert _access(inside) == ("fine", "")
        fake.token.expires = time.time() + 5 * DAY + HOUR
        assert _access(inside) == ("amber", "access ends in 5 days")
        fake.token.expires = time.time() + 2 * HOUR + 60
        assert _access(inside) == ("red", "access ends in 2 hours")
        listed = inside.run("accounts", "list").out
        assert "  ! access ends in 2 hours (" in listed
        assert "consulta accounts add threads" in listed
        assert "  ! Threads opens its direct messages to no program" in listed
        assert "card read 20" in listed
        assert "access ends in 2 hours" in inside.run("check", "accounts").out


def _access(inside: Inside) -> tuple[str, str]:
    (checked,) = inside.json("accounts", "check")
    (listed,) = inside.json("accounts", "list")
    told: dict[str, Any] = checked["access"]
    assert {**told} == listed["access"]
    assert told["ends_at"]
    return told["level"], told["message"]
