"""The dialogue that adds an account, in a real terminal; nothing is kept before a yes."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path

from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import NotSaid, Talk

ENV = Path("config") / ".env"


def talk(program: Program, *words: str) -> Talk:
    return Talk(program.command("accounts", "add", *words), program.environment, program.home)


def test_somebody_is_led_to_an_account_corrects_one_answer_and_only_a_yes_keeps_it(
    program: Program, fake: FakeMastodon
) -> None:
    with talk(program) as person:
        listed = person.wait_for("Which network.*\n> ")[0]
        assert "1 Mastodon" in person.text
        assert listed
        person.type("1")
        person.wait_for("^NAME: ")
        person.type("Clinic 1!")
        person.wait_for("cannot be a name")
        person.wait_for("^NAME: ")
        person.type("clinic")
        person.wait_for("where to click")
        person.wait_for("Preferences, Development, New application")
        person.wait_for("^BASE_URL: ")
        person.type("mastodon example")
        person.wait_for("^ACCESS_TOKEN: ")
        person.type("not-the-token")
        person.wait_for("! ")
        person.wait_for("2 ACCESS_TOKEN +given, 13 signs")
        person.wait_for(r"nothing to try\s+again\n> ")
        person.type("1")
        person.wait_for("^BASE_URL: ")
        person.type(f"  {fake.url}  ")
        person.wait_for("Preferences > Development|does not|token")
        person.wait_for(r"nothing to try\s+again\n> ")
        person.type("2")
        person.wait_for("^ACCESS_TOKEN: ")
        person.type(f" {fake.doctor.token[:9]} {fake.doctor.token[9:]}\u200b ")
        person.wait_for("you are +@doctor")
        person.wait_for("Type yes, no, or the number of an answer to change it\n> ")
        assert not (program.home / ENV).exists()
        person.type("y")
        person.wait_for("clinic is kept in .*you are @doctor there")
        assert person.ended() == 0
        assert "not-the-token" not in person.text
        assert fake.doctor.token not in person.text
    path = program.home / ENV
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"ACCESS_TOKEN={fake.doctor.token}\n" in path.read_text()


def test_who_leaves_the_dialogue_has_kept_nothing_and_a_given_server_is_not_asked_for(
    program: Program, fake: FakeMastodon
) -> None:
    with talk(program, "mastodon", "--name", "clinic", "--set", f"BASE_URL={fake.url}") as person:
        person.wait_for("^ACCESS_TOKEN: ")
        assert "BASE_URL: " not in person.text
        for _ in range(20):
            # A signal that comes between the prompt and the reading of it waits for the next key.
            person.interrupt()
            with contextlib.suppress(NotSaid):
                person.wait_for("nothing was kept", 3)
                break
        assert person.ended() == 1
    assert not (program.home / ENV).exists()
