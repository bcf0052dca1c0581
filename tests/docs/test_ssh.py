"""The page about SSH: what it tells to write is taken by the programs that read it, and is what the tests prove."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk.incidents import LOG
from tests.docs.pages import ROOT, fenced, indented, text_of
from tests.docs.test_commands import PARSER
from tests.peers.ssh import FORCED, SSHD

PAGE = ROOT / "docs" / "ssh.md"
PROMPTS = ("# ", "$ ", "doctor$ ")
KNOWN = {
    "adduser", "apt-get", "chmod", "consulta", "git", "ln", "python3", "runuser", "ssh", "ssh-keygen", "sshd",
    "systemctl", "touch", "umask", "/opt/consulta/bin/pip",
}  # fmt: skip
"""Programs that the page uses. `tests/peers/test_ssh_page.py` types the lines, but for those that fetch (pip, git) and
those that speak to a running systemd; what apt-get would do it only asks. The block for pipx nothing has typed."""


def typed() -> list[str]:
    found = [said.text for said in indented(PAGE)]
    return [text.split(" ", 1)[1] for text in found if text.startswith(PROMPTS)]


def test_every_line_to_be_typed_shows_who_types_it() -> None:
    lines = [said.text for said in indented(PAGE) if not re.match(r"[A-Z]\w+ ", said.text)]
    assert [line for line in lines if not line.startswith(PROMPTS)] == []


def test_the_page_uses_no_program_that_it_was_not_tried_with() -> None:
    assert {words.split()[0] for line in typed() for words in line.split(" && ")} == KNOWN


@pytest.mark.parametrize("line", [line for line in typed() if line.startswith("consulta ")])
def test_every_command_of_ours_can_be_typed(line: str) -> None:
    PARSER.parse_args(shlex.split(line)[1:])


def test_the_line_of_a_key_is_the_one_that_the_tests_log_in_with() -> None:
    (block,) = fenced(PAGE, "authorized_keys")
    assert block.strip() == FORCED.format(who="ana", key="ssh-ed25519 AAAA...") + " ana@laptop"


@pytest.mark.skipif(SSHD is None, reason="sshd is not installed")
def test_the_ssh_server_takes_its_settings_and_means_by_them_what_the_page_says(tmp_path: Path) -> None:
    assert SSHD
    (block,) = fenced(PAGE, "sshd_config")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "host")], check=True)
    settings = tmp_path / "sshd_config"
    settings.write_text(f"HostKey {tmp_path / 'host'}\nAllowTcpForwarding yes\n{block}")
    asked = [SSHD, "-T", "-f", str(settings), "-C", "addr=127.0.0.1,host=localhost,user="]
    ours = subprocess.run([*asked[:-1], f"{asked[-1]}consulta"], capture_output=True, text=True, check=True).stdout
    other = subprocess.run([*asked[:-1], f"{asked[-1]}root"], capture_output=True, text=True, check=True).stdout
    for line in block.splitlines()[1:]:
        assert line.strip().lower() in ours.lower()
    assert "allowtcpforwarding yes" in other


def test_the_unit_is_well_formed_and_gives_nothing_away(tmp_path: Path) -> None:
    (block,) = fenced(PAGE, "systemd")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # systemd minds the case
    unit.read_string(block)
    assert unit.sections() == ["Unit", "Service", "Install"]
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    PARSER.parse_args(words)
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("consulta", "yes", "strict")
    assert f"ln -s /opt/consulta/bin/consulta {program}" in text_of(PAGE)
    if shutil.which("systemd-analyze"):
        _analyse(tmp_path, block.replace(program, sys.executable))


def _analyse(folder: Path, block: str) -> None:
    unit = folder / "consulta-sync.service"
    unit.write_text(block)
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in verified.stderr.splitlines() if "consulta-sync" in line] == []
    asked = ["systemd-analyze", "security", "--offline=yes", str(unit)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    level = re.search(r"exposure level .*?: ([\d.]+)", told)
    assert level is None or float(level[1]) < 2


def test_the_page_names_what_the_program_says() -> None:
    said = text_of(PAGE)
    for text in ("this login opens the inbox and nothing else", "the inbox needs a terminal", "nobody here is called"):
        assert text in said
        assert any(text in text_of(path) for folder in ("cli", "desk") for path in (ROOT / folder).glob("*.py"))
    assert LOG in said
