"""Settings: the environment, then the user's `.env`, then the working directory's, checked before their use."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.hours import OfficeHours
from desk import account_settings, env_files, secret_commands
from desk.account_settings import AccountSettings
from desk.env_files import Source
from desk.gathering import Found, gather
from desk.variables import ACCOUNT_PREFIX, COMMAND, VARIABLES, ConfigError
from networks.errors import Unusable
from networks.secret import Secret

__all__ = [
    "VARIABLES",
    "AccountSettings",
    "ConfigError",
    "Settings",
    "check_account",
    "load",
    "remove_account",
    "write_account",
    "write_setting",
]

_TESTS = "CONSULTA_TEST_"
"""Variables of the test suite, which may start the program."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set, checked. No secret stands in its repr."""

    database_url: str = field(repr=False)
    """May hold a password."""
    professional: str
    key: Secret
    hold: int
    """Seconds."""
    read_ms: int
    proxy: str = field(repr=False)
    """May hold a password."""
    data_dir: Path
    config_dir: Path
    clinic: str
    country: str
    """ISO code; empty: no emergency number is filled in."""
    hours: OfficeHours | None
    theme: str
    alerts: str
    red_minutes: int
    alert_command: tuple[str, ...]
    """Empty: none is called."""
    alert_for: str
    masked: bool
    accounts: tuple[AccountSettings, ...]
    notes: tuple[str, ...]
    """What was left out and why, in sentences."""
    forced: bool = False
    """The key of the login says that it is `professional`; never set from anything that is set."""
    locked: bool = False
    """The terminal is somebody's login: no other program is started from here."""


def load(
    environment: Mapping[str, str],
    *,
    config_dir: Path | None = None,
    cwd: Path | None = None,
    locked: bool = False,
    commands: bool = True,
) -> Settings:
    """Return the settings, or raise ConfigError for the first one that cannot be used.

    `commands=False` leaves out the secrets that a command prints: for verbs that reach no network.
    """
    home = Path(environment.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)
    own = env_files.of_environment(environment)
    folder = config_dir or _config_dir(own, home)
    sources, notes = _sources(own, folder, cwd, locked=locked)
    found = gather(sources)
    _refuse_unknown(found)
    run = secret_commands.Runner(environment, locked=locked, run=commands)
    if "CONSULTA_ALERT_COMMAND" in found:
        secret_commands.refuse_working(found["CONSULTA_ALERT_COMMAND"])
    general = {name: _value(found, name, run, home) for name in VARIABLES}
    data_dir: Path = general["CONSULTA_DATA_DIR"]
    return Settings(
        database_url=general["CONSULTA_DATABASE_URL"] or f"sqlite:///{data_dir / 'consulta.db'}",
        professional=general["CONSULTA_PROFESSIONAL"],
        key=Secret(general["CONSULTA_KEY"]),
        hold=general["CONSULTA_HOLD"],
        read_ms=general["CONSULTA_READ_MS"],
        proxy=general["CONSULTA_PROXY"],
        data_dir=data_dir,
        config_dir=folder,
        clinic=general["CONSULTA_CLINIC"],
        country=general["CONSULTA_COUNTRY"],
        hours=general["CONSULTA_OFFICE_HOURS"] or None,
        theme=general["CONSULTA_THEME"],
        alerts=general["CONSULTA_ALERTS"],
        red_minutes=general["CONSULTA_RED_MINUTES"],
        alert_command=general["CONSULTA_ALERT_COMMAND"] or (),
        alert_for=general["CONSULTA_ALERT_FOR"],
        masked=general["CONSULTA_MASKED"],
        accounts=account_settings.read_all(found, run),
        notes=notes,
        locked=locked,
    )


def write_account(config_dir: Path, slug: str, values: Mapping[str, str | Secret]) -> Path:
    """Check an account's settings (NETWORK, BASE_URL, ACCESS_TOKEN, …) and keep them in the user's file, in its stead.

    Returns the file. Raises ConfigError, and then nothing was changed.
    """
    path, lines = config_dir / env_files.FILE, _lines(slug, values)
    _checked(lines)
    prefix = account_settings.prefix_of(slug)
    env_files.rewrite(path, lambda name: name.startswith(prefix), lines)
    return path


def check_account(slug: str, values: Mapping[str, str | Secret]) -> AccountSettings:
    """Return an account's settings as they would be read from the user's file. Raises ConfigError."""
    return _checked(_lines(slug, values))


def _checked(lines: dict[str, str]) -> AccountSettings:
    source = Source("user", "what is given now", lines)
    account = account_settings.read_all(gather([source]), secret_commands.Runner({}, locked=False, run=False))[0]
    try:
        account_settings.settings_of(account.network)
    except Unusable as error:
        # Such an account is read, and says so when it is called; nobody adds one.
        raise ConfigError(account_settings.NETWORK, account.network, what=error.what, remedy=error.remedy) from None
    return account


def _lines(slug: str, values: Mapping[str, str | Secret]) -> dict[str, str]:
    prefix = account_settings.prefix_of(slug)
    plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}
    return {prefix + name: value for name, value in plain.items() if value}


def remove_account(config_dir: Path, slug: str) -> bool:
    """Take an account's settings out of the user's file; tell whether any stood there. Raises ConfigError."""
    prefix = account_settings.prefix_of(slug)
    path = config_dir / env_files.FILE
    return path.exists() and env_files.rewrite(path, lambda name: name.startswith(prefix), {})


def write_setting(config_dir: Path, name: str, value: str | Secret) -> Path:
    """Keep one general setting (CONSULTA_KEY, …) in the user's file. Raises ConfigError."""
    if name not in VARIABLES:
        raise _unknown(name, str(config_dir / env_files.FILE))
    text = value.reveal() if isinstance(value, Secret) else value
    path = config_dir / env_files.FILE
    _read(name, text, str(path), Path.home())
    env_files.rewrite(path, lambda there: there == name, {name: text})
    return path


def _sources(own: Source, folder: Path, cwd: Path | None, *, locked: bool) -> tuple[list[Source], tuple[str, ...]]:
    """Return the places settings come from, the strongest first, and notes on what was left out."""
    user, user_note = env_files.of_user(folder)
    here = cwd or _working_directory()
    working, working_note = None, ""
    if here is not None and here.resolve() != folder.resolve():
        working, working_note = env_files.of_working(here, locked=locked)
    sources = [source for source in (own, user, working) if source is not None]
    return sources, tuple(note for note in (user_note, working_note) if note)


def _config_dir(own: Source, home: Path) -> Path:
    text = own.values.get("CONSULTA_CONFIG_DIR") or VARIABLES["CONSULTA_CONFIG_DIR"].default
    path: Path = _read("CONSULTA_CONFIG_DIR", text, own.name, home)
    return path


def _working_directory() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:  # it was deleted while we stood in it
        return None


def _refuse_unknown(found: Mapping[str, Found]) -> None:
    for name, value in found.items():
        base = name.removesuffix(COMMAND)
        known = name in VARIABLES or (base in VARIABLES and VARIABLES[base].secret)
        if not known and not name.startswith((ACCOUNT_PREFIX, _TESTS)):
            raise _unknown(name, value.source.name)
        if name == "CONSULTA_CONFIG_DIR" and value.source.kind != "environment":
            what = f"{name} stands in {value.source.name}, and a file cannot say where files are"
            raise ConfigError(name, what=what, remedy="set it in the environment", source=value.source.name)


def _unknown(name: str, source: str) -> ConfigError:
    from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

    what = f"{name} (from {source}) is no setting of Consulta"
    if name.startswith(ACCOUNT_PREFIX.rstrip("_")):
        remedy = "two underscores stand between the parts: CONSULTA_ACCOUNTS__CLINIC__ACCESS_TOKEN"
        return ConfigError(name, what=what, allowed=f"{ACCOUNT_PREFIX}<SLUG>__<SETTING>", remedy=remedy, source=source)
    nearest = get_close_matches(name, VARIABLES, n=1, cutoff=0)[0]
    return ConfigError(
        name, what=what, remedy=f"the nearest one is {nearest}; docs and .env.example show all", source=source
    )


def _value(found: Mapping[str, Found], name: str, run: secret_commands.Runner, home: Path) -> Any:
    """Return a general setting as the program uses it."""
    setting = secret_commands.chosen(found, name) if VARIABLES[name].secret else found.get(name)
    if setting is None:
        default = VARIABLES[name].default
        return _read(name, default, "", home) if default else ""
    text = run.text_of(setting) if setting.name != name else setting.value
    return _read(name, text, setting.source.name, home) if text else ""


def _read(name: str, text: str, source: str, home: Path) -> Any:
    variable = VARIABLES[name]
    whole = str(home / text.removeprefix("~/")) if text.startswith("~/") else text
    try:
        return variable.read(whole)
    except ValueError:
        was = "" if variable.secret else text
        where = f"set {name} anew" + (f" in {source}" if source else "")
        raise ConfigError(name, was, variable.allowed, where, source=source) from None
