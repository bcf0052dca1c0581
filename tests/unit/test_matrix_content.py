from __future__ import annotations

from typing import Any

import pytest

from networks.matrix.content import UNREADABLE_NOTE, edited, read, without_fallback

HTML = "org.matrix.custom.html"
REPLY = {"m.in_reply_to": {"event_id": "$asked"}}


def text(content: dict[str, Any]) -> str:
    return read("m.room.message", content, "Pat").text


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"body": None},
        {"body": 7, "msgtype": "m.text"},
        {"body": ["a"], "msgtype": {"m": 1}},
        {"msgtype": "m.text", "body": "", "m.relates_to": "nonsense"},
        {"msgtype": "m.text", "formatted_body": 3, "format": HTML},
    ],
)
def test_a_message_without_readable_text_is_labelled_and_not_empty(content: dict[str, Any]) -> None:
    assert text(content) == UNREADABLE_NOTE


def test_the_text_is_the_body_byte_for_byte() -> None:
    body = "  5 < 6 & <b>bold</b>\n\x1b[31mred \u202e"
    assert text({"msgtype": "m.text", "body": body}) == body


def test_an_unknown_type_shows_its_body() -> None:
    assert text({"msgtype": "org.example.poll", "body": "Which one?"}) == "Which one?"


def test_an_emote_names_its_author() -> None:
    assert text({"msgtype": "m.emote", "body": "coughs"}) == "* Pat coughs"


def test_a_place_shows_its_coordinates() -> None:
    assert text({"msgtype": "m.location", "body": "Here", "geo_uri": "geo:1,2"}) == "Here\ngeo:1,2"


@pytest.mark.parametrize("msgtype", ["m.notice", "m.server_notice", "m.key.verification.request"])
def test_what_machines_write_is_automatic(msgtype: str) -> None:
    assert read("m.room.message", {"msgtype": msgtype, "body": "hello"}, "Pat").automatic


def test_a_persons_message_is_not_automatic() -> None:
    assert not read("m.room.message", {"msgtype": "m.text", "body": "hello"}, "Pat").automatic


def test_only_a_reply_loses_the_quotation_of_older_clients() -> None:
    body = "> <@pat:clinic.test> Can I?\n> second line\n\nYes"
    assert text({"msgtype": "m.text", "body": body, "m.relates_to": REPLY}) == "Yes"
    assert text({"msgtype": "m.text", "body": body}) == body


def test_a_quotation_that_the_person_wrote_stays() -> None:
    body = "> 5 drops a day\n\nis that right?"
    assert text({"msgtype": "m.text", "body": body, "m.relates_to": REPLY}) == body


def test_a_quotation_without_an_end_leaves_nothing() -> None:
    assert without_fallback("> <@a:b> one\n> two") == ""


def test_an_address_hidden_behind_words_is_listed() -> None:
    markup = '<p>see <a href="https://evil.example/x">your results</a> <a href="https://ok.example">https://ok.example</a></p>'
    content = {"msgtype": "m.text", "body": "see your results https://ok.example", "format": HTML}
    assert text({**content, "formatted_body": markup}).splitlines()[1:] == ["link: https://evil.example/x"]


def test_an_address_of_the_quotation_or_of_a_person_is_not_listed() -> None:
    quoted = '<mx-reply><a href="https://old.example">old</a></mx-reply>'
    pill = '<a href="https://matrix.to/#/@doctor:clinic.test">Dr. Ruiz</a> thanks'
    content = {"msgtype": "m.text", "body": "Dr. Ruiz thanks", "format": HTML, "m.relates_to": REPLY}
    assert text({**content, "formatted_body": quoted + pill}) == "Dr. Ruiz thanks"


def test_markup_counts_only_under_its_own_format() -> None:
    content = {
        "msgtype": "m.text",
        "body": "hi",
        "format": "other",
        "formatted_body": '<a href="https://x.example">y</a>',
    }
    assert text(content) == "hi"


def test_hidden_addresses_are_bounded() -> None:
    markup = "".join(f'<a href="https://e.example/{number}">x</a>' for number in range(500))
    shown = text({"msgtype": "m.text", "body": "x", "format": HTML, "formatted_body": markup})
    assert shown.count("link: ") == 20


def test_a_voice_message_says_how_long_it_is() -> None:
    content = {
        "msgtype": "m.audio",
        "body": "Voice message",
        "url": "mxc://clinic.test/v",
        "info": {"duration": 41_600, "size": 9000},
        "org.matrix.msc3245.voice": {},
    }
    said = read("m.room.message", content, "Pat")
    (voice,) = said.attachments
    assert (voice.kind, voice.seconds, voice.size, voice.url) == ("voice", 42, 9000, "mxc://clinic.test/v")
    assert said.text == ""


@pytest.mark.parametrize(
    ("msgtype", "kind"), [("m.image", "image"), ("m.file", "file"), ("m.audio", "audio"), ("m.video", "video")]
)
def test_a_file_without_a_caption_has_no_text(msgtype: str, kind: str) -> None:
    said = read("m.room.message", {"msgtype": msgtype, "body": "rash.jpg", "url": "mxc://a/b"}, "Pat")
    assert (said.text, said.attachments[0].kind, said.attachments[0].description) == ("", kind, "rash.jpg")


def test_a_caption_is_the_text() -> None:
    content = {"msgtype": "m.image", "filename": "rash.jpg", "body": "Since Monday", "file": {"url": "mxc://a/c"}}
    said = read("m.room.message", content, "Pat")
    assert (said.text, said.attachments[0].description, said.attachments[0].url) == (
        "Since Monday",
        "rash.jpg",
        "mxc://a/c",
    )


def test_nonsense_in_a_file_is_left_out() -> None:
    info = {"duration": -1, "size": "huge"}
    said = read("m.room.message", {"msgtype": "m.audio", "body": "a", "info": info, "url": 5}, "Pat")
    assert (said.attachments[0].seconds, said.attachments[0].size, said.attachments[0].url) == (None, None, "")


def test_a_sticker_is_a_thing_beside_no_text() -> None:
    said = read("m.sticker", {"body": "thumbs up", "url": "mxc://a/d"}, "Pat")
    assert (said.text, said.attachments[0].kind, said.attachments[0].description) == ("", "sticker", "thumbs up")


def test_an_edit_without_new_content_is_none() -> None:
    assert edited("m.room.message", {"body": "* x", "m.new_content": "x"}, "Pat") is None


def test_an_edit_says_its_new_content_without_the_star() -> None:
    fresh = edited("m.room.message", {"body": "* new", "m.new_content": {"msgtype": "m.text", "body": "new"}}, "Pat")
    assert fresh is not None
    assert fresh.text == "new"
