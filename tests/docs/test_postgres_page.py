"""The page about PostgreSQL: its roles, made by its own words, do the work of a clinic and nothing more."""

from __future__ import annotations

import asyncio
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
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
from tests.docs.pages import ROOT, fenced, indented, text_of
from tests.store.helpers import NOON, bring, opened, said
from tests.tui.hands import minutes_ago, ward_inbox

PAGE = ROOT / "docs" / "postgres.md"
OWNER = "consulta_owner"
TYPED = [said.text.removeprefix("# ") for said in indented(PAGE) if said.text.startswith("# ")]
"""What root types on the server."""
(OWNERS,) = [said.text.partition("=")[2] for said in indented(PAGE) if said.text.startswith("CONSULTA_DATABASE_URL=")]
PATH = os.pathsep.join(filter(None, (str(postgres.programs() or ""), os.environ["PATH"])))
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
    """A server as the page makes it: with TLS alone, and an address for each role."""

    address: str
    folder: Path
    socket: Path

    def url(self, role: str, **options: str) -> str:
        return self._of(role, options).render_as_string(hide_password=False)

    def plain(self, role: str, **options: str) -> str:
        return self._of(role, options).set(drivername="postgresql").render_as_string(hide_password=False)

    def admin(self, database: str) -> str:
        """Return how the administrator gets in: by the server's socket."""
        url = make_url(self.address).set(drivername="postgresql", database=database, host=None)
        return url.update_query_dict({"host": str(self.socket)}).render_as_string(hide_password=False)

    def type(self, *words: str) -> None:
        """Type the lines of the page that hold these words, each as it stands there but for its folders."""
        for word in words:
            lines = [one for one in TYPED if word in one]
            assert lines, word
            for line in lines:
                self._shell(line)

    def _shell(self, line: str) -> None:
        there = make_url(self.address)
        names = {"/etc/postgresql/15/main": self.socket / "data", "/var/backups": self.folder, "/etc/ssl": self.folder}
        for name, here in names.items():
            line = line.replace(name, str(here))
        told = {"PGPORT": str(there.port), "PGPASSWORD": PASSWORD, "ADMIN_HOST": str(self.socket)}
        told |= {
            "ADMIN": str(there.username),
            "ADMIN_PASSWORD": str(there.password),
            "OWNER": getpwuid_name(self.socket),
        }
        told |= {f"CONSULTA_{name}_DIR": str(self.folder / name.lower()) for name in ("CONFIG", "DATA")}
        told |= {"CONSULTA_DATABASE_URL": OWNERS.replace("@127.0.0.1/", f":{PASSWORD}@127.0.0.1:{there.port}/")}
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=os.environ | told | {"PATH": f"{self.folder / 'bin'}:{PATH}"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def _of(self, role: str, options: dict[str, str]) -> URL:
        url = make_url(self.address).set(username=role, password=PASSWORD, database="consulta")
        if role != OWNER:
            # Found where it is, and known by the name in its certificate.
            known = {"hostaddr": url.host or "", "sslrootcert": str(self.folder / "clinic-ca.pem")}
            url = url.set(host="db.example").update_query_dict(known)
        return url.update_query_dict({"sslmode": "require" if role == OWNER else "verify-full"} | options)


def getpwuid_name(folder: Path) -> str:
    return pwd.getpwuid(folder.stat().st_uid).pw_name


def _stand_ins(folder: Path) -> None:
    """Put programs beside the real ones that the page's lines name: nobody here is root's `postgres`."""
    scripts = {
        "consulta": f'PYTHONPATH={ROOT} exec {sys.executable} -m cli.main "$@"',
        "runuser": 'shift 3\nPGUSER=$ADMIN PGPASSWORD=$ADMIN_PASSWORD PGHOST=$ADMIN_HOST exec "$@"',
        "install": 'shift 6\nfor last; do :; done\ncp "$@" && chmod 600 "$last"/db.example.* && '
        'chown "$OWNER" "$last"/db.example.*',
    }
    (folder / "bin").mkdir()
    for name, text in scripts.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / "bin" / name).chmod(0o755)


def _run(address: str, statements: Sequence[str]) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _statements(block: str) -> list[str]:
    return [one.strip() for one in block.split(";") if one.strip()]


def _set_up(house: House, server: postgres.Server) -> None:
    """Make its certificate, and let its settings and who may connect be those of the page."""
    data = house.socket / "data"
    house.type("openssl", "install -o")
    (settings,), (allowed,) = fenced(PAGE, "postgresql_conf"), fenced(PAGE, "pg_hba")
    with (data / "postgresql.conf").open("a") as file:
        file.write(settings.replace("/etc/postgresql/15/main", str(data)))
    hba = data / "pg_hba.conf"
    hba.write_text(allowed.replace("10.20.0.0/24", "127.0.0.1/32") + hba.read_text())
    server.halt()
    server.resume()


@pytest.fixture(scope="module")
def house(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    del postgres_url  # asked for, so that a missing PostgreSQL is told the same way
    server = postgres.Server.own(durable=True)
    try:
        found = House(server.url(), tmp_path_factory.mktemp("clinic"), server.home)
        _stand_ins(found.folder)
        _set_up(found, server)
        made, inside = fenced(PAGE, "sql")
        names = (OWNER, roles.WORKER, roles.READER)
        passwords = [f"ALTER ROLE {name} PASSWORD '{PASSWORD}'" for name in names]
        _run(found.admin("postgres"), [*_statements(made), *passwords])
        _run(found.admin("consulta"), _statements(inside))
        found.type("consulta check store", "consulta store roles")
        yield found
    finally:
        server.stop()


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


@pytest.mark.parametrize(
    ("role", "options", "told"),
    [
        (roles.WORKER, {"sslmode": "disable"}, "no encryption"),
        (OWNER, {"sslmode": "disable"}, "no encryption"),
        (postgres.ROLE, {}, "pg_hba.conf rejects"),
        (roles.WORKER, {"host": "other.example"}, "does not match host name"),
        (roles.WORKER, {"sslrootcert": "db.example.pem"}, "certificate verify failed"),
    ],
    ids=["a worker without TLS", "the owner without TLS", "anybody else", "another name", "another authority"],
)
def test_nobody_gets_in_by_another_way_than_the_page_s(
    house: House, role: str, options: dict[str, str], told: str
) -> None:
    given = {name: str(house.folder / one) if name == "sslrootcert" else one for name, one in options.items()}
    with pytest.raises(psycopg.OperationalError, match=told):
        psycopg.connect(house.plain(role, **given))


def test_a_dump_goes_back_into_an_empty_database_by_the_page_s_own_lines(house: House) -> None:
    with opened(house.url(roles.WORKER)) as store:
        bring(store, said("d1", "does zinc help?", thread="d1"))
        before = [store.reader.rows(f"SELECT COUNT(*) FROM {table}") for table in ("message", "action", "part")]
    house.type("pg_dump")
    (dump,) = house.folder.glob("*.dump")
    assert dump.stat().st_mode & 0o777 == 0o600
    made, inside = fenced(PAGE, "sql")
    again = [one for one in _statements(made) if "CREATE ROLE" not in one]
    _run(house.admin("postgres"), ["ALTER DATABASE consulta RENAME TO lost", *again])
    _run(house.admin("consulta"), _statements(inside))
    house.type("pg_restore", "consulta store roles")
    with opened(house.url(roles.WORKER)) as store:
        assert [store.reader.rows(f"SELECT COUNT(*) FROM {table}") for table in ("message", "action", "part")] == before
        assert record.verify(store.reader) is None
        assert health.of_store(store.reader) == []
        bring(store, said("d2", "and a tea?", thread="d2"))
    assert [one for one in FORBIDDEN_TO_THE_WORKER if not _refused(house.plain(roles.WORKER), one)] == []


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
    _run(house.plain(OWNER), ["ALTER TABLE account DROP COLUMN extra", "DELETE FROM applied WHERE name = 'extra'"])


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
