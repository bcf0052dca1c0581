"""The screens as pictures: which keys lead to each, always on the same day with the same people."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from core.clock import MINUTE
from desk import config
from desk.demo.opening import Demo
from store import outbox
from store.engine import Store, Tx
from tests.tui.hands import MORNING, NEVER, READING, Hands, Watch, app_on_demo
from tui.app import Consulta
from tui.screens.base import Mode
from tui.screens.joining import JoiningScreen

_PLAIN = ("j",) * 5
"""Past what is red or closes soon."""
_AGAIN = ("slash", *"honey", "enter")
"""Somebody who was answered before, and writes again."""
_FEVER = ("g", "d", "G", "a")
KEYS: dict[str, tuple[str, ...]] = {
    "inbox": ("j", "j", "j"),
    "answer": ("g", "d", "a"),
    "public": ("g", "p", "j", "j", "a", "y"),
    "compose": ("g", "d", "r"),
    "references": (*_FEVER, "F"),
    "stacked": (*_FEVER, "plus", *"antib", "enter"),
    "answers": ("g", "d", "G", "A", *"fever", "down"),
    "blanks": ("g", "d", "G", "A", *"al4", "enter", "r"),
    "thread": (*_AGAIN, "enter", "o", *"asked", "space", *"a", "space", *"colleague", "enter"),
    "person": (*_AGAIN, "w"),
    "masked": ("j", "j", "j"),
    "search": ("slash", *"fever", "enter"),
    "outbox": ("O",),
    "help": ("question_mark",),
    "noise": ("g", "n"),
    "red": ("g", "r"),
    "screener": ("g", "s"),
    "snooze": ("j", "j", "s"),
    "marked": ("j", "j", "space", "space", "space"),
    "day": (*_PLAIN, "x", "e", "s", "t", "o", *"photo", "enter", "space", "space", "space", "e", "U", "j", "u", "k"),
    "closed": (*_PLAIN, "e", "e", "e", "g", "c"),
    "drafts": ("g", "w"),
    "networks": ("g", "l", "j"),
    "joining": (),
    "card": ("g", "l", "j", "j", "j", "enter"),
    "problems": ("g", "h", "j", "j"),
    "professionals": ("g", "v"),
    "palette": ("j", "colon"),
    "palette-typed": ("j", "colon", *"sno"),
    "go": ("j", "g"),
}
WRITTEN = "It can wait until tomorrow. Please call the practice after nine."
STATES = ("unknown", "waiting", "refused", "partly", "sent", "held")


class Scene:
    """An app that runs into one of the screens and stays there."""

    def __init__(self, name: str, watch: Watch) -> None:
        self.name = name
        self.made: list[Demo] = []
        setting = replace(READING, masked=name == "masked")
        self.app: Consulta = app_on_demo(watch, self.made, hold=NEVER, setting=setting)
        self._watch = watch

    async def reach(self, pilot: Pilot[Any]) -> None:
        """Press what leads there, and wait until it has been painted."""
        hands = Hands(pilot, self.app, None, self._watch, {})  # type: ignore[arg-type]  # the desk comes below
        await hands.until(lambda: self.app.inbox.stage is not None, "the desk")
        hands.desk = self.made[0].desk
        stage = self.app.inbox.stage
        await hands.until(lambda: stage and len(stage.lines) == len(self.made[0].plugs), "the accounts")
        if self.name in ("outbox", "problems"):
            await fill_outbox(hands)
        if self.name == "drafts":
            await write_drafts(hands)
        if self.name == "joining":
            await begin_to_add(hands)
        await hands.press(*KEYS[self.name])
        if self.name == "compose":
            await hands.type(WRITTEN)
        await hands.rested()
        self.app.inbox.changed()
        await hands.still()


async def begin_to_add(hands: Hands) -> None:
    """Open the dialogue that adds an account, as outside a demo, and answer its first question."""
    stage = hands.app.inbox.stage
    assert stage is not None
    nowhere = {"HOME": "/nonexistent", "CONSULTA_CONFIG_DIR": "/nonexistent/config"}
    stage.settings = config.load(nowhere, cwd=Path("/nonexistent"))
    screen = JoiningScreen(hands.app.inbox, stage, "mastodon", "clinic")
    hands.app.push_screen(screen)
    await hands.until(lambda: screen.is_mounted and not screen.busy, "the first question")
    await hands.type("mastodon.example")
    await hands.pilot.press("enter")
    await hands.until(lambda: "Your access token" in hands.text, "the second question")


async def write_drafts(hands: Hands) -> None:
    """Begin to answer by hand, and go on to something else."""
    for text in (WRITTEN, "Both vaccines can be given on the same day, one in each arm."):
        await hands.press("g", "d", "j", *("j" if text != WRITTEN else ()), "r")
        await hands.type(text)
        await hands.press("escape")
        hands.watch.forward(7 * MINUTE)


async def fill_outbox(hands: Hands) -> None:
    """Answer as many as there are states, and put each answer into its own."""
    hands.stop_dispatching()
    await hands.press("g", "d")
    for _ in STATES:
        await hands.stand_on(lambda row: bool(row.best) and row.best in ("fe7", "fe2", "co1", "an3") and not row.red)
        await hands.press("a")
        while hands.inbox.mode is Mode.ANSWER:
            await hands.press("y")
    await hands.press("g", "o")
    place(hands.desk.store)
    hands.inbox.changed()


async def stand_in_outbox(hands: Hands, state: str) -> int:
    """Open the outbox and stand on the answer in a state; return its id."""
    await hands.press("O")
    (item,) = hands.items(state)
    for _ in range(10):
        focused = next(line for line in hands.text.splitlines() if line.startswith("▌"))
        if f"▌ {state}" in focused:
            return item.id
        await hands.press("j")
    raise AssertionError(hands.text)


def place(store: Store) -> None:
    """Put the answers that are held into all the states that an answer can be in."""
    with store.writing() as tx:
        held = [int(row[0]) for row in tx.rows("SELECT id FROM outbox_item WHERE state = 'held' ORDER BY id")]
        for minutes, (item, state) in enumerate(zip(held, STATES, strict=False), 1):
            move(tx, item, state)
            tx.run("UPDATE outbox_item SET created_at = :at WHERE id = :id", at=MORNING - minutes * MINUTE, id=item)


def move(tx: Tx, item: int, state: str) -> None:
    """Put one held answer into another state, with the words that the dispatcher gives it."""
    reasons = {
        "unknown": ("the server did not say whether it stands", "open the network and look"),
        "refused": ("the network takes no answer to them now", "try again later"),
        "partly": ("the second part was refused", "send the rest, or leave it"),
    }
    if state == "held":
        return
    if state == "waiting":
        tx.run("UPDATE outbox_item SET state = 'waiting', session = '' WHERE id = :id", id=item)
        return
    reason, remedy = reasons.get(state, ("", ""))
    outbox.move(tx, item, ("held",), "sending")
    outbox.move(tx, item, ("sending",), state, reason=reason, remedy=remedy)
    if state in ("refused", "partly"):
        outbox.free(tx, item, state, reason)


def svg(app: Consulta) -> str:
    """Return what is on screen as a picture whose names do not change from run to run."""
    return re.sub(r"\bterminal-\d+-", "terminal-", app.export_screenshot(title="consulta"))
