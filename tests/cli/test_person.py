"""One person behind two handles, from the code to the split, through the real program."""

from __future__ import annotations

from typing import Any

from store.codes import written
from tests.cli.helpers import Inside, joined
from tests.fakes.mastodon import FakeMastodon


def met(inside: Inside, fake: FakeMastodon) -> tuple[Any, Any, dict[str, str]]:
    """Let two handles write in private, and one of them in public."""
    joined(inside, fake)
    inside.json("professionals", "add", "ana")
    noa, sam = (fake.memory.account(name, "remote.example") for name in ("noa", "sam"))
    fake.write(noa, "@doctor is my secret medicine ok?")
    fake.write(sam, "@doctor and what about fever?", visibility="public")
    inside.json("sync")
    return noa, sam, {one["audience"]: one["id"] for one in inside.json("list")}


def test_a_code_that_comes_back_joins_and_a_split_gives_back(inside: Inside, fake: FakeMastodon) -> None:
    _, sam, ids = met(inside, fake)
    private, public = ids["direct"], ids["public"]
    refused = inside.refused("person", "code", public)
    assert "others read" in refused["message"]
    inside.json("person", "code", private)
    (draft,) = inside.json("drafts")
    (code,) = written(draft["text"])
    held = inside.json("write", private, "--text", draft["text"])["items"][0]
    assert held["to"] == ["noa@remote.example"] or "noa@remote.example" in str(held["readers"])
    inside.json("outbox", "--flush")
    fake.write(sam, f"@doctor here: {code.lower()}")
    inside.json("sync")
    card = inside.json("person", "show", private)
    (proposal,) = card["proposals"]
    assert (proposal["how"], [one["handle"] for one in card["handles"]]) == ("code", ["noa@remote.example"])
    assert "proposed" in inside.run("person", "show", private).out
    inside.json("note", public, "--text", "seen in March")
    inside.json("person", "join", private, "--proposal", proposal["id"])
    card = inside.json("person", "show", private)
    assert [one["handle"] for one in card["handles"]] == ["noa@remote.example", "sam@remote.example"]
    assert {one["id"] for one in card["conversations"]} >= {private, public}
    assert [one["private"] for one in card["conversations"] if one["id"] == private] == [True]
    page = inside.json("person", "show", private, "--limit", "1")["conversations"]
    rest = inside.json("person", "show", private, "--before", page[-1]["id"])["conversations"]
    assert [one["id"] for one in (*page, *rest)] == [one["id"] for one in card["conversations"]]
    inside.json("person", "split", private)
    assert len(inside.json("person", "show", private)["handles"]) == 1
    inside.json("undo")
    assert len(inside.json("person", "show", private)["handles"]) == 2


def test_after_a_join_an_answer_goes_to_the_readers_of_its_own_conversation_and_quotes_nobody(
    inside: Inside, fake: FakeMastodon
) -> None:
    _, _, ids = met(inside, fake)
    fields = ("audience", "to", "readers", "left_out", "parts")

    def answers() -> list[dict[str, Any]]:
        drawn = [inside.json("write", ids[one], "--text", "Rest and drink.", "--dry-run") for one in ids]
        return [{name: one["items"][0][name] for name in fields} for one in drawn]

    before = answers()
    inside.refused("person", "join", ids["direct"], "--handle", "sam@remote.example", "--stated", "?")
    inside.refused("person", "join", ids["direct"], "--handle", "sam", "--stated", "by phone")
    inside.refused("person", "join", ids["direct"], "--handle", "sam@remote.example", code=2)
    inside.json("person", "join", ids["direct"], "--handle", "@sam@remote.example", "--stated", "by phone")
    assert answers() == before
    assert "secret" not in str(before[list(ids).index("public")])
    assert "noa" not in str(before[list(ids).index("public")])


def test_notes_of_the_other_handle_are_for_professionals_alone(inside: Inside, fake: FakeMastodon) -> None:
    _, _, ids = met(inside, fake)
    inside.json("note", ids["public"], "--text", "seen in March")
    inside.json("note", ids["direct"], "--text", "call back")
    inside.json("person", "join", ids["direct"], "--handle", "sam@remote.example", "--stated", "by phone")
    assert "seen in March" in inside.run("person", "show", ids["direct"], "--json").out
    inside.json("professionals", "add", "eva")
    told = inside.run("person", "show", ids["direct"], "--json")
    assert "seen in March" not in told.out
    assert "call back" in told.out
    assert told.json["notes_shown"] is False


def test_no_answer_that_is_kept_for_a_repeat_holds_the_code(inside: Inside, fake: FakeMastodon) -> None:
    _, _, ids = met(inside, fake)
    first = inside.run("person", "code", ids["direct"], "--request-id", "r1", "--json")
    again = inside.run("person", "code", ids["direct"], "--request-id", "r1", "--json")
    assert (first.code, first.out) == (0, again.out)
    assert written(first.out) == set()
