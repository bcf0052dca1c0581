"""Voices: what leaves is what was shown, addresses nobody by accident, and is counted as its network counts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import length
from core.audience import Audience, Recipient, Recipients
from core.outgoing import Length
from networks.protocol import Voice
from networks.voices import MARKED, NETWORKS, voice

# A busy machine is no failure: a promise here is about text, never about time.

PAT = Recipient("pat@remote.example")
SAM = Recipient("sam")
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
LINK = "https://clinic.example/leaflets/ibuprofen"
MAY_MENTION = [network for network in NETWORKS if network not in ("matrix", "whatsapp", "reddit")]

# How Mastodon finds mentions: a name right after the sign, not inside a word, path or query.
MENTION = re.compile(r"(?<![=/\w])@([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?(?:@[\w.-]*\w)?)", re.IGNORECASE)
# Older servers lack the rule about the equals sign, and X reads the full-width sign and any letter before it.
WIDER_MENTION = re.compile(r"(?<![A-Za-z0-9_/])[@\uff20]([A-Za-z0-9_]+)")

FRAGMENTS = st.sampled_from(
    [
        *["@", "@pat", "@pat@remote.example", "@sam", "@sam@evil.example", "@@", "\uff20bob", "pat", "=@bob", "/@bob"],
        *["ana@clinic.example", LINK, "https://m.example/@bob/1", "https://m.example/-@bob", "http://", "u/bob"],
        *["# ", "- ", "1. ", "*", "_", "\\", "`", "> ", "    ", "\t", "&amp;", "[x](y)", "~~", "r/", "/u/bob", "."],
        *[" ", "\n", "\r\n", "\u00f1", ",", ":8", "\ud800", FAMILY],
    ],
)
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS).map("".join), st.text("@a./=-_ \\*#1\n"))
RECIPIENTS: st.SearchStrategy[Recipients] = st.lists(
    st.one_of(
        st.sampled_from([PAT, SAM, Recipient("@Pat"), Recipient("pat"), Recipient("ana_b.c@127.0.0.1:8001")]),
        st.text("ab.@- :1").map(Recipient),
    ),
).map(tuple)
AUDIENCES = st.sampled_from(Audience)


def written(network: str, text: str, *to: Recipient, audience: Audience = Audience.DIRECT) -> str:
    return voice(network).compose(text, to, audience)


def measured(network: str, text: str, audience: Audience, **limits: int) -> Length:
    return voice(network).measure(text, (), audience, limits)


@given(st.sampled_from(NETWORKS), TEXTS, RECIPIENTS, AUDIENCES)
def test_composing_twice_changes_nothing_more(network: str, text: str, to: Recipients, audience: Audience) -> None:
    once = voice(network).compose(text, to, audience)
    assert voice(network).compose(once, to, audience) == once


@given(st.sampled_from(NETWORKS), TEXTS, RECIPIENTS, AUDIENCES)
def test_whatever_is_composed_can_be_sent(network: str, text: str, to: Recipients, audience: Audience) -> None:
    composed = voice(network).compose(text, to, audience)
    composed.encode()
    assert voice(network).measure(composed, to, audience, {}).used <= length.utf8_bytes(composed) * 6


def test_mastodon_addresses_each_recipient_once() -> None:
    assert written("mastodon", "Rest.", PAT, SAM, PAT) == "@pat@remote.example @sam Rest."
    assert written("mastodon", "Rest, @SAM.", PAT, SAM) == "@pat@remote.example Rest, @SAM."


@given(TEXTS, AUDIENCES)
def test_on_mastodon_exactly_the_recipients_are_mentioned(text: str, audience: Audience) -> None:
    composed = voice("mastodon").compose(text, (PAT, SAM), audience)
    assert {name.lower() for name in MENTION.findall(composed)} == {"pat@remote.example", "sam"}


@given(st.sampled_from(MAY_MENTION), TEXTS, AUDIENCES)
def test_a_stray_at_sign_never_becomes_a_recipient(network: str, text: str, audience: Audience) -> None:
    composed = voice(network).compose(text, (), audience)
    assert WIDER_MENTION.findall(composed.replace("/@", "")) == []
    assert MENTION.findall(composed) == []


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("ask @bob", "ask @ bob"),
        ("ask @bob@evil.example", "ask @ bob@evil.example"),
        ("ask @pat", "ask @ pat"),
        ("ask @sam@evil.example", "ask @ sam@evil.example"),
        ("dr.@bob @@bob \uff20bob", "dr.@ bob @@ bob \uff20 bob"),
        ("@samuel", "@ samuel"),
        ("take 2 @ 8:00", "take 2 @ 8:00"),
        ("write to ana@clinic.example", "write to ana@clinic.example"),
        ("https://m.example/@bob/1", "https://m.example/@bob/1"),
        ("https://m.example/?of=@bob", "https://m.example/?of=%40bob"),
        ("https://m.example/\u00e9@bob", "https://m.example/\u00e9%40bob"),
    ],
)
def test_other_names_are_parted_from_their_sign_and_stay_readable(text: str, composed: str) -> None:
    assert written("mastodon", text, PAT, SAM) == f"@pat@remote.example @sam {composed}"


@pytest.mark.parametrize("handle", ["", "@", "pat @bob", "pat\n@bob", "pat@a@b", "https://x.example/", "\u202epat"])
def test_a_handle_that_is_no_plain_address_never_enters_the_text(handle: str) -> None:
    assert written("mastodon", "Rest.", Recipient(handle)) == "Rest."


@pytest.mark.parametrize("network", [network for network in NETWORKS if network != "mastodon"])
def test_where_the_reply_itself_addresses_no_name_is_added(network: str) -> None:
    assert written(network, "Rest and drink", PAT) == "Rest and drink"


def test_instagram_names_the_asker_in_public_only() -> None:
    assert written("instagram", "Rest.", SAM, audience=Audience.PUBLIC) == "@sam Rest."
    assert written("instagram", "Rest.", SAM, audience=Audience.DIRECT) == "Rest."


@pytest.mark.parametrize("network", ["matrix", "whatsapp"])
def test_where_mentions_are_structure_the_text_stays_as_it_is(network: str) -> None:
    assert written(network, "ask @bob *now* <b>", PAT) == "ask @bob *now* <b>"


def test_facebook_page_mentions_are_parted_too() -> None:
    assert written("facebook", "see @[12345]", audience=Audience.PUBLIC) == "see @ [12345]"


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("*a* _b_ ~~c~~ `d` x^2", r"\*a\* \_b\_ \~\~c\~\~ \`d\` x\^2"),
        ("[text](target) | >!hidden!< 3 < 4", r"\[text\](target) \| \>!hidden!\< 3 \< 4"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("a - b + c #1", "a - b + c #1"),
        ("12. item", r"12\. item"),
        ("38.5 degrees", "38.5 degrees"),
        ("    code", "   code"),
        ("\tcode", "   code"),
        ("AT&T &amp; &#35;", r"AT&T \&amp; \&#35;"),
        ("u/bob, /u/bob and r/health", r"u\/bob, /u\/bob and r\/health"),
        ("ask /user/bob or user/bob", r"ask /user\/bob or user\/bob"),
        ("your/name", "your/name"),
        ("Title\n===\nx = 2\n= 3\n---", "Title  \n\\===  \nx = 2  \n= 3  \n\\---"),
        ("https://clinic.example/a_b_c", "https://clinic.example/a_b_c"),
        (r"already \*escaped\*", r"already \*escaped\*"),
        ("one\ntwo\n\nthree", "one  \ntwo\n\nthree"),
    ],
)
def test_reddit_shows_marks_instead_of_obeying_them(text: str, composed: str) -> None:
    assert written("reddit", text) == composed


@pytest.mark.parametrize(
    ("network", "audience", "limit", "unit"),
    [
        ("mastodon", Audience.DIRECT, 500, "characters"),
        ("mastodon", Audience.PUBLIC, 500, "characters"),
        ("bluesky", Audience.PUBLIC, 300, "characters"),
        ("bluesky", Audience.DIRECT, 1_000, "characters"),
        ("matrix", Audience.GROUP, 40_000, "bytes"),
        ("telegram", Audience.DIRECT, 4_096, "characters"),
        ("x", Audience.PUBLIC, 280, "characters"),
        ("x", Audience.DIRECT, 10_000, "characters"),
        ("facebook", Audience.PUBLIC, 8_000, "characters"),
        ("facebook", Audience.DIRECT, 2_000, "characters"),
        ("instagram", Audience.PUBLIC, 2_200, "characters"),
        ("instagram", Audience.DIRECT, 1_000, "bytes"),
        ("threads", Audience.PUBLIC, 500, "characters"),
        ("whatsapp", Audience.DIRECT, 4_096, "characters"),
        ("reddit", Audience.PUBLIC, 10_000, "characters"),
    ],
)
def test_each_network_has_its_limit(network: str, audience: Audience, limit: int, unit: str) -> None:
    full = measured(network, "a" * limit, audience)
    assert full == Length(limit, limit, unit)
    assert full.fits
    assert not measured(network, "a" * (limit + 1), audience).fits


@pytest.mark.parametrize(
    ("network", "audience", "used"),
    [
        ("mastodon", Audience.DIRECT, 1),
        ("bluesky", Audience.PUBLIC, 1),
        ("matrix", Audience.DIRECT, 25),
        ("telegram", Audience.DIRECT, 7),
        ("x", Audience.PUBLIC, 2),
        ("x", Audience.DIRECT, 11),
        ("facebook", Audience.DIRECT, 11),
        ("instagram", Audience.PUBLIC, 11),
        ("instagram", Audience.DIRECT, 25),
        ("threads", Audience.PUBLIC, 25),
        ("whatsapp", Audience.DIRECT, 11),
        ("reddit", Audience.PUBLIC, 11),
    ],
)
def test_each_network_counts_a_family_emoji_in_its_own_way(network: str, audience: Audience, used: int) -> None:
    assert measured(network, FAMILY, audience).used == used


def test_bluesky_refuses_few_characters_of_too_many_bytes_and_says_so() -> None:
    assert measured("bluesky", FAMILY * 100, Audience.PUBLIC) == Length(100, 300, "characters")
    assert measured("bluesky", FAMILY * 121, Audience.PUBLIC) == Length(3_025, 3_000, "bytes")


def test_the_addresses_of_a_mastodon_answer_use_up_its_budget() -> None:
    composed = written("mastodon", f"See {LINK}.", PAT)
    assert measured("mastodon", composed, Audience.DIRECT).used == len("@pat See ") + 23 + 1


def test_the_limits_of_a_card_come_before_the_defaults() -> None:
    server = measured("mastodon", LINK, Audience.DIRECT, max_characters=5_000, per_url=32)
    assert server == Length(32, 5_000, "characters")
    assert measured("x", "a", Audience.PUBLIC, max_characters=25_000).limit == 25_000
    assert measured("x", "a", Audience.DIRECT, max_characters=25_000).limit == 10_000
    assert measured("instagram", "a", Audience.DIRECT, direct_max_bytes=500).limit == 500


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("take *two* a day", True),
        ("_never_ alone", True),
        ("~old~ advice, *in bold too*", True),
        ("```5 mg```", True),
        ("5*3*2 mg, snake_case_name and a ~ b ~ c", False),
        ("* one\n* two", False),
        ("no marks at all", False),
    ],
)
def test_signs_that_whatsapp_would_take_for_marks_are_said_before_they_leave(text: str, *, marked: bool) -> None:
    assert measured("whatsapp", text, Audience.DIRECT).note == (MARKED if marked else "")


def test_every_network_has_a_voice_under_its_own_name() -> None:
    assert [voice(network).network for network in NETWORKS] == list(NETWORKS)
    assert len(NETWORKS) == 10


def test_an_unknown_network_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ValueError, match=r"'usenet'.*mastodon, bluesky"):
        voice("usenet")


def test_a_voice_cannot_be_changed() -> None:
    spoken: Voice = voice("mastodon")
    with pytest.raises(AttributeError):
        spoken.network = "other"


def test_voices_load_neither_a_client_nor_tables() -> None:
    program = (
        "import sys; from networks.voices import voice; from core.audience import Audience; "
        "voice('x').measure(voice('x').compose('hi @bob', (), Audience.PUBLIC), (), Audience.PUBLIC, {}); "
        "sys.exit(bool({'httpx', 'wcwidth', 'asyncio'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
