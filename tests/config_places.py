"""A home and a working directory with `.env` files, and two networks that settings may name."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from desk import account_settings
from desk.config import ConfigError, Settings, load
from networks.errors import NotThere
from networks.protocol import Setting

CLINIC = "CONSULTA_ACCOUNTS__CLINIC__"
TOKEN = "tok-3f9a"
MASTODON = {
    CLINIC + "NETWORK": "mastodon",
    CLINIC + "BASE_URL": "https://mastodon.example",
    CLINIC + "ACCESS_TOKEN": TOKEN,
}
KNOWN = {
    "mastodon": (
        Setting("BASE_URL", "your server"),
        Setting("ACCESS_TOKEN", "a token of your own application", secret=True),
        Setting("LANGUAGE", "of posts", required=False),
    ),
    "telegram": (
        Setting("BASE_URL", "the Bot API", required=False, default="https://api.telegram.org"),
        Setting("ACCESS_TOKEN", "what BotFather gave", secret=True),
    ),
}


def two_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let settings name Mastodon and Telegram, whatever connectors there are."""

    def settings_of(network: str) -> tuple[Setting, ...]:
        if network not in KNOWN:
            raise NotThere(f"no network is called {network!r}")
        return KNOWN[network]

    monkeypatch.setattr(account_settings, "settings_of", settings_of)


class Places:
    """A home, a working directory, and what stands in their .env files."""

    def __init__(self, root: Path) -> None:
        self.home, self.here = root / "home", root / "here"
        self.folder = self.home / ".config" / "consulta"
        self.folder.mkdir(parents=True)
        self.here.mkdir()

    def user(self, text: str, mode: int = 0o600) -> Path:
        return private_file(self.folder / ".env", text, mode)

    def working(self, text: str, mode: int = 0o600) -> Path:
        return private_file(self.here / ".env", text, mode)

    def load(self, environment: Mapping[str, str] | None = None, *, locked: bool = False) -> Settings:
        given = {"HOME": str(self.home), "PATH": os.environ["PATH"]} | dict(environment or {})
        return load(given, cwd=self.here, locked=locked)

    def refused(self, environment: Mapping[str, str] | None = None, *, locked: bool = False) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            self.load(environment, locked=locked)
        assert caught.value.remedy
        return caught.value


def private_file(path: Path, text: str, mode: int) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def command(*words: str) -> str:
    return " ".join([sys.executable, "-c", *words])


def by_command(line: str) -> str:
    given = {name: value for name, value in MASTODON.items() if not name.endswith("TOKEN")}
    quoted = line.replace("\\", "\\\\").replace("'", "\\'")
    return lines(given) + f"{CLINIC}ACCESS_TOKEN_COMMAND='{quoted}'\n"
