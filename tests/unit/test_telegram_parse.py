"""Messages of the Bot API: every field but the ids may be missing, and what nobody knows passes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audience import Audience, Recipient
from core.clock import SECOND
from core.incoming import Attachment, Direction, Incoming
from networks.telegram.addresses import Place, Spot, place_of, spot_of
from networks.telegram.content import cut, with_links
from networks.telegram.digest import Batch, next_offset
from networks.telegram.mark import Mark
from networks.telegram.parse import Me, Scene, incoming
from tests.fakes.telegram_memory import BOT, DOCTOR, PATIENT, Json, person

PRESENT = 1_790_000_000 * SECOND
ME = Me(str(BOT), "DrReyesBot", "Reyes desk")
SAM = person(PATIENT, "Sam", "sam_w")
CLUB = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Diabetes club"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("message_id", "chat", "from", "sender_chat", "text", "entities", "photo", "voice", "date", "edit_date",
          "reply_to_message", "message_thread_id", "sender_business_bot", "message_ids", "user", "rights")  # fmt: skip


def private(**more: Any) -> Json:
    chat = {"id": PATIENT, "type": "private", "first_name": "Sam", "username": "sam_w"}
    return {"message_id": 51, "from": SAM, "chat": chat, "date": 1_763_629_200, "text": "Can I move my visit?"} | more


def grouped(text: str, **more: Any) -> Json:
    return {"message_id": 902, "from": SAM, "chat": CLUB, "date": 1_763_629_260, "text": text} | more


def business(**more: Any) -> Json:
    return private(business_connection_id="bc_1", message_id=318, **more)


def read(message: Json) -> Incoming:
    found = incoming(Scene(ME, PRESENT), message)
    assert found is not None
    return found


def batch(*updates: Json) -> Batch:
    one = Batch(ME, Mark(), PRESENT)
    one.take(list(updates))
    return one


def test_a_private_message_keeps_who_when_and_where() -> None:
    message = read(private())
    assert (message.remote_id, message.thread, message.audience) == (f"{PATIENT}/51", str(PATIENT), Audience.DIRECT)
    assert (message.author.remote_id, message.author.handle, message.author.name) == (str(PATIENT), "sam_w", "Sam")
    assert message.sent_at == 1_763_629_200 * SECOND
    assert message.recipients == (Recipient("sam_w", str(PATIENT)),)
    assert message.readers.named == ("sam_w",)
    assert message.link == "https://t.me/sam_w"


def test_the_ids_alone_are_enough() -> None:
    message = read({"message_id": 7, "chat": {"id": 4_503_599_627_370_495}})
    assert message.remote_id == "4503599627370495/7"
    assert message.author.remote_id == "4503599627370495"
    assert (message.text, message.sent_at, message.attachments) == ("", PRESENT, (Attachment("unknown kind"),))


@pytest.mark.parametrize("message", [{}, {"message_id": 1}, {"chat": {"id": 1}}, {"message_id": True, "chat": 3}])
def test_without_its_ids_a_message_is_none(message: Json) -> None:
    assert incoming(Scene(ME, PRESENT), message) is None


def test_somebody_without_a_name_is_called_by_the_id() -> None:
    author = read(private(**{"from": {"id": 9, "first_name": "Kim", "last_name": "Lee"}})).author
    assert (author.handle, author.name) == ("9", "Kim Lee")


@pytest.mark.parametrize("date", [-1, 0, 10**12, "soon", None, True])
def test_a_date_that_cannot_be_is_now(date: object) -> None:
    assert read(private(date=date)).sent_at == PRESENT


def test_pressing_start_is_nobodys_question_and_words_behind_it_are() -> None:
    assert read(private(text="/start")).context
    assert not read(private(text="/start my head hurts")).context


@pytest.mark.parametrize(
    ("content", "kind", "seconds"),
    [
        ({"voice": {"file_id": "x", "duration": 42, "file_size": 900}}, "voice", 42),
        ({"video": {"duration": 3}}, "video", 3),
        ({"video_note": {"duration": 5}}, "video", 5),
        ({"audio": {"duration": 61}}, "audio", 61),
        ({"photo": [{"file_size": 1}, {"file_size": 900}]}, "image", None),
        ({"document": {"file_name": "results.pdf"}}, "file", None),
        ({"animation": {"duration": 2}, "document": {}}, "video", 2),
        ({"venue": {}, "location": {}}, "location", None),
        ({"sticker": {}}, "sticker", None),
        ({"contact": {}}, "contact", None),
        ({"poll": {}}, "poll", None),
        ({"something_of_next_year": {}}, "unknown kind", None),
    ],
)
def test_what_cannot_be_read_is_named_with_its_length(content: Json, kind: str, seconds: int | None) -> None:
    message = {name: value for name, value in private().items() if name != "text"} | content
    (found,) = read(message).attachments
    assert (found.kind, found.seconds) == (kind, seconds)


def test_the_words_under_a_picture_are_its_text() -> None:
    message = read(private(text=None, caption="is this rash bad?", photo=[{"file_size": 5}]))
    assert (message.text, message.attachments) == ("is this rash bad?", (Attachment("image", size=5),))


def test_an_answer_to_a_story_says_that_the_story_is_not_shown() -> None:
    assert [one.kind for one in read(private(reply_to_story={"id": 3})).attachments] == ["story"]


def test_a_hidden_address_is_shown_behind_its_words() -> None:
    mark = {"type": "text_link", "offset": 3, "length": 4, "url": "https://evil.example"}
    assert with_links("\U0001f9ea here you go", [mark]) == "\U0001f9ea here (https://evil.example) you go"
    assert with_links("x", [{**mark, "offset": 90}]) == "x"


def test_marks_count_in_16_bit_units() -> None:
    text = "\U0001f468\u200d\U0001f469\u200d\U0001f467 @DrReyesBot is fruit ok?"
    offset = len(text[: text.index("@")].encode("utf-16-le")) // 2
    mark = {"type": "mention", "offset": offset, "length": 11}
    assert cut(text, mark) == "@DrReyesBot"
    assert read(grouped(text, entities=[mark])).text == text
    assert incoming(Scene(ME, PRESENT), grouped(text, entities=[{**mark, "offset": text.index("@")}])) is None


@pytest.mark.parametrize(
    ("more", "ours"),
    [
        ({"entities": [{"type": "mention", "offset": 0, "length": 11}]}, True),
        ({"entities": [{"type": "hashtag", "offset": 0, "length": 11}]}, False),
        ({"entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": {"id": BOT}}]}, True),
        ({"entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": {"id": 5}}]}, False),
        ({"reply_to_message": {"message_id": 900, "from": {"id": BOT}}}, True),
        ({"reply_to_message": {"message_id": 900, "from": {"id": BOT}, "forum_topic_created": {}}}, False),
        ({"reply_to_message": {"message_id": 900, "from": {"id": 5}}}, False),
        ({"text": None, "caption": "@drreyesbot", "photo": [{}],
          "caption_entities": [{"type": "mention", "offset": 0, "length": 11}]}, True),
        ({"text": "/ask@DrReyesBot x", "entities": [{"type": "bot_command", "offset": 0, "length": 15}]}, True),
        ({"text": "/ask x", "entities": [{"type": "bot_command", "offset": 0, "length": 4}]}, False),
        ({}, False),
    ],
)  # fmt: skip
def test_in_a_group_only_what_calls_the_bot_or_answers_it_is_ours(more: Json, *, ours: bool) -> None:
    message = grouped("@DRREYESBOT is fruit ok?") | more
    assert (incoming(Scene(ME, PRESENT), message) is not None) is ours


def test_a_group_with_a_name_is_public_and_one_without_is_not() -> None:
    call = {"entities": [{"type": "mention", "offset": 0, "length": 11}]}
    closed = read(grouped("@DrReyesBot hello", **call))
    named = read(grouped("@DrReyesBot hello", **call, chat={**CLUB, "username": "club"}))
    assert (closed.audience, closed.readers.everyone) == (Audience.GROUP, False)
    assert (named.audience, named.readers.everyone) == (Audience.PUBLIC, True)
    assert (closed.link, named.link) == ("https://t.me/c/1234567890/902", "https://t.me/club/902")


def test_an_anonymous_administrator_is_not_the_stand_in() -> None:
    call = {"entities": [{"type": "mention", "offset": 0, "length": 11}]}
    message = read(grouped("@DrReyesBot hello", **call, sender_chat=CLUB, **{"from": {"id": 1_087_968_824}}))
    assert (message.author.remote_id, message.author.name) == (str(CLUB["id"]), "Diabetes club")


def test_topics_of_a_forum_are_threads_of_their_own() -> None:
    call = {"entities": [{"type": "mention", "offset": 0, "length": 11}], "message_thread_id": 4}
    assert read(grouped("@DrReyesBot hi", **call, is_topic_message=True)).thread == f"{CLUB['id']} 4"
    assert read(grouped("@DrReyesBot hi", **call)).thread == str(CLUB["id"])


def test_both_directions_of_a_personal_chat_are_told_apart() -> None:
    ana = person(DOCTOR, "Ana", "ana_reyes")
    theirs, ours = read(business()), read(business(**{"from": ana}))
    assert (theirs.direction, ours.direction) == (Direction.IN, Direction.OUT)
    assert theirs.thread == ours.thread == f"business bc_1 {PATIENT}"
    assert theirs.remote_id == f"bc_1/{PATIENT}/318"
    assert (ours.asker, ours.recipients) == (str(PATIENT), theirs.recipients)


@pytest.mark.parametrize("more", [{"is_from_offline": True}, {"sender_business_bot": {"id": 5, "is_bot": True}}])
def test_what_a_machine_wrote_in_our_name_answers_nobody(more: Json) -> None:
    message = read(business(**more, **{"from": person(DOCTOR, "Ana")}))
    assert (message.direction, message.context, message.automatic) == (Direction.IN, True, True)


def test_our_own_answer_that_comes_back_is_ours_and_remembered() -> None:
    echo = business(sender_business_bot={"id": BOT}, text="Yes.", **{"from": person(DOCTOR, "Ana")})
    found = batch({"update_id": 1, "business_message": echo})
    assert [one.direction for one in found.messages] == [Direction.OUT]
    assert [one.remote_id for one in found.mark.echoes] == [f"bc_1/{PATIENT}/318"]


@pytest.mark.parametrize("notice", ["new_chat_members", "pinned_message", "forum_topic_closed", "migrate_to_chat_id"])
def test_the_apps_own_notices_are_no_messages(notice: str) -> None:
    bare = {name: value for name, value in private().items() if name != "text"}
    assert incoming(Scene(ME, PRESENT), bare | {notice: [{"id": 1}]}) is None


def test_an_edit_may_call_us_into_a_message_and_may_take_the_call_back() -> None:
    call = {"entities": [{"type": "mention", "offset": 0, "length": 11}], "edit_date": 1_763_629_300}
    into = batch({"update_id": 1, "edited_message": grouped("@DrReyesBot is it?", **call)})
    assert [(one.text, one.edited_at) for one in into.messages] == [("@DrReyesBot is it?", 1_763_629_300 * SECOND)]
    back = batch({"update_id": 1, "edited_message": grouped("never mind", edit_date=1_763_629_300)})
    assert (back.messages, [one.text for one in back.edits]) == ([], ["never mind"])


def test_deletions_name_their_chat() -> None:
    body = {"business_connection_id": "bc_1", "chat": {"id": PATIENT}, "message_ids": [318, "x", None, 319]}
    found = batch({"update_id": 1, "deleted_business_messages": body})
    assert [one.remote_id for one in found.deletions][::2] == [f"bc_1/{PATIENT}/318", f"bc_1/{PATIENT}/319"]


def test_a_group_that_moved_goes_on_in_its_thread() -> None:
    old, new = {**CLUB, "id": -5, "type": "group"}, {**CLUB, "id": -1_005}
    call = {"entities": [{"type": "mention", "offset": 0, "length": 11}]}
    found = batch(
        {"update_id": 1, "message": grouped("", chat=old, migrate_to_chat_id=-1_005)},
        {"update_id": 2, "message": grouped("", chat=new, migrate_from_chat_id=-5)},
        {"update_id": 3, "message": grouped("@DrReyesBot still here?", chat=new, **call)},
    )
    assert [(one.thread, one.remote_id) for one in found.messages] == [("-5", "-1005/902")]


def test_the_next_number_is_that_after_the_greatest_of_the_batch() -> None:
    assert next_offset([{"update_id": 9}, {"update_id": 4}, {"update_id": "x"}, {}]) == 10
    assert next_offset([{}]) == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_message_whatever_it_holds_stops_the_reading(fields: Json) -> None:
    message = {"message_id": 3, "chat": {"id": 5, "type": "private"}} | fields
    kinds = ("message", "edited_message", "business_message", "edited_business_message", "deleted_business_messages")
    one = batch(*({"update_id": 1, kind: message} for kind in (*kinds, "business_connection", "my_chat_member")))
    assert one.page(0).forgets


@pytest.mark.parametrize(
    "spot", [Spot("5", "6"), Spot("-100", "6"), Spot("5", "6", "bc/with/slashes"), Spot("5", "6", "bc")]
)
def test_ids_come_back_as_they_were(spot: Spot) -> None:
    assert spot_of(spot.remote_id) == spot


@pytest.mark.parametrize("place", [Place("5"), Place("-100", topic="4"), Place("5", connection="bc_1")])
def test_thread_keys_come_back_as_they_were(place: Place) -> None:
    assert place_of(place.key) == place
