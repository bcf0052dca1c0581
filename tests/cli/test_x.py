"""An account on X from the command line: its pair of tokens is sealed, exchanged once, and lasts over starts."""

from __future__ import annotations

import sqlite3

from tests.cli.helpers import Inside
from tests.fakes.x import FakeX


def test_the_pair_is_sealed_in_the_store_and_each_start_takes_up_the_newest(inside: Inside) -> None:
    with FakeX() as fake:
        words = ["accounts", "add", "x", "--name", "xme", "--set", f"CLIENT_ID={fake.sessions.client}"]
        token = fake.settings["REFRESH_TOKEN"]
        added = inside.run(*words, "--set", f"BASE_URL={fake.url}", "--set", "REFRESH_TOKEN=-", given=token)
        assert added.code == 0, added
        assert token not in added.out + added.err
        fake.mention("how long does a cold last?")
        fake.dm("and a cough?")
        for new in (2, 0):
            (one,) = inside.json("sync")["accounts"]
            assert (one["new"], one["problem"]) == (new, "")
            fake.sessions.run_out()
        assert inside.json("sync")["accounts"][0]["problem"] == ""
        # One while it was added, and one each time that two hours had passed.
        assert fake.sessions.exchanges == 3
        card = inside.json("accounts", "list")[0]["card"]
        assert card["audiences"] == ["direct", "public"]
        fake.sessions.revoked = True
        assert "consulta accounts add x" in inside.run("sync", "--json").out
    for place in (inside.home / "data").rglob("*.db*"):
        assert b"refresh-" not in place.read_bytes()
    with sqlite3.connect(next((inside.home / "data").rglob("*.db"))) as store:
        assert [name for (name,) in store.execute("SELECT name FROM credential")] == ["SESSION"]
    store.close()
