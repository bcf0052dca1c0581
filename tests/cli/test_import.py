from __future__ import annotations

import json

from tests.cli.helpers import Inside, Program, row


def text(*rows: object) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in rows)


def test_an_import_reports_what_it_did_and_repeats_change_nothing(inside: Inside) -> None:
    path = inside.file("a.jsonl", text(row(1, "one"), row(2, "two", read=True), row(3, "three", network="x")))
    first = inside.json("import", path)
    assert first == {
        "lines": 3,
        "new": 3,
        "edited": 0,
        "known": 0,
        "skipped": 0,
        "bad": [],
        "accounts": [{"name": "archive-mastodon", "new": 2}, {"name": "archive-x", "new": 1}],
    }
    assert (inside.json("import", path)["new"], inside.json("import", path)["known"]) == (0, 3)
    assert [one["state"] for one in inside.json("accounts", "list")] == ["archive", "archive"]


def test_a_bad_line_is_named_the_rest_goes_on_and_the_code_is_1(inside: Inside) -> None:
    path = inside.file("a.jsonl", text(row(1, "one"), "{", row(2, "two")))
    ended = inside.run("import", path, "--json")
    assert (ended.code, ended.json["new"], [one["line"] for one in ended.json["bad"]]) == (1, 2, [2])
    assert "line 2 was left out" in ended.err


def test_bytes_that_are_no_text_spoil_their_line_alone(inside: Inside) -> None:
    path = inside.home / "a.jsonl"
    path.write_bytes(b"\xff\xfe\n" + text(row(1, "one")).encode())
    ended = inside.run("import", str(path), "--json")
    assert (ended.code, ended.json["new"], ended.json["skipped"]) == (1, 1, 1)


def test_an_import_reads_standard_input_and_is_quiet_without_a_terminal(program: Program) -> None:
    ended = program.run("import", "-", given=text(row(1, "one")))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("1 lines: 1 new")


def test_an_account_that_is_not_there_is_refused(inside: Inside) -> None:
    path = inside.file("a.jsonl", text(row(1, "one")))
    assert "nowhere" in inside.refused("import", path, "--account", "nowhere")["message"]
