"""The dialogue that adds an account: each setting is asked for, the server is called, and only a yes keeps anything.

It knows no screen: the terminal and the inbox both lead it through a `Talk`.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace

from core.audience import at
from core.catalogue import say
from core.network_names import network_name
from desk import asking, env_files, joining
from desk.account_settings import NETWORK, SLUG_ALLOWED, prefix_of, settings_of
from desk.asking import Question, Said, Talk
from desk.config import Settings, check_account
from desk.errors import Refusal
from desk.joining import Met
from desk.office import Desk
from desk.variables import SERVER_URL_ALLOWED, ConfigError, server_url
from networks import registry
from networks.errors import NeedsLogin, NetworkError
from networks.protocol import Setting
from networks.secret import Secret
from store.errors import StoreError

_NO = ("n", "no", "q")


@dataclass(frozen=True, slots=True)
class Kept:
    """An account that was added."""

    met: Met
    path: str
    """The file that its settings stand in now."""


@dataclass(slots=True)
class Introduction:
    """One account on its way in."""

    desk: Desk
    settings: Settings
    talk: Talk
    network: str
    slug: str = ""
    values: dict[str, str | Secret] = field(default_factory=dict)
    """The answers so far; what is handed over at the start is not asked for."""
    _signed: bool = False
    """Whether the sign-in in the browser, where the network wants one, has been done."""
    _more: dict[str, str] = field(default_factory=dict, repr=False)
    """What it gave beside the settings, and what the network gave in exchange for them while they were tried."""

    async def run(self) -> Kept:
        """Ask, check, correct, and keep after a yes.

        Raises asking.Left, Unusable for a network that is not there or cannot be used, Refusal for a name that stands
        for something else here, and ConfigError for a file.
        """
        known = settings_of(self.network)
        given = set(self.values)
        if self.slug:
            joining.refuse_taken(self.desk, self.slug, self.network)
        else:
            self.slug = await self._name()
        self.values = self._there(known) | self.values
        open_ = [about for about in known if about.name not in given]
        if any(asking.wanted(about, self.values) for about in open_):
            self.talk.tell(asking.steps_told(network_name(self.network), registry.steps_of(self.network)))
        for about in open_:
            if asking.wanted(about, self.values):
                await self._ask(about)
        return await self._agreed(known)

    async def _agreed(self, known: tuple[Setting, ...]) -> Kept:
        """Check and correct until a yes."""
        while True:
            met = await self._checked()
            if met is not None:
                self.talk.show(replace(met.card, problems=()))
            pressed = await self._choice(known, met)
            if met is not None and pressed in ("y", "yes"):
                kept = await self._keep(met)
                if kept is not None:
                    return kept
            elif pressed.isdigit() and 0 < int(pressed) <= len(known):
                await self._correct(known[int(pressed) - 1])
            elif pressed in _NO:
                raise asking.Left
            elif not pressed and met is not None:
                self.talk.tell([Said(say("nothing was kept yet"), "amber")])

    async def _choice(self, known: tuple[Setting, ...], met: Met | None) -> str:
        self.talk.tell(asking.answers_told(known, self.values))
        if met is not None:
            # Nearest to the question stands what the yes is about: who this is, and what cannot be seen.
            self.talk.tell(asking.met_told(met.card))
            words = say("Keep it as {name}? Type yes, no, or the number of an answer to change it", name=self.slug)
        else:
            words = say("Type the number of an answer to change it, no to leave, nothing to try again")
        return (await self.talk.ask(Question(words, choice=True))).strip().lower()

    # Asking

    async def _correct(self, about: Setting) -> None:
        """Ask for one setting again; a new secret, or another sign-in, makes worthless what was exchanged for it."""
        if about.secret or registry.authorise_of(self.network) is not None:
            self._signed, self._more = False, {}
        await self._ask(about)

    async def _name(self) -> str:
        """Ask how the account is called here."""
        taken = {one.slug for one in self.settings.accounts}
        usual = self.network if self.network not in taken else ""
        while True:
            question = Question(
                say("What do you call the account here? Small letters, such as clinic"), "NAME", default=usual
            )
            name = asking.cleaned(await self.talk.ask(question)).lower() or usual
            try:
                prefix_of(name)
            except ConfigError:
                self._wrong(
                    say("{name} cannot be a name", name=repr(name[:40])), say("use {allowed}", allowed=SLUG_ALLOWED)
                )
                continue
            try:
                joining.refuse_taken(self.desk, name, self.network)
            except Refusal as error:
                self._wrong(error.what, error.remedy)
                continue
            return name

    def _there(self, known: tuple[Setting, ...]) -> dict[str, str | Secret]:
        """Return what the user's own file says of this account already: who gives it a new token types that alone."""
        source, _ = env_files.of_user(self.settings.config_dir)
        prefix = prefix_of(self.slug)
        found = source.values if source is not None else {}
        if found.get(prefix + NETWORK) != self.network:
            return {}
        there = {about: found[prefix + about.name] for about in known if prefix + about.name in found}
        return {about.name: Secret(text) if about.secret else text for about, text in there.items()}

    async def _ask(self, about: Setting) -> None:
        """Ask for one setting until its answer can be one; an empty answer leaves it as it is."""
        while True:
            there = self.values.get(about.name, "")
            question = asking.question_of(about, there)
            text = asking.cleaned(await self.talk.ask(question))
            if not text and not question.default:
                self._wrong(say("{name} is needed", name=about.name), about.text)
                continue
            if text == asking.NOTHING and not asking.needed(about):
                self.values.pop(about.name, None)
                return
            value = self._address(text) if about.name.endswith("URL") else text
            if value:
                self.values[about.name] = Secret(value) if about.secret else value
            if value or not text:
                return

    def _address(self, text: str) -> str:
        """Return an address as it is kept; whoever types a server's name alone means https."""
        whole = text if "://" in text or not text else f"https://{text}"
        try:
            return server_url(whole) if whole else ""
        except ValueError:
            self._wrong(say("that is no address of a server"), say("allowed: {what}", what=SERVER_URL_ALLOWED))
            return ""

    # Checking

    async def _checked(self) -> Met | None:
        """Call the server with what was answered; None where that did not work, and why was said."""
        try:
            await self._sign_in()
            account = check_account(self.slug, {NETWORK: self.network, **self.values})
            self.talk.tell([Said(say("connecting …"), "quiet")])
            met = await joining.meet(account, proxy=self.settings.proxy, more=self._more)
            joining.refuse_stranger(self.desk, self.settings, met)
        except ConfigError as error:
            self._wrong(error.what, error.remedy or error.allowed)
        except Refusal as error:
            self._wrong(error.what, error.remedy)
        except NetworkError as error:
            if isinstance(error, NeedsLogin):
                self._signed, self._more = False, {}
            self._wrong(error.what, joining.look_at_it(error))
        else:
            return met
        return None

    async def _sign_in(self) -> None:
        """Sign in by the browser, where the network wants that; once is enough."""
        sign_in = registry.authorise_of(self.network)
        if self._signed or sign_in is None:
            return
        try:
            given = await sign_in(dict(self.values), self._asked, proxy=self.settings.proxy)
        except NetworkError:
            raise
        except ValueError as error:
            raise Refusal(str(error), "try again") from None
        known = {about.name: about for about in settings_of(self.network)}
        self._signed, self._more = True, {name: value for name, value in given.items() if name not in known}
        self.values |= {n: Secret(v) if known[n].secret else v for n, v in given.items() if n in known}

    async def _asked(self, prompt_words: str, *, secret: bool) -> str:
        text = await self.talk.ask(Question(prompt_words, secret=secret))
        return asking.cleaned(text) if "://" in text else text.strip()

    def _wrong(self, what: str, remedy: str) -> None:
        self.talk.tell([Said(what, "red"), *([Said(remedy, indent=2)] if remedy else [])])

    # Keeping

    async def _keep(self, met: Met) -> Kept | None:
        """Keep it; None where that could not be, and why was said: what was typed is not lost."""
        try:
            path = await asyncio.to_thread(joining.keep_account, self.desk, self.settings, met)
        except (ConfigError, StoreError) as error:
            self._wrong(error.what, error.remedy)
            return None
        prefix = prefix_of(self.slug)
        if any(name.startswith(prefix) for name in os.environ):
            what = say("{name} is set in the environment too, which counts before {path}", name=self.slug, path=path)
            self._wrong(what, say("take it out of the environment"))
        return Kept(met, path)


def kept_words(kept: Kept) -> str:
    """Return that an account was kept, and as whom."""
    slug, handle = kept.met.settings.slug, at(kept.met.card.me.handle)
    return say("{name} is kept in {path}: you are {handle} there", name=slug, path=kept.path, handle=handle)


async def which_network(talk: Talk) -> str:
    """Ask for the network, by its number or its name. Raises asking.Left."""
    names = registry.available()
    talk.tell([Said(f"{number:>2} {network_name(name)}", indent=1) for number, name in enumerate(names, 1)])
    while True:
        typed = asking.cleaned(
            await talk.ask(Question(say("Which network? Type its number, or no to leave"), choice=True))
        ).lower()
        if typed in names:
            return typed
        if typed.isdigit() and 0 < int(typed) <= len(names):
            return names[int(typed) - 1]
        if typed in _NO:
            raise asking.Left
