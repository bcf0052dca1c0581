"""Adding an account: its server is asked who we are there before anything of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.audience import at
from core.clock import Micros
from desk import root_keys
from desk.account_settings import AccountSettings
from desk.config import Settings, write_account, write_setting
from desk.errors import Refusal
from desk.lines import card_facts
from desk.office import Desk
from desk.vault import Vault, new_key
from networks import registry
from networks.errors import Unusable
from networks.protocol import Card
from networks.secret import Secret
from store import accounts
from store.engine import Tx
from store.rows import AccountRow
from store.views import accounts as accounts_of


@dataclass(slots=True)
class Met:
    """An account whose server knows us."""

    settings: AccountSettings
    card: Card
    rotated: dict[str, str] = field(repr=False)
    """What the network gave in exchange while we connected; it replaces what was handed over."""


async def meet(settings: AccountSettings, *, proxy: str = "", more: dict[str, str] | None = None) -> Met:
    """Connect with an account's settings and keep nothing. Raises NetworkError, and Refusal for a setting.

    `more` is what a sign-in gave beside the settings, or an earlier try in exchange for them. What the network gives
    in exchange now is put into it as well, also where the connection fails then: the old token is worth nothing.
    """
    rotated = {} if more is None else more
    together = settings.together | {name: Secret(value) for name, value in rotated.items()}
    try:
        network = registry.build(settings.network, together, proxy=proxy)
    except Unusable:
        raise
    except ValueError as error:
        raise Refusal(str(error), "give it again") from None

    async def keep(tokens: dict[str, str]) -> None:
        rotated.update(tokens)

    if hasattr(network, "rotated"):
        network.rotated = keep
    try:
        card = await network.connect()
        return Met(settings, card, dict(rotated))
    finally:
        await network.close()


def refuse_stranger(desk: Desk, met: Met) -> None:
    """Raise Refusal where the name stands for another identity: its messages would be mixed."""
    there = known(desk, met.settings.slug)
    if there is None:
        return
    if there.kind != "live" or there.network != met.settings.network:
        what = f"{there.slug} is {'an archive' if there.kind == 'archive' else 'an account'} of {there.network} here"
        raise Refusal(what, "choose another name")
    if there.handle and there.handle != met.card.me.handle:
        raise Refusal(
            f"{there.slug} is {at(there.handle)} here, and this token belongs to {at(met.card.me.handle)}",
            "choose another name for another identity",
        )


def known(desk: Desk, slug: str) -> AccountRow | None:
    """Return an account of the store."""
    return next((one for one in accounts_of(desk.store.reader) if one.slug == slug), None)


def keep_account(desk: Desk, settings: Settings, met: Met) -> str:
    """Write an account's settings into the user's file and its card into the store; return the file."""
    key = settings.key
    if not key:
        key = new_key()
        write_setting(settings.config_dir, "CONSULTA_KEY", key)
    path = write_account(
        settings.config_dir, met.settings.slug, {"NETWORK": met.settings.network, **met.settings.together}
    )

    vault, root = Vault(key), registry.root_keys_of(met.settings.network)
    root_keys.keep(settings.data_dir, met.settings.slug, {n: v for n, v in met.rotated.items() if n in root}, vault)
    with desk.store.writing() as tx:
        _keep(tx, met, vault, root, desk.now())
    return str(path)


def _keep(tx: Tx, met: Met, vault: Vault, root: frozenset[str], now: Micros) -> None:
    me = met.card.me
    account = accounts.ensure(tx, met.settings.slug, met.settings.network)
    accounts.connected(
        tx, account, handle=me.handle, remote_id=me.remote_id, name=me.name, card=card_facts(met.card), now=now
    )
    accounts.forget_credentials(tx, account)
    for name, token in met.rotated.items():
        if name in root:
            continue
        accounts.keep_credential(tx, account, name, vault.key_id, vault.seal(token), now)
