"""Opening the inbox from the command line."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from core.catalogue import say
from store.lanes import Order
from store.place import sqlite_path
from store.reading import Reader, SqliteReader, scalar
from tui.app import Consulta
from tui.keymap import load as load_keymap
from tui.keymap import of_preset
from tui.life import SIGNAL
from tui.means import means
from tui.opening import Opening, on_demo, on_settings
from tui.setting import Setting
from tui.terminal import Terminal
from tui.themes.kept import chosen, keep

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.config import Settings

SHAPE = 18
"""The store's shape that the first frame can read before the store is opened for writing."""


def inbox(
    settings: Settings,
    terminal: Terminal,
    *,
    lane: str = "open",
    order: str = "",
    locked: bool = False,
    professional: str = "",
) -> int:
    """Open the inbox on the store of the settings and return an exit code."""
    setting = Setting(
        lane=lane,
        order=Order(order) if order else None,
        who=professional or settings.professional,
        locked=locked,
        alerts=settings.alerts,
        red_minutes=settings.red_minutes,
        read_ms=settings.read_ms,
        masked=settings.masked,
        theme=settings.theme or chosen(settings.data_dir),
        # What the settings name wins at each start: a choice on screen then lasts until it is left.
        keep_theme=None if settings.theme else partial(keep, settings.data_dir),
        means=means(),
        keymap=load_keymap(settings.config_dir),
    )
    return _run(terminal, on_settings(settings, professional), setting, _early_reader(settings.database_url))


def demo(
    terminal: Terminal,
    *,
    messages: int = 100,
    seed: int = 7,
    theme: str = "dark",
    hold: int = 10,
    keys: str = "default",
) -> int:
    """Open the inbox on a throw-away store and simulated networks."""
    setting = Setting(demo=True, theme=theme, means=means(), keymap=of_preset(keys))
    return _run(terminal, on_demo(messages=messages, seed=seed, hold=hold), setting, None)


def _run(terminal: Terminal, opening: Opening, setting: Setting, reader: Reader | None) -> int:
    refused = _no_terminal()
    if refused:
        print(refused, file=sys.stderr)  # noqa: T201  # the interface has not begun
        return 1
    app = Consulta(opening, setting, reader=reader)
    app.live_in(terminal)
    app.run(mouse=False)
    terminal.listener = None
    if app.failed is not None:
        # The front door tells of it in one line, and writes down where it arose, without a word of anybody.
        raise app.failed
    return app.return_code or (SIGNAL + terminal.ended_by if terminal.ended_by else 0)


def _no_terminal() -> str:
    """Say why the inbox cannot be drawn here; empty when it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return say("consulta: this is no terminal; `consulta list` works without one")
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        return say(
            "consulta: TERM={term} cannot move its cursor; `consulta --linear` works there",
            term=os.environ.get("TERM", ""),
        )
    return ""


def _early_reader(url: str) -> SqliteReader | None:
    """Return a reader for the first frame where the store is there and of today's shape."""
    path = sqlite_path(url)
    if path is None or not path.exists():
        return None
    from store.errors import StoreError  # noqa: PLC0415  # cheap; kept beside its only use

    reader = SqliteReader(path)
    try:
        if scalar(reader, "PRAGMA user_version") == SHAPE:
            return reader
    except StoreError:
        pass
    reader.close()
    return None
