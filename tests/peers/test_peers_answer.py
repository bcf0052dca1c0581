"""The servers themselves: if these fail, no other test in this folder means anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from tests.peers import process
from tests.peers.mastodon import Mastodon
from tests.peers.patients import MastodonPatient, MatrixPatient
from tests.peers.synapse import Synapse


def test_matrix_carries_a_question_and_its_answer(matrix_person: Callable[[str], MatrixPatient]) -> None:
    patient, doctor = matrix_person("patient"), matrix_person("doctor")
    room = patient.open_direct(doctor.user.user_id)
    patient.send(room, "Is 38.5 a fever?")
    assert doctor.invites() == [room]
    doctor.join(room)
    assert [seen.text for seen in doctor.read(room)] == ["Is 38.5 a fever?"]
    doctor.send(room, "Yes, from 38 on.")
    assert [(seen.author, seen.text) for seen in patient.read(room)] == [
        (patient.user.user_id, "Is 38.5 a fever?"),
        (doctor.user.user_id, "Yes, from 38 on."),
    ]


def test_matrix_shows_edits_and_redactions(matrix_person: Callable[[str], MatrixPatient]) -> None:
    patient, doctor = matrix_person("patient"), matrix_person("doctor")
    room = patient.open_group("Waiting room", doctor.user.user_id)
    doctor.join(room)
    kept = patient.mention(room, doctor.user.user_id, "Two tables?")
    gone = patient.send(room, "My number is 555")
    patient.edit(room, kept, "Two tablets?")
    patient.redact(room, gone)
    first, second = doctor.read(room)
    assert (first.id, first.text, first.edited) == (kept, "Two tablets?", True)
    assert (second.id, second.text, second.deleted) == (gone, "", True)


def test_matrix_hides_a_room_from_those_outside(matrix_person: Callable[[str], MatrixPatient]) -> None:
    patient, doctor, other = matrix_person("patient"), matrix_person("doctor"), matrix_person("other")
    room = patient.open_direct(doctor.user.user_id)
    patient.send(room, "Only for you")
    with pytest.raises(httpx.HTTPStatusError, match="403"):
        other.read(room)
    doctor.join(room)
    patient.leave(room)
    with pytest.raises(httpx.HTTPStatusError, match="403"):
        patient.send(room, "Still here?")


def _is_refused_as_too_fast(patient: MatrixPatient, room: str) -> bool:
    try:
        patient.send(room, "Hello")
    except httpx.HTTPStatusError as refused:
        return refused.response.status_code == 429 and refused.response.json()["retry_after_ms"] > 0
    return False


def test_matrix_refuses_whoever_sends_too_fast_when_told_to(
    synapse: Synapse, matrix_person: Callable[[str], MatrixPatient]
) -> None:
    patient, doctor = matrix_person("patient"), matrix_person("doctor")
    room = patient.open_direct(doctor.user.user_id)
    synapse.limit(patient.user.user_id, per_second=1, burst=1)
    assert any(_is_refused_as_too_fast(patient, room) for _ in range(20))


@pytest.mark.parametrize("name", ["doctor", "patient_a", "patient_b"])
def test_matrix_knows_the_seeded_people(synapse: Synapse, name: str) -> None:
    with MatrixPatient(synapse.base_url, synapse.users[name]) as person:
        assert person.user.user_id == f"@{name}:{synapse.server_name}"
        assert person.invites() == []


@pytest.mark.parametrize("visibility", ["direct", "public"])
def test_mastodon_carries_a_question_and_its_answer(
    mastodon_person: Callable[[str], MastodonPatient], visibility: str
) -> None:
    patient, doctor = mastodon_person("patient"), mastodon_person("doctor")
    write = patient.write_direct if visibility == "direct" else patient.mention
    question = write(doctor.user.acct, "Is 38.5 a fever?")
    assert [(seen.id, seen.author, seen.visibility) for seen in doctor.mentions()] == [
        (question, patient.user.acct, visibility)
    ]
    answer = doctor.post(f"@{patient.user.acct} Yes, from 38 on.", visibility, answering=question)
    assert [seen.id for seen in patient.mentions()] == [answer]
    texts = [seen.text for seen in patient.read(question)]
    assert texts == [f"@{doctor.user.acct} Is 38.5 a fever?", f"@{patient.user.acct} Yes, from 38 on."]


def test_mastodon_shows_edits_and_deletions(mastodon_person: Callable[[str], MastodonPatient]) -> None:
    patient, doctor = mastodon_person("patient"), mastodon_person("doctor")
    question = patient.mention(doctor.user.acct, "Two tables?")
    patient.edit(question, f"@{doctor.user.acct} Two tablets?")
    (seen,) = doctor.read(question)
    assert (seen.text, seen.edited) == (f"@{doctor.user.acct} Two tablets?", True)
    patient.delete(question)
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        doctor.read(question)


def test_mastodon_fails_once_when_told_to(
    mastodon: Mastodon, mastodon_person: Callable[[str], MastodonPatient]
) -> None:
    patient = mastodon_person("patient")
    mastodon.fail_next("POST", "/api/v1/statuses", {"type": "ratelimit"})
    with pytest.raises(httpx.HTTPStatusError, match="429"):
        patient.mention("doctor", "Hello")
    patient.mention("doctor", "Hello")


@pytest.mark.parametrize("name", ["doctor", "patient_a", "patient_b"])
def test_mastodon_knows_the_seeded_people(mastodon: Mastodon, name: str) -> None:
    assert mastodon.users[name].acct == name


def test_the_server_of_a_killed_run_is_stopped_by_the_next_run(mastodon: Mastodon) -> None:
    killed = (
        "import os, signal; from tests.peers import mastodon;"
        "running = mastodon.running(); print(running.__enter__().base_url, flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", killed], capture_output=True, text=True, check=False)
    left = done.stdout.strip()
    assert httpx.get(f"{left}/api/v2/instance", trust_env=False).is_success
    with process.own_folder("mastodon"), pytest.raises(httpx.ConnectError):
        httpx.get(f"{left}/api/v2/instance", trust_env=False)
    assert httpx.get(f"{mastodon.base_url}/api/v2/instance", trust_env=False).is_success
