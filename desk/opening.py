"""Opening the desk from its settings: the store, who sits at it, and the accounts it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from core.clock import SECOND
from desk import root_keys
from desk.account_settings import AccountSettings
from desk.config import Settings
from desk.identity import Proof, prove
from desk.lines import Plug
from desk.office import NOBODY, Desk
from desk.semantic.meaning import Meaning
from desk.vault import Vault
from networks.protocol import Network
from networks.secret import Secret
from store import accounts, team
from store.engine import Store, open_store


def open_desk(settings: Settings, *, session: str | None = None) -> Desk:
    """Open the store, bring it to today's shape, and seat the professional that the settings name.

    Raises StoreError, and Refusal for a name that nobody here has.
    """
    store = open_store(settings.database_url)
    try:
        proof = seat(store, settings.professional, forced=settings.forced)
    except BaseException:
        store.close()
        raise
    desk = Desk(
        store,
        proof.professional if proof else NOBODY,
        proof.how if proof else "claimed",
        hold=settings.hold * SECOND,
        clinic=settings.clinic,
        country=settings.country,
        hours=settings.hours,
        folder=settings.data_dir,
        # A locked login starts no program; what is compared by meaning comes from the one that reads the networks.
        meaning=None if settings.locked else Meaning.found(),
    )
    if session is not None:
        desk.session = session
    return desk


def seat(store: Store, name: str, *, forced: bool = False) -> Proof | None:
    """Return who sits at the desk: the one named, or the only one who works here; nobody before the first is added."""
    everybody = team.professionals(store.reader)
    if name and everybody:
        return prove(store, name, forced=forced)
    return prove(store, everybody[0].name) if len(everybody) == 1 else None


def plugs(desk: Desk, settings: Settings, *, only: str = "") -> list[Plug]:
    """Return the accounts of the settings, ready to be connected."""
    return [_plug(desk, settings, one) for one in settings.accounts if only in ("", one.slug)]


def _plug(desk: Desk, settings: Settings, one: AccountSettings) -> Plug:
    keep, look = (_keeper(desk, settings), partial(_look, desk, settings)) if settings.key else (None, None)
    return Plug(one.slug, one.network, partial(_build, desk, settings, one), keep_rotated=keep, look_rotated=look)


def _build(desk: Desk, settings: Settings, one: AccountSettings) -> Network:
    from networks import registry  # noqa: PLC0415  # connectors bring the HTTP stack, which the first frame does without

    values: Mapping[str, str | Secret] = {**one.values, **one.secrets, **_rotated(desk, settings, one.slug)}
    return registry.build(one.network, values, proxy=settings.proxy)


def _rotated(desk: Desk, settings: Settings, slug: str) -> dict[str, Secret]:
    """Return what the network rotated last time, which replaces what the settings hold, and the account's root keys."""
    account = accounts.account_id(desk.store.reader, slug)
    sealed = accounts.credentials(desk.store.reader, account) if account is not None else {}
    root = root_keys.kept(settings.data_dir, slug, settings.key)
    if not sealed:
        return root
    vault = Vault(settings.key)
    return root | {name: vault.open(text, account=slug, key_id=key) for name, (key, text) in sealed.items()}


def _look(desk: Desk, settings: Settings, account: int) -> dict[str, str]:
    """Return what is kept now of what a network rotated."""
    with desk.store.claiming() as tx:
        sealed = accounts.credentials(tx, account)
    vault = Vault(settings.key)
    return {name: vault.open(text, key_id=key).reveal() for name, (key, text) in sealed.items()}


def _keeper(desk: Desk, settings: Settings) -> Callable[[int, dict[str, str]], None]:
    def keep(account: int, tokens: dict[str, str]) -> None:
        vault = Vault(settings.key)
        with desk.store.writing() as tx:
            for name, token in tokens.items():
                accounts.keep_credential(tx, account, name, vault.key_id, vault.seal(token), desk.now())

    return keep
