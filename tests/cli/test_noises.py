"""Noise that is counted, learnt and switched, and mutes that stay in reach, from the command line."""

from __future__ import annotations

from tests.cli.helpers import Inside, joined
from tests.fakes.mastodon import FakeMastodon


def asks(fake: FakeMastodon, who: str, text: str) -> None:
    fake.write(fake.memory.account(who, "remote.example"), f"@doctor {text}", "public")


def test_noise_is_counted_switched_off_and_forgotten(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    thanks = ("thank you so much doctor", "thanks a lot", "gracias doctora", "thanks for your help")
    for n, text in enumerate(thanks):
        asks(fake, f"pat{n}", text)
    inside.json("professionals", "add", "ana")
    inside.json("sync")
    lying = [one["id"] for one in inside.json("list", "--lane", "noise")]
    assert len(lying) == 4, [(o["state"], o["question"], o["reasons"]) for o in inside.json("list")]
    said = inside.json("noises", "report")
    assert (said["all"]["put"], said["all"]["sampled"], said["reasons"][0]["reason"]) == (4, None, "thanks")
    assert "too few to say" in inside.run("noises", "report").out
    for one in lying[:3]:
        inside.json("snooze", one, "--until", "3d")
    (thanks,) = inside.json("noises", "report")["reasons"]
    assert (thanks["false"] + thanks["taken_back"], thanks["asks_to_be_off"]) == (3, True)
    assert "consulta noises off thanks" in inside.run("noises", "report").out
    assert inside.json("noises", "learnt") == {
        "noise": 0,
        "kept": 3,
        "numbers": inside.json("noises", "learnt")["numbers"],
        "used": False,
    }
    inside.json("noises", "off", "thanks")
    asks(fake, "kim", "thank you so much doctor")
    inside.json("sync")
    assert len(inside.json("list", "--lane", "noise")) == 1, "what comes from now on stands in Open"
    assert "off already" in inside.refused("noises", "off", "thanks")["message"]
    assert "promotion" in inside.refused("noises", "off", "everything")["remedy"]
    inside.json("undo")
    assert inside.json("noises", "report")["reasons"][0]["on"] is True
    assert inside.json("noises", "forget") == {"forgotten": 3}
    assert inside.json("noises", "learnt")["kept"] == 0


def test_what_was_muted_and_looks_human_is_listed(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    inside.json("professionals", "add", "ana")
    asks(fake, "pat", "our congress is near, free tickets")
    asks(fake, "sam", "at the congress i felt dizzy, is that normal?")
    inside.json("sync")
    inside.json("mute", "--scope", "word", "--of", "congress")
    found = inside.json("mutes", "digest")
    assert (found["muted"], [one["signs"] for one in found["human"]]) == (2, [["asks", "of themselves", "health"]])
    assert "2 muted in 7 days, 1 of them look human" in inside.run("mutes", "digest").out
