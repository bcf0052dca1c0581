from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audience import Audience, Recipient, Recipients
from core.outgoing import Length
from desk.answers.emergency import holds_emergency_line
from desk.answers.fit import Fitted, Misfit, fit, fit_all, fit_text
from desk.answers.model import BlockKind
from desk.answers.render import Rendered, RenderedBlock
from networks.voices import NETWORKS, voice

ANA = (Recipient("ana", "7"),)
CLAIM, CAVEAT, ACTION, SOURCE, FOOTER = BlockKind


@dataclass
class PlainVoice:
    """Addresses like a network that names its readers in the text, and defuses other addresses."""

    network: str = "plain"

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        address = "".join(f"@{each.handle} " for each in to) if audience is not Audience.DIRECT else ""
        body = text.removeprefix(address)
        return address + body.replace("@", "(at)")

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:
        del to
        return Length(len(text), limits.get(audience.value, 40), "characters")


VOICE = PlainVoice()


def rendered(*blocks: tuple[BlockKind, str]) -> Rendered:
    texts = tuple(RenderedBlock(kind, text, marks=spans(kind, text)) for kind, text in blocks)
    return Rendered(texts, (), {}, "en", Audience.PUBLIC)


def spans(kind: BlockKind, text: str) -> tuple[tuple[int, int], ...]:
    start = text.find(" [1]")
    return ((start, start + 4),) if start >= 0 and kind is not SOURCE else ()


def fitted(answer: Rendered, limit: int, *, max_parts: int = 4, direct: int = 0) -> Fitted | Misfit:
    limits = {"public": limit, "direct": direct}
    return fit(answer, voice=VOICE, to=ANA, audience=Audience.PUBLIC, limits=limits, max_parts=max_parts)


def texts(result: Fitted | Misfit) -> list[str]:
    assert isinstance(result, Fitted)
    return [part.text for part in result.parts]


def test_what_fits_leaves_whole_and_without_a_number() -> None:
    result = fitted(rendered((CLAIM, "claim"), (CAVEAT, "but"), (FOOTER, "general")), 60)
    assert texts(result) == ["@ana claim\n\nbut\n\ngeneral"]
    assert isinstance(result, Fitted)
    assert result.parts[0].length == Length(24, 60, "characters")


def test_optional_blocks_leave_from_the_last_before_the_answer_is_split() -> None:
    answer = rendered((CLAIM, "claim [1]"), (ACTION, "do this"), (SOURCE, "[1] book"), (FOOTER, "general"))
    first = fitted(answer, 33)
    assert texts(first) == ["@ana claim [1]\n\ndo this\n\n[1] book"]
    second = fitted(answer, 32)
    assert texts(second) == ["@ana claim\n\ndo this"]
    assert isinstance(first, Fitted)
    assert isinstance(second, Fitted)
    assert first.dropped == (FOOTER,)
    assert second.dropped == (SOURCE, FOOTER)


def test_parts_are_numbered_and_the_number_counts() -> None:
    answer = rendered((CLAIM, "c" * 20), (ACTION, "a" * 20))
    assert texts(fitted(answer, 29)) == [f"@ana {'c' * 20}\n1/2", f"@ana {'a' * 20}\n2/2"]
    assert isinstance(fitted(answer, 28), Misfit)


def test_an_optional_block_rides_along_where_a_part_has_room() -> None:
    answer = rendered((CLAIM, "c" * 20), (ACTION, "a" * 10), (FOOTER, "general"))
    result = fitted(answer, 31)
    assert texts(result)[1] == f"@ana {'a' * 10}\n\ngeneral\n2/2"


def test_a_claim_never_leaves_its_caveat() -> None:
    answer = rendered((CLAIM, "c" * 20), (CAVEAT, "v" * 20), (ACTION, "a" * 20))
    result = fitted(answer, 60)
    assert texts(result)[0] == f"@ana {'c' * 20}\n\n{'v' * 20}\n1/2"
    refused = fitted(answer, 50)
    assert isinstance(refused, Misfit)
    assert refused.reason == "what must stand in the first part has 51 of 50 characters: 1 too many"


def test_every_caveat_stands_in_the_first_part() -> None:
    answer = rendered((CLAIM, "c" * 9), (CAVEAT, "v"), (CLAIM, "d" * 9), (CAVEAT, "w"), (ACTION, "a" * 30))
    assert "w\n1/2" in texts(fitted(answer, 40))[0]
    assert isinstance(fitted(rendered((CLAIM, "c" * 20), (CLAIM, "d" * 20), (CAVEAT, "w")), 40), Misfit)


def test_the_emergency_line_stands_in_the_first_part_and_is_never_dropped() -> None:
    line = "If it gets worse call 112."
    answer = rendered((CLAIM, "c" * 20), (ACTION, line))
    assert isinstance(fitted(answer, 50), Misfit)
    assert len(texts(fitted(answer, 60))) == 1
    footer = rendered((CLAIM, "c" * 20), (FOOTER, "General. Emergency: 112."))
    assert isinstance(fitted(footer, 45), Misfit)
    doubled = rendered((CLAIM, line), (FOOTER, "General. Emergency: 112."))
    assert texts(fitted(doubled, 45)) == [f"@ana {line}"]


def test_a_misfit_says_what_would_fit() -> None:
    answer = rendered(*[(ACTION, "a" * 20)] * 6)
    result = fitted(answer, 30, direct=500)
    assert isinstance(result, Misfit)
    assert result.reason == "it needs more than 4 parts of 30 characters"
    assert result.would == ("a direct message", "6 parts", "a shorter variant of it")


def test_own_writing_splits_between_paragraphs_only() -> None:
    def own(text: str) -> Fitted | Misfit:
        return fit_text(text, voice=VOICE, to=(), audience=Audience.PUBLIC, limits={"public": 20})

    assert texts(own("one line\nand two")) == ["one line\nand two"]
    assert texts(own("first thing here\n \nsecond one\n\n")) == ["first thing here\n1/2", "second one\n2/2"]
    refused = own("a paragraph that is too long\n\nx")
    assert isinstance(refused, Misfit)
    assert "too many" in refused.reason
    assert own(" \n ") == Misfit("there is no text", ("write something",), Length(0, 20, "characters"))


@pytest.mark.parametrize(
    "text",
    [
        "Go to emergency care if the child is hard to wake.", "Call 112.", "Acude a urgencias si respira mal.",
        "Llama al 061 si no despierta", "Emergency: 999", "Appelez le 15.", "Ring 111 or see your pharmacist",
        "In an emergency: 112",
    ],
)  # fmt: skip
def test_an_emergency_line_is_known(text: str) -> None:
    assert holds_emergency_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fever is not an emergency.",
        "Take it for 112 days.",
        "No es una urgencia.",
        "Call us on 555 123.",
        "Go home.",
        "Go to sleep for 14 hours.",
        "Call us in 14 days.",
    ],
)
def test_other_lines_are_not_emergency_lines(text: str) -> None:
    assert not holds_emergency_line(text)


BODIES = st.text(st.sampled_from("ab @\n日"), min_size=1, max_size=25).map(str.strip).filter(bool)
NEEDED = [CLAIM, CAVEAT, ACTION]


@st.composite
def answers(draw: st.DrawFn) -> Rendered:
    kinds = [CLAIM, *draw(st.lists(st.sampled_from(list(BlockKind)), max_size=6))]
    return rendered(*[(kind, f"{number}{draw(BODIES)}{number}") for number, kind in enumerate(kinds)])


@given(answers(), st.integers(5, 150), st.integers(1, 5))
def test_no_required_block_is_lost_and_no_part_is_too_long(answer: Rendered, limit: int, max_parts: int) -> None:
    result = fitted(answer, limit, max_parts=max_parts)
    if isinstance(result, Misfit):
        return
    assert len(result.parts) <= max_parts
    assert all(part.length.fits and part.length.used == len(part.text) for part in result.parts)
    assert all(VOICE.compose(part.text, ANA, Audience.PUBLIC) == part.text for part in result.parts)
    assert not set(result.dropped) & set(NEEDED)
    optional = [block.kind for block in answer.blocks if block.kind not in NEEDED]
    assert list(result.dropped) == optional[len(optional) - len(result.dropped) :]
    bodies = [part.text.removeprefix("@ana ") for part in result.parts]
    numbered = [body.removesuffix(f"\n{n}/{len(bodies)}") for n, body in enumerate(bodies, 1)]
    kept = [block for block in answer.blocks if block.kind in NEEDED]
    kept += [block for block in answer.blocks if block.kind not in NEEDED][: len(optional) - len(result.dropped)]
    expected = [block.text.replace("@", "(at)") for block in answer.blocks if any(block is each for each in kept)]
    assert "\n\n".join(numbered) == "\n\n".join(expected)


@given(answers(), st.integers(5, 150))
def test_each_caveat_stands_with_its_claim_in_the_first_part(answer: Rendered, limit: int) -> None:
    result = fitted(answer, limit)
    if isinstance(result, Fitted):
        first = result.parts[0].text
        last = max((n for n, block in enumerate(answer.blocks) if block.kind is CAVEAT), default=-1)
        for block in answer.blocks[: last + 1]:
            assert block.kind not in NEEDED or block.text.replace("@", "(at)") in first


@given(answers(), st.integers(5, 150))
def test_more_room_never_makes_more_parts(answer: Rendered, limit: int) -> None:
    small, large = fitted(answer, limit), fitted(answer, limit + 20)
    if isinstance(small, Fitted):
        assert isinstance(large, Fitted)
        assert len(large.parts) <= len(small.parts)


PROSE = st.text(st.sampled_from("abc @*_[]日😀.:/\n"), max_size=60)


@st.composite
def long_answers(draw: st.DrawFn) -> Rendered:
    kinds = [CLAIM, *draw(st.lists(st.sampled_from(list(BlockKind)), max_size=5))]
    blocks = [f"x{number}x {(draw(PROSE) + ' word') * draw(st.integers(1, 12))}" for number in range(len(kinds))]
    return rendered(*zip(kinds, blocks, strict=True))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("network", NETWORKS)
@settings(max_examples=30)
@given(answer=long_answers())
def test_on_every_network_what_must_be_said_is_said_in_order(
    network: str, audience: Audience, answer: Rendered
) -> None:
    spoken = voice(network)
    limits = {"max_characters": 400, "direct_max_characters": 400, "max_bytes": 500, "direct_max_bytes": 500}
    result = fit(answer, voice=spoken, to=ANA, audience=audience, limits=limits)
    if isinstance(result, Misfit):
        assert result.reason
        assert result.would
        return
    for part in result.parts:
        assert part.length == spoken.measure(part.text, ANA, audience, limits)
        assert part.length.fits
        assert spoken.compose(part.text, ANA, audience) == part.text
    said = [int(number) for part in result.parts for number in re.findall(r"x(\d)x", part.text)]
    assert said == sorted(set(said))
    assert all(number in said for number, block in enumerate(answer.blocks) if block.kind in NEEDED)
    assert len(said) + len(result.dropped) == len(answer.blocks)


def stacked(limit: int, *answers: Rendered | str, max_parts: int = 4) -> Fitted | Misfit:
    return fit_all(
        answers,
        voice=VOICE,
        to=ANA,
        audience=Audience.PUBLIC,
        limits={"public": limit, "direct": 0},
        max_parts=max_parts,
    )


FIRST = rendered(
    (CLAIM, "first claim [1]"), (CAVEAT, "first caveat"), (FOOTER, "same foot"), (SOURCE, "[1] first source")
)
SECOND = rendered((CLAIM, "second claim [1]"), (CAVEAT, "second caveat"), (FOOTER, "same foot"), (SOURCE, "[1] second"))


def test_answers_that_travel_together_stand_in_their_order_with_one_footer() -> None:
    (text,) = texts(stacked(400, FIRST, SECOND))
    assert text.count("same foot") == 1
    order = ["first claim [1]", "first caveat", "[1] first source", "second claim [1]", "second caveat", "same foot"]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)


def test_a_mark_never_points_to_the_sources_of_another_answer() -> None:
    whole = len(texts(stacked(400, FIRST, SECOND))[0])
    for limit in range(40, whole):
        result = stacked(limit, FIRST, SECOND)
        if isinstance(result, Fitted):
            said = "\n".join(part.text for part in result.parts)
            assert ("second claim [1]" in said) == ("[1] second" in said)
            assert ("first claim [1]" in said) == ("[1] first source" in said)


def test_a_caveat_of_a_further_answer_leads_where_it_can_and_else_stays_with_its_claim() -> None:
    assert len(texts(stacked(90, FIRST, SECOND))) == 1
    parts = texts(stacked(55, FIRST, SECOND))
    assert len(parts) > 1
    for claim, caveat in (("first claim", "first caveat"), ("second claim", "second caveat")):
        assert any(claim in part and caveat in part for part in parts)
    assert "first caveat" in parts[0]


def test_the_emergency_line_of_a_further_answer_stands_in_the_first_part_or_nothing_leaves() -> None:
    urgent = rendered((CLAIM, "go now"), (CAVEAT, "call 112"))
    for limit in range(20, 90):
        result = stacked(limit, FIRST, urgent)
        if isinstance(result, Fitted):
            assert "call 112" in result.parts[0].text


def test_own_words_before_an_answer_keep_their_paragraphs() -> None:
    parts = texts(stacked(45, "one paragraph here\n\nand another one", FIRST))
    whole = "\n".join(parts)
    assert whole.index("one paragraph here") < whole.index("and another one") < whole.index("first claim")
    assert any("first claim" in part and "first caveat" in part for part in parts)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from([FIRST, SECOND, "own words here"]), min_size=1, max_size=3, unique_by=id),
    st.integers(20, 200),
)
def test_nothing_that_must_be_said_is_lost_in_a_stack(answers: list[Rendered | str], limit: int) -> None:
    result = stacked(limit, *answers)
    if isinstance(result, Misfit):
        return
    assert all(part.length.fits for part in result.parts)
    said = "\n".join(part.text for part in result.parts)
    for answer in answers:
        blocks = [answer] if isinstance(answer, str) else [b.bare for b in answer.blocks if b.kind.required]
        assert all(block in said.replace(" [1]", "") for block in blocks)
