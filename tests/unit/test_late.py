from __future__ import annotations

import pytest

from networks.late import allowed, matched


@pytest.mark.parametrize(
    ("body", "text", "found"),
    [
        ("Call us.", "Call us.", {}),
        ("Call us.", "Call us", None),
        ("Call {{1}} or {{2}}.", "Call Ana or Eva.", {"1": "Ana", "2": "Eva"}),
        ("{{1}}, yes, {{1}}.", "Sam, yes, Sam.", {"1": "Sam"}),
        ("{{1}}, yes, {{1}}.", "Sam, yes, Kim.", None),
        ("Call {{1}}.", "Call \n.", None),
        ("Call {{1}}.", "Call a     b.", None),
        ("Call (now).*", "Call (now).*", {}),
        ("{{1}}{{2}}", "ab", {"1": "a", "2": "b"}),
        ("{{1}}{{2}}", "a", None),
        ("ab{{1}}ba", "aba", None),
        ("Hi {{1}} {{2}} {{3}} {{4}} {{5}} {{6}}!", "Hi" + " x" * 2000, None),
    ],
)
def test_an_approved_text_is_known_word_for_word(body: str, text: str, found: dict[str, str] | None) -> None:
    assert matched(body, text) == found
    assert allowed({"name": body}, text) == ("name" if found is not None else "")
