from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import config, env_files
from desk.config import ConfigError, load
from networks.secret import Secret
from tests.config_places import (
    MASTODON,
    TOKEN,
    Places,
    lines,
    private_file,
    two_networks,
)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    two_networks(monkeypatch)
    return Places(tmp_path)


def test_a_written_account_is_read_again_and_is_its_owners_alone(places: Places) -> None:
    values: dict[str, str | Secret] = {
        "NETWORK": "mastodon",
        "BASE_URL": "https://mastodon.example",
        "ACCESS_TOKEN": Secret(TOKEN),
    }
    fresh = places.home / "new" / "consulta"
    path = config.write_account(fresh, "dr_ruiz", values)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o700
    assert [file.name for file in fresh.iterdir()] == [".env"]
    (account,) = load({"HOME": str(places.home)}, config_dir=fresh, cwd=places.here).accounts
    assert (account.slug, account.secrets) == ("dr_ruiz", {"ACCESS_TOKEN": Secret(TOKEN)})


OWN_LINES = "# my notes\n\nCONSULTA_HOLD=5   # short\nexport OTHER='two\nlines'\n"


def test_other_lines_and_comments_stay_as_they_are(places: Places) -> None:
    path = places.user(OWN_LINES + "# the clinic\n" + lines(MASTODON) + "\n# end", 0o644)
    config.write_account(places.folder, "clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "it's \\new"})
    text = path.read_text(encoding="utf-8")
    assert text.startswith(OWN_LINES + "# the clinic\n")
    assert text.endswith("\n\n# end")
    assert TOKEN not in text
    assert "mastodon" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert places.load().accounts[0].secrets["ACCESS_TOKEN"].reveal() == "it's \\new"
    assert config.remove_account(places.folder, "clinic")
    assert path.read_text(encoding="utf-8") == OWN_LINES + "# the clinic\n\n# end"
    assert not config.remove_account(places.folder, "clinic")


def test_removing_an_account_leaves_one_whose_name_begins_alike(places: Places) -> None:
    other = {name.replace("CLINIC", "CLINIC_TWO"): value for name, value in MASTODON.items()}
    places.user(lines(MASTODON | other))
    assert config.remove_account(places.folder, "clinic")
    assert [account.slug for account in places.load().accounts] == ["clinic_two"]


@pytest.mark.parametrize(
    ("slug", "values"),
    [
        ("clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1\nCONSULTA_PROXY=http://evil.example"}),
        ("clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1\r"}),
        ("clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1\x00"}),
        ("clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1", "BASE_URL": "http://bot.example"}),
        ("clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1", "X\nY": "1"}),
        ("clinic", {"NETWORK": "telegram"}),
        ("clinic", {"NETWORK": "fax", "ACCESS_TOKEN": "tok-1"}),
        ("two__parts", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1"}),
        ("Clinic", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1"}),
        ("a/b", {"NETWORK": "telegram", "ACCESS_TOKEN": "tok-1"}),
    ],
)
def test_an_account_that_could_not_be_read_again_is_not_written(
    places: Places, slug: str, values: dict[str, str]
) -> None:
    path = places.user(OWN_LINES)
    with pytest.raises(ConfigError) as caught:
        config.write_account(places.folder, slug, values)
    assert "tok-1" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == OWN_LINES


def test_a_change_that_fails_leaves_the_old_file(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    path = places.user(OWN_LINES)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        config.write_setting(places.folder, "CONSULTA_THEME", "plain")
    assert path.read_text(encoding="utf-8") == OWN_LINES
    assert [file.name for file in places.folder.iterdir()] == [".env"]


def test_a_link_to_the_file_stays_a_link(places: Places) -> None:
    kept = private_file(places.here / "kept", OWN_LINES, 0o600)
    (places.folder / ".env").symlink_to(kept)
    config.write_setting(places.folder, "CONSULTA_THEME", "plain")
    assert (places.folder / ".env").is_symlink()
    assert "CONSULTA_THEME=plain" in kept.read_text(encoding="utf-8")


def test_a_general_setting_is_written_in_its_place_and_checked(places: Places) -> None:
    path = places.user(OWN_LINES)
    config.write_setting(places.folder, "CONSULTA_HOLD", "20")
    config.write_setting(places.folder, "CONSULTA_KEY", Secret("key-1234"))
    assert places.load().hold == 20
    assert path.read_text(encoding="utf-8").startswith("# my notes\n\nCONSULTA_HOLD=20\nexport OTHER")
    for name, value in (("CONSULTA_HOLD", "90"), ("CONSULTA_HOLDS", "1")):
        with pytest.raises(ConfigError):
            config.write_setting(places.folder, name, value)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_any_value_on_one_line_survives_the_file(value: str) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / ".env"
        env_files.rewrite(path, lambda _name: False, {"CONSULTA_KEY": value})
        source, note = env_files.of_user(Path(name))
    assert source is not None
    assert (source.values, note) == ({"CONSULTA_KEY": value}, "")
