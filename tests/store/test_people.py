"""The card of a person, where answers came from, and notes: what is read is theirs alone, and never more than asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.clock import DAY, HOUR, MINUTE, Micros
from core.incoming import Person
from store import answers, beside, notes, outbox, people, proofs, provenance, team, views
from store.answers import NewVersion
from store.engine import Store
from tests.store.helpers import ANA, LUZ, ME, NOON, bring, conversation, hold, opened, said


def version(store: Store, key: str = "fe7", *, approved: Micros | None = NOON) -> int:
    """Keep a saved answer, approved by Eva with her PIN."""
    staff(store)
    with store.writing() as tx:
        identity, _ = answers.put_version(tx, NewVersion(key, f"h-{key}", "text", "Fever", "en", "", ()), 1, NOON)
        if approved is not None:
            tx.run("UPDATE version SET state = 'vetted' WHERE id = :id", id=identity)
            tx.run(
                "INSERT INTO vetting (version_id, professional_id, verb, hash, proof, note, at) "
                "VALUES (:id, 2, 'approve', 'h', 'PIN', '', :at)",
                id=identity,
                at=approved,
            )
    return identity


def staff(store: Store) -> None:
    with store.writing() as tx:
        if team.professional(tx, "ana") is None:
            team.add(tx, "ana", "Dr Ana Lago", "user", "", NOON, pin="", os_user="")
            team.add(tx, "eva", "Eva Sol", "reviewer", "", NOON, pin="", os_user="")


def leave(store: Store, item: int, remote: str, *, state: str = "sent") -> None:
    """Let an answer leave under a remote id; its echo comes back as a message."""
    with store.writing() as tx:
        part = int(tx.rows("SELECT id FROM part WHERE item_id = :i ORDER BY n", i=item)[0][0])
        outbox.part_sent(tx, part, remote, "")
        tx.run("UPDATE outbox_item SET state = :s WHERE id = :id", s=state, id=item)


def given(store: Store, remote: str) -> provenance.Sent | None:
    (found,) = store.reader.rows("SELECT id FROM message WHERE remote_id = :r", r=remote)
    return provenance.sent(store.reader, [int(found[0])]).get(int(found[0]))


def asked_and_answered(store: Store, **how: object) -> provenance.Sent:
    staff(store)
    bring(store, said("m1", "is it ok?"))
    item = hold(store, "m1", **how)  # type: ignore[arg-type]  # by name
    leave(store, item, "o1")
    bring(store, said("o1", "yes", who=ME, at=NOON + MINUTE, asker=ANA.remote_id))
    found = given(store, "o1")
    assert found is not None
    return found


def test_an_answer_knows_its_version_who_vetted_it_and_who_sent_it(database_url: str) -> None:
    with opened(database_url) as store:
        found = asked_and_answered(store, version=version(store))
        assert (found.by, found.state, found.own_words) == ("ana", "sent", False)
        (used,) = found.versions
        assert (used.template, used.version, used.author, used.vetted_by, used.proof) == (
            "fe7",
            1,
            "Dr Ana Lago",
            "Eva Sol",
            "PIN",
        )


def test_several_saved_answers_in_one_stand_in_their_order(database_url: str) -> None:
    with opened(database_url) as store:
        first, second = version(store, "va2"), version(store, "fe7")
        found = asked_and_answered(store, version=first, further=(second,))
        assert [used.template for used in found.versions] == ["va2", "fe7"]


def test_what_was_vetted_only_after_it_left_is_not_called_vetted(database_url: str) -> None:
    with opened(database_url) as store:
        found = asked_and_answered(store, version=version(store, approved=2 * NOON))
        assert found.versions[0].vetted_at is None


def test_own_words_have_no_version(database_url: str) -> None:
    with opened(database_url) as store:
        found = asked_and_answered(store)
        assert found.own_words
        assert found.versions == ()


def test_words_from_elsewhere_have_no_provenance(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "ok?"), said("o9", "yes", who=ME, at=NOON + MINUTE, asker=ANA.remote_id))
        assert given(store, "o9") is None


def test_an_echo_that_came_before_its_id_is_known_by_our_own_reference(database_url: str) -> None:
    with opened(database_url) as store:
        staff(store)
        bring(store, said("m1", "ok?"))
        item = hold(store, "m1")
        with store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'unknown' WHERE id = :id", id=item)
        echo = said("o1", "yes", who=ME, at=NOON + MINUTE, asker=ANA.remote_id, reference="m1-key0")
        bring(store, echo)
        found = given(store, "o1")
        assert found is not None
        assert (found.state, found.item) == ("unknown", item)


def test_the_same_remote_id_on_another_account_is_another_message(database_url: str) -> None:
    with opened(database_url) as store:
        asked_and_answered(store)
        bring(store, said("m2", "hi"), said("o1", "elsewhere", who=ME, at=NOON + MINUTE), slug="other")
        rows = store.reader.rows("SELECT id FROM message WHERE remote_id = 'o1' ORDER BY id")
        assert len(provenance.sent(store.reader, [int(row[0]) for row in rows])) == 1


def test_what_did_not_wholly_leave_is_found_in_its_span_of_time(database_url: str) -> None:
    with opened(database_url) as store:
        staff(store)
        bring(store, said("m1", "ok?"))
        item = hold(store, "m1", parts=2)
        whole = conversation(store, "m1")[0]

        def found(since: Micros, until: Micros) -> list[str]:
            return [one.state for one in provenance.undelivered(store.reader, whole, since, until)]

        (created,) = store.reader.rows("SELECT created_at FROM outbox_item")
        now = int(created[0])
        assert found(0, 2 * now) == ["held"]
        assert found(0, now - 1) == []
        assert found(now + 1, 2 * now) == []
        leave(store, item, "o1", state="partly")
        assert found(0, 2 * now) == ["partly"]
        with store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'sent'")
        assert found(0, 2 * now) == []


# The person


def test_the_card_holds_every_conversation_of_a_person_newest_first_and_nobody_elses(database_url: str) -> None:
    with opened(database_url) as store:
        staff(store)
        for n in range(5):
            bring(store, said(f"m{n}", f"question {n}", thread=f"t{n}", at=NOON + n * MINUTE))
        bring(store, said("l1", "mine", who=LUZ, thread="t9"))
        whole = conversation(store, "m2")[0]
        (handle,) = people.handles(store.reader, whole)
        assert (handle.handle, handle.network, handle.joins) == ("ana_m", "mastodon", ())
        rows = people.earlier(store.reader, [handle])
        assert [row.question for row in rows] == [f"question {n}" for n in (4, 3, 2, 1, 0)]


def test_the_card_is_read_in_pages(database_url: str) -> None:
    with opened(database_url) as store:
        for n in range(7):
            bring(store, said(f"m{n}", f"question {n}", thread=f"t{n}", at=NOON + n * MINUTE))
        known = people.handles(store.reader, conversation(store, "m0")[0])
        first = people.earlier(store.reader, known, limit=3)
        second = people.earlier(store.reader, known, before=first[-1].id, limit=3)
        third = people.earlier(store.reader, known, before=second[-1].id, limit=3)
        assert [row.question[-1] for row in (*first, *second, *third)] == list("6543210")
        assert people.earlier(store.reader, known, before=third[-1].id, limit=3) == []


def test_the_card_says_what_was_answered_noted_and_tagged(database_url: str) -> None:
    with opened(database_url) as store:
        asked_and_answered(store, version=version(store))
        whole = conversation(store, "m1")[0]
        with store.writing() as tx:
            beside.note(tx, whole, 1, "call back", NOON + HOUR)
            beside.tag(tx, [whole], "fever")
        (row,) = people.earlier(store.reader, people.handles(store.reader, whole))
        assert [(one.template, one.version, one.state, one.by) for one in row.given] == [("fe7", 1, "sent", "ana")]
        assert [note.text for note in row.notes] == ["call back"]
        assert row.tags == ("fever",)


def test_handles_are_joined_only_on_proof(database_url: str) -> None:
    with opened(database_url) as store:
        namesake = Person("p7", ANA.handle, ANA.name, created_at=NOON - 900 * DAY)
        bring(store, said("m1", "here"))
        bring(store, said("m2", "there", who=namesake, thread="t2"), slug="other")
        whole = conversation(store, "m1")[0]
        assert [one.account for one in people.handles(store.reader, whole)] == ["clinic"]
        with store.writing() as tx:
            ids = [int(row[0]) for row in tx.rows("SELECT id FROM handle WHERE remote_id IN ('p1', 'p7') ORDER BY id")]
            join = proofs.propose(tx, ids[0], ids[1], "stated", NOON, words="by phone")
        assert len(people.handles(store.reader, whole)) == 1
        with store.writing() as tx:
            assert proofs.connect(tx, join, 1, NOON)
        known = people.handles(store.reader, whole)
        assert [(one.account, [j.words for j in one.joins]) for one in known] == [
            ("clinic", ["by phone"]),
            ("other", ["by phone"]),
        ]
        assert known[1].created_at == NOON - 900 * DAY
        assert {row.question for row in people.earlier(store.reader, known)} == {"here", "there"}


def test_a_conversation_that_is_gone_has_no_card(database_url: str) -> None:
    with opened(database_url) as store:
        assert people.handles(store.reader, 1) == []
        assert people.earlier(store.reader, []) == []


# Notes, and the messages around them


def test_notes_are_found_in_their_span_of_time_and_order(database_url: str) -> None:
    with opened(database_url) as store:
        staff(store)
        bring(store, said("m1", "ok?"))
        whole = conversation(store, "m1")[0]
        with store.writing() as tx:
            for n in range(5):
                beside.note(tx, whole, 1, f"note {n}", NOON + n * MINUTE)
        found = notes.notes_between(store.reader, whole, NOON + MINUTE, NOON + 3 * MINUTE)
        assert [(note.text, note.by) for note in found] == [(f"note {n}", "ana") for n in (1, 2, 3)]
        assert [note.text for note in notes.newest_notes(store.reader, whole, limit=2)] == ["note 3", "note 4"]


@pytest.mark.parametrize("after", [0, 3, 9])
def test_messages_are_read_forward_from_any_place(database_url: str, after: int) -> None:
    with opened(database_url) as store:
        bring(store, *(said(f"m{n}", f"text {n}", at=NOON + n * MINUTE) for n in range(10)))
        whole = conversation(store, "m0")[0]
        ids = [m.id for m in views.messages(store.reader, whole)]
        start = ids[after - 1] if after else 0
        found = views.messages_after(store.reader, whole, start, limit=4)
        assert [m.text for m in found] == [f"text {n}" for n in range(10)][after : after + 4]


def test_how_far_a_conversation_is_answered_is_told(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "ok?"))
        whole, first = conversation(store, "m1")
        assert views.answered_up_to(store.reader, whole) == 0
        bring(store, said("o1", "yes", who=ME, at=NOON + MINUTE, asker=ANA.remote_id))
        assert views.answered_up_to(store.reader, whole) >= first
        bring(store, replace(said("m2", "and now?"), received_at=NOON + HOUR, sent_at=NOON + HOUR), now=NOON + DAY)
        assert views.answered_up_to(store.reader, whole) < conversation(store, "m2")[1]
