"""From a direct message on a network to one answer there, by commands alone."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.cli.helpers import Program, joined, staffed
from tests.fakes.mastodon import FakeMastodon


def test_a_direct_message_is_answered_once_by_commands_alone(program: Program, fake: FakeMastodon) -> None:
    staffed(program)
    joined(program, fake)
    fake.write(fake.pat, "@doctor my son has a fever, is ibuprofen ok")
    report = program.json("sync")["accounts"]
    assert [(one["name"], one["new"], one["problem"]) for one in report] == [("clinic", 1, "")]
    (question,) = program.json("list")
    assert (question["from"], question["audience"], question["state"]) == ("pat@remote.example", "direct", "open")
    assert question["suggestion"] == "fe7"
    held = program.json(
        "answer", question["id"], "--with", "fe7", "--hold", "0", "--professional", "ana", "--request-id", "one"
    )
    again = program.json(
        "answer", question["id"], "--with", "fe7", "--hold", "0", "--professional", "ana", "--request-id", "one"
    )
    assert again == held
    assert fake.read_by(fake.pat) == []
    (sent,) = program.json("outbox", "--flush")
    (reply,) = fake.read_by(fake.pat)
    assert (sent["state"], sent["remote_ids"]) == ("sent", [reply.id])
    assert (reply.visibility, "Offer water often." in reply.text) == ("direct", True)
    assert program.json("outbox", "--flush") == []
    assert len(fake.read_by(fake.pat)) == 1
    shown = program.json("show", question["id"])
    assert (shown["state"], shown["outcome"], [m["role"] for m in shown["messages"]]) == (
        "closed",
        "answered",
        ["question", "ours"],
    )


def test_an_account_is_kept_in_a_file_of_its_owner_alone_and_its_token_is_shown_nowhere(
    program: Program, fake: FakeMastodon
) -> None:
    added = program.run(
        "accounts", "add", "mastodon", "--name", "clinic", "--set", f"BASE_URL={fake.url}", "--set", "ACCESS_TOKEN=-",
        given=fake.doctor.token + "\n",
    )  # fmt: skip
    path = program.home / "config" / ".env"
    assert added.code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert fake.doctor.token in path.read_text()
    assert "CONSULTA_KEY=" in path.read_text()
    outputs = [added, program.run("accounts", "list", "--json"), program.run("check"), program.run("check", "--json")]
    assert all(fake.doctor.token not in one.out + one.err for one in outputs)
    assert "@doctor" in added.out


def test_a_sync_that_fails_for_one_account_goes_on_with_the_others(program: Program, fake: FakeMastodon) -> None:
    joined(program, fake)
    path = program.home / "config" / ".env"
    broken = path.read_text().replace("__CLINIC__", "__AGING__").replace(fake.doctor.token, "revoked")
    path.write_text(path.read_text() + "".join(line + "\n" for line in broken.splitlines() if "__AGING__" in line))
    fake.write(fake.pat, "@doctor hello, a question")
    ended = program.run("sync", "--json")
    aging, clinic = ended.json["accounts"]
    assert (ended.code, aging["name"], clinic["new"]) == (4, "aging", 1)
    assert aging["problem"]
    assert aging["remedy"]


def test_a_second_sync_right_after_the_first_is_not_locked_out(program: Program, fake: FakeMastodon) -> None:
    joined(program, fake)
    program.json("sync")
    fake.write(fake.pat, "@doctor hello, a question")
    assert program.json("sync")["accounts"][0]["new"] == 1


def test_adding_an_account_that_does_not_connect_keeps_nothing(program: Program, fake: FakeMastodon) -> None:
    ended = program.run(
        "accounts", "add", "mastodon", "--name", "clinic", "--set", f"BASE_URL={fake.url}", "--set", "ACCESS_TOKEN=-",
        "--json", given="wrong-token\n",
    )  # fmt: skip
    assert (ended.code, ended.json["error"]["code"]) == (4, "login")
    assert not (program.home / "config" / ".env").exists()
    assert program.json("accounts", "list") == []
    assert "wrong-token" not in ended.out + ended.err


def files_of(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_the_store_is_its_owners_alone(program: Program) -> None:
    program.json("list")
    assert stat.S_IMODE((program.home / "data").stat().st_mode) == 0o700
    assert files_of(program.home / "data") == {0o600}
