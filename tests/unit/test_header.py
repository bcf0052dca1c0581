"""The line above the list names what is wrong, however small the screen."""

from __future__ import annotations

from dataclasses import fields

from store.rows import AccountRow
from tui.header import Standing, header

LONG = "the server does not take the token any more, so that nothing is read and nothing is sent from here"


def account(slug: str, **more: object) -> AccountRow:
    empty: dict[str, object] = {one.name: "" for one in fields(AccountRow)}
    numbers = {"id": 1, "holes": 0, "hidden_requests": 0, "pulled_at": 1}
    about = {**empty, **numbers, "slug": slug, "network": "mastodon", "kind": "live", "card": "{}", "handle": "dr.ruiz"}
    return AccountRow(**{**about, **more})  # type: ignore[arg-type]  # invented rows; only what the header reads counts


def words(*accounts: AccountRow) -> str:
    return "".join(span.text for span in header(accounts, Standing("ana", demo=False, outbox={}), 80))


def test_a_problem_too_long_for_the_line_is_shortened_and_still_names_its_account() -> None:
    line = words(account("clinic", problem=LONG))
    assert line.startswith(" mst the server does not take the token")
    assert "…" in line
    assert len(line) == 80


def test_an_account_that_is_well_is_shown_whole_or_not_at_all() -> None:
    line = words(account("first", problem=LONG[:45]), account("second", network="matrix"))
    assert "mtx" not in line
    assert "…" in line


def test_who_sits_here_is_shown_with_the_proof_where_the_accounts_leave_room() -> None:
    proved = Standing("eva", demo=False, outbox={}, proof="forced command")
    roomy = "".join(span.text for span in header([account("first")], proved, 80))
    narrow = "".join(span.text for span in header([account("first", problem=LONG)], proved, 80))
    assert roomy.rstrip().endswith("from @dr.ruiz · eva (forced command)")
    assert narrow.rstrip().endswith("from @dr.ruiz · eva")


def test_as_whom_we_answer_gives_way_to_a_problem_that_then_fits_whole() -> None:
    short = words(account("first"), account("second", handle="sala", network="matrix"))
    assert "from @dr.ruiz +1 · ana" in short
    tight = words(account("first", problem=LONG[:56]))
    assert f"mst {LONG[:56]} " in tight
    assert tight.rstrip().endswith("  @dr.ruiz · ana")
