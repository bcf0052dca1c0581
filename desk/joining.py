"""Adding an account: its server is asked who we are there before anything of it is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from core.audience import at
from core.catalogue import say
from core.clock import Micros
from desk import root_keys
from desk.account_settings import AccountSettings
from desk.config import Settings, write_account, write_setting
from desk.errors import Refusal
from desk.lines import card_facts
from desk.office import Desk
from desk.vault import Vault, new_key
from networks import registry
from networks.errors import NetworkError, Unreachable, Unusable
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


def refuse_stranger(desk: Desk, settings: Settings, met: Met) -> None:
    """Raise Refusal where the name stands for another identity, or this identity has another name here.

    The messages of two would be mixed, or each message of one would come in twice.
    """
    _refuse_twin(desk, settings, met)
    refuse_taken(desk, met.settings.slug, met.settings.network)
    there = known(desk, met.settings.slug)
    if there is None:
        return
    if there.handle and there.handle != met.card.me.handle and not _is_met(settings, there, met):
        raise Refusal(
            f"{there.slug} is {at(there.handle)} here, and this token belongs to {at(met.card.me.handle)}",
            "choose another name for another identity",
        )


def refuse_taken(desk: Desk, slug: str, network: str) -> None:
    """Raise Refusal where a name stands for an account of another network, or for an archive."""
    there = known(desk, slug)
    if there is not None and (there.kind != "live" or there.network != network):
        what = f"{there.slug} is {'an archive' if there.kind == 'archive' else 'an account'} of {there.network} here"
        raise Refusal(what, "choose another name")


def _refuse_twin(desk: Desk, settings: Settings, met: Met) -> None:
    for one in accounts_of(desk.store.reader):
        if one.slug != met.settings.slug and _is_met(settings, one, met):
            handle = at(met.card.me.handle)
            raise Refusal(
                f"{handle} is {one.slug} here already: under two names each of its messages would come in twice",
                f"use the name {one.slug}, or take that away first: consulta accounts remove {one.slug}",
            )


def _is_met(settings: Settings, one: AccountRow, met: Met) -> bool:
    """Tell whether an account that is set up is the identity that was met: the same number on the same server."""
    new = met.settings
    servers = {each.slug: _server(each) for each in settings.accounts if each.network == new.network}
    me = json.loads(one.card).get("me", {})
    return servers.get(one.slug) == _server(new) and bool(me) and me.get("remote_id") == met.card.me.remote_id


def _server(one: AccountSettings) -> str:
    return one.values.get("BASE_URL", "").rstrip("/").lower()


def look_at_it(error: NetworkError) -> str:
    """Return what to do about a server that was met for the first time: nothing is tried again by itself there."""
    by_itself = error.remedy == Unreachable.default_remedy
    return say("look whether the address is right and the server there") if by_itself else error.remedy


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
