from pathlib import Path

from store.engine import open_store
from store.place import url_of
from store.reading import scalar


def test_a_closed_store_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "consulta.db"
    store = open_store(url_of(path))
    assert scalar(store.reader, "SELECT COUNT(*) FROM account") == 0
    store.close()
    assert sorted(found.name for found in tmp_path.iterdir()) == ["consulta.db"]
