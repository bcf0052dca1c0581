"""`consulta accounts list` tells when an account is read next, and why not before."""

from __future__ import annotations

from tests.cli.helpers import Inside, joined, staffed
from tests.fakes.mastodon import FakeMastodon, limited


def test_the_list_of_accounts_tells_the_budget_and_what_is_waited_for(inside: Inside, fake: FakeMastodon) -> None:
    staffed(inside)
    joined(inside, fake)
    inside.json("sync")
    (row,) = inside.json("accounts", "list")
    assert (row["calls"]["left"], row["calls"]["wait_until"]) == (None, None)
    fake.fail(limited(600), "GET", "/api/v1/notifications")
    assert inside.run("sync").code == 4
    (row,) = inside.json("accounts", "list")
    assert (row["calls"]["left"], row["calls"]["of"]) == (0, 300)
    assert "too many requests" in row["calls"]["wait_because"]
    assert row["calls"]["wait_until"]
    fake.heal()
    asked = len(fake.requests)
    assert inside.run("sync").code == 4
    assert not [one for one in fake.requests[asked:] if "notifications" in one.path and "policy" not in one.path]
    said = inside.run("accounts", "list").out
    assert "0 of 300 calls left until " in said
    assert ", waiting because GET " in said
