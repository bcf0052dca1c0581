"""Access that ends or has ended: said in the header, on the card, and before a word is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.clock import DAY, HOUR, Micros
from core.incoming import Person
from desk import budget, standing
from desk.lines import card_facts
from networks.errors import NeedsLogin, NetworkError, Stopped, Unreachable, Unusable
from networks.protocol import Card, Problem
from store import accounts, views
from store.engine import Tx
from tests.store.helpers import said
from tests.tui.hands import MORNING, Ward, ward_inbox
from tui.screens.base import Mode

QUESTION = said("m1", "what helps against a cold", at=MORNING - HOUR)
DEAD = "clinic can send nothing now: it needs a person"
RENEWAL = "make a new token where the last one came from"


def with_card(ends: Micros | None, *problems: Problem) -> Callable[[Ward], None]:
    def fill(ward: Ward) -> None:
        with ward.store.writing() as tx:
            account = accounts.ensure(tx, ward.slug, ward.network)
            card = Card(ward.network, Person("1", "dr.ruiz"), MORNING, ends=ends, renewal=RENEWAL, problems=problems)
            facts = card_facts(card)
            accounts.connected(tx, account, handle="dr.ruiz", remote_id="1", name="", card=facts, now=MORNING)

    return fill


def roles_of(lines: object, words: str) -> set[str]:
    return {span.role for line in lines for span in line if words in span.text}  # type: ignore[attr-defined]  # panes


@pytest.mark.parametrize(
    ("left", "words", "role"),
    [(5 * DAY, "access ends in 5 days", "amber"), (3 * HOUR, "access ends in 3 hours", "red")],
)
async def test_an_access_that_ends_is_named_in_the_header_on_the_card_and_among_the_problems(
    tmp_path: Path, left: Micros, words: str, role: str
) -> None:
    blind = Problem("direct messages are not seen here", "tick them in the app")
    async with ward_inbox(tmp_path, QUESTION, fill=with_card(MORNING + left, blind)) as hands:
        assert roles_of(hands.inbox.query_one("#header").lines, words) == {role}  # type: ignore[attr-defined]
        await hands.press("r")
        assert hands.inbox.mode is Mode.WRITE
        await hands.press("escape", "g", "l")
        assert words in hands.text
        detail = hands.app.screen.query_one("#detail").lines  # type: ignore[attr-defined]
        assert roles_of(detail, words) == {role}
        assert roles_of(detail, "direct messages are not seen here") == {"red"}
        assert RENEWAL[:20] in hands.text
        await hands.press("escape", "g", "h")
        assert words in hands.text


@pytest.mark.parametrize(("key", "mode"), [("a", Mode.ANSWER), ("A", Mode.PROMPT), ("r", Mode.WRITE), ("R", Mode.LIST)])
async def test_an_account_whose_access_has_ended_says_so_before_a_word_and_no_letter_becomes_a_key(
    tmp_path: Path, key: str, mode: Mode
) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=with_card(MORNING - HOUR)) as hands:
        await hands.press(key)
        assert hands.inbox.mode is mode
        assert DEAD in hands.notice
        assert DEAD in hands.text
        if mode is Mode.ANSWER:
            # It may be read, to be given on the network itself.
            await hands.press("y", "y", "y")
        elif mode is not Mode.LIST:
            await hands.type("rest, eat")
        assert hands.items() == []
        await hands.press("escape")
        assert hands.verbs() == []
        assert hands.row.state == "open"


async def test_what_is_written_for_an_account_whose_access_has_ended_is_kept_and_not_sent(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=with_card(MORNING - HOUR)) as hands:
        await hands.press("r")
        await hands.type("rest, eat")
        await hands.press("ctrl+d", "y", "y", "y")
        assert hands.items() == []
        assert hands.inbox.stage is not None
        assert hands.inbox.stage.draft(hands.row.id) == "rest, eat"


@pytest.mark.parametrize(
    ("error", "is_dead"),
    [
        (NeedsLogin("the token is refused", "make a new one"), True),
        (Stopped("credits are used up", "buy some"), True),
        (Unusable("its package is gone", "install it"), True),
        (Unreachable("no route"), False),
    ],
)
def test_only_what_a_person_must_mend_makes_an_account_dead(
    tmp_path: Path, error: NeedsLogin | Stopped | Unusable | Unreachable, *, is_dead: bool
) -> None:
    from store.engine import open_store  # noqa: PLC0415 - only here
    from store.place import url_of  # noqa: PLC0415 - the same

    store = open_store(url_of(tmp_path / "store.db"))
    try:
        with store.writing() as tx:
            account = accounts.ensure(tx, "clinic", "mastodon")
            accounts.connected(tx, account, handle="ruiz", remote_id="1", name="", card={"network": "m"}, now=MORNING)
            _fail(tx, account, error)
        (row,) = views.accounts(store.reader)
        found = standing.dead(row, MORNING)
        assert (found is not None) is is_dead
        assert found is None or found == (error.what, error.remedy)
        with store.writing() as tx:
            accounts.connected(tx, account, handle="ruiz", remote_id="1", name="", card={"network": "m"}, now=MORNING)
        (row,) = views.accounts(store.reader)
        assert standing.dead(row, MORNING) is None
    finally:
        store.close()


def _fail(tx: Tx, account: int, error: NetworkError) -> None:
    accounts.trouble(tx, account, error.what, error.remedy, stopped=isinstance(error, Stopped))
    if isinstance(error, NeedsLogin | Unusable):
        budget.note_need(tx, account, error)
