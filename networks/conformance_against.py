"""What a connector promises that can keep people away, or tell the moderators of its network."""

from __future__ import annotations

from unittest import SkipTest

from core.incoming import Incoming, Person, Ref
from core.outgoing import Ground, Report
from networks.protocol import Blocks, Card, Network, Reports
from networks.stage import Stage, check


async def acts_against(stage: Stage, network: Network, card: Card, asked: Incoming) -> None:
    """Check what the card offers against somebody; what the stage cannot see is skipped, after the rest was checked."""
    skipped = []
    for promise in (a_report_says_what_was_shown, blocking_works):
        try:
            await promise(stage, network, card, asked)
        except SkipTest as reason:
            skipped.append(str(reason))
    if skipped:
        raise SkipTest("; ".join(skipped))


async def blocking_works(stage: Stage, network: Network, card: Card, asked: Incoming) -> None:
    """Check that blocking is seen by the server once, and ends; either may be done again."""
    if not (_offered(card, "blocks") and isinstance(network, Blocks)):
        return
    await stage.blocked()
    for _ in range(2):
        await network.block(asked.author)
        check((await stage.blocked()).count(asked.author.remote_id) == 1, "somebody who was blocked is not, or twice")
    for _ in range(2):
        await network.unblock(asked.author)
        check(asked.author.remote_id not in await stage.blocked(), "somebody is blocked who was let in again")


async def a_report_says_what_was_shown(stage: Stage, network: Network, card: Card, asked: Incoming) -> None:
    """Check that the moderators are told once, what was shown before, and nothing of the words."""
    if not (_offered(card, "reports") and isinstance(network, Reports)):
        return
    check(card.moderators, "a card that offers reports does not say who reads them")
    before = await stage.reported()
    report = Report(_plain(asked.author), Ground.ABUSE, Ref(asked.remote_id, asked.thread))
    shown = network.stated(report)
    check(shown, "a report says nothing")
    check(not any(asked.text in value for value in shown.values()), "a report holds the words of a patient")
    await network.report(report)
    came = await stage.reported()
    check(came[len(before) :] == [shown], f"the moderators were told something else than was shown: {came}")


def _plain(author: Person) -> Person:
    """Return somebody as the inbox keeps them."""
    return Person(author.remote_id, author.handle, author.name)


def _offered(card: Card, extra: str) -> bool:
    """Tell whether a card offers it; a card that does not says why."""
    if extra not in card.extras and not card.without.get(extra):
        raise SkipTest(f"this network offers no {extra}, and gives no reason")
    return extra in card.extras
