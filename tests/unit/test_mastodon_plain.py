from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.mastodon.plain import MOST_TAGS, plain

LONG = "https://health.example/leaflets/2026/ibuprofen-for-children"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>one</p><p>two<br />three<br>\nfour</p>", "one\n\ntwo\nthree\nfour"),
        ("no paragraph &amp; &lt;b&gt; at all", "no paragraph & <b> at all"),
        ("<p>&amp;lt;</p>", "&lt;"),
        ("", ""),
        ("<p></p>", ""),
        ("<p>\n  spread\n  <b>over</b>\n  lines\n</p>", "spread over lines"),
        ("<p>two  blanks</p>", "two  blanks"),
        ("<ul><li>a</li><li>b</li></ul><p>c</p>", "- a\n- b\n\nc"),
        ('<ol start="3"><li>a</li><li value="9">b</li><li>c</li></ol>', "3. a\n9. b\n10. c"),
        ("<ol reversed><li>a</li><li>b</li></ol>", "2. a\n1. b"),
        ("<ul><li><p>a</p><ul><li>b</li></ul></li></ul>", "- a\n\n  - b"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("<pre><code>a\n  b</code></pre>", "a\n  b"),
        ("<h2>a</h2>b<hr>c", "a\n\nb\nc"),
        ("<ruby>a<rt>b</rt></ruby><del>c</del><unknown>d</unknown>", "abcd"),
        ('see <img src="x.png" alt="a rash"> <img src="x.png">', "see a rash [image]"),
        ("a<script>b</script><style>c</style>d", "ad"),
        ("\x1b[31mred\x07\x9b\x00", "[31mred"),
    ],
)
def test_structure_survives_and_markup_does_not(content: str, text: str) -> None:
    assert plain(content) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            (
                '<a href="https://h.example/leaflets/1"><span class="invisible">https://</span>'
                '<span class="ellipsis">h.example/leaf</span><span class="invisible">lets/1</span></a>'
            ),
            "https://h.example/leaflets/1",
        ),
        (f'<a href="{LONG}">health.example/leaflets/2026/ibuprofen-for-children</a>', LONG),
        (f'<a href="{LONG}"><span class="">{LONG}</span></a>', LONG),
        ('<a href="https://trap.example/x">https://bank.example</a>', "https://bank.example (https://trap.example/x)"),
        ('<a href="https://trap.example/x">here</a>', "here (https://trap.example/x)"),
        ('<a href="javascript:alert(1)">here</a>', "here (javascript:alert(1))"),
        ('<a href="https://trap.example/x"></a>', "https://trap.example/x"),
        ('<a href="https://trap.example/x"><img alt="logo"></a>', "logo (https://trap.example/x)"),
        ("<a>here</a>", "here"),
    ],
)
def test_a_link_shows_where_it_really_leads(content: str, text: str) -> None:
    assert plain(content) == text


@pytest.mark.parametrize(
    "content",
    [
        '<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>pat</span></a></span>',
        '<a href="{url}" class="mention">@pat</a>',
        '<a class="u-url mention" href="{url}" rel="ugc">@<span>pat</span></a>',
    ],
)
def test_a_mention_shows_the_whole_handle(content: str) -> None:
    url = "https://remote.example/@pat"
    assert plain(content.format(url=url) + " hello", {url: "pat@remote.example"}) == "@pat@remote.example hello"


def test_a_mention_of_somebody_unknown_keeps_its_own_words() -> None:
    assert plain('<a href="https://x.example/@a" class="mention">@a@x.example</a>') == "@a@x.example"


def test_a_hashtag_is_no_mention() -> None:
    tag = '<a href="https://h.example/tags/fever" class="mention hashtag" rel="tag">#<span>fever</span></a>'
    assert plain(tag, {"https://h.example/tags/fever": "fever"}) == "#fever"


def test_the_stand_in_of_a_quotation_goes_only_where_the_quotation_travels() -> None:
    content = '<p class="quote-inline">RE: <a href="https://h.example/1">https://h.example/1</a></p><p>agreed</p>'
    assert plain(content, quoted=True) == "agreed"
    assert plain(content) == "RE: https://h.example/1\n\nagreed"


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<blockquote>", "<b><p>", "<table>", "<a>", "< "])
@pytest.mark.parametrize("times", [MOST_TAGS // 2 - 1, 100_000])
def test_a_depth_bomb_costs_little_and_loses_no_word(tag: str, times: int) -> None:
    text = plain(tag * times + "help me")
    assert text.endswith("help me")
    assert len(text) < 600_000


@given(st.text())
def test_any_text_is_readable(content: str) -> None:
    assert "\x1b" not in plain(content)


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "</ul>", "<ol>", "<pre>", "</pre>", "x", "\n", "<br>"]))
)
def test_any_mix_of_blocks_keeps_every_letter(pieces: list[str]) -> None:
    assert plain("".join(pieces)).count("x") == pieces.count("x")
