"""The real servers, one of each a run, and a fresh cast of people for each test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests import postgres
from tests.peers import bluesky as bluesky_peer
from tests.peers import mastodon as mastodon_peer
from tests.peers import ssh as ssh_peer
from tests.peers import synapse as synapse_peer
from tests.peers import telegram as telegram_peer
from tests.peers.bluesky import BlueskyPeer
from tests.peers.mastodon import Mastodon
from tests.peers.patients import MastodonPatient, MatrixPatient
from tests.peers.process import PeerError
from tests.peers.scenes import Clinic
from tests.peers.ssh import Keys
from tests.peers.synapse import Synapse
from tests.peers.telegram import TelegramPeer

HERE = Path(__file__).parent
PEERS = ("synapse", "mastodon", "telegram", "ssh", "bluesky")
SLOW = "bluesky"
"""Its first installation takes a minute or two, while the tests of the other servers run."""


def pytest_configure(config: pytest.Config) -> None:
    for name in PEERS:
        config.addinivalue_line("markers", f"{name}: drives the real {name} (make peers-{name})")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test here by the servers that it asks for, so that one server's tests can be run alone."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker("peers")
            for name in set(PEERS) & set(item.fixturenames):
                item.add_marker(name)
    items.sort(key=_is_slow)


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker(SLOW) is not None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to install what takes long, where a test needs it; whoever needs it waits until it is there."""
    if not session.config.option.collectonly and any(map(_is_slow, session.items)):
        threading.Thread(target=_install).start()


def _install() -> None:
    # Whoever needs it tries again, and tells why it cannot be.
    with suppress(PeerError):
        bluesky_peer.install()


@pytest.fixture(scope="session")
def bluesky(postgres_url: str) -> Iterator[BlueskyPeer]:
    with postgres.fresh_database(postgres_url) as url, bluesky_peer.running(url) as peer:
        yield peer


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    with synapse_peer.running() as peer:
        yield peer


@pytest.fixture(scope="session")
def mastodon() -> Iterator[Mastodon]:
    with mastodon_peer.running() as peer:
        yield peer


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramPeer]:
    with telegram_peer.running() as peer:
        yield peer


@pytest.fixture(scope="session")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The keys of an SSH server and of those who may log in; the server itself belongs to one clinic."""
    return ssh_peer.make_keys(tmp_path_factory.mktemp("ssh"))


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which two professionals have vetted an answer; each test works in a copy of it."""
    made = Clinic(tmp_path_factory.mktemp("staffed"))
    made.set_up()
    made.staff()
    return made.home


@pytest.fixture
def matrix_person(synapse: Synapse) -> Iterator[Callable[[str], MatrixPatient]]:
    """Call with a name to get somebody new with a Matrix client."""
    with ExitStack() as clients:
        yield lambda name: clients.enter_context(MatrixPatient(synapse.base_url, synapse.new_user(name)))


@pytest.fixture
def mastodon_person(mastodon: Mastodon) -> Iterator[Callable[[str], MastodonPatient]]:
    """Call with a name to get somebody new with a Mastodon client."""
    with ExitStack() as clients:
        yield lambda name: clients.enter_context(MastodonPatient(mastodon.base_url, mastodon.new_user(name)))
