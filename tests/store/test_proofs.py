"""Who is one person: only by proof, split with nothing lost, and erased with the words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience, Readers
from core.clock import DAY, HOUR, MINUTE
from core.incoming import Deletion, Incoming, Page, Person
from desk import actions, identifying, proving
from desk.errors import Refusal
from desk.office import Desk
from store import accounts, beside, codes, drafts, links, people, proofs
from store.engine import Store
from store.keeping import keep
from store.rows import ProfessionalRow, Touched, Verdict
from tests.store.helpers import ANA, LUZ, ME, NOON, bring, conversation, opened, plain_judge, said
from tests.store.test_people import staff

ANA_THERE = Person("x9", "ana.elsewhere", "Ana M")
SOMEBODY = Person("x5", "somebody", "Ana M")


def at_the_desk(store: Store, now: int = NOON + HOUR) -> Desk:
    staff(store)
    return Desk(store, who=ProfessionalRow(1, "ana", "", "user", "", has_pin=False, os_user=""), now=lambda: now)


def heard(store: Store, *messages: Incoming, slug: str = "other", now: int = NOON + HOUR) -> None:
    """Keep what a network brings, as a pull does."""
    with store.writing() as tx:
        account, page = accounts.ensure(tx, slug, "mastodon"), Page(mark="", messages=messages)
        keep(tx, account, page, plain_judge, now)
        identifying.told(tx, account, page, now)


def handle(store: Store, who: Person) -> int:
    return int(store.reader.rows("SELECT id FROM handle WHERE remote_id = :r", r=who.remote_id)[0][0])


def asked(store: Store, *messages: Incoming) -> tuple[Desk, int]:
    bring(store, said("m1", "is it ok?"), *messages)
    return at_the_desk(store), conversation(store, "m1")[0]


def given(desk: Desk, whole: int) -> str:
    """Return the code of the draft that a new one is brought by."""
    proving.give_code(desk, whole)
    (code,) = codes.written(drafts.draft(desk.store.reader, whole, desk.who.id))
    return code


def proposals(store: Store) -> list[tuple[int, str]]:
    rows = store.reader.rows("SELECT other_id, state FROM handle_join ORDER BY id")
    return [(int(row[0]), str(row[1])) for row in rows]


def persons(store: Store) -> dict[str, int | None]:
    return dict(store.reader.rows("SELECT remote_id, person_id FROM handle"))  # type: ignore[arg-type]  # pairs


def back(code: str, remote: str = "b1", **more: object) -> Incoming:
    text = str(more.pop("text", f"here it is: {code.lower().replace('-', ' ')}."))
    return said(remote, text, **({"who": ANA_THERE, "thread": "b", "at": NOON + MINUTE} | more))  # type: ignore[arg-type]  # by name


# The code


def test_a_code_that_comes_back_in_private_from_another_handle_proposes_and_a_key_joins(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        heard(store, back(given(desk, whole)))
        (join,) = proofs.joins_of(store.reader, [handle(store, ANA)], proofs.PROPOSED)
        assert (join.other, join.message) == (handle(store, ANA_THERE), conversation(store, "b1")[1])
        assert len(people.handles(store.reader, whole)) == 1
        decision = proving.confirm(desk, join.id, whole)
        assert [one.handle for one in people.handles(store.reader, whole)] == ["ana_m", "ana.elsewhere"]
        assert store.reader.rows("SELECT 1 FROM join_code") == []
        actions.undo(desk, decision.action)
        assert len(people.handles(store.reader, whole)) == 1
        assert proposals(store) == [(handle(store, ANA_THERE), "proposed")]


def test_no_code_stands_in_the_store_or_in_the_decisions(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        kept = [*store.reader.rows("SELECT * FROM join_code"), *store.reader.rows("SELECT inverse FROM action")]
        assert kept
        assert code not in str(kept)
        assert code.replace("-", "") not in str(kept)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GROUP])
def test_a_code_that_others_read_is_void(database_url: str, audience: Audience) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, back(code, audience=audience))
        heard(store, back(code, "b2", thread="b2"))
        assert proposals(store) == []
        (void,) = codes.given(store.reader, [handle(store, ANA)], desk.now())
        assert void.void == codes.IN_PUBLIC


def test_a_code_that_stands_in_public_afterwards_takes_the_proposal_with_it(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, back(code))
        heard(store, back(code, "b2", who=LUZ, audience=Audience.PUBLIC, thread="b2"))
        (join,) = store.reader.rows("SELECT id, state, words FROM handle_join")
        assert tuple(join[1:]) == ("void", codes.IN_PUBLIC)
        with pytest.raises(Refusal, match="void"):
            proving.confirm(desk, int(join[0]), whole)


def test_a_code_from_two_handles_proves_neither(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, back(code))
        heard(store, back(code, "b2", who=SOMEBODY, thread="b2"))
        assert proposals(store) == [(handle(store, ANA_THERE), "void")]


def test_a_private_message_with_a_third_reader_is_no_private_one(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, replace(back(code), readers=Readers((ANA_THERE.handle, "luz"))))
        assert proposals(store) == []


def test_a_code_that_has_run_out_or_is_repeated_where_it_was_given_proves_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, back(code, "m2", who=ANA, thread="t1"), slug="clinic")
        heard(store, back(code, "o1", who=ME, thread="t1", asker=ANA.remote_id), slug="clinic")
        assert proposals(store) == []
        heard(store, back(code), now=NOON + HOUR + codes.LIFE)
        assert proposals(store) == []
        assert store.reader.rows("SELECT 1 FROM join_code") == []


def test_what_is_imported_proves_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        bring(store, back(code), slug="archive")
        assert proposals(store) == []


def test_no_code_is_made_where_others_read(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "is it ok?", audience=Audience.PUBLIC))
        desk = at_the_desk(store)
        with pytest.raises(Refusal, match="others read"):
            proving.give_code(desk, conversation(store, "m1")[0])


# Links


def linking(who: Person, *to: str) -> Person:
    return Person(who.remote_id, who.handle, who.name, profile=f"https://here.example/@{who.handle}", links=to)


@pytest.mark.parametrize(("there", "proposed"), [("https://here.example/@ana_m", 1), ("https://here.example/@luz", 0)])
def test_only_profiles_that_link_to_each_other_are_proposed(database_url: str, there: str, proposed: int) -> None:
    with opened(database_url) as store:
        first, second = linking(ANA, "https://here.example/@ana.elsewhere"), linking(ANA_THERE, there)
        heard(store, said("m1", "hello", who=first), slug="clinic")
        heard(store, said("b1", "hello", who=second, thread="b"))
        assert len(proposals(store)) == proposed
        heard(store, said("b2", "again", who=second, thread="b"))
        assert len(proposals(store)) == proposed


def test_a_link_that_is_gone_by_then_joins_nobody(database_url: str) -> None:
    with opened(database_url) as store:
        heard(store, said("m1", "hello", who=linking(ANA, "https://here.example/@ana.elsewhere")), slug="clinic")
        heard(store, said("b1", "hi", who=linking(ANA_THERE, "https://here.example/@ana_m"), thread="b"))
        heard(store, said("b2", "hi", who=linking(ANA_THERE), thread="b"))
        desk, whole = at_the_desk(store), conversation(store, "m1")[0]
        assert not links.mutual(store.reader, handle(store, ANA), handle(store, ANA_THERE))
        (join,) = proofs.joins_of(store.reader, [handle(store, ANA)], proofs.PROPOSED)
        with pytest.raises(Refusal, match="do not link"):
            proving.confirm(desk, join.id, whole)
        assert set(persons(store).values()) == {None}


# Stated, split, and what each handle keeps


def test_a_stated_join_needs_how_and_a_like_name_is_no_proof(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store, said("b1", "hi", who=ANA_THERE, thread="b"))
        with pytest.raises(Refusal, match="how you identified"):
            proving.state(desk, whole, handle(store, ANA_THERE), " - ")
        proving.state(desk, whole, handle(store, ANA_THERE), "by phone")
        with pytest.raises(Refusal, match="one person here already"):
            proving.state(desk, whole, handle(store, ANA_THERE), "by phone")


def test_a_split_gives_each_handle_exactly_its_own_and_takes_apart_what_hung_on_it(database_url: str) -> None:
    with opened(database_url) as store:
        third = said("c1", "third", who=LUZ, thread="c")
        desk, whole = asked(store, said("b1", "second", who=ANA_THERE, thread="b"), third)
        there, luz = (conversation(store, remote)[0] for remote in ("b1", "c1"))
        with store.writing() as tx:
            beside.note(tx, there, 1, "seen in March", NOON)
        before = [people.earlier(store.reader, people.handles(store.reader, one)) for one in (whole, there, luz)]
        for other in (ANA_THERE, LUZ):
            proving.state(desk, whole, handle(store, other), "by phone")
        assert len({*persons(store).values()}) == 1
        joined = people.earlier(store.reader, people.handles(store.reader, luz))
        assert {row.id for row in joined} == {whole, there, luz}
        decision = proving.split(desk, handle(store, ANA), whole)
        assert set(persons(store).values()) == {None}
        after = [people.earlier(store.reader, people.handles(store.reader, one)) for one in (whole, there, luz)]
        assert after == before
        actions.undo(desk, decision.action)
        assert len({*persons(store).values()}) == 1
        proving.split(desk, handle(store, LUZ), luz)
        assert [len(people.handles(store.reader, one)) for one in (whole, there, luz)] == [2, 2, 1]


def states(store: Store) -> dict[int, str]:
    return {int(row[0]): str(row[1]) for row in store.reader.rows("SELECT id, state FROM conversation")}


def test_whom_the_mute_of_another_handle_put_away_is_open_again_after_a_split(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store, said("b1", "second", who=ANA_THERE, thread="b"))
        there = conversation(store, "b1")[0]
        proving.state(desk, whole, handle(store, ANA_THERE), "by phone")
        actions.mute(desk, [whole], scope="person")
        assert states(store) == {whole: "closed", there: "closed"}
        proving.split(desk, handle(store, ANA_THERE), there)
        assert states(store) == {whole: "closed", there: "open"}


def test_who_is_joined_is_known_and_who_is_not_is_new(database_url: str) -> None:
    seen: dict[str, bool] = {}

    def judge(touched: Touched, now: int) -> Verdict:
        seen[touched.handle] = touched.asker_seen_before
        return plain_judge(touched, now)

    def wrote(store: Store, who: Person) -> bool:
        with store.writing() as tx:
            page = Page(mark="", messages=(said(who.handle, "hello", who=who, thread=who.handle, at=NOON + DAY),))
            keep(tx, accounts.ensure(tx, "clinic", "mastodon"), page, judge, NOON + 2 * DAY)
        return seen[who.handle]

    with opened(database_url) as store:
        desk, whole = asked(store, said("l1", "hi", who=LUZ, thread="l", at=NOON + 2 * DAY))
        assert not wrote(store, SOMEBODY)
        with store.writing() as tx:
            ids = {"account_id": 1, "remote_id": ANA_THERE.remote_id, "handle": "ana.elsewhere", "first_seen": NOON}
            tx.insert("handle", [ids])
        proving.state(desk, whole, handle(store, ANA_THERE), "by phone")
        assert wrote(store, ANA_THERE)


# Erasing


def test_what_is_taken_back_takes_its_proposal_and_at_the_end_every_proofs_words(database_url: str) -> None:
    with opened(database_url) as store:
        desk, whole = asked(store)
        code = given(desk, whole)
        heard(store, back(code))
        proving.state(desk, whole, handle(store, ANA_THERE), "by phone, her mother's house")

        def gone(slug: str, remote: str) -> None:
            with store.writing() as tx:
                page = Page(mark="", deletions=(Deletion(remote, NOON + HOUR),))
                keep(tx, accounts.ensure(tx, slug, "mastodon"), page, plain_judge, NOON + HOUR)

        gone("other", "b1")
        rows = store.reader.rows("SELECT how, state, words FROM handle_join ORDER BY id")
        assert [tuple(row) for row in rows] == [("code", "void", ""), ("stated", "joined", "")]
        assert store.reader.rows("SELECT 1 FROM join_code WHERE handle_id = :h", h=handle(store, ANA))
        gone("clinic", "m1")
        assert store.reader.rows("SELECT 1 FROM join_code") == []
