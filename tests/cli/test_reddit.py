"""An account on Reddit from the command line: signed in by a browser elsewhere, read, and nothing secret told."""

from __future__ import annotations

import re

from tests.cli.helpers import Inside, Program
from tests.fakes.reddit import REFRESH, FakeReddit
from tests.linear.talk import Talk


def test_somebody_signs_in_by_a_browser_elsewhere_and_the_permanent_token_is_kept(program: Program) -> None:
    with FakeReddit() as fake:
        given = {name: value for name, value in fake.settings.items() if name not in {"REFRESH_TOKEN", "CLIENT_SECRET"}}
        # The browser is on another machine: nothing comes back to this one by itself.
        given["REDIRECT_URI"] = "https://practice.example/back"
        sets = [word for name, value in given.items() for word in ("--set", f"{name}={value}")]
        words = program.command("accounts", "add", "reddit", "--name", "rdt", *sets)
        with Talk(words, program.environment, program.home) as person:
            person.wait_for("^CLIENT_SECRET")
            person.type(fake.settings["CLIENT_SECRET"])
            person.wait_for(r"authorize\?\S+\n> ")
            found = re.search(rf"{re.escape(fake.url)}/api/v1/authorize\?\S+", person.text)
            assert found
            person.type(fake.sign_in(found[0]))
            person.wait_for("you are +u/Dr_Ruiz")
            person.wait_for(r"what people write you there\s+is not seen")
            person.wait_for(r"^Keep it as rdt.*\n> ")
            person.type("yes")
            person.wait_for("rdt is kept in")
            assert person.ended() == 0
            assert REFRESH not in person.text
        assert f"REFRESH_TOKEN={REFRESH}\n" in (program.home / "config" / ".env").read_text()


def test_what_a_script_hands_over_is_read_at_once_and_an_end_of_access_names_no_secret(inside: Inside) -> None:
    with FakeReddit() as fake:
        words = [f"{name}={'-' if name == 'REFRESH_TOKEN' else value}" for name, value in fake.settings.items()]
        sets = [word for one in words if not one.startswith("CLIENT_SECRET") for word in ("--set", one)]
        (inside.home / "secret.txt").write_text(fake.settings["CLIENT_SECRET"])
        sets += ["--set", f"CLIENT_SECRET=@{inside.home / 'secret.txt'}"]
        added = inside.run("accounts", "add", "reddit", "--name", "rdt", *sets, given=REFRESH)
        assert added.code == 0, added
        fake.mention("how long does a cold last?")
        assert [one["new"] for one in inside.json("sync")["accounts"]] == [1]
        (row,) = inside.json("list")
        assert (row["audience"], row["from"]) == ("public", "u/lee_k")
        fake.revoked = True
        fake.tokens_end()
        ended = inside.run("sync", "--json")
        assert (ended.code, "does not take this sign-in any more" in ended.out) == (4, True)
        assert REFRESH not in ended.out + ended.err
