"""Writes the pages that come from tables: `python -m tests.docs.write`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from core.network_names import network_name
from desk.variables import VARIABLES, Variable
from networks.registry import OWN, settings_of, steps_of
from tests.docs import at_a_glance
from tests.docs.tables import steps, table
from tui.choices import CHOICES
from tui.key_names import printed
from tui.keymap import of_preset, pressed_in
from tui.keys import (
    ANSWER,
    DAY,
    DRAFTS,
    LEDGER,
    LIST,
    MUTES,
    NETWORKS,
    OUTBOX,
    PERSON,
    PROBLEMS,
    READ,
    RULES,
    TEAM,
    THREAD,
    TRIAL,
    Key,
    keys_of,
)
from tui.keys import names as shown_names
from tui.presets import PRESETS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests" / "example_network"
COMMAND = ".venv/bin/python -m tests.docs.write"
PLACES = {
    LIST: ("In the list", "The inbox: conversations, one a row."),
    THREAD: (
        "In a conversation",
        "After `Enter`: the whole conversation, with the verbs of the list; a decision shows the next one.",
    ),
    ANSWER: ("Answering", "After `a`: an answer is drawn as it will be read, with its readers."),
    OUTBOX: ("In the outbox", "After `O`: answers on their way, what needs a person first."),
    DAY: ("Among the decisions", "After `U`: what was decided, newest first."),
    DRAFTS: ("Among the drafts", "After `g w`: words that were not sent."),
    NETWORKS: ("Among the networks", "After `g l`: each account with its card."),
    LEDGER: ("In the ledger", "After `:ledger`: since when and up to when each feed is complete."),
    PROBLEMS: ("Among the problems", "After `g h`: everything that is wrong."),
    PERSON: ("On the card of a person", "After `w`: their handles, what they asked and were answered before."),
    READ: ("In an earlier conversation", "After `Enter` on the card: it is only read."),
    MUTES: ("Among the mutes", "After `:mutes`: until when each lasts, and what it caught."),
    RULES: ("Among the rules", "After `:rules`: what each asks for and does, and whether it is on."),
    TRIAL: ("In a dry run", "After `Enter` on a rule: what it would move, and why."),
    TEAM: ("Among the professionals", "After `g v`: who works here."),
}
KEYS_HEAD = """# Keys

Written from the key table (`tui/keys.py`); do not edit it here.

What a preset does not change stands only under `default`. Capitals are other keys than small letters, and pasted
text is never keys. `?` shows the keys of the place you are in.
What reaches a network is marked. Every other decision stays on this machine, and `u` takes back the last one made in
this window; `U` lists them all, and takes back any of your own.
"""
KEYS_FOOT = """
## Over the screen

After a key that waits for another one (`g`, `s`, `m`, `!`) the choices stand over the lower part of the screen. Letters
choose, or the arrows and `Enter`; `Esc` leaves it.

`:` opens the palette: type a few letters of an action's name, `Enter` does it. Beside each action stands the key that
does the same. Some take words behind their name: `:snooze 3d`, `:tag flu`, `:assign lago`, `:lane red`, `:theme light`.
There is no yes in it: an answer is sent where it is read.

## Your own keys

`keys.toml` in the configuration folder (`~/.config/consulta`) chooses a preset and changes single keys. It must be your
own file, and nobody else may write it.

```toml
preset = "vim"

[keys]
done = "D"
snooze = ["s", "F6"]
noise = []
```

Names of actions are those of the tables above. Keys are written as they are printed (`!`, `:`, `Space`, `PgDn`,
`Ctrl-D`, `F5`) or as Textual names them. An empty list leaves an action to the palette. Where several places have an
action of their own on one key, as `down`, `row-down` and `line-down`, the others follow the first unless they are
named too. What cannot be used stops the start, and `consulta check config` tells all of it: with its line, both
actions, and what to do. `consulta demo --keys PRESET` tries a preset.

- `default`: letters by what they stand for, with the moves of vim.
- `vim`: `i` writes, `d` is done, `I` hands over; a stray `q` does not leave.
- `mutt`: `d` is done, `D` noise, `t` marks, `F` raises a flag, `c` changes the lane, `b` hands over, `q` leaves.
- `basic`: no letter, digit or sign does anything (WCAG 2.1.4): arrows, `Enter`, `Esc`, function keys, and the palette
  on `F2` for the rest.

No file may break these: yes shares its key with nothing, in no place, and is never `Enter` or `Space`; `Esc` only
cancels, and always does; what reaches a network is on no key that is held down or repeats; the palette has a key.

## Writing

In the field for own words every key writes. `Ctrl-D` shows the text as it will be read, ready for `y`; `Esc` and
`Ctrl-G` go back and keep the draft. `Tab` and `Shift-Tab` go to the next and the previous blank, and what is typed
takes its place. `Ctrl-T` puts a saved answer behind your words, `Ctrl-R` takes it away.

In the list of all answers the arrows, `Ctrl-N` and `Ctrl-P` move, and `Enter` takes the row under the cursor.

## Adding an account

Among the networks `+` leads through a new account, or through a new token for the one under the cursor; `:add account`
does it from the inbox. Every key writes the answer, `Enter` hands it in, `PgUp` and `PgDn` read what was said, `Ctrl-Y`
copies an address that is to be opened. `Esc` twice leaves, and keeps nothing.

## Guards

- A key acts on the row that had been painted when it was typed, however late it is looked at, not on one that arrived
  meanwhile.
- A question that lets answers wait, or gives something up, is answered only once it has been painted.
- `y` counts only when answer and readers have been on screen (`CONSULTA_READ_MS`), its last line included.
- Keys that come together, as over a slow line, are taken one after the other: `/knee` searches, also in one packet.
- What is typed behind a key that was refused is no key, until a pause of `CONSULTA_READ_MS` or `Esc`: its words had no
  field.
- `.` never repeats anything that reaches a network.
"""
SETTINGS_HEAD = """# Settings

Written from the tables of settings (`desk/variables.py` and each network's `SETTINGS`); do not edit it here.

Settings are environment variables. They are read from the environment, then from `.env` in the configuration folder
(`~/.config/consulta`), then from `.env` in the working directory, if it is your own, has mode 0600, and Consulta is not
locked. An empty setting is no setting. A name that begins with `CONSULTA_` and is none stops the start.
`.env.example` shows them all. Keys are not set here but in `keys.toml` beside it: see [Keys](keys.md#your-own-keys).
[Security](security.md) says why it is so; `consulta check config` says what was read.

## General
"""
ACCOUNTS_HEAD = """
## Accounts

`consulta accounts add` writes these. The name of an account stands in capitals in its settings; `clinic` has

    CONSULTA_ACCOUNTS__CLINIC__NETWORK=mastodon
    CONSULTA_ACCOUNTS__CLINIC__BASE_URL=https://mastodon.example
    CONSULTA_ACCOUNTS__CLINIC__ACCESS_TOKEN=the-token-of-your-application

A secret and the address it is sent to come from the same place.
"""
SECRETS = """
## Secrets from a command

Any secret may be printed by a command instead: the name of its setting with `_COMMAND` behind it. No shell reads it, it
has 30 seconds, and a `.env` in the working directory may not name one.

    CONSULTA_KEY_COMMAND=pass show consulta/key
    CONSULTA_ACCOUNTS__CLINIC__ACCESS_TOKEN_COMMAND=pass show consulta/clinic
"""


def keys_page() -> str:
    """Return docs/keys.md."""
    return KEYS_HEAD + "".join(_place(where, *words) for where, words in PLACES.items()) + KEYS_FOOT


def _place(where: str, title: str, about: str) -> str:
    rows = [
        (f"`{key.id}`", _keys(names(key)), *(_under(preset, key) for preset in list(PRESETS)[1:]), _tip(key))
        for key in keys_of(where)
    ]
    return f"\n## {title}\n\n{about}\n\n{table(('action', *PRESETS, 'what it does'), rows)}"


def _keys(found: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in found) or "palette"


def _under(preset: str, key: Key) -> str:
    """Return the keys of an action under a preset; nothing where they are those of the default."""
    pressed = pressed_in(of_preset(preset).bound, key)
    return "" if pressed == tuple(key.keys.split(",")) else _keys([printed(one) for one in pressed])


def names(key: Key) -> list[str]:
    """Return a key's physical keys as people read them."""
    pressed = key.keys.split(",")
    return [shown_names(tuple(pressed))] if key.id == "choose" else [printed(one) for one in pressed]


def _tip(key: Key) -> str:
    more = ", ".join(f"`{one.key}` {one.text}" for one in CHOICES.get(key.id, ()))
    tip = f"{key.tip}: {more}" if more else key.tip
    return f"{tip}. **Reaches the network.**" if key.reaches_network else tip


def settings_page() -> str:
    """Return docs/settings.md."""

    def row(one: Variable) -> tuple[str, str, str, str]:
        allowed = f"{one.allowed} (secret)" if one.secret else one.allowed
        return f"`{one.name}`", one.text, allowed, _default(one.default)

    general = [row(one) for one in VARIABLES.values()]
    tables = [table(("setting", "what it is", "allowed", "default"), general), ACCOUNTS_HEAD]
    return SETTINGS_HEAD + "\n" + "".join([*tables, *(_network(name) for name in OWN), SECRETS])


def _network(name: str) -> str:
    rows = [
        (f"`{one.name}`", one.text, _need(required=one.required, secret=one.secret), _default(one.default))
        for one in settings_of(name)
    ]
    return f"\n### {network_name(name)}\n\n{table(('setting', 'what it is', '', 'default'), rows)}"


def _default(value: str) -> str:
    return f"`{value}`" if value else ""


def _need(*, required: bool, secret: bool) -> str:
    return ", ".join(word for word, so in (("needed", required), ("secret", secret)) if so)


_CLICKS = re.compile(r"(<!-- where to click: (\w+) -->\n).*?(<!-- written from the connector's STEPS -->)", re.DOTALL)


_GLANCE = re.compile(r"(<!-- all networks -->\n).*?(<!-- written from the cards and the connectors -->)", re.DOTALL)
_FILES = re.compile(
    r"(^`tests/example_network/([\w/]+\.(?:py|toml))`:\n\n)(```\w+)\n.*?^```\n", re.MULTILINE | re.DOTALL
)


def networks_page() -> str:
    """Return docs/networks.md with what cards and connectors tell, and what to click; the rest of the page stays."""
    page = (ROOT / "docs/networks.md").read_text(encoding="utf-8")
    page = _GLANCE.sub(lambda found: f"{found[1]}\n{at_a_glance.written()}\n{found[2]}", page)
    return _CLICKS.sub(lambda found: found[1] + "\n" + steps(steps_of(found[2])) + "\n" + found[3], page)


def clicked() -> list[str]:
    """Return the networks whose steps stand on docs/networks.md."""
    return [found[1] for found in _CLICKS.findall((ROOT / "docs/networks.md").read_text(encoding="utf-8"))]


def writing_page() -> str:
    """Return docs/writing-a-network.md with the files of the example as they are; the rest of the page stays."""
    page = (ROOT / "docs/writing-a-network.md").read_text(encoding="utf-8")
    return _FILES.sub(lambda found: f"{found[1]}{found[3]}\n{shown(found[2])}```\n", page)


def shown(name: str) -> str:
    """Return a file of the example."""
    return (EXAMPLE / name).read_text(encoding="utf-8")


PAGES = {
    "docs/keys.md": keys_page,
    "docs/settings.md": settings_page,
    "docs/networks.md": networks_page,
    "docs/writing-a-network.md": writing_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
