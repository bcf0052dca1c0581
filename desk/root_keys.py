"""What opens an account for good, sealed in a file of this machine: never in the store, so in no copy of it.

A token of a network can be revoked and dies by itself. Keys with which everything can be read for ever cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desk import env_files
from desk.vault import Vault
from networks.secret import Secret

FOLDER = "keys"


def keep(folder: Path, slug: str, keys: Mapping[str, str], vault: Vault) -> None:
    """Keep an account's root keys in place of those of the same name. Raises ConfigError where that cannot be."""
    sealed = {name: f"{vault.key_id}:{vault.seal(text).decode()}" for name, text in keys.items()}
    if sealed:
        env_files.rewrite(_file(folder, slug), sealed.__contains__, sealed)


def kept(folder: Path, slug: str, key: Secret) -> dict[str, Secret]:
    """Return an account's root keys. Raises Refusal where they were sealed with another key than this one."""
    text, _ = env_files.own_text(_file(folder, slug))
    lines = [line.partition("=") for line in (text or "").splitlines()]
    found = {name: sealed.strip("'").partition(":") for name, mark, sealed in lines if mark}
    if not found:
        return {}
    vault = Vault(key)
    return {name: vault.open(one.encode(), account=slug, key_id=by) for name, (by, _, one) in found.items()}


def forget(folder: Path, slug: str) -> None:
    """Delete an account's root keys here; whoever has a copy keeps it."""
    _file(folder, slug).unlink(missing_ok=True)


def _file(folder: Path, slug: str) -> Path:
    return folder / FOLDER / slug
