"""The page about PostgreSQL: its roles, made by its own words, do the work of a clinic and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from cli.parser import build
from core.clock import HOUR
from core.incoming import Person
from desk import actions
from store import actions as record
from store import beside, drafts, health, migrations, roles, tables
from store.engine import Tx, open_store
from store.errors import StoreUnusable
from tests import postgres
from tests.desk.clinics import clinic
from tests.docs.pages import ROOT, fenced, text_of
from tests.store.helpers import NOON, opened, said
from tests.tui.hands import minutes_ago, ward_inbox

PAGE = ROOT / "docs" / "postgres.md"
OWNER = "consulta_owner"
PASSWORD = "only-here"  # of a server that lives as long as a test
FORBIDDEN_TO_THE_WORKER = (
    "DROP TABLE draft",
    "CREATE TABLE extra (id INTEGER)",
    "ALTER TABLE message DROP COLUMN text",
    "DROP TRIGGER told ON conversation",
    "TRUNCATE message CASCADE",
    "DELETE FROM action",
    "UPDATE action SET verb = 'nothing'",
    "UPDATE action SET hash = ''",
    "UPDATE vetting SET proof = 'PIN'",
    "DELETE FROM message",
    "DELETE FROM attempt",
    "UPDATE version SET hash = ''",
    "UPDATE lane_count SET id = 2; DELETE FROM lane_count",
    "UPDATE applied SET n = 99",
)
FORBIDDEN_TO_THE_READER = (
    "INSERT INTO note (id, conversation_id, professional_id, text, at) VALUES (1, 1, 1, '', 1)",
    "UPDATE conversation SET state = 'closed'",
    "DELETE FROM draft",
    "CREATE TABLE extra (id INTEGER)",
    "SELECT text FROM message",
    "SELECT * FROM conversation",
    "SELECT question FROM conversation",
    "SELECT name FROM handle",
    "SELECT pin FROM professional",
    "SELECT sealed FROM credential",
    "SELECT body FROM inbox_raw",
)
FIGURES = (
    "SELECT open, red, closed FROM lane_count",
    "SELECT audience, COUNT(*), MIN(waiting_since) FROM conversation GROUP BY audience",
    "SELECT direction, COUNT(*) FROM message GROUP BY direction",
    "SELECT state, COUNT(*) FROM outbox_item GROUP BY state",
    "SELECT p.name, COUNT(*) FROM action a JOIN professional p ON p.id = a.professional_id GROUP BY p.name",
)


@dataclass
class House:
    """A server as the page makes it: its addresses by role."""

    address: str

    def url(self, role: str) -> str:
        return self._of(role).render_as_string(hide_password=False)

    def plain(self, role: str) -> str:
        return self._of(role).set(drivername="postgresql").render_as_string(hide_password=False)

    def _of(self, role: str) -> URL:
        return make_url(self.address).set(username=role, password=PASSWORD, database="consulta")


def _run(address: str, statements: Sequence[str]) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _statements(block: str) -> list[str]:
    return [one.strip() for one in block.split(";") if one.strip()]


@pytest.fixture
def house(own_postgres: postgres.Server) -> House:
    admin = own_postgres.url().replace("+psycopg", "")
    made, inside = fenced(PAGE, "sql")
    names = (OWNER, roles.WORKER, roles.READER)
    _run(admin, [*_statements(made), *(f"ALTER ROLE {name} PASSWORD '{PASSWORD}'" for name in names)])
    _run(admin.replace("/postgres", "/consulta"), _statements(inside))
    found = House(own_postgres.url())
    open_store(found.url(OWNER)).close()
    _run(found.plain(OWNER), roles.script())
    return found


def _refused(address: str, statement: str) -> bool:
    try:
        _run(address, [statement])
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def _extra(tx: Tx) -> None:
    tx.run("ALTER TABLE account ADD COLUMN extra TEXT")


async def _a_day_of_work(url: str) -> None:
    """Read, decide, take back, write down and send, as the inbox, sync and the outbox do."""
    async with clinic(url) as c:
        asked = [await c.ask(f"how long does a cold last? {n}") for n in range(3)]
        item = c.answer(asked[0])
        assert [one.state for one in await c.round()] == ["sent"]
        assert c.item(item).state == "sent"
        decision = actions.done(c.desk, [asked[1]])
        actions.undo(c.desk, decision.action)
        assert c.row(asked[1]).state == "open"
        actions.undo(c.desk, actions.snooze(c.desk, [asked[2]], c.desk.now() + HOUR).action)
        with c.store.writing() as tx:
            drafts.save(tx, asked[1], c.desk.who.id, "not yet", NOON)
            drafts.save(tx, asked[1], c.desk.who.id, "", NOON)
            beside.note(tx, asked[1], c.desk.who.id, "call back", NOON)
        await c.pull()
        assert record.verify(c.store.reader) is None
        assert health.of_store(c.store.reader) == []


async def test_roles_made_by_the_page_s_own_words_can_work_and_no_more(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = house.url(roles.WORKER)
    await _a_day_of_work(worker)
    people = [said("w1", "how long?", who=Person("q1", "q1"), thread="w1", at=minutes_ago(9))]
    async with ward_inbox(tmp_path, *people, url=worker) as hands:
        here = hands.row.id
        await hands.press("e")
        await hands.until(lambda: hands.stored(here).state == "closed", "the decision")
        await hands.press("u")
        await hands.until(lambda: hands.stored(here).state == "open", "its undo")
    allowed = [one for one in FORBIDDEN_TO_THE_WORKER if not _refused(house.plain(roles.WORKER), one)]
    assert allowed == []
    _run(house.plain(roles.READER), FIGURES)
    allowed = [one for one in FORBIDDEN_TO_THE_READER if not _refused(house.plain(roles.READER), one)]
    assert allowed == []
    monkeypatch.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, ("extra", _extra)])
    with pytest.raises(StoreUnusable, match="does not let its role") as caught:
        await asyncio.to_thread(open_store, worker)
    assert "owns the store" in caught.value.remedy
    with opened(house.url(OWNER)):
        pass
    with opened(worker) as store:
        assert store.reader.rows("SELECT COUNT(*) FROM action")[0][0]


def test_the_command_prints_what_the_page_s_roles_were_given(capsys: pytest.CaptureFixture[str]) -> None:
    from cli.main import main  # noqa: PLC0415  # what it loads is its own affair

    assert main(["store", "roles"]) == 0
    assert capsys.readouterr().out.splitlines() == roles.script()
    assert main(["store", "roles", "--worker", "x; DROP TABLE message"]) == 2
    assert build().parse_args(["store", "roles", "--reader", "figures"]).reader == "figures"


def test_every_table_is_named_in_the_rights_and_no_other() -> None:
    granted = {line.split(" ON ")[1].split(" TO ")[0] for line in roles.script() if f"TO {roles.WORKER};" in line}
    known = {name for name in granted if not name.startswith(("SCHEMA", "ALL"))}
    assert known == set(tables.metadata().tables)
    named = roles._REWRITTEN | set(roles._KEPT) | roles._UNREAD | set(roles._WORDS)
    assert named <= known
    for table, columns in roles._WORDS.items():
        assert columns <= set(tables.metadata().tables[table].columns.keys())


def test_the_page_keeps_words_out_of_the_server_s_log() -> None:
    (settings,) = fenced(PAGE, "postgresql_conf")
    assert {"log_statement = 'none'", "log_parameter_max_length = 0"} <= set(settings.splitlines())
    assert "verify-full" in text_of(PAGE)
