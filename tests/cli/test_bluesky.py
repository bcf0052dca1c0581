"""An account on Bluesky from the command line: logged in once, and its session sealed in the store."""

from __future__ import annotations

import sqlite3

from tests.cli.helpers import Inside
from tests.fakes.bluesky import FakeBluesky


def test_the_session_is_sealed_in_the_store_and_lasts_from_one_start_to_the_next(inside: Inside) -> None:
    with FakeBluesky() as fake:
        words = ["accounts", "add", "bluesky", "--name", "bsky", "--set", f"HANDLE={fake.doctor.handle}"]
        added = inside.run(
            *words, "--set", f"BASE_URL={fake.url}", "--set", "APP_PASSWORD=-", given=fake.sessions.password
        )
        assert added.code == 0, added
        fake.mention("how long does a cold last?")
        fake.dm("and a cough?")
        assert [one["new"] for one in inside.json("sync")["accounts"]] == [2]
        # Two hours later: what is exchanged is kept, so that the next start needs no login either.
        fake.sessions.run_out()
        assert inside.json("sync")["accounts"][0]["problem"] == ""
        fake.sessions.grace_ends()
        fake.sessions.run_out()
        assert inside.json("sync")["accounts"][0]["problem"] == ""
        assert (fake.sessions.logins, fake.sessions.exchanges) == (1, 2)
    for place in (inside.home / "data").rglob("*.db*"):
        assert b"refresh-" not in place.read_bytes()
    with sqlite3.connect(next((inside.home / "data").rglob("*.db"))) as store:
        assert [name for (name,) in store.execute("SELECT name FROM credential")] == ["SESSION"]
    store.close()


def test_without_the_key_that_seals_it_nobody_logs_in(inside: Inside) -> None:
    with FakeBluesky() as fake:
        lines = {"NETWORK": "bluesky", **fake.settings}
        folder = inside.home / "config"
        folder.mkdir(mode=0o700, exist_ok=True)
        text = "".join(f"CONSULTA_ACCOUNTS__BSKY__{name}={value}\n" for name, value in lines.items())
        (folder / ".env").write_text(text)
        (folder / ".env").chmod(0o600)
        ended = inside.run("sync", "--json")
        assert "set CONSULTA_KEY" in ended.out
        assert fake.sessions.logins == 0
