"""Mutes, rules and kept searches from the command line."""

from __future__ import annotations

from tests.cli.helpers import Inside, joined
from tests.fakes.mastodon import FakeMastodon


def asks(fake: FakeMastodon, who: str, text: str) -> None:
    fake.write(fake.memory.account(who, "remote.example"), f"@doctor {text}")


def test_rules_mutes_and_searches_from_the_first_word_to_the_last(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    asks(fake, "pat", "would you speak at our winter congress?")
    asks(fake, "sam", "how long does a cold last?")
    inside.json("professionals", "add", "ana")
    inside.json("sync")
    ids = {one["question"].split()[-1]: one["id"] for one in inside.json("list")}
    congress, cold = ids["congress?"], ids["last?"]
    assert inside.refused("rules", "add", "fairs", "colour=red -> noise")["remedy"].startswith("conditions are")
    assert inside.json("rules", "add", "fairs", "words='winter congress' -> tag fair")["on"] is False
    tried = inside.json("rules", "test", "fairs")
    assert ([one["id"] for one in tried["moves"]], tried["looked_at"]) == ([congress], 2)
    assert inside.json("rules", "on", "fairs")["on"] is True
    asks(fake, "kim", "is there a winter congress in May?")
    inside.json("sync")
    inside.json("searches", "add", "fair", "tag:fair")
    assert [one["from"] for one in inside.json("list", "--lane", "fair")] != []
    assert "searches that are kept: fair" in inside.refused("list", "--lane", "nowhere", code=2)["message"]
    assert inside.json("searches", "list") == [{"name": "fair", "query": "tag:fair", "held": 1}]
    muted = inside.json("mute", "--scope", "word", "--of", "Winter Congress", "--until", "3d")
    assert congress in muted["done"]
    (mute,) = inside.json("mutes", "list")
    assert (mute["scope"], mute["of"], mute["holds"]) == ("word", "winter congress", len(muted["done"]))
    assert sorted(inside.json("mutes", "remove", mute["id"])["done"]) == sorted(muted["done"])
    assert inside.json("mute", cold, "--scope", "person")["done"] == [cold]
    assert "needs an ID" in inside.refused("mute", "--scope", "person", code=2)["message"]
    inside.json("rules", "off", "fairs")
    inside.json("rules", "remove", "fairs")
    inside.json("searches", "remove", "fair")
    assert [inside.json(one, "list") for one in ("rules", "searches")] == [[], []]
