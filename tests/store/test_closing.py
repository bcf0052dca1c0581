from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.engine import open_store
from store.place import url_of
from store.reading import scalar
from tests.fakes.base import eventually

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT COUNT(*) FROM n"


def test_a_closed_store_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "consulta.db"
    store = open_store(url_of(path))
    assert scalar(store.reader, "SELECT COUNT(*) FROM account") == 0
    store.close()
    assert sorted(found.name for found in tmp_path.iterdir()) == ["consulta.db"]


def test_a_store_is_not_closed_under_a_thread_that_reads(database_url: str) -> None:
    """SQLite crashes the whole program there."""
    store = open_store(database_url)
    with ThreadPoolExecutor(1) as other:
        reading = other.submit(scalar, store.reader, LONG)
        assert eventually(lambda: store.reader._readings._number or reading.done(), 20)  # type: ignore[attr-defined]
        store.close()
        assert reading.result() == 1_000_000
