"""What the palette offers in a place, from the key table, and what was meant by the letters typed. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.catalogue import say
from core.safe_text import fold
from tui import keys
from tui.choices import CHOICES, Choice
from tui.keymap import name_of
from tui.keys import Key
from tui.themes import PALETTES

NEVER = frozenset({"yes", "palette", "choose", "cancel", "back"})
"""The yes is said where its answer is read; the others mean nothing from here."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    id: str
    """The action; behind a colon what is chosen next: `go:red`."""
    text: str
    tip: str = ""
    shown: str = ""
    """The keys that do the same."""
    reaches_network: bool = False
    asks: str = ""
    """What may be typed behind it."""

    @property
    def action(self) -> str:
        """The action alone."""
        return self.id.partition(":")[0]

    @property
    def chosen(self) -> str:
        """What is chosen after it."""
        return self.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Meant:
    """A command that the letters may mean, and what was typed behind it."""

    command: Command
    argument: str = ""


def commands_of(where: str) -> list[Command]:
    """Return what can be done in a place: what the last line names first, what only moves last."""
    actions = sorted((key for key in keys.keys_of(where) if key.id not in NEVER), key=_order)
    # A row of keys is no choice: what they begin to write can be typed behind the action's name.
    chosen = [_of_choice(key, one) for key in actions for one in CHOICES.get(key.id, ()) if "-" not in one.key]
    return [*(_of_key(key) for key in actions), *chosen]


def theme_commands() -> list[Command]:
    """Return one command for each theme."""
    return [Command(f"theme:{name}", say("theme {name}", name=name), say("The colours")) for name in PALETTES]


_MOVING = frozenset({"step", "turn", "to_start", "to_end", "lane", "neighbour"})


def _order(key: Key) -> int:
    return 2 if key.action.partition("(")[0] in _MOVING else int(not key.hint)


def _of_key(key: Key) -> Command:
    pressed = keys.pressed_for(key)
    return Command(
        key.id,
        say(key.text),
        say(key.tip),
        _short(keys.names(pressed[:1])),
        key.reaches_network,
        say(key.asks) if key.asks else "",
    )


def _short(shown: str) -> str:
    return shown.replace("Shift-", "S-")


def _of_choice(key: Key, choice: Choice) -> Command:
    verb = f"{key.id}:{choice.id}"
    shown = name_of(verb) if keys.pressed_for(key) else ""
    return Command(
        verb,
        f"{say(key.text)} {say(choice.text)}",
        say(choice.tip or key.tip),
        shown,
        key.reaches_network and not choice.stays,
    )


def meant(commands: Sequence[Command], typed: str) -> list[Meant]:
    """Return what may be meant, best first; nothing typed means everything that has a name of its own."""
    wanted = fold(typed).strip()
    if not wanted:
        return [Meant(command) for command in commands]
    found = [(rank, n, Meant(one)) for n, one in enumerate(commands) if (rank := _rank(one, wanted)) is not None]
    # Letters in order are a guess: where words begin so, nobody meant it.
    sure = [each for each in found if each[0] < _GUESSED]
    named = [*sure, *_with_argument(commands, typed)] or found
    return [one for _, _, one in sorted(named, key=lambda each: each[:2])]


def _with_argument(commands: Sequence[Command], typed: str) -> Iterator[tuple[float, int, Meant]]:
    """Yield the commands that the first word names and that ask for more, behind those that all the words name."""
    word, _, rest = typed.strip().partition(" ")
    for n, one in enumerate(commands):
        rank = _rank(one, fold(word)) if one.asks and rest.strip() else None
        if rank is not None and rank <= _BEGINS:
            yield rank + 1.5, n, Meant(one, rest.strip())


_BEGINS, _GUESSED = 1, 3


def _rank(command: Command, wanted: str) -> int | None:
    """Return how far a command is from what was typed; None for not at all."""
    text, rest = fold(command.text), fold(f"{command.text} {command.id} {command.tip}")
    if wanted in (text, command.id):
        return 0
    if text.startswith(wanted) or command.id.startswith(wanted):
        return _BEGINS
    words = rest.replace(":", " ").split()
    if _each_begins(wanted.split(), words):
        return 2
    return _GUESSED if _in_order(wanted.replace(" ", ""), text) else None


def _each_begins(parts: Iterable[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in parts)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
