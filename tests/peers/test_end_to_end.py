"""From a patient's question on a real server to the answer in the patient's own client, by keys in a terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from tests.peers.bluesky import BlueskyPeer
from tests.peers.mastodon import Mastodon
from tests.peers.patients import MastodonPatient, MatrixPatient
from tests.peers.scenes import (
    BY_HAND,
    FEVER,
    VETTED,
    VITAMIN,
    ZINC,
    Clinic,
    OnBluesky,
    OnMastodon,
    OnMatrix,
    OnTelegram,
    OpenScene,
    Scene,
    clinic,
)
from tests.peers.synapse import Synapse
from tests.peers.telegram import TelegramPeer
from tests.peers.terminal import NotShown, Terminal

LONG = 60
"""Seconds for which an answer is held where a test takes it back."""


def go_to(inbox: Terminal, row: str) -> None:
    """Put the cursor on one of two rows."""
    under_cursor = f"^▌.*{row}"
    for key in ("j", "k"):
        # The list is not read anew here: a row may stand elsewhere by now, and the cursor would be on another.
        if inbox.shows(under_cursor):
            return
        inbox.press(key)
        with contextlib.suppress(NotShown):
            inbox.wait_for(under_cursor, timeout=3)
    inbox.wait_for(under_cursor)


def answer_with_template(inbox: Terminal, row: str) -> None:
    # The suggestion in the row says that the question has been ranked.
    inbox.wait_for(f"{row}.*fe7")
    go_to(inbox, row)
    inbox.press_until("a", "y send")
    inbox.wait_for("fe7 v1 VETTED · ana \\+ eva \\(PIN\\)")
    inbox.wait_for("read by you and ")
    inbox.say_yes("held for")


def answer_by_hand(inbox: Terminal, row: str, text: str) -> None:
    go_to(inbox, row)
    inbox.press_until("r", "Ctrl-D ready")
    inbox.type(text)
    inbox.press("Ctrl-D")
    inbox.wait_for("own words · not vetted")
    inbox.say_yes("press y once more to send it there")
    inbox.say_yes("held for")


def open_numbers(inbox: Terminal, number: int) -> None:
    inbox.wait_for(f"Open {number} ")


def open_outbox(inbox: Terminal) -> None:
    """Open the outbox, once the store behind the first frame is open too."""
    inbox.press_until("O", r"── outbox ")


def wait_until_sent(inbox: Terminal, number: int) -> None:
    """Look into the outbox until everything has left."""
    open_outbox(inbox)
    inbox.wait_for(r"(?s)" + r".*\n. sent  " * number)
    inbox.press("Esc")
    inbox.wait_until_gone(r"── outbox ")


class ByCommand:
    """What holds on every network."""

    @pytest.fixture
    def scene(self) -> Scene:
        raise NotImplementedError

    @pytest.fixture
    def desk(self, scene: Scene, staffed: Path, tmp_path: Path) -> Clinic:
        return clinic(staffed, tmp_path, scene.settings)

    def test_the_command_line_alone_reads_answers_and_sends(self, scene: Scene, desk: Clinic) -> None:
        scene.ask_direct(FEVER, at_the_door=True)
        (report,) = desk.json("sync")["accounts"]
        assert (report["name"], report["new"], report["problem"]) == (scene.slug, 1, "")
        self.let_in_by_command(desk)
        number = desk.number(FEVER)
        (held,) = desk.json("answer", number, "--with", "fe7", "--hold", "0")["items"]
        assert (held["conversation"], held["state"]) == (number, "held")
        (sent,) = desk.json("outbox", "--flush")
        assert (sent["state"], sent["conversation"], len(sent["remote_ids"])) == ("sent", number, 1)
        assert scene.direct_answers() == [VETTED]
        assert desk.json("outbox", "--flush") == []
        (report,) = desk.json("sync")["accounts"]
        assert report["problem"] == ""
        assert desk.states() == {FEVER: "closed"}
        assert scene.direct_answers() == [VETTED]

    def let_in_by_command(self, desk: Clinic) -> None:
        """Let the asker in, where the network holds strangers back."""


class EndToEnd(ByCommand):
    """What the inbox shows, where questions come in private and in the open."""

    @pytest.fixture
    def scene(self) -> OpenScene:
        raise NotImplementedError

    def test_two_questions_are_answered_by_keys_and_arrive_once_at_their_readers(
        self, scene: OpenScene, desk: Clinic
    ) -> None:
        scene.ask_direct(FEVER, at_the_door=True)
        scene.ask_openly(VITAMIN)
        with desk.inbox() as inbox:
            self.let_in(inbox)
            inbox.wait_for(f"{scene.direct_row}.*My son")
            inbox.wait_for(f"{scene.open_row}.*vitamin D")
            open_numbers(inbox, 2)
            answer_with_template(inbox, scene.direct_row)
            answer_by_hand(inbox, scene.open_row, BY_HAND)
            wait_until_sent(inbox, 2)
            open_numbers(inbox, 0)
            assert not inbox.shows("My son|vitamin D"), inbox.screen()
            inbox.quit()
        self.arrived_once(scene, desk)
        if not scene.told_at_once:
            scene.ask_more(ZINC)
        with desk.inbox() as again:
            # What is new now can only be shown by an inbox that has connected and read once more.
            if scene.told_at_once:
                open_numbers(again, 0)
                scene.ask_more(ZINC)
            again.wait_for("zinc")
            wait_until_sent(again, 2)
            again.quit()
        assert (scene.direct_answers(), scene.open_answers()) == ([VETTED], [BY_HAND])

    def let_in(self, inbox: Terminal) -> None:
        """Let the asker in, where the network holds strangers back."""

    def arrived_once(self, scene: OpenScene, desk: Clinic) -> None:
        assert scene.direct_answers() == [VETTED]
        assert scene.open_answers() == [BY_HAND]
        assert desk.states() == {FEVER: "closed", VITAMIN: "closed"}
        assert desk.json("list") == []
        assert desk.json("outbox") == []
        shown = desk.json("show", desk.number(FEVER))
        assert [(one["role"], one["direction"]) for one in shown["messages"] if not one["deleted"]] == [
            ("question", "in"),
            ("ours", "out"),
        ]
        assert desk.json("audit", "verify")["whole"] is True

    def test_an_answer_that_is_taken_back_never_arrives(self, scene: OpenScene, desk: Clinic) -> None:
        desk.set_up(scene.settings, hold=LONG)
        scene.ask_direct(FEVER)
        with desk.inbox() as inbox:
            answer_with_template(inbox, scene.direct_row)
            inbox.wait_for("held 1")
            open_numbers(inbox, 0)
            inbox.press("u")
            inbox.wait_for("taken back before it left")
            open_numbers(inbox, 1)
            inbox.wait_for(f"^▌.*{scene.direct_row}.*My son")
            inbox.quit()
        flushed = desk.json("outbox", "--flush", "--wait", "2")
        assert flushed == []
        assert scene.direct_answers() == []
        assert desk.states() == {FEVER: "open"}

    def test_an_answer_held_by_a_killed_inbox_waits_for_a_new_yes(self, scene: OpenScene, desk: Clinic) -> None:
        desk.set_up(scene.settings, hold=LONG)
        scene.ask_direct(FEVER)
        with desk.inbox() as inbox:
            answer_with_template(inbox, scene.direct_row)
            inbox.wait_for("held 1")
            inbox.kill()
        desk.set_up(scene.settings, hold=1)
        assert scene.direct_answers() == []
        with desk.inbox() as inbox:
            # The session of the killed one runs out first.
            inbox.wait_for("waiting 1", timeout=60)
            assert scene.direct_answers() == []
            open_outbox(inbox)
            inbox.wait_for(r"^▌ ?waiting")
            inbox.press("y")
            inbox.wait_for("read it again, and who reads it: y")
            inbox.say_yes(r"^▌ ?(held|sending|sent)")
            inbox.wait_for(r"^▌ ?sent")
            inbox.press("Esc")
            inbox.wait_until_gone("── outbox ")
            inbox.quit()
        assert scene.direct_answers() == [VETTED]


class BehindADoor(EndToEnd):
    """Where the network holds strangers back."""

    waiting: ClassVar[str]
    """What the row of somebody at the door says."""

    def let_in(self, inbox: Terminal) -> None:
        inbox.wait_for("Screener 1")
        inbox.press("g", "s")
        inbox.wait_for(f"^▌.*{self.waiting}")
        inbox.press("+")
        inbox.wait_for("Screener 0")
        inbox.press("g", "o")

    def let_in_by_command(self, desk: Clinic) -> None:
        (waiting,) = desk.json("list", "--lane", "screener")
        desk.json("accept", waiting["id"])
        desk.json("sync")


class TestOnMastodon(EndToEnd):
    @pytest.fixture
    def scene(self, mastodon: Mastodon, mastodon_person: Callable[[str], MastodonPatient]) -> OpenScene:
        return OnMastodon(mastodon, mastodon_person)


class TestOnMatrix(BehindADoor):
    waiting = "invites you"

    @pytest.fixture
    def scene(self, synapse: Synapse, matrix_person: Callable[[str], MatrixPatient]) -> OpenScene:
        return OnMatrix(synapse, matrix_person)


class TestOnBluesky(BehindADoor):
    waiting = "My son"

    @pytest.fixture
    def scene(self, bluesky: BlueskyPeer) -> OpenScene:
        return OnBluesky(bluesky)


class TestOnTelegram(ByCommand):
    @pytest.fixture
    def scene(self, telegram: TelegramPeer) -> Scene:
        return OnTelegram(telegram)


@pytest.mark.parametrize("dead", ["mst", "mtx"])
def test_a_dead_token_is_named_with_its_remedy_while_the_other_account_goes_on(
    mastodon: Mastodon,
    synapse: Synapse,
    mastodon_person: Callable[[str], MastodonPatient],
    matrix_person: Callable[[str], MatrixPatient],
    staffed: Path,
    tmp_path: Path,
    dead: str,
) -> None:
    scenes: dict[str, OpenScene] = {
        "mst": OnMastodon(mastodon, mastodon_person),
        "mtx": OnMatrix(synapse, matrix_person),
    }
    for scene in scenes.values():
        scene.ask_direct(FEVER)
    settings = {slug: scene.settings for slug, scene in scenes.items()}
    settings[dead][-1] += "x"
    desk = clinic(staffed, tmp_path, *settings.values())
    (alive,) = set(scenes) - {dead}
    ended = desk.run("accounts", "check", "--json")
    assert ended.code == 4
    told = {one["name"]: one for one in ended.json}
    assert (told[alive]["state"], told[alive]["problem"]) == ("ok", "")
    assert told[dead]["state"] == "problem"
    assert "token" in f"{told[dead]['problem']} {told[dead]['remedy']}"
    assert settings[dead][-1].partition("=")[2] not in ended.out + ended.err
    with desk.inbox() as inbox:
        inbox.wait_for(f"^ {dead} ")
        answer_with_template(inbox, scenes[alive].direct_row)
        wait_until_sent(inbox, 1)
        inbox.quit()
    assert scenes[alive].direct_answers() == [VETTED]
    assert scenes[dead].direct_answers() == []
