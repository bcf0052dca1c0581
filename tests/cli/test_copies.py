from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.helpers import Inside


def _store(inside: Inside) -> Path:
    return inside.home / "data" / "consulta.db"


def _change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.execute(sql)
        store.commit()


def test_a_copy_is_made_proved_and_put_back(inside: Inside) -> None:
    ids = inside.archive("a question", "another")
    copy = str(inside.home / "one.db")
    made = inside.json("backup", copy)
    assert made["problems"] == []
    assert {one["name"]: one["rows"] for one in made["tables"]}["message"] == 2
    inside.json("done", *ids)
    assert inside.json("restore", copy, "--verify") == made
    assert inside.json("list") == []
    done = inside.json("restore", copy)
    assert (done["hash"], done["rested"]) == (made["hash"], 0)
    assert Path(done["kept"]).exists()
    assert [one["id"] for one in inside.json("list")] == ids


def test_people_are_told_what_is_in_a_copy_and_what_is_not(inside: Inside) -> None:
    inside.archive("a question")
    copy = str(inside.home / "one.db")
    said = inside.run("backup", copy).out
    assert "1 conversation, 1 message, 0 saved answers" in said
    assert "CONSULTA_KEY" in said
    assert f"{copy} can be restored" in inside.run("restore", copy, "--verify").out
    assert "is kept as" in inside.run("restore", copy).out


def test_a_copy_that_does_not_fit_is_told_and_has_a_code_of_its_own(inside: Inside) -> None:
    ids = inside.archive("a question")
    inside.json("done", *ids)
    copy = inside.home / "one.db"
    inside.json("backup", str(copy))
    _change(copy, "UPDATE action SET verb = 'noise'")
    ended = inside.run("restore", str(copy), "--verify", "--json")
    assert (ended.code, [one["name"] for one in ended.json["problems"]]) == (1, ["audit"])
    assert "no message is touched" in ended.json["problems"][0]["means"]
    assert "but not all of it fits" in inside.run("restore", str(copy), "--verify").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("backup", "there.db"), 1, "no copy is overwritten"),
        (("backup", "nowhere/one.db"), 2, "cannot be written"),
        (("restore", "none.db"), 2, "cannot be read"),
        (("restore", "there.db"), 3, "is damaged or no store"),
        (("store", "copy", "mysql://db.example/x"), 3, "names no engine"),
        (("store", "copy", "postgresql+psycopg://ana:geheim@db.example/x"), 2, "never stands on the command line"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_refused_with_words_and_changes_nothing(
    inside: Inside, words: tuple[str, ...], code: int, said: str
) -> None:
    inside.archive("a question")
    Path(inside.file("there.db", "holiday notes " * 100))
    error = inside.refused(*words, code=code)
    assert said in error["message"]
    assert "geheim" not in str(error)
    assert (inside.home / "there.db").read_text().startswith("holiday notes")
    assert len(inside.json("list")) == 1


def test_a_store_is_copied_to_an_address_that_only_a_file_holds(
    inside: Inside, postgres_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = inside.archive("a question", "another")
    copied = inside.json("store", "copy", "@" + inside.file("address.txt", postgres_database_url + "\n"))
    assert copied["rows"] > 0
    back = f"sqlite:///{inside.home / 'back.db'}"
    monkeypatch.setenv("CONSULTA_DATABASE_URL", postgres_database_url)
    assert [one["id"] for one in inside.json("list")] == ids
    assert _checked(inside, 0) == {}
    assert inside.json("backup", str(inside.home / "one.db"))["hash"] == copied["hash"]
    assert inside.json("store", "copy", back)["hash"] == copied["hash"]
    assert inside.refused("store", "copy", back, code=3)["message"].startswith("the store to copy into is not empty")


def _checked(inside: Inside, code: int) -> dict[str, dict[str, str]]:
    ended = inside.run("check", "store", "--json")
    assert ended.code == code, ended
    return {one["name"]: one for one in ended.json["checks"] if not one["ok"]}


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE lane_count SET open = 40", "counts"),
        ("UPDATE conversation SET sort_key = 1", "order"),
        ("INSERT INTO message_fts (message_fts) VALUES ('delete-all')", "search"),
        ("UPDATE conversation SET held = 1", "outbox"),
        ("UPDATE action SET verb = 'noise'", "audit"),
        ("DELETE FROM handle", "references"),
    ],
)
def test_each_kind_of_damage_is_found_and_explained(inside: Inside, sql: str, name: str) -> None:
    ids = inside.archive("a question", "another")
    inside.json("done", ids[0])
    assert _checked(inside, 0) == {}
    _change(_store(inside), sql)
    found = _checked(inside, 1)
    assert set(found) == {name}
    assert found[name]["means"]
    assert found[name]["remedy"]
    said = inside.run("check", "store").out
    assert found[name]["means"] in said
    assert "a question" not in said


def test_a_search_index_with_other_words_than_the_messages_is_found(inside: Inside) -> None:
    inside.archive("a question")
    _change(_store(inside), "DROP TRIGGER message_fts_update")
    _change(_store(inside), "UPDATE message SET search_text = 'something else'")
    assert "does not fit" in _checked(inside, 1)["search"]["message"]


def test_a_damaged_file_is_named_with_what_it_means_and_its_own_code(inside: Inside) -> None:
    inside.archive(*(f"a question of {n} " + "word " * 300 for n in range(59)))
    _change(_store(inside), "PRAGMA wal_checkpoint(TRUNCATE)")
    path = _store(inside)
    whole = path.read_bytes()
    inside.json("backup", str(inside.home / "one.db"))
    with closing(sqlite3.connect(path)) as store:
        (page,) = store.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_message_thread_id'").fetchone()
    path.write_bytes(whole[: (page - 1) * 4096] + b"\xff" * 4096 + whole[page * 4096 :])
    found = _checked(inside, 3)
    assert set(found) == {"integrity"}
    assert "patients" in found["integrity"]["means"]
    path.write_bytes(b"\xff" * len(whole))
    assert "restore" in _checked(inside, 3)["store"]["remedy"]
    inside.json("restore", str(inside.home / "one.db"))
    assert _checked(inside, 0) == {}


def test_files_that_others_could_read_and_a_disk_without_room_are_named(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.archive("a question")
    _store(inside).chmod(0o644)
    assert "consulta.db" in _checked(inside, 1)["files"]["message"]
    # Opening the store narrows it.
    assert _checked(inside, 0) == {}
    monkeypatch.setattr("cli.health._LITTLE", 2**63)
    assert set(_checked(inside, 1)) == {"space"}


def test_answers_of_a_program_that_ended_are_found(inside: Inside) -> None:
    ids = inside.archive("a question")
    _change(
        _store(inside),
        "INSERT INTO outbox_item (id, conversation_id, account_id, parent_id, read_id, state, audience, readers, "
        "recipients, professional_id, session, due_at, created_at) SELECT 5, id, account_id, id, id, 'held', "
        f"'direct', '{{}}', '[]', 0, 'gone', 0, 0 FROM conversation WHERE id = {ids[0]}",
    )
    ended = inside.run("check", "store", "--json")
    assert ended.code == 1
    found = [one["message"] for one in ended.json["checks"] if one["name"] == "outbox"]
    assert [one.partition(":")[0] for one in found] == [
        "conversations in their lanes while an answer of theirs is on its way",
        "answers without any text",
        "answers held by a program that has ended",
    ]
