"""Two programs at once, one of them killed again and again: nothing is lost, doubled, misread or silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.clock import HOUR
from store import leases
from tests.faults import twins
from tests.faults.blows import AFTER, DOCTOR, FULL, REQUEST, RESPONSE, SENDING, WATCH, Blow, Case, made

SEED = 1
KILLS = {"sqlite": 3, "postgres": 2}
ROLES_OF = {"sqlite": (FULL, DOCTOR), "postgres": (DOCTOR, DOCTOR)}
CHEATS = {
    "doubled": ("it sends twice", "gotosocial", RESPONSE),
    "lost": ("it forgets", "mastodon", REQUEST),
}


def test_two_inboxes_of_which_one_is_killed_again_and_again_answer_everybody_once(
    database_url: str, tmp_path: Path
) -> None:
    engine = "sqlite" if database_url.startswith("sqlite") else "postgres"
    case = made(SEED, 0, engine, KILLS[engine])
    assert case == made(SEED, 0, engine, KILLS[engine])
    case = replace(case, roles=ROLES_OF[engine])
    fates = twins.run(case, database_url, tmp_path)
    assert fates.told == [], str(case)
    assert fates.kills >= 1


def test_two_watches_of_which_the_sender_is_killed_send_once_what_belongs_to_no_session(tmp_path: Path) -> None:
    blows = tuple(Blow(moment, 7, sender=True) for moment in (REQUEST, RESPONSE, SENDING, AFTER))
    case = Case(0, "sqlite", "mastodon", (WATCH, WATCH), says_yes=False, blows=blows)
    fates = twins.run(case, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    assert fates.told == [], str(case)
    assert fates.kills >= 3


@pytest.mark.parametrize("harm", CHEATS)
def test_the_judge_sees_a_program_that_cheats_once_the_other_was_killed(harm: str, tmp_path: Path) -> None:
    cheat, server, moment = CHEATS[harm]
    case = Case(0, "sqlite", server, (DOCTOR, DOCTOR), says_yes=True, blows=(Blow(moment, 0, sender=True),))
    with twins.twins(case, f"sqlite:///{tmp_path / 'store.db'}", tmp_path, cheat) as world:
        world.live()
        world.judge_answers()
    assert getattr(world.fates, harm) > 0, world.fates


def test_the_judge_sees_what_was_said_and_not_kept_and_a_lease_without_an_end(tmp_path: Path) -> None:
    case = Case(0, "sqlite", "mastodon", (DOCTOR, DOCTOR), says_yes=True, blows=())
    with twins.twins(case, f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as world:
        world.ask()
        world.said.held.append(1)
        world.said.done.append(1)
        with world.store.writing() as tx:
            leases.take(tx, "account:1", leases.SEND, "dead", length=HOUR)
            leases.take(tx, "account:1", leases.PULL, "alive")
        world.bereaved("dead")
        world.judge()
    words = "\n".join(world.fates.told)
    for told in ("said to be held", "said to be done", "dead and holds", "never settled", "leases are held"):
        assert told in words
