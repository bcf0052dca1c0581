from __future__ import annotations

from core.clock import MINUTE
from core.incoming import Edit, Page, Person
from store.engine import Store
from store.keeping import keep
from store.search import MOST_SEARCHED, MOST_TERMS, match_expression, search
from tests.store.helpers import NOON, bring, opened, plain_judge, said


def _texts(store: Store, *texts: str) -> None:
    """Keep each text as the question of a person of its own."""
    bring(
        store,
        *(
            said(f"m{n}", text, who=Person(f"q{n}", f"q{n}"), at=NOON + n * MINUTE, thread=f"t{n}")
            for n, text in enumerate(texts)
        ),
    )


def _found(store: Store, query: str) -> list[str]:
    return [row.question for row in search(store.reader, query)]


WORDS = [
    ("can't", "I can't sleep"),
    ("38.5", "it was 38.5 at noon"),
    ('a"b', 'the label says a"b here'),
    ("OR", "this or that"),
    ("NOT", "do not worry"),
    ("AND", "salt and water"),
    ("NEAR", "I live near you"),
    ("nino", "mi niño tose"),
    ("niño", "mi nino come"),
    ("NIÑO", "un niño ríe"),
    ("fever", "he has fever. what now?"),
    ("paracetamol", "ibuprofen/paracetamol together?"),
    ("ibuprofen paracetamol", "ibuprofen/paracetamol together?"),
    ("twenty-two", "she is twenty-two weeks"),
    ("-5", "a drop of -5 points"),
    ("1e5", "counts above 1e5 cells"),
    ("dr.who@mail.example", "write to dr.who@mail.example please"),
    ("https://a.example/x", "see https://a.example/x for it"),
    ("ana_maria", "ask ana_maria about it"),
    ("B12", "vitamin b12?"),
    ("007", "room 007 please"),
    ("straße", "in der Strasse"),
    ("बुखार", "मुझे बुखार है"),
]
UNSPACED = [
    ("烧", "孩子发烧了"),
    ("发烧", "孩子发烧了"),
    ("了", "孩子发烧了"),
    ("烧 abc", "孩子发烧了 abc"),
    ("abc 烧", "孩子发烧了 abc"),
    ("烧 孩", "孩子发烧了"),
    ("熱が", "娘は熱があります"),
    ("ไข้", "ลูกมีไข้สูง"),
]
WORDLESS = ["", " ", "-", "*", '"', "'", "()", ":", "&", "|", "!", "<->", "\\", "\0", "^ + ~", "🙂"]
SIGNS = ["-", "*", '"', "'", "(", ")", ":", "&", "|", "!", "\\", "^", "+", "%", "{", "}", "\0"]


def test_what_is_typed_are_ordinary_words(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "another matter", *(finds for _, finds in WORDS))
        for query, finds in WORDS:
            found = _found(store, query)
            assert finds in found, query
            assert "another matter" not in found, query


def test_a_query_without_words_finds_nothing_and_breaks_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "a - b * c", 'it\'s "so"')
        assert [query for query in WORDLESS if _found(store, query)] == []


def test_a_sign_between_words_is_no_operator(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "fever and rash", "fever alone")
        for sign in SIGNS:
            for query in (f"fever {sign} rash", f"{sign} fever rash", f"fever rash {sign}", f"fever {sign}rash"):
                assert _found(store, query) == ["fever and rash"], query


def test_a_letter_or_a_piece_of_a_script_without_blanks_is_found_anywhere(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "another matter", "別の話", *dict.fromkeys(finds for _, finds in UNSPACED))
        for query, finds in UNSPACED:
            found = _found(store, query)
            assert finds in found, query
            assert not {"another matter", "別の話"} & {*found}, query


def test_all_words_must_be_there_and_only_the_last_may_be_unfinished(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "fever since monday", "fever", "feverish since monday")
        assert _found(store, "fever mon") == ["fever since monday"]
        assert _found(store, "mon fever") == []
        assert _found(store, "feve") == ["feverish since monday", "fever", "fever since monday"]


def test_the_newest_message_comes_first_whatever_it_says(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "fever fever fever", "fever", "a long story about fever and more")
        assert _found(store, "fever") == ["a long story about fever and more", "fever", "fever fever fever"]


def test_the_next_hits_are_those_before_the_last_one(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, *(f"fever {n}" for n in range(9)))
        first = search(store.reader, "fever", limit=4)
        then = search(store.reader, "fever", before=first[-1].newest_id, limit=4)
        assert [row.question for row in (*first, *then)] == [f"fever {n}" for n in range(8, 0, -1)]


def test_a_person_is_found_by_name_and_handle(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "hello", who=Person("p9", "zoe_k", "Zoë Kranz")))
        for query in ("zoe_k", "kranz", "zoë kranz", "ZOE"):
            assert _found(store, query) == ["hello"], query


def test_an_edited_text_is_found_and_its_old_words_are_not(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "a cough")
        with store.writing() as tx:
            keep(tx, 1, Page(mark="", edits=(Edit("m0", "a rash", NOON),)), plain_judge, NOON + MINUTE)
        assert (_found(store, "cough"), _found(store, "rash")) == ([], ["a rash"])


def test_a_whole_page_pasted_into_the_search_breaks_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        _texts(store, "fever")
        assert _found(store, "fever " * 5000) == ["fever"]
        assert match_expression("word " * 5000, store.dialect).count("word") == MOST_TERMS


def test_a_word_without_end_and_a_text_without_end_are_kept_and_found_by_their_beginning(database_url: str) -> None:
    endless = " ".join(f"w{n}ord" for n in range(MOST_SEARCHED // 4))
    with opened(database_url) as store:
        _texts(store, "x" * 9000 + " pain", endless)
        assert [text[-4:] for text in _found(store, "x" * 9000)] == ["pain"]
        assert [text[-4:] for text in _found(store, "x" * 700)] == ["pain"]
        assert _found(store, "x" * 400 + "y") == []
        assert _found(store, "w7ord") == [endless]
        assert _found(store, f"w{MOST_SEARCHED // 4 - 1}ord") == []
