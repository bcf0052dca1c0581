from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from typing import Any

import pytest

from core.audience import Audience
from core.clock import Micros, from_iso, moment_of
from desk import importing
from desk.errors import Refusal
from desk.importing import Report, import_archive
from desk.office import Desk
from desk.triage.life import judge
from store import accounts, views
from store.lanes import LANES, Order
from store.rows import Row, Touched, Verdict
from tests.store.helpers import ME, NOON, account, bring, opened, said


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with opened(database_url) as store:
        yield Desk(store, now=lambda: NOON)


def line(n: int = 1, **more: Any) -> str:
    row = {
        "id": f"m{n}",
        "network": "mastodon",
        "kind": "dm",
        "sender_handle": "@ana_m",
        "sender_name": "Ana M",
        "sent_at": f"2026-03-01T09:{n:02}:00Z",
        "text": f"question {n}",
        "thread_id": "t1",
        "reply_to": None,
        "read": False,
    }
    return json.dumps(row | more)


def rows(desk: Desk, lane: str = "everything") -> list[Row]:
    return views.page(desk.store.reader, LANES[lane], Order.NEWEST)


def test_a_line_becomes_a_message_of_an_archive(desk: Desk) -> None:
    report = import_archive(desk, [line()])
    (row,) = rows(desk)
    assert (report.new, report.skipped, report.accounts) == (1, 0, {"archive-mastodon": 1})
    assert (row.account, row.handle, row.name, row.state, row.question) == (
        "archive-mastodon", "ana_m", "Ana M", "open", "question 1",
    )  # fmt: skip
    assert moment_of(row.id) == from_iso("2026-03-01T09:01:00Z")
    (kept,) = views.accounts(desk.store.reader)
    assert (kept.kind, kept.network) == ("archive", "mastodon")


def test_each_network_has_its_archive_and_each_circle_its_conversation(desk: Desk) -> None:
    import_archive(desk, [line(1), line(2, kind="mention"), line(3, network="x")])
    assert {(row.account, row.audience) for row in rows(desk)} == {
        ("archive-mastodon", Audience.DIRECT),
        ("archive-mastodon", Audience.PUBLIC),
        ("archive-x", Audience.DIRECT),
    }


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    lines = [line(n, thread_id=f"t{n % 3}", read=n % 2 == 0) for n in range(12)]
    import_archive(desk, lines)
    before = rows(desk)
    report = import_archive(desk, lines)
    assert (report.lines, report.new, report.edited, report.there) == (12, 0, 0, 12)
    assert rows(desk) == before
    assert report.accounts == {"archive-mastodon": 0}


def test_a_line_that_cannot_be_kept_is_named_without_its_words_and_the_others_come_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(seen: Touched, now: Micros) -> Verdict:
        if any("poison" in message.text for message in seen.burst):
            raise ValueError("poison")
        return judge(seen, now)

    monkeypatch.setattr(importing, "judge", judged)
    # No compression makes it shorter, and no index of PostgreSQL takes it.
    long = "".join(random.Random(5).choices(string.ascii_letters, k=9000))  # noqa: S311  # as said
    lines = [line(1), line(2, thread_id="t2", text="poison"), line(3, id=long, thread_id="t3"), "{", line(5)]
    report = import_archive(desk, lines)
    left_out = {bad.number: bad.what for bad in report.bad}
    takes_long = desk.store.dialect == "sqlite"
    assert list(left_out) == ([2, 4] if takes_long else [2, 3, 4])
    assert (report.new, report.skipped) == (len(lines) - len(left_out), len(left_out))
    assert "cannot keep it" in left_out[2]
    assert "poison" not in f"{report.bad}"
    assert long not in f"{report.bad}"
    monkeypatch.undo()
    report = import_archive(desk, lines)
    assert (report.new, report.there) == (1, 3 if takes_long else 2)


def test_a_line_twice_in_one_file_is_one_message(desk: Desk) -> None:
    report = import_archive(desk, [line(), line()])
    assert (report.lines, report.new, report.there) == (2, 1, 1)


def test_what_was_read_is_closed_and_the_rest_is_open(desk: Desk) -> None:
    import_archive(desk, [line(1, thread_id="a", read=True), line(2, thread_id="b"), line(3, thread_id="c", read=True)])
    assert [row.question for row in rows(desk, "open")] == ["question 2"]
    assert {row.outcome for row in rows(desk, "closed")} == {"done"}


def test_the_newest_message_decides_in_whatever_order_the_lines_come(desk: Desk) -> None:
    import_archive(desk, [line(3, read=True), line(1)])
    import_archive(desk, [line(2)])
    assert [row.state for row in rows(desk)] == ["closed"]
    import_archive(desk, [line(4)])
    assert [row.state for row in rows(desk)] == ["open"]


def test_an_archive_raises_no_alert(desk: Desk) -> None:
    import_archive(desk, [line(text="crushing chest pain and my left arm is numb")])
    assert (rows(desk, "red"), rows(desk, "expiring")) == ([], [])


def test_a_bad_line_is_named_left_out_and_counted(desk: Desk) -> None:
    bad = [
        "no json",
        "[1, 2]",
        "[" * 100_000,
        line(network="pigeon"),
        line(kind="letter"),
        line(id=None),
        line(id=""),
        line(text=None),
        line(text=5),
        line(sender_handle="@"),
        line(sent_at="yesterday"),
        line(sent_at="1815-12-10T00:00:00Z"),
        line(sent_at="9999-12-31T23:59:59-23:59"),
        line(read="yes"),
        line(sender_name=["x"]),
        "\udcff" + line(),
        "x" * (importing.LINE_MAX + 1),
    ]
    report = import_archive(desk, [line(1), *bad, "", "  \n", line(2)])
    assert (report.new, report.skipped, report.lines) == (2, len(bad), len(bad) + 2)
    assert [one.number for one in report.bad] == list(range(2, len(bad) + 2))
    assert all(one.what and one.remedy for one in report.bad)
    assert len(rows(desk)) == 1


def test_only_the_first_bad_lines_are_named_and_all_are_counted(desk: Desk) -> None:
    report = import_archive(desk, ["bad"] * (importing.NAMED + 50))
    assert (len(report.bad), report.skipped) == (importing.NAMED, importing.NAMED + 50)


def test_what_no_database_takes_is_replaced_and_the_rest_of_the_text_stays(desk: Desk) -> None:
    import_archive(desk, [line(text="a\0b\ud800c", sender_name="N\0")])
    (row,) = rows(desk)
    assert (row.question, row.name) == ("a\ufffdb\ufffdc", "N\ufffd")


def test_optional_fields_may_be_missing_and_ids_may_be_numbers(desk: Desk) -> None:
    given = {"id": 7, "network": "x", "kind": "dm", "sender_handle": "eve", "sent_at": "2026-03-01", "text": "hi"}
    assert import_archive(desk, [json.dumps(given)]).new == 1
    (message,) = views.messages(desk.store.reader, rows(desk)[0].id)
    assert (message.remote_id, message.thread, message.author) == ("7", "7", "")


def test_messages_of_the_same_moment_are_all_kept(desk: Desk) -> None:
    report = import_archive(desk, [line(n, sent_at="2026-03-01T09:00:00Z") for n in range(importing.PAGE + 20)])
    assert report.new == importing.PAGE + 20


def test_a_message_from_the_future_came_now(desk: Desk) -> None:
    import_archive(desk, [line(sent_at="2099-01-01T00:00:00Z")])
    assert moment_of(rows(desk)[0].id) == NOON


def test_progress_is_told_after_each_page(desk: Desk) -> None:
    heard: list[int] = []

    def told(report: Report) -> None:
        heard.append(report.new)

    import_archive(desk, (line(n % 60, id=f"m{n}") for n in range(importing.PAGE * 2 + 1)), told=told)
    assert heard == [importing.PAGE, importing.PAGE * 2, importing.PAGE * 2 + 1]


def test_into_an_account_of_ours_it_is_triaged_and_its_people_stay_one_person(desk: Desk) -> None:
    account(desk.store)
    bring(desk.store, said("r1", "hello", thread="t1"))
    import_archive(desk, [line(5, text="crushing chest pain"), line(6, thread_id="t6", read=True)], account="clinic")
    assert {row.account for row in rows(desk)} == {"clinic"}
    assert len(rows(desk)) == 2
    assert [row.question for row in rows(desk, "closed")] == ["question 6"]
    assert len(rows(desk, "red")) == 1


def test_what_was_read_before_raises_no_alert_in_an_account_of_ours(desk: Desk) -> None:
    account(desk.store)
    import_archive(desk, [line(text="crushing chest pain", read=True)], account="clinic")
    assert (rows(desk, "red"), len(rows(desk, "closed"))) == ([], 1)


def test_older_messages_do_not_open_what_was_answered(desk: Desk) -> None:
    account(desk.store)
    bring(desk.store, said("r1", "hello"), said("r2", "an answer", who=ME, at=NOON + 1, asker="p1"))
    import_archive(desk, [line(1)], account="clinic")
    assert [row.state for row in rows(desk)] == ["closed"]


def test_an_account_of_another_network_takes_nothing(desk: Desk) -> None:
    account(desk.store)
    report = import_archive(desk, [line(network="x"), line()], account="clinic")
    assert (report.skipped, report.new, report.bad[0].number) == (1, 1, 1)


def test_an_account_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Refusal, match="nowhere"):
        import_archive(desk, [line()], account="nowhere")


def test_an_archive_never_becomes_an_account_of_ours(desk: Desk) -> None:
    import_archive(desk, [line()])
    with desk.store.writing() as tx:
        accounts.ensure(tx, "archive-mastodon", "mastodon")
    assert [one.kind for one in views.accounts(desk.store.reader)] == ["archive"]
