from __future__ import annotations

import json

import pytest

from tests.cli.helpers import Inside, joined, row
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.mastodon_memory import Draft


def test_ids_are_strings_and_times_are_utc(inside: Inside) -> None:
    inside.archive("a question")
    (found,) = inside.json("list")
    assert isinstance(found["id"], str)
    assert (found["waiting_since"], found["from"], found["lanes"]) == (
        "2026-03-01T09:00:00.000Z",
        "pat0",
        ["open", "direct", "everything"],
    )
    assert {"account", "network", "audience", "state", "question", "answer_by", "cluster", "reasons", "suggestion"} <= {
        *found
    }


def test_closed_conversations_are_listed_only_when_asked_for(inside: Inside) -> None:
    inside.archive("dealt with", read=True)
    assert inside.json("list") == []
    assert inside.json("list", "dealt") == []
    assert [one["question"] for one in inside.json("list", "--lane", "closed")] == ["dealt with"]
    assert [one["question"] for one in inside.json("list", "dealt", "--lane", "all")] == ["dealt with"]


def test_pages_follow_each_other_without_gap_or_repetition(inside: Inside) -> None:
    ids = inside.archive(*(f"question {n} of fever" for n in range(7)))
    inside.json("noise", ids[1], ids[4])
    inside.json("snooze", ids[2], "--until", "3d")
    for query in ((), ("fever",)):
        seen: list[str] = []
        while page := inside.json("list", *query, "--limit", "2", *(("--after", seen[-1]) if seen else ())):
            assert len(page) <= 2
            seen += [one["id"] for one in page]
        assert sorted(seen) == sorted(ids)
        assert len(seen) == len(ids)


def test_a_search_takes_what_is_typed_for_words(inside: Inside) -> None:
    inside.archive("38.5 since last night", "I can't sleep", 'she said "stop" - twice')
    for query in ("38.5", "can't", '"stop" -'):
        assert len(inside.json("list", "--", *query.split())) == 1
    assert inside.json("list", "fever") == []


def test_show_gives_the_conversation_its_messages_and_its_readers(inside: Inside) -> None:
    (identity,) = inside.archive("a question")
    shown = inside.json("show", identity)
    assert shown["readers"] == {"named": ["pat0"], "count": None, "everyone": False}
    assert [(m["remote_id"], m["direction"], m["role"], m["author"], m["text"]) for m in shown["messages"]] == [
        ("m0", "in", "question", "pat0", "a question")
    ]
    assert (shown["drafts"], shown["outbox"]) == ([], [])
    assert "a question" in inside.run("show", identity).out


def test_a_conversation_that_is_not_there_is_refused(inside: Inside) -> None:
    assert "12" in inside.refused("show", "12")["message"]
    assert inside.refused("list", "--after", "12")["remedy"]


def test_strangers_text_cannot_move_the_cursor(inside: Inside) -> None:
    line = json.dumps(row(1, "hi\x1b[2J\x07\u202etxet", sender_name="\x1b]0;x\x07Eve\nE", sender_handle="eve\x1b[A"))
    inside.json("import", inside.file("a.jsonl", line + "\n"))
    (found,) = inside.json("list")
    for ended in (inside.run("list"), inside.run("show", found["id"])):
        assert ended.code == 0
        assert not set(ended.out) & {"\x1b", "\x07", "\u202e"}
    assert found["question"] == "hi\x1b[2J\x07\u202etxet"


def test_unsent_words_are_listed(inside: Inside) -> None:
    assert inside.json("drafts") == []


def test_a_list_covers_what_the_inbox_covers_in_json_as_well_until_it_is_revealed(
    inside: Inside, fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(inside, fake)
    fake.memory.post(fake.pat, Draft("@doctor there was a lot of blood", "direct", spoiler="injury"))
    inside.json("sync")
    (found,) = inside.json("list")
    assert "blood" not in found["question"] + inside.run("list").out
    assert "injury" in found["question"]
    assert (found["covered"], found["from"]) == (True, "pat@remote.example")
    (bare,) = inside.json("list", "--reveal")
    assert "a lot of blood" in bare["question"]
    assert bare["covered"] is False
    assert "a lot of blood" in json.dumps(inside.json("show", found["id"]))
    monkeypatch.setenv("CONSULTA_MASKED", "yes")
    masked = inside.run("list", "--json").out + inside.run("list").out
    assert not [word for word in ("injury", "blood", "pat@", "Pat") if word in masked]
    assert inside.json("list")[0]["covered"]
    assert "a lot of blood" in inside.json("list", "--reveal")[0]["question"]
