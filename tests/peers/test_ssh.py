"""A day's work through a real OpenSSH server, in the locked inbox: what works, what is refused, what survives."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.mastodon import Mastodon
from tests.peers.multiplexers import Multiplexer
from tests.peers.patients import MastodonPatient
from tests.peers.scenes import BY_HAND, FEVER, VETTED, VITAMIN, ZINC, account, clinic
from tests.peers.ssh import Keys, RemoteClinic, reached_by_ssh
from tests.peers.terminal import COLUMNS, READING, ROWS, NotShown, Terminal
from tests.peers.test_end_to_end import open_numbers, wait_until_sent

CHEST = "I have crushing chest pain and my left arm is numb"
MAGNESIUM = "Is magnesium good against cramps?"
CHARM = "Earn money fast with my new course, link in bio"
REFUSED = "this login opens the inbox and nothing else"


@pytest.fixture
def doctor(mastodon_person: Callable[[str], MastodonPatient]) -> MastodonPatient:
    return mastodon_person("doctor")


@pytest.fixture
def asks(mastodon_person: Callable[[str], MastodonPatient], doctor: MastodonPatient) -> Callable[..., MastodonPatient]:
    """Let somebody new ask something; they keep what they asked in `asked`."""

    def ask(text: str, *, openly: bool = False) -> MastodonPatient:
        patient = mastodon_person("patient")
        write = patient.mention if openly else patient.write_direct
        write(doctor.user.acct, text)
        return patient

    return ask


@pytest.fixture
def desk(
    doctor: MastodonPatient, mastodon: Mastodon, staffed: Path, tmp_path: Path, ssh: Keys
) -> Iterator[RemoteClinic]:
    settings = account("mst", "mastodon", BASE_URL=mastodon.base_url, ACCESS_TOKEN=doctor.user.access_token)
    with reached_by_ssh(ssh, clinic(staffed, tmp_path, settings)) as remote:
        yield remote


@pytest.fixture(scope="module")
def remote(staffed: Path, tmp_path_factory: pytest.TempPathFactory, ssh: Keys) -> Iterator[RemoteClinic]:
    """A clinic without an account, for what is refused."""
    with reached_by_ssh(ssh, clinic(staffed, tmp_path_factory.mktemp("remote"))) as remote:
        yield remote


@pytest.fixture
def ssh_inbox(desk: RemoteClinic) -> Iterator[Terminal]:
    """The locked inbox in a terminal, with a server, a login and a pseudo-terminal between them."""
    with desk.inbox() as inbox:
        yield inbox


def answers(patient: MastodonPatient, doctor: MastodonPatient) -> list[str]:
    """Return what the doctor wrote to a patient, without the address in front."""
    ours = [one.text for one in patient.mentions() if one.author == doctor.user.acct]
    return [re.sub(r"\n+", "\n\n", text.removeprefix(f"@{patient.user.acct} ")) for text in ours]


def stand_on(inbox: Terminal, text: str) -> None:
    """Walk down from the first line until the cursor stands on a row."""
    inbox.wait_for(text)
    inbox.rest()
    for key in ("", "\x1b[H", *"j" * 20):
        _move(inbox, key)
        if inbox.shows(f"^▌.*{text}"):
            # What is decided right after a list has moved is refused.
            inbox.rest()
            return
    inbox.wait_for(f"^▌.*{text}")


def _move(inbox: Terminal, key: str) -> None:
    """Press a key and wait until the cursor has moved; on the first row, and the last, it may stay."""
    here = inbox.wait_for("^▌.*")[0]
    inbox.press(key)
    with contextlib.suppress(NotShown):
        inbox.wait_until_gone(f"^{re.escape(here)}", timeout=2 if key else 0)
    inbox.wait_for("^▌")


def write_by_hand(inbox: Terminal, text: str) -> None:
    inbox.press_until("r", "Ctrl-D ready")
    inbox.type(text)
    inbox.press("Ctrl-D")
    inbox.wait_for("own words · not vetted")


def test_a_day_of_triage_by_keys(
    asks: Callable[..., MastodonPatient], doctor: MastodonPatient, desk: RemoteClinic
) -> None:
    fever, vitamin, magnesium = asks(FEVER), asks(VITAMIN), asks(MAGNESIUM, openly=True)
    zinc, charm, chest = asks(ZINC), asks(CHARM, openly=True), asks(CHEST)
    with desk.inbox() as inbox:
        open_numbers(inbox, 6)
        inbox.wait_for("My son.*fe7")
        _read_one(inbox)
        _decide(inbox)
        _answer_three(inbox)
        _look_for(inbox, "zinc")
        wait_until_sent(inbox, 3)
        inbox.quit()
    assert (answers(fever, doctor), answers(vitamin, doctor)) == ([VETTED], [BY_HAND])
    assert answers(magnesium, doctor) == [BY_HAND]
    assert [answers(one, doctor) for one in (zinc, charm, chest)] == [[], [], []]
    states = desk.states()
    assert [states[text] for text in (FEVER, VITAMIN, MAGNESIUM, ZINC)] == ["closed", "closed", "closed", "snoozed"]
    assert (states[CHARM], states[CHEST]) == ("noise", "open")
    assert desk.json("audit", "verify")["whole"] is True


def _read_one(inbox: Terminal) -> None:
    stand_on(inbox, "My son")
    inbox.press("Enter")
    inbox.wait_for("is ibuprofen ok")
    inbox.press("Esc")
    inbox.wait_for("^▌.*My son")


def _decide(inbox: Terminal) -> None:
    stand_on(inbox, "I have crushing")
    inbox.press("e")
    inbox.wait_for("acknowledge")
    inbox.press("!")
    inbox.wait_for("Red 1 ")
    stand_on(inbox, "Does zinc")
    inbox.press("s", "t")
    inbox.wait_for("Snoozed 1")
    stand_on(inbox, "Earn money")
    inbox.press("x")
    inbox.wait_for("Noise 1")
    stand_on(inbox, "Is magnesium")
    inbox.press("e")
    open_numbers(inbox, 3)
    inbox.press("u")
    inbox.wait_for("Is magnesium")
    open_numbers(inbox, 4)


def _answer_three(inbox: Terminal) -> None:
    stand_on(inbox, "My son")
    inbox.press_until("a", "y send")
    inbox.wait_for("fe7 v1 VETTED")
    inbox.say_yes("held for")
    stand_on(inbox, "Can I take")
    write_by_hand(inbox, BY_HAND)
    inbox.say_yes("held for")
    stand_on(inbox, "Is magnesium")
    write_by_hand(inbox, BY_HAND)
    inbox.wait_for("(?i)public")
    inbox.say_yes("press y once more to send it there")
    inbox.say_yes("held for")


def _look_for(inbox: Terminal, word: str) -> None:
    inbox.press("/")
    inbox.wait_for("search every word")
    inbox.type(word)
    inbox.wait_for("Does zinc")
    inbox.press("Enter")
    inbox.wait_for("^▌.*Does zinc")
    inbox.press("Esc")
    inbox.wait_until_gone("Does zinc")


@pytest.mark.parametrize("terminal", [False, True], ids=["plain", "with a terminal"])
@pytest.mark.parametrize("command", ["sh", "cat /etc/hostname", "consulta list", "consulta --help; id"])
def test_another_command_is_refused_with_a_line(remote: RemoteClinic, command: str, terminal: bool) -> None:
    ended = remote.server.asks(command, terminal=terminal)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert REFUSED in said
    assert said.count("\n") == 1
    assert "uid=" not in said


def test_files_are_neither_fetched_nor_left(remote: RemoteClinic, tmp_path: Path) -> None:
    server, target = remote.server, tmp_path / "fetched"
    for program, words in (
        ("scp", ["-s", "desk:/etc/hostname", str(target)]),
        ("scp", ["-O", "desk:/etc/hostname", str(target)]),
        ("scp", ["-O", str(server.folder / "client"), "desk:left"]),
        ("sftp", [f"desk:/etc/hostname {target}"]),
    ):
        ended = server.run([*server.argv("ana", program=program), *words])
        assert ended.returncode != 0, ended
    assert not target.exists()
    assert list(remote.home.rglob("left")) == []


def test_no_port_is_forwarded(remote: RemoteClinic) -> None:
    server = remote.server
    there = f"127.0.0.1:{server.port}"
    inward = server.run([*server.argv("ana"), "-W", there, "desk"])
    assert (inward.returncode, "SSH-2.0" in inward.stdout) == (255, False)
    assert "administratively prohibited" in inward.stderr or "forwarding failed" in inward.stderr
    back = server.run([*server.argv("ana"), "-N", "-R", f"0:{there}", "-o", "ExitOnForwardFailure=yes", "desk"])
    assert back.returncode == 255
    assert "forwarding failed" in back.stderr


def test_variables_of_the_client_do_not_arrive(remote: RemoteClinic) -> None:
    server = remote.server
    hostile = {"CONSULTA_DATA_DIR": str(server.folder / "elsewhere"), "PYTHONINSPECT": "1", "TEXTUAL_LOG": "log"}
    sends = [word for name, value in hostile.items() for word in ("-o", f"SetEnv={name}={value}")]
    with Terminal([*server.argv("ana"), *sends, "-tt", "desk"], server.environment, server.folder) as inbox:
        open_numbers(inbox, 0)
        inbox.quit()
    assert not (server.folder / "elsewhere").exists()


def test_the_window_may_become_narrow_and_wide_again(asks: Callable[..., MastodonPatient], ssh_inbox: Terminal) -> None:
    asks(FEVER)
    ssh_inbox.wait_for("My son.*fe7")
    before = _still(ssh_inbox)
    ssh_inbox.resize(24, 40)
    ssh_inbox.wait_for("My son")
    narrow = _still(ssh_inbox)
    assert max(len(line) for line in narrow.splitlines()) <= 40, narrow
    ssh_inbox.press("a")
    ssh_inbox.wait_for("VETTED")
    ssh_inbox.press("Esc")
    ssh_inbox.wait_until_gone("VETTED · ana \\+ eva")
    ssh_inbox.resize(ROWS, COLUMNS)
    ssh_inbox.wait_for("My son.*fe7")
    assert _still(ssh_inbox) == before
    ssh_inbox.quit()


def _still(inbox: Terminal) -> str:
    """Return the screen once nothing more is drawn, without the clock's own words."""
    inbox.rest()
    return re.sub(r"\d\d:\d\d| \d+m\b", lambda time: "-" * len(time[0]), inbox.screen())


def test_a_draft_survives_a_line_that_breaks(
    asks: Callable[..., MastodonPatient], doctor: MastodonPatient, desk: RemoteClinic
) -> None:
    patient = asks(VITAMIN)
    with desk.inbox() as inbox:
        open_numbers(inbox, 1)
        stand_on(inbox, "Can I take")
        inbox.press_until("r", "Ctrl-D ready")
        inbox.type("Yes, with your")
        desk.until(lambda: [one["text"] for one in desk.json("drafts")] == ["Yes, with your"])
        inbox.kill()
    with desk.inbox() as inbox:
        open_numbers(inbox, 1)
        stand_on(inbox, "Can I take")
        inbox.press_until("r", "Yes, with your")
        inbox.type(" breakfast is fine.")
        inbox.press("Ctrl-D")
        inbox.wait_for("own words · not vetted")
        assert answers(patient, doctor) == []
        inbox.say_yes("held for")
        wait_until_sent(inbox, 1)
        inbox.quit()
    assert answers(patient, doctor) == [BY_HAND]


def test_two_professionals_see_the_same_and_an_answer_leaves_once(
    asks: Callable[..., MastodonPatient], doctor: MastodonPatient, desk: RemoteClinic
) -> None:
    patient = asks(FEVER)
    with desk.inbox() as ana, desk.server.inbox("ana") as ana_again, desk.server.inbox("eva") as eva:
        everybody = (ana, ana_again, eva)
        for inbox in everybody:
            inbox.wait_for("My son.*fe7")
        eva.wait_for("· eva")
        for inbox in everybody:
            # The first frame draws what another inbox has ranked, before the store behind it is open; and the list
            # shows the best answer too, but not to be sent.
            inbox.press_until("a", "y send")
        # All three say yes to the same answer; one of them is first, the others are told.
        for inbox in everybody:
            inbox.rest(READING)
        for inbox in everybody:
            inbox.press("y")
        for inbox in everybody:
            inbox.insist("Open 0 ")
        for inbox in everybody:
            wait_until_sent(inbox, 1)
            inbox.quit()
    assert answers(patient, doctor) == [VETTED]
    assert [one["state"] for one in desk.json("outbox")] == []


@pytest.mark.parametrize("multiplexer", ["tmux", "screen"])
def test_the_inbox_works_inside_a_multiplexer(
    asks: Callable[..., MastodonPatient], doctor: MastodonPatient, desk: RemoteClinic, multiplexer: str
) -> None:
    patient = asks(VITAMIN)
    around = Multiplexer(multiplexer, desk)
    with around.running() as start:
        with start as inbox:
            open_numbers(inbox, 1)
            stand_on(inbox, "Can I take")
            before = _still(inbox)
            around.detach(inbox)
        with around.attach() as inbox:
            inbox.wait_for("^▌.*Can I take")
            assert _still(inbox) == before
            write_by_hand(inbox, BY_HAND)
            inbox.say_yes("held for")
            wait_until_sent(inbox, 1)
            inbox.press("Q")
            inbox.ended()
    assert answers(patient, doctor) == [BY_HAND]
