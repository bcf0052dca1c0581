"""Networks that other packages bring: the example is built, installed and used; broken ones harm nobody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from networks import foreign
from tests.cli.helpers import ROOT, Inside, joined
from tests.fakes.mastodon import FakeMastodon

EXAMPLE = ROOT / "tests" / "example_network"
PIP = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-index", "--no-build-isolation", "--no-deps")
HEAD = "from lantern import SETTINGS, VOICE, build\n"
SPEECHLESS = "package consulta-stammering 2.0) failed in compose (KeyError)"
BROKEN = {
    "unfound": (
        "import a_module_that_nobody_has\n",
        "package consulta-unfound 2.0) cannot be loaded from unfound_brought",
    ),
    "lacking": (
        (
            "from lantern import SETTINGS, VOICE\n\nclass Lacking:\n    name, streams = 'lacking', ()\n\n"
            "def build(*a, **k):\n    return Lacking()\n"
        ),
        "package consulta-lacking 2.0) lacks connect and pull",
    ),
    "boasting": (
        "import dataclasses\n" + HEAD + "made = build\n\ndef build(*a, **k):\n    one = made(*a, **k)\n"
        "    told = one.connect\n    one.name = 'boasting'\n\n    async def connect():\n"
        "        return dataclasses.replace(await told(), network='boasting', limits={'note': '280'})\n\n"
        "    one.connect = connect\n    return one\n",
        "gave a bad card: limits is not a table of whole numbers",
    ),
    "raising": (
        "import dataclasses\n" + HEAD + "made = build\n\ndef build(*a, **k):\n    one = made(*a, **k)\n"
        "    told = one.connect\n    one.name = 'raising'\n\n    async def connect():\n"
        "        return dataclasses.replace(await told(), network='raising')\n\n"
        "    async def pull(stream, mark):\n        raise KeyError(stream)\n        yield\n\n"
        "    one.connect, one.pull = connect, pull\n    return one\n",
        "package consulta-raising 2.0) failed in pull (KeyError)",
    ),
    "stammering": (
        "import dataclasses\n" + HEAD + "made = build\n\n"
        "class Stammering(type(VOICE)):\n    network = 'stammering'\n\n"
        "    def compose(self, text, to, audience):\n        raise KeyError(text)\n\n"
        "VOICE = Stammering()\n\n"
        "def build(*a, **k):\n    one = made(*a, **k)\n"
        "    told = one.connect\n    one.name = 'stammering'\n\n    async def connect():\n"
        "        return dataclasses.replace(await told(), network='stammering')\n\n"
        "    one.connect = connect\n    return one\n",
        SPEECHLESS,
    ),
    "mastodon": ("raise SystemError('nobody loads this')\n", ""),
}
"""What each package's module says, and how its account is told then; nobody can bring our own Mastodon."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example, and install it where nothing else is: `source` holds its tests, `packages` the package."""
    folder = tmp_path_factory.mktemp("example")
    source, packages = folder / "source", folder / "packages"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, *PIP, "--target", str(packages), str(source)], check=True, timeout=180)
    # What is tried from here on is what was installed.
    shutil.rmtree(source / "lantern")
    return folder


@pytest.fixture
def found(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let this process find the example, and what a test installs beside it."""
    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.syspath_prepend(str(example / "packages"))
    monkeypatch.syspath_prepend(str(beside))
    foreign.points.cache_clear()
    yield beside
    foreign.points.cache_clear()
    for name in [one for one in sys.modules if one.partition(".")[0] == "lantern" or one.endswith("_brought")]:
        del sys.modules[name]


def install(folder: Path, name: str, text: str) -> None:
    """Install a package: a module, and what names it."""
    about = folder / f"consulta_{name}-2.0.dist-info"
    about.mkdir()
    (folder / f"{name}_brought.py").write_text(text)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: consulta-{name}\nVersion: 2.0\n")
    (about / "entry_points.txt").write_text(f"[consulta.networks]\n{name} = {name}_brought\n")


@pytest.fixture
def lantern() -> Iterator[Any]:
    spec = spec_from_file_location("fake_lantern", EXAMPLE / "tests" / "fake_lantern.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.FakeLantern() as server:
        yield server


@pytest.mark.usefixtures("found")
def test_the_example_is_added_read_and_answered_like_a_network_of_ours(inside: Inside, lantern: Any) -> None:
    told = inside.json(
        "accounts", "add", "lantern", "--name", "lan", "--set", f"BASE_URL={lantern.url}", "--set", "ACCESS_TOKEN=-",
        given=lantern.token + "\n",
    )  # fmt: skip
    assert (told["handle"], told["card"]["software"]) == ("dr.ruiz", "Lantern 3")
    inside.json("professionals", "add", "ana", "--role", "reviewer", "--new-pin", "-", given="417253\n")
    lantern.write("letter", "how long does a cold last?")
    lantern.write("note", "does anybody sleep these days?")
    assert [one["new"] for one in inside.json("sync")["accounts"]] == [2]
    asked = {one["audience"]: one["id"] for one in inside.json("list")}
    assert set(asked) == {"direct", "public"}
    for circle, conversation in asked.items():
        inside.json("write", conversation, "--text", f"Rest, and drink. {circle}", "--hold", "0")
    assert {one["state"] for one in inside.json("outbox", "--flush")} == {"sent"}
    assert {(one["kind"], one["text"]) for one in lantern.ours()} == {
        ("letter", "Rest, and drink. direct"),
        ("note", "Rest, and drink. public"),
    }


def test_the_example_keeps_the_common_promises_by_its_own_tests(example: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", str(example / "source")],
        env={**os.environ, "PYTHONPATH": f"{example / 'packages'}:{ROOT}"},
        cwd=example / "source",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "20 passed" in ended.stdout


def test_packages_that_are_broken_are_named_and_leave_the_other_accounts_alone(
    found: Path, inside: Inside, lantern: Any, fake: FakeMastodon
) -> None:
    joined(inside, fake)
    path = inside.home / "config" / ".env"
    lines = [path.read_text()]
    for name, (text, words) in BROKEN.items():
        install(found, name, text)
        values = {"NETWORK": name, "BASE_URL": lantern.url, "ACCESS_TOKEN": lantern.token} if words else {}
        lines += [f"CONSULTA_ACCOUNTS__{name.upper()}__{key}={value}\n" for key, value in values.items()]
    # Its package was uninstalled: nobody knows what its settings mean.
    lines += ["CONSULTA_ACCOUNTS__GONE__NETWORK=heliograph\n", "CONSULTA_ACCOUNTS__GONE__MIRROR=polished\n"]
    foreign.points.cache_clear()
    path.write_text("".join(lines))
    fake.write(fake.pat, "@doctor hello, a question")
    lantern.write("letter", "how long does a cold last?")
    ended = inside.run("sync", "--json")
    assert ended.code == 4, ended
    reports = {one["name"]: one for one in ended.json["accounts"]}
    assert [reports.pop(name)["new"] for name in ("clinic", "stammering")] == [1, 1]
    gone = reports.pop("gone")
    assert "no network is called 'heliograph'" in gone["problem"]
    assert "install the package that brings it" in gone["remedy"]
    assert len(reports) == len(BROKEN) - 2
    for name, told in reports.items():
        assert BROKEN[name][1] in told["problem"]
        assert f"uninstall consulta-{name}" in told["remedy"]
    inside.json("professionals", "add", "ana", "--role", "author")
    asked = {one["network"]: one["id"] for one in inside.json("list")}
    for network, code in (("stammering", 1), ("mastodon", 0)):
        written = inside.run("write", asked[network], "--text", "Rest, and drink.", "--json")
        assert (written.code, SPEECHLESS in written.out) == (code, code == 1), written
    refused = inside.refused("accounts", "add", "unfound", "--name", "again", code=4)
    assert "consulta-unfound 2.0" in refused["message"]
    held = {one["name"]: one["problem"] for one in inside.json("accounts", "list")}
    assert all(held[name] for name in (*reports, "gone"))
    again = inside.refused("accounts", "add", "heliograph", "--name", "gone", code=2)
    assert "no network is called 'heliograph'" in again["message"]
    inside.json("accounts", "remove", "gone")
    assert "GONE" not in path.read_text()


def test_what_others_test_with_needs_no_pytest_and_is_never_loaded_by_the_product() -> None:
    kit = "import sys, networks.conformance, networks.fake_stage; sys.exit('pytest' in sys.modules)"
    product = (
        "import sys, cli.main, cli.sync, cli.accounts, tui.app, tui.backstage, networks.registry;"
        "from networks import foreign, guarded;"
        "[networks.registry.settings_of(one) for one in networks.registry.OWN];"
        "kit = {'networks.conformance', 'networks.stage', 'networks.fake_server', 'networks.fake_stage'};"
        "sys.exit(bool(kit & sys.modules.keys()))"
    )
    for code in (kit, product):
        assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0, code
