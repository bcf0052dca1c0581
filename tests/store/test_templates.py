from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from desk import identity, templates
from desk.answers.template import TemplateError, parse
from desk.errors import Refusal
from desk.identity import Proof
from networks.secret import Secret
from store import actions, answers
from store.engine import Store, open_store
from store.rows import VersionRow

TODAY = datetime.now(UTC).date()
REVIEW = TODAY + timedelta(days=200)
PIN = Secret("407316")
HASHED = identity.hash_pin(PIN)
SOURCE = f"""+++
key = "fe7"
title = "Fever in a child"
language = "en"
audiences = ["direct"]
questions = ["my son has a fever"]
review_by = {REVIEW}
[[references]]
id = "1"
text = "Leaflet, ibuprofen for children"
read = 2026-09-30
+++
# claim
Fever by itself is a defence. [1]
"""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    identity._wrong.clear()
    # Scrypt is slow on purpose; one hash serves all the invented people here.
    patched = pytest.MonkeyPatch()
    patched.setattr(identity, "hash_pin", lambda _pin: HASHED)
    identity.add_professional(opened, "ruiz", "Ruiz", "author", "", PIN, "")
    identity.add_professional(opened, "lago", "Lago", "reviewer", "", PIN, "")
    lago = Proof(identity.known(opened, "lago"), "PIN")
    identity.add_professional(opened, "vidal", "Vidal", "reviewer", "", PIN, "", by=lago)
    identity.add_professional(opened, "soto", "Soto", "user", "", PIN, "")
    patched.undo()
    yield opened
    opened.close()


def proof(store: Store, name: str, how: identity.How = "PIN") -> Proof:
    return Proof(identity.known(store, name), how)


def bring(store: Store, source: str = SOURCE, author: str = "ruiz") -> templates.Imported:
    return templates.import_source(store, source, "fe7.md", identity.known(store, author))


def in_review(store: Store, source: str = SOURCE, author: str = "ruiz") -> VersionRow:
    bring(store, source, author)
    return templates.submit(store, "fe7", proof(store, author))


def vet(store: Store, source: str = SOURCE) -> VersionRow:
    in_review(store, source)
    return templates.approve(store, "fe7", proof(store, "lago"))


def states(store: Store) -> list[str]:
    return [version.state for version in answers.versions(store.reader, "fe7")]


def refused(store: Store, who: Proof, *, solo: bool = False, content: str = "") -> Refusal:
    before = (states(store), len(actions.since(store.reader, 0)))
    with pytest.raises(Refusal) as caught:
        templates.approve(store, "fe7", who, solo=solo, content=content)
    assert (states(store), len(actions.since(store.reader, 0))) == before
    assert caught.value.remedy
    return caught.value


def test_a_file_never_carries_vetting(store: Store) -> None:
    assert bring(store) == templates.Imported("fe7", 1, "draft", new=True)
    with pytest.raises(TemplateError, match="vetted"):
        bring(store, SOURCE.replace('language = "en"', 'language = "en"\nvetted = true'))
    assert states(store) == ["draft"]


def test_draft_review_and_a_second_person_make_it_vetted(store: Store) -> None:
    assert in_review(store).state == "in review"
    version = templates.approve(store, "fe7", proof(store, "lago"))
    assert (version.state, version.author, version.vetted_by, version.proof) == ("vetted", "ruiz", "lago", "PIN")
    assert answers.live(store.reader, "fe7") == version


def test_the_same_text_keeps_its_approval_however_the_file_is_laid_out(store: Store) -> None:
    vet(store)
    again = bring(store, SOURCE.replace("\n", "  \r\n").replace("+++  \r\n", "+++\r\n"), author="vidal")
    assert again == templates.Imported("fe7", 1, "vetted", new=False)
    found = answers.live(store.reader, "fe7")
    assert found is not None
    assert found.author == "ruiz"


def test_a_change_is_a_new_draft_beside_the_live_version(store: Store) -> None:
    vet(store)
    changed = bring(store, SOURCE.replace("a defence", "a defence of the body"))
    assert (changed.n, changed.state, changed.new) == (2, "draft", True)
    live = answers.live(store.reader, "fe7")
    assert live is not None
    assert live.n == 1
    assert "a defence. [1]" in live.source


def test_what_the_hash_does_not_cover_is_not_kept(store: Store) -> None:
    bring(store, SOURCE.replace('key = "fe7"', 'key = "fe7" # vetted by everybody'))
    kept = answers.latest(store.reader, "fe7")
    assert kept is not None
    assert "everybody" not in kept.source
    assert parse(kept.source).content_hash == kept.hash


def test_a_merely_claimed_reviewer_vets_nothing(store: Store) -> None:
    in_review(store)
    assert "nothing proves that this is lago" in str(refused(store, proof(store, "lago", "claimed")))


def test_authors_and_users_approve_nothing(store: Store) -> None:
    in_review(store)
    assert "ruiz is an author" in str(refused(store, proof(store, "ruiz")))
    assert "soto is a user" in str(refused(store, proof(store, "soto")))


def test_an_author_does_not_approve_alone_unless_it_is_printed(store: Store) -> None:
    in_review(store, author="vidal")
    assert "second person" in str(refused(store, proof(store, "vidal")))
    version = templates.approve(store, "fe7", proof(store, "vidal"), solo=True)
    assert version.state == "self-vetted"
    assert templates.provenance(version, TODAY, shown={"vidal": "Vidal"}).startswith("fe7 v1 SELF-VETTED Vidal (PIN)")


def test_solo_of_a_second_person_is_ordinary_vetting(store: Store) -> None:
    in_review(store)
    assert templates.approve(store, "fe7", proof(store, "lago"), solo=True).state == "vetted"


def test_users_import_nothing_and_authors_submit(store: Store) -> None:
    with pytest.raises(Refusal, match="soto is a user and may not import"):
        bring(store, author="soto")
    bring(store)
    with pytest.raises(Refusal, match="may not submit"):
        templates.submit(store, "fe7", proof(store, "soto"))
    assert states(store) == ["draft"]


def test_without_a_reference_nothing_is_vetted(store: Store) -> None:
    head, body = SOURCE[: SOURCE.index("[[references]]")], "+++\n# claim\nFever by itself is a defence.\n"
    in_review(store, head + body)
    assert "no reference" in str(refused(store, proof(store, "lago")))


@pytest.mark.parametrize(
    ("line", "says"),
    [("", "no review date"), (f"review_by = {TODAY}\n", "has come"), ("review_by = 2020-01-01\n", "2020-01-01")],
)
def test_without_a_review_date_to_come_nothing_is_vetted(store: Store, line: str, says: str) -> None:
    in_review(store, SOURCE.replace(f"review_by = {REVIEW}\n", line))
    assert says in str(refused(store, proof(store, "lago")))


def test_a_draft_is_not_approved_before_it_is_submitted_nor_twice(store: Store) -> None:
    bring(store)
    assert "draft, not in review" in str(refused(store, proof(store, "lago")))
    templates.submit(store, "fe7", proof(store, "ruiz", "claimed"))
    templates.approve(store, "fe7", proof(store, "lago"))
    assert "is vetted, not in review" in str(refused(store, proof(store, "vidal")))


def test_a_reviewer_approves_only_the_text_that_was_read(store: Store) -> None:
    read = in_review(store)
    in_review(store, SOURCE.replace("a defence", "no defence"))
    assert "not the text that was read" in str(refused(store, proof(store, "lago"), content=read.hash))
    assert templates.approve(store, "fe7", proof(store, "lago"), 1, content=read.hash).n == 1
    assert states(store) == ["vetted", "in review"]


def test_a_text_that_was_changed_in_the_store_is_not_approved(store: Store) -> None:
    in_review(store)
    with store.writing() as tx:
        tx.run("UPDATE version SET source = :source", source=SOURCE.replace("a defence", "no defence"))
    assert "another hash" in str(refused(store, proof(store, "lago")))


def test_a_role_that_was_taken_away_meanwhile_counts_no_more(store: Store) -> None:
    in_review(store)
    before = proof(store, "lago")
    identity.change_role(store, "lago", "author", proof(store, "vidal"))
    assert "lago is an author" in str(refused(store, before))


def test_withdrawing_takes_every_live_version_so_that_no_older_one_comes_back(store: Store) -> None:
    vet(store)
    vet(store, SOURCE.replace("a defence", "a defence of the body"))
    bring(store, SOURCE.replace("a defence", "something else"))
    gone = templates.withdraw(store, "fe7", proof(store, "vidal"), note="leaflet changed")
    assert [version.n for version in gone] == [1, 2]
    assert states(store) == ["withdrawn", "withdrawn", "draft"]
    assert answers.live(store.reader, "fe7") is None


def test_one_version_can_be_withdrawn_alone(store: Store) -> None:
    vet(store)
    vet(store, SOURCE.replace("a defence", "a defence of the body"))
    templates.withdraw(store, "fe7", proof(store, "vidal"), 2)
    assert states(store) == ["vetted", "withdrawn"]


def test_withdrawing_needs_a_proved_reviewer_and_something_live(store: Store) -> None:
    bring(store)
    with pytest.raises(Refusal, match="no live version"):
        templates.withdraw(store, "fe7", proof(store, "lago"))
    templates.submit(store, "fe7", proof(store, "ruiz"))
    templates.approve(store, "fe7", proof(store, "lago"))
    for who in (proof(store, "lago", "claimed"), proof(store, "ruiz")):
        with pytest.raises(Refusal):
            templates.withdraw(store, "fe7", who)
    assert states(store) == ["vetted"]


def test_a_withdrawn_text_comes_back_only_through_a_new_review(store: Store) -> None:
    vet(store)
    templates.withdraw(store, "fe7", proof(store, "lago"))
    assert bring(store) == templates.Imported("fe7", 1, "withdrawn", new=False)
    assert in_review(store).state == "in review"
    assert templates.approve(store, "fe7", proof(store, "vidal")).vetted_by == "vidal"


def test_unknown_keys_and_versions_are_named(store: Store) -> None:
    bring(store)
    with pytest.raises(Refusal, match="no template 'va2'"):
        templates.submit(store, "va2", proof(store, "ruiz"))
    with pytest.raises(Refusal, match="fe7 has no version 4"):
        templates.submit(store, "fe7", proof(store, "ruiz"), 4)


def test_every_judgement_is_one_decision_in_the_chain_without_text(store: Store) -> None:
    version = vet(store)
    templates.withdraw(store, "fe7", proof(store, "vidal"), note="a secret reason")
    rows = [row for row in actions.since(store.reader, 0) if row.verb != "professional added"]
    assert [(row.verb, row.professional, row.targets) for row in rows] == [
        ("withdraw", "vidal", (version.id,)),
        ("approve", "lago", (version.id,)),
        ("submit", "ruiz", (version.id,)),
        ("import", "ruiz", (version.id,)),
    ]
    assert actions.verify(store.reader) is None
    assert "secret" not in repr(store.reader.rows("SELECT * FROM action"))


def test_the_review_day_itself_still_counts_and_the_next_is_overdue(store: Store) -> None:
    version = vet(store)
    assert templates.status(version, REVIEW) == "vetted"
    assert templates.status(version, REVIEW + timedelta(days=1)) == "overdue"


def test_only_what_is_live_is_ever_due(store: Store) -> None:
    assert templates.due(store, REVIEW) == []
    bring(store)
    assert templates.due(store, REVIEW) == []
    vet(store)
    assert templates.due(store, REVIEW - timedelta(days=31)) == []
    assert [row.key for row in templates.due(store, REVIEW - timedelta(days=30))] == ["fe7"]
    assert [row.key for row in templates.due(store, REVIEW + timedelta(days=90))] == ["fe7"]


def row(state: str, review_by: str = "2027-04-01", vetted_by: str = "lago") -> VersionRow:
    at = int(datetime(2026, 10, 2, 9, tzinfo=UTC).timestamp()) * 1_000_000
    return VersionRow(1, "fe7", 3, "h", "Fever", "en", state, review_by, "ruiz", "", at, vetted_by, "PIN", at)


@pytest.mark.parametrize(
    ("version", "today", "line"),
    [
        (row("vetted"), date(2026, 11, 1), "fe7 v3 VETTED Ruiz + Lago (PIN) 2 Oct 2026, review Apr 2027"),
        (row("vetted"), date(2027, 4, 2), "fe7 v3 OVERDUE Ruiz + Lago (PIN) 2 Oct 2026, review was due Apr 2027"),
        (
            row("self-vetted", vetted_by="ruiz"),
            date(2026, 11, 1),
            "fe7 v3 SELF-VETTED Ruiz (PIN) 2 Oct 2026, review Apr 2027",
        ),
        (row("draft"), date(2026, 11, 1), "fe7 v3 DRAFT Ruiz"),
        (row("in review"), date(2026, 11, 1), "fe7 v3 IN REVIEW Ruiz"),
        (row("withdrawn"), date(2026, 11, 1), "fe7 v3 WITHDRAWN Ruiz + Lago (PIN) 2 Oct 2026"),
        (row("of a later program"), date(2026, 11, 1), "fe7 v3 DRAFT Ruiz"),
    ],
)
def test_the_line_of_an_answer_says_who_vouches_for_it_how_and_until_when(
    version: VersionRow, today: date, line: str
) -> None:
    assert templates.provenance(version, today, shown={"ruiz": "Ruiz", "lago": "Lago"}) == line
