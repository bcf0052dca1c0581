from __future__ import annotations

import pytest

from core.typed_text import text_alone
from tests.locked.hostile import texts
from tests.locked.strict import trespasses


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("plain\ttext\nof two lines", "plain\ttext\nof two lines"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\x1b]52;c;aWQ=\x07evil", "]52;c;aWQ=evil"),
        ("\x9b2Ja\u202eb\u2066c\x00\x7f\ud800", "2Jabc"),
        ("niña 👩‍👧 مرحبا 漢字", "niña 👩‍👧 مرحبا 漢字"),
    ],
)
def test_only_text_is_left_of_what_is_pasted(pasted: str, kept: str) -> None:
    assert text_alone(pasted) == kept


def test_no_hostile_text_acts_once_it_is_text_alone() -> None:
    weak = str.maketrans("", "", "\u200b\u2060")
    for text in texts(10_000):
        assert trespasses(text_alone(text).translate(weak), breaks="\n\t") == []
