"""Adding an account from the inbox: whether it can be here, and what becomes of one that was added."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from core.audience import at
from core.catalogue import say
from core.safe_text import one_line
from desk import config
from desk.introducing import Kept
from desk.opening import plugs
from desk.variables import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desk.config import Settings
    from desk.lines import Plug
    from tui.backstage import Backstage


def refused(*, locked: bool, demo: bool, settings: Settings | None) -> tuple[str, str] | None:
    """Return why no account can be added here, and what to do instead; None where one can."""
    if locked:
        return say("locked: no account can be added by this login"), say("who looks after this machine adds it there")
    if demo or settings is None:
        return say("the demo keeps no account"), say("leave it, then: consulta accounts add")
    return None


async def taken_on(
    stage: Backstage, kept: Kept, environment: Mapping[str, str] = os.environ
) -> tuple[str, Plug | None]:
    """Read the settings anew with the account in them; return what to say of it, and how it is served from now on."""
    slug = kept.met.settings.slug
    added = say("{name} is added: you are {handle} there", name=slug, handle=at(one_line(kept.met.card.me.handle)))
    before, stage.settings = stage.settings, None
    if before is None:
        return added, None
    try:
        settings = await asyncio.to_thread(config.load, environment, config_dir=before.config_dir)
    except ConfigError as error:
        return say("{added}; it is read after the next start: {why}", added=added, why=error.what), None
    stage.settings = settings
    (plug,) = plugs(stage.desk, settings, only=slug)
    return say("{added}, and it is read from now on", added=added), plug
