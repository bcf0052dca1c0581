"""What the bot can do, as Telegram tells it."""

from __future__ import annotations

from typing import Any

from core.audience import Audience
from core.clock import HOUR, SECOND, Micros
from core.incoming import Person
from networks.protocol import Card, Problem
from networks.telegram.addresses import BUSINESS
from networks.telegram.parse import Me

SETTLE: Micros = 60 * SECOND
WINDOW: Micros = 24 * HOUR
LIMITS = {"max_characters": 4_096}
CRASH_CHECK = (
    "only in the chats of a personal account, by the copy that Telegram hands back; "
    "elsewhere a bot cannot read what it wrote, and a person must look"
)
DEAF = Problem(
    "in groups Telegram shows the bot only answers to it and commands, not who mentions it",
    "write /setprivacy to @BotFather, choose Disable, and add the bot to the group again; "
    "without groups: /setjoingroups, Disable",
)
PUSHED = Problem(
    "this bot's messages go to another program by a webhook, and none come here",
    "end that program, or let Consulta end the webhook: DELETE_WEBHOOK=yes for this account",
)


NO_BUSINESS = Problem(
    "BUSINESS_USERS names personal accounts, but this bot cannot be connected to any: their chats do not come here",
    "in @BotFather: Bot Settings, Bot Mode, Business Mode; then connect the bot in Telegram under Settings, "
    "Chat Automation",
)


WITHOUT = {
    "blocks": "a bot can keep nobody away: block them in Telegram, or mute them here",
    "reports": "a bot can report nobody: report them in Telegram",
}
"""What no program can do against anybody there, and where it is done."""


def card(me: Me, told: dict[str, Any], webhook: str, present: Micros, *, named: bool = False) -> Card:
    """Return the card of a bot; `named` where the settings say whose personal accounts it reads for."""
    return Card(
        network="telegram",
        me=Person(me.id, me.username or me.id, me.name, bot=True),
        read_at=present,
        software="Telegram Bot API",
        limits=dict(LIMITS),
        audiences=(Audience.DIRECT, Audience.GROUP, Audience.PUBLIC),
        windows={BUSINESS: WINDOW},
        settle=SETTLE,
        crash_check=CRASH_CHECK,
        extras=frozenset({"corrects"}),
        push=True,
        without=WITHOUT,
        problems=tuple(_problems(told, webhook, named=named)),
    )


def _problems(told: dict[str, Any], webhook: str, *, named: bool) -> list[Problem]:
    deaf = told.get("can_join_groups") is not False and told.get("can_read_all_group_messages") is False
    alone = named and told.get("can_connect_to_business") is False
    found = ((PUSHED, bool(webhook)), (NO_BUSINESS, alone), (DEAF, deaf))
    return [problem for problem, there in found if there]
