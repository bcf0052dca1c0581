"""Which keys do what for one person: a preset, and what stands in `keys.toml` of the configuration folder.

No file can give away what protects a patient: `y` stays a key of its own, Esc only cancels, and what reaches a network
is on no key that is held down or repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.catalogue import name_verbs
from desk.env_files import own_text
from desk.variables import ConfigError
from tui import keys
from tui.choices import CHOICES
from tui.key_names import UnknownKeyError, physical, printed, writes
from tui.keys import KEYS, Key
from tui.presets import PRESETS, changes

FILE = "keys.toml"
Bound = dict[str, tuple[str, ...]]
_ALSO = {"circle:back": "circle", "done:reason": "done"}
"""Verbs that the command line tells apart, where one key does both."""
_REPEATING = frozenset({"left", "right", "insert", "delete", "backspace", "tab", "shift+tab", "space", "enter"})
_NEEDED = ("palette", "yes")
"""The palette does everything else; it holds no yes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the file that cannot be used, and what to do about it."""

    what: str
    remedy: str
    action: str = ""
    """Where to look for its line."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Keymap:
    """A preset with what the owner changed."""

    preset: str = "default"
    bound: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def use(self) -> None:
        """Make these the keys of this process: the table, and the keys that texts name."""
        keys.bind(self.bound)
        name_verbs(name_of)


def name_of(verb: str) -> str:
    """Return the key of a verb as a text names it; `go:drafts` is the key of go and one more letter.

    An action without a key is named as the palette finds it. A word that is no verb has no name.
    """
    identity, _, chosen = _ALSO.get(verb, verb).partition(":")
    key = keys.key_named(identity)
    choice = next((one for one in CHOICES.get(identity, ()) if one.id == chosen), None)
    if key is None or (chosen and choice is None):
        return ""
    pressed = keys.pressed_for(key)
    if not pressed:
        palette = keys.names(keys.pressed_for(_palette())[:1])
        return f"{palette}{'' if len(palette) == 1 else ' '}{choice.text if choice else key.text}"
    return keys.names(pressed[:1]) + (f" {choice.key}" if choice else "")


def _palette() -> Key:
    return next(key for key in KEYS if key.id == "palette")


def of_preset(preset: str) -> Keymap:
    """Return a preset without any file. Raises KeyError."""
    return Keymap(preset, _whole(changes(preset)))


def load(folder: Path) -> Keymap:
    """Return the owner's keymap. Raises ConfigError for the first thing in the file that cannot be used."""
    keymap, faults = look(folder)
    if faults:
        raise error_of(faults[0], folder / FILE)
    return keymap


def error_of(fault: Fault, path: Path) -> ConfigError:
    """Return a fault as the front door tells it."""
    place = f"{path}, line {fault.line}" if fault.line else str(path)
    return ConfigError(FILE, what=f"{place}: {fault.what}", remedy=fault.remedy, source=str(path))


def look(folder: Path) -> tuple[Keymap, list[Fault]]:
    """Return the owner's keymap and all that is wrong with it. Raises ConfigError for a file others may change."""
    path = folder / FILE
    text, _note = own_text(path)
    if text is None:
        return Keymap(), []
    keymap, faults = read(text)
    lines = text.splitlines()
    return keymap, [fault if fault.line else _placed(fault, lines) for fault in faults]


def _placed(fault: Fault, lines: list[str]) -> Fault:
    wanted = re.compile(
        rf"\s*(?:keys\s*\.\s*)?[\"']?{re.escape(fault.action)}[\"']?\s*[=.\]]|\s*\[\s*{fault.action}\s*\]"
    )
    line = next((n for n, text in enumerate(lines, 1) if fault.action and wanted.match(text)), 0)
    return Fault(fault.what, fault.remedy, fault.action, line)


def read(text: str) -> tuple[Keymap, list[Fault]]:
    """Return the keymap that a file's text describes, and its faults."""
    import tomllib  # noqa: PLC0415  # who has no such file does not pay for it

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        fault = Fault(
            f"this is no TOML: {error}", 'write lines such as: done = "D"', line=int(found[1]) if found else 0
        )
        return Keymap(), [fault]
    preset, faults = _preset(document)
    faults += [_stray(name) for name in document if name not in ("preset", "keys")]
    table = document.get("keys", {})
    if not isinstance(table, dict):
        return Keymap(), [*faults, Fault("keys is no table", "write [keys] on a line of its own", "keys")]
    bound = changes(preset)
    for action, value in table.items():
        pressed, wrong = _read_keys(action, value)
        faults += wrong
        if not wrong:
            bound[action] = pressed
    bound = _whole(bound)
    return Keymap(preset, bound), [*faults, *broken_rules(bound)]


def _preset(document: Mapping[str, Any]) -> tuple[str, list[Fault]]:
    preset = document.get("preset", "default")
    if isinstance(preset, str) and preset in PRESETS:
        return preset, []
    return "default", [Fault(f"there is no preset {preset!r}", f"choose one of {', '.join(PRESETS)}", "preset")]


def _stray(name: str) -> Fault:
    known = keys.key_named(name)
    remedy = "put it under a line [keys]" if known else 'only preset = "…" and the table [keys] stand here'
    return Fault(f"{name!r} means nothing here", remedy, name)


def _read_keys(action: str, value: object) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the keys that a line gives to an action, and what is wrong with it."""
    if keys.key_named(action) is None:
        return (), [Fault(f"there is no action {action!r}", _nearest(action), action)]
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return (), [
            Fault(f"{action} is no key and no list of keys", f'write {action} = "F5" or {action} = ["e", "F5"]', action)
        ]
    pressed, faults = [], []
    for word in words:
        try:
            pressed.append(physical(word))
        except UnknownKeyError as error:
            remedy = "write a character, F1 to F24, Ctrl-D, Space, PgDn, Home, Tab and the like"
            faults.append(Fault(f"{action} cannot be on {word!r}: {error}", remedy, action))
    return tuple(dict.fromkeys(pressed)), faults


def _nearest(action: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only an error needs it

    near = get_close_matches(action, [key.id for key in KEYS], n=1, cutoff=0.5)
    return f"did you mean {near[0]}? docs/keys.md names them all" if near else "docs/keys.md names them all"


def _whole(bound: Bound) -> Bound:
    """Return the keys with what follows them, and with Esc on all that it cancels: no file takes it away."""
    for key in KEYS:
        if key.like in bound and key.id not in bound:
            bound[key.id] = bound[key.like]
        if "escape" in key.keys.split(",") and key.id in bound and "escape" not in bound[key.id]:
            bound[key.id] = ("escape", *bound[key.id])
    return bound


def pressed_in(bound: Mapping[str, tuple[str, ...]], key: Key) -> tuple[str, ...]:
    """Return the keys of an action under a keymap that need not be in use."""
    return bound.get(key.id, tuple(key.keys.split(",")))


def broken_rules(bound: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """Return what no keymap may do, each with what to do instead."""
    return [*_missing(bound), *_of_yes(bound), *_of_escape(bound), *_of_networks(bound), *_clashes(bound)]


def _missing(bound: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    for identity in _NEEDED:
        if bound.get(identity) == ():
            yield Fault(f"{identity} has no key, and nothing else does it", f'give it one: {identity} = "F9"', identity)


def _of_yes(bound: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    yes = next(key for key in KEYS if key.id == "yes")
    for pressed in pressed_in(bound, yes):
        for other in KEYS:
            if other.id != "yes" and pressed in pressed_in(bound, other):
                what = f"{printed(pressed)} is both yes and {other.id}; yes shares its key with nothing, in no place"
                named = other.id if other.id in bound else "yes"
                yield Fault(what, f"give {other.id} or yes another key", named)


def _of_escape(bound: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    for key in KEYS:
        if "escape" in pressed_in(bound, key) and "escape" not in key.keys.split(","):
            yield Fault(f"{key.id} is on Esc, and Esc only cancels", f"give {key.id} another key", key.id)


def _of_networks(bound: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    moving = {key.id: pressed_in(bound, key) for key in KEYS if _repeats(key)}
    held = _REPEATING.union(*moving.values())
    for key in KEYS:
        for pressed in pressed_in(bound, key) if key.reaches_network else ():
            if pressed in held:
                what = f"{key.id} reaches a network, and {printed(pressed)} is a key that is held down or repeats"
                yield Fault(what, f"give {key.id} a key that does nothing else", key.id)


def _repeats(key: Key) -> bool:
    return key.action.partition("(")[0] in ("step", "turn", "lane", "repeat")


def _clashes(bound: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    told = set()
    first: dict[tuple[str, str], Key] = {}
    for key in KEYS:
        for where in key.where:
            for pressed in set(pressed_in(bound, key)) - {"escape"}:
                other = first.setdefault((where, pressed), key)
                pair = (other.id, key.id, pressed)
                if other is not key and pair not in told and "yes" not in pair:
                    told.add(pair)
                    yield _clash(other, key, pressed, where, bound)


def _clash(one: Key, other: Key, pressed: str, where: str, bound: Mapping[str, tuple[str, ...]]) -> Fault:
    changed = other if other.id in bound else one
    left = one if changed is other else other
    what = f"{printed(pressed)} is both {one.id} and {other.id} in one place ({where})"
    return Fault(
        what, f'give one of them another key: {left.id} = "F5", or {left.id} = [] for the palette alone', changed.id
    )


def single_characters(bound: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the actions that a bare character does: in the preset basic there are none."""
    return [key.id for key in KEYS if any(writes(pressed) for pressed in pressed_in(bound, key))]
