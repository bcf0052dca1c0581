from __future__ import annotations

from datetime import datetime

import pytest

from core.hours import DAYS
from tests.cli.helpers import TEMPLATE, Inside, joined, staffed
from tests.fakes.base import status, stored_then_dropped
from tests.fakes.mastodon import FakeMastodon


@pytest.fixture
def clinic(inside: Inside, fake: FakeMastodon) -> Inside:
    """A desk with one account, one vetted answer, and Ana at the keyboard."""
    staffed(inside)
    joined(inside, fake)
    inside._patch.setenv("CONSULTA_PROFESSIONAL", "ana")
    return inside


def asked(clinic: Inside, fake: FakeMastodon, text: str = "my son has a fever", visibility: str = "direct") -> str:
    fake.write(fake.pat, f"@doctor {text}", visibility)
    clinic.json("sync")
    found: list[dict[str, str]] = clinic.json("list")
    return found[-1]["id"]


def test_a_dry_run_shows_parts_and_readers_and_holds_nothing(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--dry-run")["items"]
    assert (item["id"], item["state"], item["template"], item["version"]) == (None, "ready", "fe7", 1)
    assert item["readers"]["named"] == ["pat@remote.example"]
    assert "Offer water often." in item["parts"][0]["text"]
    assert 0 < item["parts"][0]["length"] <= item["parts"][0]["limit"]
    assert clinic.json("outbox") == []
    assert "read by @pat@remote.example" in clinic.run("answer", identity, "--with", "fe7", "--dry-run").out


def test_what_speaks_against_an_answer_is_told(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake, visibility="direct")
    for dry in ((), ("--dry-run",)):
        ended = clinic.run("answer", identity, "--with", "fe7", "--audience", "public", "--json", *dry)
        (item,) = ended.json["items"]
        assert (ended.code, item["refused"]["code"], item["id"]) == (1, "wider", None)
    assert clinic.json("outbox") == []


def test_a_public_question_is_answered_to_the_asker_alone_when_asked_for(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake, visibility="public")
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--to-direct")["items"]
    assert item["audience"] == "direct"
    clinic.json("outbox", "--flush")
    assert [post.visibility for post in fake.read_by(fake.pat)] == ["direct"]


def test_what_came_after_what_was_read_is_named_and_nothing_is_held(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    (row,) = clinic.json("list")
    read = ("--read-up-to", row["newest"])
    assert row["newest"] == clinic.json("show", identity)["messages"][-1]["id"]
    (ready,) = clinic.json("answer", identity, "--with", "fe7", "--dry-run", *read)["items"]
    assert (ready["state"], ready["newer"]) == ("ready", [])
    fake.write(fake.pat, "@doctor and now his neck is stiff", parent=next(iter(fake.memory.posts)))
    clinic.json("sync")
    for verb in (("answer", identity, "--with", "fe7"), ("write", identity, "--text", "Give him water.")):
        for dry in ((), ("--dry-run",)):
            ended = clinic.run(*verb, *read, "--json", *dry)
            (item,) = ended.json["items"]
            assert (ended.code, item["refused"]["code"], item["id"]) == (1, "newer", None)
            (came,) = item["newer"]
            assert came["author"] == "pat@remote.example"
            assert "neck is stiff" in came["text"]
    assert "not read: " in clinic.run("answer", identity, "--with", "fe7", *read).out
    assert clinic.json("outbox") == []
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--read-up-to", came["id"])["items"]
    assert (item["state"], item["newer"]) == ("held", [])


def test_how_far_one_has_read_is_said_of_each_conversation_or_of_none(clinic: Inside, fake: FakeMastodon) -> None:
    asked(clinic, fake)
    asked(clinic, fake, "how long does a cold last?")
    first, second = clinic.json("list")
    both = ("answer", first["id"], second["id"], "--with", "fe7")
    wrong = {"names no message of": [first["newest"]], "none of these": ["12"], "is no id": ["x"]}
    for words, read in wrong.items():
        ended = clinic.run(*both, *(word for one in read for word in ("--read-up-to", one)), "--json")
        assert (ended.code, ended.json["error"]["code"]) == (2, "usage")
        assert words in ended.json["error"]["message"]
    assert clinic.json("outbox") == []
    items = clinic.json(*both, "--read-up-to", first["newest"], "--read-up-to", second["newest"])["items"]
    assert [item["state"] for item in items] == ["held", "held"]


def test_several_answers_travel_as_one_and_each_is_named(clinic: Inside, fake: FakeMastodon) -> None:
    path = clinic.home / "co1.md"
    path.write_text(TEMPLATE.replace('"fe7"', '"co1"').replace("Offer water often.", "Stay warm."), encoding="utf-8")
    clinic.json("templates", "import", str(path), "--professional", "ana")
    clinic.json("templates", "submit", "co1", "--professional", "ana")
    identity = asked(clinic, fake)
    (draft,) = clinic.run("answer", identity, "--with", "fe7", "--with", "co1", "--json").json["items"]
    assert draft["refused"]["message"] == "co1: this answer is still in review"
    clinic.json("templates", "approve", "co1", "--professional", "lago", "--pin", "-", given="417253\n")
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--with", "co1", "--language", "en")["items"]
    assert item["templates"] == [{"key": "fe7", "version": 1}, {"key": "co1", "version": 1}]
    assert (item["language"], item["state"]) == ("en", "held")
    text = " ".join(part["text"] for part in item["parts"])
    assert text.index("Offer water often.") < text.index("Stay warm.")
    (shown,) = clinic.json("outbox")
    assert shown["templates"] == item["templates"]


def test_the_same_answer_twice_is_refused(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    ended = clinic.run("answer", identity, "--with", "fe7", "--with", "fe7", "--json")
    assert ended.code == 1
    assert "twice" in ended.json["items"][0]["refused"]["message"]


def test_own_words_come_from_standard_input(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    (item,) = clinic.json("write", identity, "--text", "-", given="Please call the practice.\n")["items"]
    assert "Please call the practice." in item["parts"][0]["text"]
    assert (item["template"], item["state"]) == (None, "held")


def test_one_that_is_refused_does_not_stop_the_others(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    ended = clinic.run("answer", "77", identity, "--with", "fe7", "--json")
    assert ended.code == 1
    assert [item["state"] for item in ended.json["items"]] == ["refused", "held"]


def test_an_answer_that_nobody_knows_is_refused(clinic: Inside, fake: FakeMastodon) -> None:
    ended = clinic.run("answer", asked(clinic, fake), "--with", "zz9", "--json")
    assert (ended.code, "zz9" in ended.json["items"][0]["refused"]["message"]) == (1, True)


def test_an_archive_is_never_answered(clinic: Inside) -> None:
    (identity,) = clinic.archive("an old question")
    ended = clinic.run("write", identity, "--text", "too late", "--json")
    assert (ended.code, "archive" in ended.json["items"][0]["refused"]["message"]) == (1, True)


def test_a_second_answer_needs_again(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    clinic.json("answer", identity, "--with", "fe7")
    assert clinic.run("answer", identity, "--with", "fe7").code == 1
    clinic.json("outbox", "--flush")
    assert clinic.run("answer", identity, "--with", "fe7").code == 1
    clinic.json("answer", identity, "--with", "fe7", "--again")
    clinic.json("outbox", "--flush")
    assert len(fake.read_by(fake.pat)) == 2


def test_a_held_answer_is_undone_and_never_leaves(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    clinic.json("answer", identity, "--with", "fe7", "--hold", "60")
    clinic.json("undo")
    assert clinic.json("outbox", "--flush") == []
    assert fake.read_by(fake.pat) == []
    assert clinic.json("show", identity)["state"] == "open"


def test_what_is_held_is_sent_only_when_its_time_has_come(clinic: Inside, fake: FakeMastodon) -> None:
    clinic.json("answer", asked(clinic, fake), "--with", "fe7", "--hold", "1")
    (left,) = clinic.json("outbox", "--flush")
    assert (left["state"], "held until" in left["reason"], fake.read_by(fake.pat)) == ("held", True, [])
    (sent,) = clinic.json("outbox", "--flush", "--wait", "5")
    assert (sent["state"], len(fake.read_by(fake.pat))) == ("sent", 1)


def test_a_server_that_is_down_leaves_the_answer_held(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake)
    clinic.json("answer", identity, "--with", "fe7")
    fake.fail(status(503))
    ended = clinic.run("outbox", "--flush", "--json")
    assert (ended.code, [one["state"] for one in ended.json]) == (4, ["held"])
    assert ended.json[0]["reason"]
    fake.heal()
    assert fake.read_by(fake.pat) == []
    assert [one["state"] for one in clinic.json("outbox", "--flush")] == ["sent"]
    assert len(fake.read_by(fake.pat)) == 1


def test_an_answer_the_network_refuses_is_code_1_and_told(clinic: Inside, fake: FakeMastodon) -> None:
    clinic.json("answer", asked(clinic, fake), "--with", "fe7")
    fake.fail(status(422, {"error": "Text is too long"}), method="POST")
    ended = clinic.run("outbox", "--flush")
    assert ended.code == 1
    assert ended.out.startswith("0 sent, 1 not sent")
    assert [one["state"] for one in clinic.json("outbox")] == ["refused"]


def test_an_answer_that_may_have_been_sent_is_unknown_and_not_sent_again(clinic: Inside, fake: FakeMastodon) -> None:
    clinic.json("answer", asked(clinic, fake), "--with", "fe7")
    fake.fail(stored_then_dropped(), method="POST", times=1)
    ended = clinic.run("outbox", "--flush", "--json")
    assert (ended.code, [one["state"] for one in ended.json]) == (1, ["unknown"])
    clinic.json("outbox", "--flush")
    assert len(fake.read_by(fake.pat)) == 1


def test_an_account_without_settings_leaves_its_answers_held(clinic: Inside, fake: FakeMastodon) -> None:
    clinic.json("answer", asked(clinic, fake), "--with", "fe7")
    assert clinic.json("accounts", "remove", "clinic") == {"name": "clinic", "removed": True}
    ended = clinic.run("outbox", "--flush", "--json")
    assert (ended.code, [one["state"] for one in ended.json]) == (4, ["held"])
    assert clinic.json("accounts", "list")[0]["state"] == "no settings"
    assert clinic.refused("accounts", "remove", "clinic")["remedy"]


def test_a_sender_held_back_is_let_in_or_turned_away(clinic: Inside, fake: FakeMastodon) -> None:
    stranger = fake.memory.account("eve", "far.example", display_name="Eve")
    fake.memory.policy = dict.fromkeys(fake.memory.policy, "filter")
    fake.write(stranger, "@doctor may I ask something about my knee")
    clinic.json("sync")
    (held,) = clinic.json("list", "--lane", "screener")
    told = clinic.json("accept", held["id"])
    assert (told["done"], clinic.json("show", held["id"])["state"]) == ([held["id"]], "open")


def test_a_red_stranger_is_not_turned_away_from_the_network(clinic: Inside, fake: FakeMastodon) -> None:
    stranger = fake.memory.account("eve", "far.example", display_name="Eve")
    fake.memory.policy = dict.fromkeys(fake.memory.policy, "filter")
    fake.write(stranger, "@doctor I have crushing chest pain and cannot breathe")
    clinic.json("sync")
    (red,) = clinic.json("list", "--lane", "red")
    ended = clinic.run("refuse", red["id"], "--json")
    assert ended.code == 1
    assert fake.memory.dismissed == set()
    assert clinic.json("show", red["id"])["state"] == "open"


def test_the_same_name_takes_a_new_token_and_refuses_another_identity(clinic: Inside, fake: FakeMastodon) -> None:
    joined(clinic, fake)
    other = fake.memory.account("nurse", display_name="Nurse")
    words = (
        "accounts",
        "add",
        "mastodon",
        "--name",
        "clinic",
        "--set",
        f"BASE_URL={fake.url}",
        "--set",
        "ACCESS_TOKEN=-",
    )
    error = clinic.refused(*words, given=other.token + "\n")
    assert "@nurse" in error["message"]
    assert fake.doctor.token in (clinic.home / "config" / ".env").read_text()


def test_checking_the_accounts_names_what_is_wrong(clinic: Inside, fake: FakeMastodon) -> None:
    assert [one["state"] for one in clinic.json("accounts", "check")] == ["ok"]
    fake.revoked.add(fake.doctor.token)
    ended = clinic.run("accounts", "check", "clinic", "--json")
    assert (ended.code, ended.json[0]["state"], bool(ended.json[0]["remedy"])) == (4, "problem", True)
    assert clinic.run("check", "accounts").code == 4
    assert clinic.run("sync").code == 4
    assert clinic.refused("accounts", "check", "nowhere")["remedy"] == "accounts are: clinic"


def test_an_answer_at_office_hours_waits_says_when_and_is_not_flushed(clinic: Inside, fake: FakeMastodon) -> None:
    tomorrow = DAYS[(datetime.now().astimezone().weekday() + 1) % 7]
    clinic._patch.setenv("CONSULTA_OFFICE_HOURS", f"{tomorrow} 10:00-11:00")
    identity = asked(clinic, fake)
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--office-hours")["items"]
    assert (item["state"], item["goes"]["words"].startswith("goes ")) == ("held", True)
    (shown,) = clinic.json("outbox")
    assert (shown["waits_for"], shown["due_at"]) == ("office hours", item["goes"]["at"])
    assert "goes " in clinic.run("outbox").out
    ended = clinic.run("outbox", "--flush")
    assert "0 sent, 1 not sent" in ended.out
    assert fake.read_by(fake.pat) == []
    clinic.json("undo")
    clinic.json("flag", identity)
    ended = clinic.run("answer", identity, "--with", "fe7", "--office-hours", "--json")
    assert (ended.code, "red" in ended.json["items"][0]["refused"]["message"]) == (1, True)
    assert clinic.json("outbox") == []
    (item,) = clinic.json("answer", identity, "--with", "fe7", "--office-hours", "--red-too")["items"]
    assert item["state"] == "held"
    assert clinic.run("answer", identity, "--with", "fe7", "--office-hours", "--hold", "5").code == 2


def test_the_emergency_line_goes_by_the_country_that_was_stated(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake, "I have crushing chest pain. I live in Spain")
    (item,) = clinic.json("write", identity, "--emergency", "--dry-run")["items"]
    assert "112 leads to help" in item["parts"][0]["text"]
    assert "not known" in item["notes"][0]
    assert "no country" in clinic.run("flag", identity, "--country", "atlantis").out
    action = clinic.json("flag", identity, "--country", "mx")["actions"][0]
    (item,) = clinic.json("write", identity, "--emergency")["items"]
    assert "Call 911 now" in item["parts"][0]["text"]
    assert item["notes"][-1] == "not yet checked by a person: verify before you send"
    assert item["state"] == "held"
    clinic.json("undo", "--id", action)
    assert clinic.run("write", identity, "--emergency", "--text", "go").code == 2


def test_the_card_of_a_side_effect_names_no_one_and_sends_nothing(clinic: Inside, fake: FakeMastodon) -> None:
    identity = asked(clinic, fake, "I am 34. Since I started amoxicillin I have a rash, says pat")
    clinic.json("flag", identity, "--country", "ES")
    made = clinic.json("side-effect", identity)
    assert (made["medicines"], made["patient"], made["in_order"]) == (["amoxicillin"], "34 years", True)
    assert (made["scheme"]["address"], made["scheme"]["seen"]) == ("https://www.notificaram.es", True)
    assert "pat" not in str(made["reactions"])
    assert clinic.json("outbox") == []
