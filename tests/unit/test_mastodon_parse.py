from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audience import Audience, Recipient
from core.clock import SECOND, from_iso
from core.incoming import Attachment, Direction, Incoming
from networks.fields import order
from networks.mastodon.card import described
from networks.mastodon.parse import Held, Me, message, person
from networks.mastodon.streams import _request

ME = Me("14", "doc", "clinic.example", "https://clinic.example/@doc")
DOC = {"id": "14", "username": "doc", "acct": "doc", "url": "https://clinic.example/@doc"}
PAT = {"id": "97", "username": "pat", "acct": "pat@remote.example", "url": "https://remote.example/@pat"}
LENA = {"id": "98", "username": "lena", "acct": "lena@near.example", "url": "https://near.example/@lena"}


def status(**more: Any) -> dict[str, Any]:
    return {
        "id": "1131",
        "created_at": "2026-03-01T08:00:00.940Z",
        "visibility": "direct",
        "content": "<p>can I take both?</p>",
        "mentions": [DOC],
        "account": {**PAT, "display_name": "Pat", "created_at": "2024-02-03T00:00:00.000Z", "followers_count": 7},
    } | more


def read(**more: Any) -> Incoming:
    found = message(status(**more), ME, "1131")
    assert found is not None
    return found


def test_a_direct_post_is_a_message_with_all_its_facts() -> None:
    said = read(language="en", in_reply_to_id="1100", url="https://remote.example/@pat/9", edited_at=None)
    assert (said.remote_id, said.thread, said.reply_to) == ("1131", "1131", "1100")
    assert (said.audience, said.direction) == (Audience.DIRECT, Direction.IN)
    assert (said.author.handle, said.author.name) == ("pat@remote.example", "Pat")
    assert said.author.created_at == from_iso("2024-02-03T00:00:00Z")
    assert said.sent_at == from_iso("2026-03-01T08:00:00.940Z")
    assert said.text == "can I take both?"
    assert said.recipients == (Recipient("pat@remote.example", "97"),)
    assert said.link == "https://remote.example/@pat/9"
    assert said.edited_at is None


@pytest.mark.parametrize(
    ("word", "audience"),
    [
        ("direct", Audience.DIRECT),
        ("private", Audience.GROUP),
        ("unlisted", Audience.PUBLIC),
        ("public", Audience.PUBLIC),
        ("local", Audience.PUBLIC),
        ("a word of tomorrow", Audience.PUBLIC),
        (None, Audience.PUBLIC),
    ],
)
def test_who_reads_is_told_and_the_unknown_counts_as_public(word: str | None, audience: Audience) -> None:
    said = read(visibility=word)
    assert said.audience is audience
    assert said.readers.everyone is (audience is Audience.PUBLIC)


def test_a_followers_only_post_tells_how_many_follow() -> None:
    assert read(visibility="private").readers.count == 7


def test_third_readers_are_named_and_addressed_and_we_are_not() -> None:
    said = read(mentions=[DOC, LENA, PAT, LENA])
    assert said.readers.named == ("pat@remote.example", "lena@near.example")
    assert [one.remote_id for one in said.recipients] == ["97", "98"]


@pytest.mark.parametrize(
    "mention",
    [
        {"id": "0", "acct": "doc"},
        {"id": "0", "acct": "doc@clinic.example"},
        {"id": "0", "acct": "Doc@Clinic.example"},
        {"id": None, "acct": "x", "url": "https://clinic.example/@doc"},
        {"id": 14, "acct": None},
    ],
)
def test_we_are_known_under_every_name_that_servers_give_us(mention: dict[str, Any]) -> None:
    assert [one.handle for one in read(mentions=[mention]).recipients] == ["pat@remote.example"]


def test_somebody_of_our_name_elsewhere_is_not_us() -> None:
    twin = {"id": "5", "acct": "doc@other.example"}
    assert read(mentions=[DOC, twin]).readers.named == ("pat@remote.example", "doc@other.example")


def test_our_own_post_is_ours_and_names_whom_it_answers() -> None:
    said = read(account=DOC, mentions=[LENA, PAT], in_reply_to_account_id="97")
    assert (said.direction, said.asker) == (Direction.OUT, "97")
    assert read(account=DOC, mentions=[PAT], in_reply_to_account_id="14").asker == "97"


def test_a_content_warning_stands_before_the_text() -> None:
    warned = read(spoiler_text="blood")
    assert (warned.text, warned.warning) == ("blood\n\ncan I take both?", "blood")
    assert read(spoiler_text="").warning == ""


def test_what_hangs_on_a_post_is_described_and_not_fetched() -> None:
    media = [
        {"type": "image", "url": "https://f.example/1", "description": "a rash"},
        {"type": "audio", "url": "https://f.example/2", "meta": {"original": {"duration": 42.7}}},
        {"type": "unknown", "url": None, "remote_url": "https://f.example/3"},
        {"type": "video", "url": "javascript:x"},
    ]
    assert read(media_attachments=media).attachments == (
        Attachment("image", "a rash", url="https://f.example/1"),
        Attachment("audio", seconds=42, url="https://f.example/2"),
        Attachment("file", url="https://f.example/3"),
        Attachment("video"),
    )


def test_the_servers_hold_travels_with_the_message() -> None:
    said = message(status(), ME, "1131", Held(5 * SECOND, "filtered", "1124"))
    assert said is not None
    assert (said.held_back, said.request_id, said.received_at) == ("filtered", "1124", 5 * SECOND)


def test_a_post_without_an_id_is_no_message() -> None:
    assert message(status(id=None), ME, "") is None


def test_ids_are_text_and_compared_by_length_first() -> None:
    assert read(id=1131).remote_id == "1131"
    assert sorted(["10", "9", "01M8Z", "01M8A"], key=order) == ["9", "10", "01M8A", "01M8Z"]


@pytest.mark.parametrize("time", ["2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000000+00:00"])
def test_times_come_with_and_without_fractions(time: str) -> None:
    assert read(created_at=time).sent_at == from_iso("2026-03-01T08:00:00Z")


def test_control_characters_of_a_name_are_gone() -> None:
    assert person({"id": "1", "acct": "a\x1b[2J", "display_name": "P\x07at\n"}).name == "Pat"
    assert person({"id": "1", "acct": "a\x1b[2J"}).handle == "a[2J"


def test_an_instance_is_read_in_its_newer_and_older_form() -> None:
    new = described(
        {
            "domain": "clinic.example",
            "version": "4.5.2",
            "api_versions": {"mastodon": 7},
            "configuration": {
                "urls": {"streaming": "wss://s.clinic.example"},
                "statuses": {"max_characters": 700, "characters_reserved_per_url": "23"},
            },
        }
    )
    assert (new.domain, new.streaming, new.keeps_keys) == ("clinic.example", "wss://s.clinic.example", True)
    assert dict(new.limits) == {"max_characters": 700, "per_url": 23}
    old = described(
        {"uri": "https://old.example", "max_toot_chars": "5000", "urls": {"streaming_api": "wss://old.example"}}
    )
    assert (old.domain, old.streaming, dict(old.limits)) == (
        "old.example",
        "wss://old.example",
        {"max_characters": 5000},
    )


@pytest.mark.parametrize(
    "about",
    [
        {"version": "4.5.2"},
        {"version": "2.7.2 (compatible; Pleroma 2.9.0)", "api_versions": {"mastodon": 7}},
        {"version": "4.0.0 (not true; really snac/2.94)", "api_versions": {"mastodon": 7}},
        {"version": "0.19.1", "api_versions": {"mastodon": 7}, "source_url": "https://code.example/gotosocial"},
    ],
)
def test_a_key_is_trusted_only_where_the_software_is_known_to_keep_it(about: dict[str, Any]) -> None:
    assert not described(about).keeps_keys


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    *sorted(status()),
    "media_attachments",
    "edited_at",
    "quote",
    "in_reply_to_id",
    "spoiler_text",
    "language",
    "url",
]


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK))
def test_no_field_of_a_post_can_break_the_reader(junk: dict[str, Any]) -> None:
    found = message({**status(), **junk}, ME, "t", Held(1))
    assert found is None or isinstance(found.text, str)


@given(st.dictionaries(st.sampled_from(["id", "acct", "username", "created_at", "bot", "display_name"]), JUNK))
def test_no_field_of_an_account_can_break_the_reader(junk: dict[str, Any]) -> None:
    assert isinstance(person(junk).handle, str)
    assert isinstance(_request({"account": junk, "notifications_count": "100", **junk}).count, int)


@given(st.dictionaries(st.sampled_from(["version", "configuration", "urls", "api_versions", "uri", "domain"]), JUNK))
def test_no_field_of_an_instance_can_break_the_reader(junk: dict[str, Any]) -> None:
    assert isinstance(described(junk).domain, str)


@pytest.mark.parametrize(
    ("value", "verified_at", "links"),
    [
        ('<a href="https://There.example/@ana/" rel="me">there</a>', "2026-01-01T00:00:00Z", ("https://there.example/@ana",)),
        ('<a href="https://there.example/@ana" rel="me">there</a>', None, ()),
        ("https://there.example/@ana", "2026-01-01T00:00:00Z", ()),
        ('<a href="https://a.example">a</a><a href="https://b.example">b</a>', "2026-01-01T00:00:00Z", ()),
        ('<a href="javascript:alert(1)">x</a>', "2026-01-01T00:00:00Z", ()),
        ('<a href="https://you@there.example/@ana">x</a>', "2026-01-01T00:00:00Z", ()),
        ('<a href="https://[">x</a>', "2026-01-01T00:00:00Z", ()),
        (7, "2026-01-01T00:00:00Z", ()),
    ],
)  # fmt: skip
def test_only_a_link_that_the_server_has_verified_is_told(
    value: object, verified_at: str | None, links: object
) -> None:
    account = {"id": "7", "acct": "ana", "url": "https://here.example/@ana"}
    found = person(account | {"fields": [{"name": "me", "value": value, "verified_at": verified_at}]})
    assert (found.profile, found.links) == ("https://here.example/@ana", links)
