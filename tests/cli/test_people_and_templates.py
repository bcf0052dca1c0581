from __future__ import annotations

import getpass

import pytest

from desk import identity
from tests.cli.helpers import TEMPLATE, Inside, staffed


@pytest.fixture(autouse=True)
def _no_wrong_pins_yet() -> None:
    identity._wrong.clear()


def test_people_are_added_listed_and_given_roles_by_a_proved_reviewer(inside: Inside) -> None:
    staffed(inside)
    assert [(one["name"], one["role"], one["has_pin"]) for one in inside.json("professionals", "list")] == [
        ("ana", "author", False),
        ("lago", "reviewer", True),
    ]
    words = ("professionals", "role", "ana", "user", "--professional", "lago")
    assert "proved" in inside.refused(*words)["message"]
    assert "PIN" in inside.refused(*words, "--pin", "-", given="000000\n")["message"]
    assert inside.json(*words, "--pin", "-", given="417253\n")["role"] == "user"


def test_a_pin_is_changed_by_its_owner_and_shown_nowhere(inside: Inside) -> None:
    staffed(inside)
    words = ("professionals", "pin", "lago", "--professional", "lago", "--pin", "-", "--new-pin", "-")
    ended = inside.run(*words, given="417253\n930561\n")
    assert ended.code == 0
    assert "930561" not in ended.out + ended.err
    assert inside.run(*words, given="417253\n111222\n").code == 1


def test_a_pin_is_asked_for_at_the_terminal(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    staffed(inside)
    inside.json(
        "templates", "import", inside.file("fe7.md", TEMPLATE.replace("often", "gladly")), "--professional", "ana"
    )
    inside.json("templates", "submit", "fe7", "--professional", "ana")
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return "417253"

    monkeypatch.setattr(getpass, "getpass", typed)
    monkeypatch.setattr("cli.call.is_terminal", lambda _stream: True)
    monkeypatch.setattr("cli.given.is_terminal", lambda _stream: True)
    inside.json("templates", "approve", "fe7", "--professional", "lago")
    assert asked == ["PIN of lago: "]


def test_the_bound_os_user_needs_no_pin(inside: Inside) -> None:
    me = identity.current_os_user()
    inside.json("professionals", "add", "lago", "--role", "reviewer", "--os-user", me)
    inside.json("professionals", "add", "ana")
    path = inside.file("fe7.md", TEMPLATE)
    inside.json("templates", "import", path, "--professional", "ana")
    inside.json("templates", "submit", "fe7", "--professional", "ana")
    approved = inside.json("templates", "approve", "fe7", "--professional", "lago")
    assert (approved[0]["state"], approved[0]["proof"]) == ("vetted", "os user")


def test_a_claim_alone_vets_nothing(inside: Inside) -> None:
    inside.json("professionals", "add", "lago", "--role", "reviewer", "--new-pin", "-", given="417253\n")
    inside.json("professionals", "add", "ana")
    inside.json("templates", "import", inside.file("fe7.md", TEMPLATE), "--professional", "ana")
    inside.json("templates", "submit", "fe7", "--professional", "ana")
    assert "proves" in inside.refused("templates", "approve", "fe7", "--professional", "lago")["message"]
    assert [one["state"] for one in inside.json("templates", "list")] == ["in review"]


def test_templates_need_somebody_who_works_here(inside: Inside) -> None:
    error = inside.refused("templates", "import", inside.file("fe7.md", TEMPLATE))
    assert "professionals add" in error["remedy"]


def test_the_life_of_a_saved_answer_by_commands(inside: Inside) -> None:
    staffed(inside)
    changed = inside.file("new.md", TEMPLATE.replace("Offer water often.", "Offer water and soup."))
    (taken,) = inside.json("templates", "import", changed, "--professional", "ana")["imported"]
    assert (taken["version"], taken["state"], taken["new"]) == (2, "draft", True)
    (listed,) = inside.json("templates", "list")
    assert (listed["version"], listed["state"], listed["live_version"]) == (2, "draft", 1)
    lines = inside.json("templates", "diff", "fe7")["lines"]
    assert {"-Offer water often.", "+Offer water and soup."} <= set(lines)
    shown = inside.json("templates", "show", "fe7", "--version", "1")
    assert "Offer water often." in shown["source"]
    assert "lago (PIN)" in shown["provenance"]
    assert inside.json("templates", "due") == []
    assert [one["key"] for one in inside.json("templates", "due", "--days", "3650")] == []
    words = ("templates", "withdraw", "fe7", "--professional", "lago", "--pin", "-")
    assert [one["state"] for one in inside.json(*words, given="417253\n")] == ["withdrawn"]


def test_an_approval_can_name_the_text_that_was_read(inside: Inside) -> None:
    staffed(inside)
    inside.json(
        "templates", "import", inside.file("n.md", TEMPLATE.replace("often", "gladly")), "--professional", "ana"
    )
    inside.json("templates", "submit", "fe7", "--professional", "ana")
    words = ("templates", "approve", "fe7", "--professional", "lago", "--pin", "-", "--hash")
    assert "not the text" in inside.refused(*words, "0" * 64, given="417253\n")["message"]
    content = inside.json("templates", "show", "fe7")["hash"]
    assert inside.json(*words, content, given="417253\n")[0]["state"] == "vetted"


def test_a_file_that_is_no_template_is_named_and_the_others_are_taken(inside: Inside) -> None:
    inside.json("professionals", "add", "ana")
    good, bad = inside.file("good.md", TEMPLATE), inside.file("bad.md", "no front matter\n")
    ended = inside.run("templates", "import", bad, good, "gone.md", "--json")
    assert ended.code == 1
    assert [one["key"] for one in ended.json["imported"]] == ["fe7"]
    assert [one["file"] for one in ended.json["refused"]] == [bad, "gone.md"]


def test_an_export_comes_back_as_the_same_version(inside: Inside) -> None:
    staffed(inside)
    (path,) = inside.json("templates", "export", "--to", "out")["files"]
    (taken,) = inside.json("templates", "import", path, "--professional", "ana")["imported"]
    assert (taken["version"], taken["state"], taken["new"]) == (1, "vetted", False)
    assert "there already" in inside.refused("templates", "export", "fe7", "--to", "out", code=2)["message"]


def test_a_saved_answer_that_is_not_there_is_refused(inside: Inside) -> None:
    for verb in ("show", "diff"):
        assert "zz9" in inside.refused("templates", verb, "zz9")["message"]


def test_a_name_in_the_settings_does_not_stand_in_the_way_of_the_first_who_is_added(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTA_PROFESSIONAL", "ana")
    assert inside.json("professionals", "list") == []
    assert inside.json("professionals", "add", "ana", "--role", "author")["name"] == "ana"
    inside.json("professionals", "add", "lago", "--role", "reviewer")
    monkeypatch.setenv("CONSULTA_PROFESSIONAL", "eva")
    assert inside.refused("list") == {
        "code": "refused",
        "message": "nobody here is called 'eva'",
        "remedy": "these work here: ana, lago",
    }
