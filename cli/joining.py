"""Adding an account on the command line: what a script hands over, and the dialogue at a terminal."""

from __future__ import annotations

import asyncio
import getpass
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import wrap

from cli import given, output
from cli.call import Call
from cli.cards import lines_of
from cli.errors import REFUSED, Trouble, usage
from cli.output import Result
from core.catalogue import say
from core.network_names import network_name
from desk import joining
from desk.account_settings import SLUG_ALLOWED, prefix_of, settings_of
from desk.asking import Left, Question, Said
from desk.config import check_account
from desk.introducing import Introduction, kept_words, which_network
from desk.joining import Met
from desk.lines import card_facts
from desk.variables import ConfigError
from networks import registry
from networks.errors import NotThere, Unreachable
from networks.protocol import Card, Setting
from networks.secret import Secret

_WIDTH = 100
SIGNED_IN = "REFRESH_TOKEN"
"""What a sign-in gives, where a network wants one."""


# Where nobody can be asked


def handed_over(call: Call) -> Result:
    """Add an account from what stands on the command line."""
    network, slug = call.arguments.network, call.arguments.name
    known = _known(network, slug)
    values = _given(known, call.arguments.sets)
    _nothing_missing(known, values)
    _nobody_signs_in(network, slug, known, values)
    joining.refuse_taken(call.desk, slug, network)
    settings = check_account(slug, {"NETWORK": network, **values})
    try:
        met = asyncio.run(joining.meet(settings, proxy=call.settings.proxy))
    except Unreachable as error:
        raise Unreachable(error.what, joining.look_at_it(error)) from None
    joining.refuse_stranger(call.desk, call.settings, met)
    if not call.as_json:
        output.show(Result({}, lines_of(met.card)), as_json=False)
    path = joining.keep_account(call.desk, call.settings, met)
    return _result(met, path, f"{slug} is kept in {path}. Next: consulta sync")


def _known(network: str, slug: str) -> Mapping[str, Setting]:
    try:
        if slug:
            prefix_of(slug)
        return {setting.name: setting for setting in settings_of(network)}
    except ConfigError:
        raise usage(f"--name {slug[:40]!a} cannot be a name", f"use {SLUG_ALLOWED}") from None
    except NotThere as error:
        raise usage(error.what, "`consulta accounts add NETWORK --name SLUG`") from None


def _given(known: Mapping[str, Setting], sets: Sequence[str]) -> dict[str, str | Secret]:
    """Return the settings that stand on the command line, or where it says that they stand. Raises Trouble."""
    found: dict[str, str | Secret] = {}
    for word, value in given.pairs(sets, "--set"):
        name = word.upper()
        if name not in known:
            raise usage(f"--set {word[:40]!a} is no setting of this network", f"it knows {', '.join(known)}")
        if known[name].secret:
            found[name] = given.secret(value, name, f"--set {name}=") or ""
        else:
            found[name] = given.from_source(value, name) if given.is_source(value) else value
    return found


def _nothing_missing(known: Mapping[str, Setting], values: Mapping[str, str | Secret]) -> None:
    for name, about in known.items():
        if about.required and not about.default and name not in values:
            option = f"--set {name}={'-' if about.secret else 'VALUE'}"
            raise usage(f"{name} is missing", f"{option}: {about.text}")


def _nobody_signs_in(network: str, slug: str, known: Mapping[str, Setting], values: Mapping[str, str | Secret]) -> None:
    """Raise Trouble where the network wants a sign-in in the browser, and what it gives was not handed over."""
    if registry.authorise_of(network) is None or SIGNED_IN not in known or SIGNED_IN in values:
        return
    name = network_name(network)
    raise usage(
        say("{network} wants a sign-in in the browser, and nobody can be asked for it here", network=name),
        f"type `consulta accounts add {network} --name {slug}` at a terminal, or hand over what was made elsewhere: "
        f"--set {SIGNED_IN}=-",
    )


def _result(met: Met, path: str, words: str) -> Result:
    slug, network = met.settings.slug, met.settings.network
    facts = {"name": slug, "network": network, "handle": met.card.me.handle, "file": path, "card": card_facts(met.card)}
    return Result(facts, [words])


# Where somebody can


def asked(call: Call) -> Result:
    """Add an account with somebody at the terminal."""
    talk = AtTheTerminal()
    try:
        network = call.get("network") or asyncio.run(which_network(talk))
        values = _given(_known(network, call.get("name", "")), call.arguments.sets)
        one = Introduction(call.desk, call.settings, talk, network, call.get("name", ""), values)
        kept = asyncio.run(one.run())
    except Left:
        raise Trouble("refused", say("nothing was kept"), "", REFUSED) from None
    return _result(kept.met, kept.path, f"{kept_words(kept)}. Next: consulta sync")


class AtTheTerminal:
    """Somebody at a terminal: lines out, lines in, secrets without echo."""

    def tell(self, lines: Sequence[Said]) -> None:
        """Print lines, folded at blanks; what is wrong has its mark, since here are no colours."""
        print()
        for line in lines:
            mark = "! " if line.role == "red" else ""
            margin = " " * (line.indent + line.hang + len(mark))
            print(*_folded(f"{' ' * line.indent}{mark}{line.text}", margin), sep="\n")

    def show(self, card: Card) -> None:
        """Print what an account can do."""
        print("\n" + "\n".join(lines_of(card)))

    async def ask(self, question: Question) -> str:
        """Print the question, and return the line that is typed. Raises Left where there is none."""
        address = question.address
        # An address stands on a line of its own, whole, so that it can be taken along with one move.
        words = question.words.replace(address, "").strip() if address else question.words
        unseen = say(" (it is not shown)") if question.secret else ""
        hint = unseen + (f" [{question.default}]" if question.default else "")
        before = [""] if not question.choice or address else []
        print(
            *before, *_folded(words + hint if question.name else words, ""), *([address] if address else []), sep="\n"
        )
        try:
            return _typed(f"{question.name}: " if question.name else "> ", secret=question.secret)
        except (EOFError, KeyboardInterrupt):
            print()
            raise Left from None


def _typed(prompt: str, *, secret: bool) -> str:
    """Return the line that is typed. Nothing else goes on meanwhile."""
    with _interruptible():
        return getpass.getpass(prompt) if secret else input(prompt)


def _folded(text: str, margin: str) -> list[str]:
    width = min(_WIDTH, shutil.get_terminal_size().columns - 1)
    return wrap(text, width, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False) or [""]


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end what is being typed at once; a running loop would wait for the end of the line."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
