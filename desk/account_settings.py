"""The settings of accounts: which network, which server, which secrets, and that they belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.gathering import Found
from desk.secret_commands import Runner, chosen
from desk.variables import ACCOUNT_PREFIX, COMMAND, SERVER_URL_ALLOWED, ConfigError, has_controls, server_url
from networks.errors import Unusable
from networks.protocol import Setting
from networks.secret import Secret

NETWORK = "NETWORK"
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SLUG_MAX = 30
_NAME = re.compile(r"([A-Z0-9_]+?)__([A-Z][A-Z0-9_]*)")
_SERVER = re.compile(r"(?:^|_)(?:URL|SERVER|SERVER_NAME|HOST|DOMAIN)$")
"""Settings that decide where a secret is sent."""
SLUG_ALLOWED = "small letters, digits and single underscores, beginning with a letter: clinic, dr_ruiz"


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """One account as it is set up."""

    slug: str
    network: str
    values: dict[str, str]
    """By the setting's name in capitals; what is not set is missing."""
    secrets: dict[str, Secret] = field(repr=False)
    source: str
    """Where its settings stand."""

    @property
    def together(self) -> dict[str, str | Secret]:
        """Values and secrets, as a connector is built from them."""
        return {**self.values, **self.secrets}


def prefix_of(slug: str) -> str:
    """Return what the variables of an account begin with. Raises ConfigError for a slug that cannot be one."""
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_MAX:
        raise ConfigError("NAME", slug, SLUG_ALLOWED, "choose another name for the account")
    return f"{ACCOUNT_PREFIX}{slug.upper()}__"


def settings_of(network: str) -> tuple[Setting, ...]:
    """Return the settings that a network's connector knows. Raises Unusable, also for a network that is not there."""
    # Who has no account need not look for connectors.
    from networks import registry  # noqa: PLC0415 - see above

    return tuple(registry.settings_of(network))


def read_all(found: Mapping[str, Found], run: Runner) -> tuple[AccountSettings, ...]:
    """Return every account, by slug. Raises ConfigError."""
    accounts: dict[str, dict[str, Found]] = {}
    for name, setting in found.items():
        if name.startswith(ACCOUNT_PREFIX):
            slug, short = _parts(setting)
            accounts.setdefault(slug, {})[short] = setting
    return tuple(_account(slug, accounts[slug], run) for slug in sorted(accounts))


def _parts(setting: Found) -> tuple[str, str]:
    match = _NAME.fullmatch(setting.name.removeprefix(ACCOUNT_PREFIX))
    slug = match[1].lower() if match else ""
    if not match or not _SLUG.fullmatch(slug) or len(slug) > _SLUG_MAX:
        what = f"{setting.name} (from {setting.source.name}) is no setting of Consulta"
        remedy = f"a slug is: {SLUG_ALLOWED}, in capitals here"
        raise ConfigError(
            setting.name,
            what=what,
            allowed=f"{ACCOUNT_PREFIX}<SLUG>__<SETTING>",
            remedy=remedy,
            source=setting.source.name,
        )
    return slug, match[2]


def _account(slug: str, given: Mapping[str, Found], run: Runner) -> AccountSettings:
    _refuse_half_from_here(given)
    network = _network(slug, given)
    try:
        known = {setting.name: setting for setting in settings_of(network.value)}
    except Unusable:
        # Nobody knows its settings: its package is broken, or was uninstalled. The account says so once it is called,
        # and the others go on.
        return AccountSettings(slug, network.value, {}, {}, network.source.name)
    _refuse_unknown(given, known)
    values = {name: _value(given[name]) for name, about in known.items() if name in given and not about.secret}
    held = {name: setting for name, about in known.items() if about.secret and (setting := chosen(given, name))}
    for about in known.values():
        if about.required and not about.default and about.name not in values | held:
            raise _missing(slug, about, network.source.name)
    _refuse_strange_server(given, held)
    texts = {name: _secret(setting, run) for name, setting in held.items()}
    secrets = {name: Secret(text) for name, text in texts.items() if text}
    source = next(iter(held.values()), network).source.name
    return AccountSettings(slug, network.value, values, secrets, source)


def _refuse_half_from_here(given: Mapping[str, Found]) -> None:
    """A working directory may describe an account of its own, never a part of one that is set up elsewhere."""
    kinds = {setting.source.kind: setting for setting in given.values()}
    here = kinds.pop("working", None)
    if here is not None and kinds:
        raise _apart(here, next(iter(kinds.values())), "a working directory describes an account whole or not at all")


def _refuse_strange_server(given: Mapping[str, Found], held: Mapping[str, Found]) -> None:
    """A secret goes only to the server that was named beside it."""
    servers = [setting for name, setting in given.items() if _SERVER.search(name)]
    for server in servers:
        for secret in held.values():
            if secret.rank != server.rank:
                raise _apart(server, secret, "a secret and its server must be set in the same place")


def _apart(one: Found, other: Found, why: str) -> ConfigError:
    what = f"{one.name} comes from {one.source.name}, but {other.name} from {other.source.name}: {why}"
    return ConfigError(one.name, what=what, remedy="put both into the same place", source=one.source.name)


def _network(slug: str, given: Mapping[str, Found]) -> Found:
    if NETWORK in given:
        return given[NETWORK]
    name = prefix_of(slug) + NETWORK
    first = next(iter(given.values()))
    what = f"{name} is missing, though {first.name} (from {first.source.name}) is set"
    raise ConfigError(name, what=what, remedy=f"set {name}, or delete the account's settings", source=first.source.name)


def _refuse_unknown(given: Mapping[str, Found], known: Mapping[str, Setting]) -> None:
    commands = [name + COMMAND for name, about in known.items() if about.secret]
    names = [NETWORK, *known, *commands]
    for name, setting in given.items():
        if name in names:
            continue
        from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

        nearest = get_close_matches(name, names, n=1, cutoff=0)[0]
        what = f"{setting.name} (from {setting.source.name}) is no setting of {given[NETWORK].value}"
        remedy = f"the nearest one is {nearest}"
        raise ConfigError(setting.name, what=what, allowed=", ".join(names), remedy=remedy, source=setting.source.name)


def _missing(slug: str, about: Setting, source: str) -> ConfigError:
    name = prefix_of(slug) + about.name
    what = f"{name} is missing (the account's other settings come from {source})"
    return ConfigError(name, what=what, remedy=f"set it there: {about.text}", source=source)


def _value(setting: Found) -> str:
    source = setting.source.name
    if has_controls(setting.value):
        raise ConfigError(setting.name, setting.value, "one line of text", "write it anew", source=source)
    if not setting.name.endswith("URL"):
        return setting.value
    try:
        return server_url(setting.value)
    except ValueError:
        # What is wrong with it may be that a password stands in it.
        shown = "" if "@" in setting.value else setting.value
        raise ConfigError(setting.name, shown, SERVER_URL_ALLOWED, "correct the address", source=source) from None


def _secret(setting: Found, run: Runner) -> str:
    if setting.name.endswith(COMMAND):
        return run.text_of(setting)
    if has_controls(setting.value):
        raise ConfigError(setting.name, allowed="one line", remedy="copy it again", source=setting.source.name)
    return setting.value
