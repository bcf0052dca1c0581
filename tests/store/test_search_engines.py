"""What one engine finds the other finds: the words are cut in Python, and only looked up by the engine."""

from __future__ import annotations

import random
from pathlib import Path

from core.clock import MINUTE
from core.incoming import Person
from store.engine import Store
from store.search import search
from tests.store.helpers import NOON, bring, opened, said

SEED = 11
TEXTS = 400
QUERIES = 500
PIECES = (
    *(
        "fever",
        "feverish",
        "fevers",
        "38",
        "38.5",
        "1e5",
        "007",
        "-5",
        "b12",
        "x-ray",
        "can't",
        "o'neill",
        "10:30",
        "50%",
    ),
    *(
        "https://a.example/x?y=1",
        "ana@mail.example",
        "/usr/bin",
        "a_b",
        "C++",
        "#rash",
        "@dr",
        "<b>",
        "&amp;",
        "1.2.3.4",
    ),
    *(
        "niño",
        "straße",
        "İstanbul",
        "ﬁn",
        "naïve",
        "Ωμέγα",
        "жар",
        "температура",
        "їжа",
        "العربية",
        "حمى",
        "שלום",
        "बुखार",
    ),
    *(
        "ไข้",
        "孩子发烧了",
        "熱があります",
        "열이",
        "남아요",
        "😀",
        "½",
        "²",
        "Ⅳ",
        "٣٨",
        "e\u0301tude",
        "zero\u200bwidth",
        "\U0001d4bbever",
    ),
    *(
        "ǅ",
        "ß",
        "ﬀ",
        "\u0345",
        "a\u0301b",
        "1\u20e3",
        "ª",
        "№",
        "™",
        "\u02bcn",
        "don\u2019t",
        "l\u2019eau",
        "soft\u00adhyphen",
        "x" * 90,
    ),
)


def _texts(chance: random.Random) -> list[str]:
    return [" ".join(chance.choices(PIECES, k=chance.randint(1, 8))) for _ in range(TEXTS)]


def _queries(chance: random.Random) -> list[str]:
    found = []
    for _ in range(QUERIES):
        words = chance.choices(PIECES, k=chance.randint(1, 2))
        last = words[-1]
        found.append(" ".join([*words[:-1], last[: chance.randint(1, len(last))]]))
    return found


def _keep(store: Store, texts: list[str]) -> None:
    bring(
        store,
        *(
            said(f"m{n}", text, who=Person(f"q{n}", f"q{n}"), at=NOON + n * MINUTE, thread=f"t{n}")
            for n, text in enumerate(texts)
        ),
    )


def test_both_engines_find_the_same_for_the_same_words(postgres_database_url: str, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311  # the same texts in each run
    texts, queries = _texts(chance), _queries(chance)
    with opened(f"sqlite:///{tmp_path / 'a.db'}") as one, opened(postgres_database_url) as other:
        _keep(one, texts)
        _keep(other, texts)
        differ = {}
        hits = 0
        for query in queries:
            here, there = ([row.question for row in search(store.reader, query)] for store in (one, other))
            hits += len(here)
            if here != there:
                differ[query] = (len(here), len(there))
        assert differ == {}
        assert hits > QUERIES


def test_postgresql_looks_words_up_in_an_index(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store:
        _keep(store, ["fever", "a cough"])
        with store.writing() as tx:
            # So few rows would be read one by one.
            tx.run("SET LOCAL enable_seqscan = off")
            tx.run("SET LOCAL enable_indexscan = off")
            plan = str(
                tx.rows("EXPLAIN SELECT id FROM message WHERE search_vector @@ to_tsquery('simple', :m)", m="'fever'")
            )
        assert "message_search" in plan
        (index,) = store.reader.rows("SELECT indexdef FROM pg_indexes WHERE indexname = 'message_search'")
        assert "USING gin" in index[0]
