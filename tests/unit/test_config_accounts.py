from __future__ import annotations

from pathlib import Path

import pytest

from desk import account_settings
from networks.protocol import Setting
from networks.secret import Secret
from tests.config_places import (
    CLINIC,
    KNOWN,
    MASTODON,
    TOKEN,
    Places,
    lines,
    two_networks,
)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    two_networks(monkeypatch)
    return Places(tmp_path)


def test_an_account_is_read_with_its_secrets_apart(places: Places) -> None:
    path = places.user(lines(MASTODON | {CLINIC + "LANGUAGE": "es"}))
    (account,) = places.load().accounts
    assert (account.slug, account.network, account.source) == ("clinic", "mastodon", str(path))
    assert account.values == {"BASE_URL": "https://mastodon.example", "LANGUAGE": "es"}
    assert account.secrets == {"ACCESS_TOKEN": Secret(TOKEN)}
    assert account.together == {**account.values, **account.secrets}


def test_accounts_come_in_the_order_of_their_names(places: Places) -> None:
    other = {name.replace("CLINIC", "A_WARD"): value for name, value in MASTODON.items()}
    assert [account.slug for account in places.load(MASTODON | other).accounts] == ["a_ward", "clinic"]


def test_no_secret_stands_in_the_settings_as_text(places: Places) -> None:
    database = "postgresql+psycopg://ana:geheim@db.example/clinic"
    secrets = {
        "CONSULTA_KEY": "key-1234",
        "CONSULTA_DATABASE_URL": database,
        "CONSULTA_PROXY": "http://a:geheim@p.example",
    }
    settings = places.load(MASTODON | secrets)
    assert settings.database_url == database
    for secret in (TOKEN, "key-1234", "geheim"):
        assert secret not in f"{settings!r} {settings} {settings.accounts}"


@pytest.mark.parametrize("name", ["STREAMING_URL", "SERVER_NAME"])
def test_no_second_address_of_another_place_is_given_the_secret(
    places: Places, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    known = (*KNOWN["mastodon"], Setting(name, "another server", required=False))
    monkeypatch.setattr(account_settings, "settings_of", lambda _network: known)
    places.user(lines(MASTODON))
    assert CLINIC + name in str(places.refused({CLINIC + name: "https://evil.example"}))


@pytest.mark.parametrize("name", ["BASE_URL", "ACCESS_TOKEN"])
def test_a_secret_and_its_server_come_from_one_place(places: Places, name: str) -> None:
    path = places.user(lines(MASTODON))
    other = "https://evil.example" if name == "BASE_URL" else "tok-other"
    error = places.refused({CLINIC + name: other})
    told = str(error)
    assert all(part in told for part in (CLINIC + "BASE_URL", CLINIC + "ACCESS_TOKEN", str(path), "the environment"))
    assert TOKEN not in told
    assert "tok-other" not in told


@pytest.mark.parametrize("name", ["NETWORK", "BASE_URL", "LANGUAGE"])
def test_a_working_directory_changes_no_part_of_an_account(places: Places, name: str) -> None:
    given = {key: value for key, value in MASTODON.items() if key != CLINIC + name}
    places.user(lines(given))
    values = {"NETWORK": "telegram", "BASE_URL": "https://evil.example", "LANGUAGE": "es"}
    path = places.working(lines({CLINIC + name: values[name]}))
    error = places.refused()
    assert str(path) in str(error)
    assert CLINIC + name in str(error)


def test_a_working_directory_may_describe_an_account_whole(places: Places) -> None:
    path = places.working(lines(MASTODON))
    assert places.load().accounts[0].source == str(path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (CLINIC + "BASE_URL", "mastodon.example", "https://server.example"),
        (CLINIC + "BASE_URL", "http://mastodon.example", "plain http only on this machine"),
        (CLINIC + "BASE_URL", "https://u:geheim@mastodon.example", "without password"),
        (CLINIC + "BASE_URL", "https://mastodon.example?token=1", "query"),
        (CLINIC + "BASE_URL", "https://[bad", "https://server.example"),
        (CLINIC + "ACCES_TOKEN", "tok-9", "the nearest one is ACCESS_TOKEN"),
        ("CONSULTA_ACCOUNTS__CLINIC", "tok-9", "<SLUG>__<SETTING>"),
        ("CONSULTA_ACCOUNTS_CLINIC_ACCESS_TOKEN", "tok-9", "two underscores"),
        ("CONSULTA_ACCOUNTS__9X__NETWORK", "mastodon", "slug"),
        ("CONSULTA_ACCOUNTS__clinic__NETWORK", "mastodon", "slug"),
        ("CONSULTA_ACCOUNTS__WARD__ACCESS_TOKEN", "tok-9", "CONSULTA_ACCOUNTS__WARD__NETWORK is missing"),
        ("CONSULTA_ACCOUNTS__WARD__NETWORK", "telegram", "what BotFather gave"),
    ],
)
def test_an_account_that_cannot_work_is_refused_by_name(places: Places, name: str, value: str, says: str) -> None:
    error = places.refused(MASTODON | {name: value})
    assert says in str(error)
    assert not any(secret in str(error) for secret in (TOKEN, "tok-9", "geheim"))


def test_plain_http_is_allowed_on_this_machine(places: Places) -> None:
    settings = places.load(MASTODON | {CLINIC + "BASE_URL": "http://127.0.0.1:8080/base"})
    assert settings.accounts[0].values["BASE_URL"] == "http://127.0.0.1:8080/base"


def test_the_settings_of_a_real_connector_are_known(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    monkeypatch.undo()
    assert places.load(MASTODON).accounts[0].network == "mastodon"
    (gone,) = places.load({CLINIC + "NETWORK": "fax", CLINIC + "ACCESS_TOKEN": TOKEN}).accounts
    assert (gone.slug, gone.network, gone.together) == ("clinic", "fax", {}), "it says what is wrong when it is called"
