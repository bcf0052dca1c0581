"""Keeping people away and reporting them from the command line, against a fake server."""

from __future__ import annotations

from tests.cli.helpers import Inside, joined
from tests.fakes.mastodon import FakeMastodon


def test_somebody_is_kept_away_reported_and_let_back(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    inside.json("professionals", "add", "ana")
    fake.write(fake.pat, "@doctor buy my miracle drops")
    inside.json("sync")
    identity = inside.json("list")[0]["id"]
    block = inside.json("block", identity)
    assert (block["done"], fake.memory.blocked) == ([identity], [fake.pat.id])
    assert f"block {identity} --undo" in inside.refused("undo")["remedy"]
    shown = inside.json("tell-moderators", identity, "--reason", "spam", "--dry-run")["sends"]
    assert fake.memory.reports == []
    assert "miracle" not in str(shown)
    told = inside.json("tell-moderators", identity, "--reason", "spam")
    assert (told["sends"], fake.memory.reports) == (shown, [shown])
    assert inside.json("block", identity, "--undo")["verb"] == "unblock"
    assert fake.memory.blocked == []
