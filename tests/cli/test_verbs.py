from __future__ import annotations

import pytest

from tests.cli.helpers import Inside


def states(inside: Inside) -> list[str]:
    return [one["state"] for one in inside.json("list", "--lane", "everything")][::-1]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("done",), "closed"),
        (("noise",), "noise"),
        (("snooze", "--until", "2h"), "snoozed"),
        (("snooze", "--until", "tomorrow"), "snoozed"),
        (("mute", "--scope", "thread", "--days", "3"), "closed"),
        (("flag",), "open"),
        (("note", "--text", "called them"), "open"),
        (("tag", "--word", "pharmacy"), "open"),
        (("personal",), "open"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else words,
)
def test_a_verb_moves_one_or_many_and_is_told(words: tuple[str, ...], state: str, inside: Inside) -> None:
    ids = inside.archive("one", "two", "three")
    told = inside.json(words[0], *ids[:2], *words[1:])
    assert (sorted(told["done"]), told["refused"], len(told["actions"])) == (sorted(ids[:2]), [], 1)
    assert states(inside) == [state, state, "open"]


@pytest.mark.parametrize("verb", ["done", "noise", "mute", "flag", "personal"])
def test_undo_takes_the_last_decision_back(verb: str, inside: Inside) -> None:
    ids = inside.archive("one", "two")
    inside.json(verb, *ids)
    told = inside.json("undo")
    assert sorted(told["done"]) == sorted(ids)
    assert states(inside) == ["open", "open"]
    assert inside.json("list", "--lane", "red") == []
    assert "nothing to undo" in inside.refused("undo")["message"]


def test_undo_takes_a_named_decision_back(inside: Inside) -> None:
    first, second = inside.archive("one", "two")
    action = inside.json("noise", first)["actions"][0]
    inside.json("done", second)
    inside.json("undo", "--id", action)
    assert states(inside) == ["open", "closed"]
    assert "undone already" in inside.refused("undo", "--id", action)["message"]


def test_what_is_refused_for_one_is_done_for_the_others(inside: Inside) -> None:
    first, second = inside.archive("one", "two")
    inside.json("flag", first)
    ended = inside.run("noise", first, second, "77", "--json")
    assert ended.code == 1
    assert ended.json["done"] == [second]
    assert [one["id"] for one in ended.json["refused"]] == ["77", first]
    assert states(inside) == ["open", "noise"]


def test_a_red_is_acknowledged_first_and_closed_with_a_reason(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    inside.json("flag", identity)
    (why,) = inside.run("done", identity, "--json").json["refused"]
    assert "consulta flag ID --acknowledge" in why["remedy"]
    inside.json("flag", identity, "--acknowledge")
    assert "--reason" in inside.run("done", identity, "--json").json["refused"][0]["remedy"]
    inside.json("done", identity, "--reason", "called them")
    assert states(inside) == ["closed"]


def test_a_red_is_taken_back_with_a_reason(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    inside.json("flag", identity)
    inside.json("flag", identity, "--acknowledge")
    assert inside.run("flag", identity, "--clear").code == 1
    inside.json("flag", identity, "--clear", "--reason", "a joke")
    assert inside.json("list", "--lane", "red") == []


def test_a_conversation_is_handed_over_to_somebody_who_works_here(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    for name in ("ana", "eva"):
        inside.json("professionals", "add", name)
    ana, eva = ("--professional", "ana"), ("--professional", "eva")
    assert "zoe" in inside.refused("assign", identity, "--to", "zoe", *ana)["message"]
    assert inside.json("assign", identity, "--to", "eva", *ana)["done"] == [identity]
    (row,) = inside.json("list")
    assert (row["responsible"], row["hand_over"]["state"], row["hand_over"]["to"]) == ("ana", "offered", "eva")
    assert inside.run("assign", identity, "--accept", *ana, "--json").code == 1
    inside.json("assign", identity, "--give-back", "I am away", *eva)
    assert inside.json("list")[0]["hand_over"]["state"] == "given back"
    inside.json("assign", identity, "--to", "eva", *ana)
    inside.json("assign", identity, "--keep", *ana)
    inside.json("assign", identity, "--to", "eva", *ana)
    inside.json("assign", identity, "--accept", *eva)
    (row,) = inside.json("list")
    assert (row["responsible"], row["hand_over"]) == ("eva", None)


def test_a_decision_needs_somebody_who_answers_for_it(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    inside.json("professionals", "add", "ana")
    inside.json("professionals", "add", "lago")
    assert "--professional NAME (ana, lago)" in inside.refused("done", identity)["remedy"]
    inside.json("done", identity, "--professional", "lago")


def test_nobody_is_let_in_whom_no_network_holds_back(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    for verb in ("accept", "refuse"):
        ended = inside.run(verb, identity, "--json")
        assert (ended.code, ended.json["done"]) == (1, [])


def test_a_moment_that_has_passed_is_refused(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    assert inside.run("snooze", identity, "--until", "2020-01-01").code == 1
