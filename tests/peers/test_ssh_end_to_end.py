"""The same promises where the inbox is locked, and reached through a real OpenSSH server by a doctor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

# The module, not its classes: they would be collected here once more.
from tests.peers import test_end_to_end as here
from tests.peers.scenes import Clinic, Scene, clinic
from tests.peers.ssh import Keys, reached_by_ssh


class ThroughSsh:
    @pytest.fixture
    def desk(self, scene: Scene, staffed: Path, tmp_path: Path, ssh: Keys) -> Iterator[Clinic]:
        with reached_by_ssh(ssh, clinic(staffed, tmp_path, scene.settings)) as remote:
            yield remote


class TestOnMastodonThroughSsh(ThroughSsh, here.TestOnMastodon):
    pass


class TestOnMatrixThroughSsh(ThroughSsh, here.TestOnMatrix):
    pass
