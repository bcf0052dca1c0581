"""What somebody new gets wrong: each answer names what it was, and what to do now; nothing is kept."""

from __future__ import annotations

import stat

import pytest

from tests.cli.helpers import Inside, joined
from tests.fakes.mastodon import FakeMastodon

HERE = "nobody can be asked for it here"


@pytest.mark.parametrize(
    ("words", "given", "code", "says", "remedy"),
    [
        ("x", "", 2, HERE, "consulta accounts add NETWORK --name SLUG"),
        ("x --name xx --set CLIENT_ID=a", "", 2, f"X wants a sign-in in the browser, and {HERE}", "--name xx` at a"),
        ("reddit --name rd --set CLIENT_ID=a --set USERNAME=ana", "", 2, HERE, "--set REFRESH_TOKEN=-"),
        ("reddit --name rd", "", 2, "CLIENT_ID is missing", "--set CLIENT_ID=VALUE: The id of an app"),
        ("mastodn --name c", "", 2, "no network is called 'mastodn'", "accounts add NETWORK"),
        ("mastodon --name ../x", "", 2, "'../x' cannot be a name", "small letters"),
        ("mastodon --name c --set BASE_URL=ftp://m.example --set ACCESS_TOKEN=-", "t", 3, "given now", "address"),
        ("mastodon --name c --set BASE_URL={url} --set ACCESS_TOKEN=-", "\n", 2, "ACCESS_TOKEN is empty", "one line"),
        ("mastodon --name c --set BASE_URL={url} --set ACCESS_TOKEN=@{two}", "", 2, "holds 2 lines", "one alone"),
        ("mastodon --name c --set BASE_URL={url} --set ACCESS_TOKEN=tok", "", 2, "never stands on", "ACCESS_TOKEN=-"),
        ("mastodon --name c --set BASE_URL={none} --set ACCESS_TOKEN=-", "t", 4, "no connection", "address is right"),
        ("threads --name c --set HISTORY_DAYS=many --set ACCESS_TOKEN=-", "t", 1, "HISTORY_DAYS must be a wh", "again"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named_with_what_to_do_now(
    inside: Inside, fake: FakeMastodon, words: str, given: str, code: int, says: str, remedy: str
) -> None:
    two = inside.file("two", "token-of\n-doctor\n")
    named = words.format(url=fake.url, two=two, none="http://127.0.0.1:9")
    error = inside.refused("accounts", "add", *named.split(), given=given, code=code)
    assert says in error["message"]
    assert remedy in error["remedy"]
    assert "token-of" not in f"{error}"
    assert not (inside.home / "config" / ".env").exists()


def test_one_identity_has_one_name_here_and_a_name_one_identity(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    path = inside.home / "config" / ".env"
    before = path.read_text()
    words = ("accounts", "add", "mastodon", "--set", "ACCESS_TOKEN=-", "--set", f"BASE_URL={fake.url}/")
    twin = inside.refused(*words, "--name", "twin", given=fake.doctor.token + "\n")
    assert "@doctor is clinic here already" in twin["message"]
    assert "use the name clinic" in twin["remedy"]
    taken = inside.refused("accounts", "add", "threads", "--name", "clinic", "--set", "ACCESS_TOKEN=-", given="t\n")
    assert (taken["message"], taken["remedy"]) == ("clinic is an account of mastodon here", "choose another name")
    other = inside.refused(*words, "--name", "clinic", given=fake.pat.token + "\n")
    assert "clinic is @doctor here, and this token belongs to @pat" in other["message"]
    assert path.read_text() == before
    # A new name on the network is the same identity still.
    fake.doctor.username = "dr.ruiz"
    told = inside.json(*words, "--name", "clinic", given=fake.doctor.token + "\n")
    assert told["handle"] == "dr.ruiz"


def test_a_folder_without_rights_is_named_and_no_account_is_told_as_kept(inside: Inside, fake: FakeMastodon) -> None:
    (inside.home / "config").write_text("a file where the folder should be")
    words = ("accounts", "add", "mastodon", "--name", "clinic", "--set", "ACCESS_TOKEN=-")
    error = inside.refused(*words, "--set", f"BASE_URL={fake.url}", given=fake.doctor.token + "\n", code=3)
    assert f"{inside.home}/config/.env cannot be changed" in error["message"]
    assert "owner and rights of file and folder" in error["remedy"]
    assert inside.json("accounts", "list") == []


def test_what_is_wrong_with_an_account_stands_below_it_with_what_to_do(inside: Inside, fake: FakeMastodon) -> None:
    joined(inside, fake)
    inside.json("sync")
    path = inside.home / "config" / ".env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text(path.read_text().replace(fake.doctor.token, "cut-short"))
    checked = inside.run("accounts", "check")
    assert checked.code == 4
    for told in (checked.out, inside.run("accounts", "list").out):
        first, cause, remedy, *_ = told.splitlines()
        assert first.split() == ["clinic", "mastodon", "@doctor", "problem"]
        assert cause.startswith("  ! ")
        assert "takes the token" in cause
        assert remedy.startswith("    on your server open Preferences > Development")
