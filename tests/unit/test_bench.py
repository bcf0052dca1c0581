import json
import re
from pathlib import Path

import pytest

from bench import busy, clusters, corpus, figures, ten, triage
from bench.figures import Figure, Result
from bench.keeping import PAGE
from bench.link import PACKET, link
from bench.session import complete_at, keys
from bench.terminal import Terminal

SMALL = 400


def test_the_corpus_is_the_same_each_time() -> None:
    once, again = ([corpus.json_line(message) for message in corpus.messages(SMALL)] for _ in range(2))
    assert once == again


def test_the_needles_stand_where_they_are_promised() -> None:
    texts = [message.text for message in corpus.messages(SMALL)]
    assert sum(corpus.RARE in text for text in texts) == 3
    assert texts[0].startswith(corpus.OLDEST)
    assert texts[-1].startswith(corpus.NEWEST)
    assert sum(corpus.COMMON in text for text in texts) > 3


def test_newest_and_oldest_message_have_a_thread_of_their_own() -> None:
    threads = [message.thread.name for message in corpus.messages(SMALL)]
    assert threads.count(threads[0]) == threads.count(threads[-1]) == 1


def test_a_corpus_is_written_twice_with_the_same_texts(tmp_path: Path) -> None:
    corpus.write(tmp_path, 20, maildir=True)
    lines = [json.loads(line)["text"] for line in (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()]
    letters = [path.read_text("utf-8") for path in sorted((tmp_path / "maildir" / "cur").iterdir())]
    assert len(lines) == len(letters) == 20
    assert all(text in letter for text, letter in zip(lines, letters, strict=True))


def test_a_name_in_another_script_stays_within_one_encoded_word_a_line() -> None:
    long_name = corpus.Thread("t", "mastodon", "dm", "h", "静香" * 30)
    letter = corpus.mail(corpus.Message(1, long_name, (), corpus.FIRST_MOMENT, "text", read=False))
    found = re.findall(r"=\?utf-8\?b\?\S+\?=", letter)
    assert len(found) > 1
    assert all(len(word) <= 75 for word in found)


@pytest.mark.parametrize(
    ("typed", "sent"), [("j", b"j"), ("<PageDown>", b"\x1b[6~"), ("/<Enter>", b"/\r"), ("<Unknown>", b"<Unknown>")]
)
def test_keys_are_sent_as_a_terminal_sends_them(typed: str, sent: bytes) -> None:
    assert keys(typed) == sent


async def test_the_bench_of_ten_accounts_brings_several_at_once_through_the_real_desk(tmp_path: Path) -> None:
    found = await ten.measure(tmp_path, 15 * PAGE)
    assert 1 < found["ten.accounts"] <= busy.ACCOUNTS
    assert found["ten.kept"] > PAGE
    assert found["ten.memory_first"] > 0


def test_a_picture_is_complete_before_the_first_pause() -> None:
    assert complete_at([1.0, 1.01, 1.02, 1.2], 1.0, 0.05) == 1.02
    assert complete_at([1.0, 1.01, 1.02, 1.2], 1.0, 0.5) == 1.2
    assert complete_at([], 3.0, 0.05) == 3.0


def test_a_slow_line_takes_half_its_round_trip_and_its_rate() -> None:
    line = link("150:64")
    [(arrives, data)] = line.down(10.0, b"x" * 720)
    assert data == b"x" * 720
    assert arrives == pytest.approx(10.0 + 800 / 8000 + 0.075)
    assert line.up(10.0, b"j") == pytest.approx(10.0 + (1 + PACKET) / 8000 + 0.075)


def test_a_slow_line_holds_the_program_back_once_it_is_full() -> None:
    line = link("150:64")
    list(line.down(0.0, b"x" * 100_000))
    assert line.full(0.0)
    assert not line.full(20.0)


def test_only_what_can_be_seen_is_a_change() -> None:
    terminal = Terminal(5, 20)
    assert terminal.feed(b"\x1b[2;3Hword")
    assert not terminal.feed(b"\x1b[2;3Hword\x1b[?25l")
    assert terminal.feed(b"\x1b[2;3H\x1b[7mword\x1b[0m")
    assert terminal.text.splitlines()[1] == "  word"


def test_a_sequence_that_is_cut_in_two_is_drawn_once_it_is_whole() -> None:
    terminal = Terminal(5, 20)
    terminal.feed(b"\x1b[3;")
    terminal.feed(b"1Hx\xc3")
    terminal.feed(b"\xa9")
    assert terminal.text.splitlines()[2] == "xé"


def test_a_program_that_asks_its_terminal_is_answered_once() -> None:
    terminal = Terminal(5, 20)
    assert terminal.answers(b"\x1b[?2026$") == b""
    assert terminal.answers(b"p") == b"\x1b[?2026;2$y"
    assert terminal.answers(b"text") == b""
    assert terminal.answers(b"\x1b[6n") == b"\x1b[1;1R"


def test_what_ncurses_repeats_scrolls_and_erases_is_drawn() -> None:
    terminal = Terminal(3, 10)
    terminal.feed(b"\x1b[1;1Ha\x1b[4b\x1b[2;1Hsecond\x1b[1S")
    assert terminal.text.splitlines()[0] == "second"


def figure(first: float, goal: float, *, peer: str = "theirs", more: bool = False) -> Figure:
    return Figure("a figure", "ours", peer, "a peer", first, goal, more_is_better=more)


@pytest.mark.parametrize(
    ("ours", "verdict"), [(10.0, "goal"), (15.0, "met"), (25.0, "not met"), (None, "not measured")]
)
def test_a_ratio_is_held_against_both_budgets(ours: float | None, verdict: str) -> None:
    assert Result(figure(2, 1), ours, 10.0).verdict == verdict


def test_more_rows_a_second_are_better() -> None:
    assert Result(figure(0.5, 0.85, more=True), 60.0, 100.0).verdict == "met"
    assert Result(figure(0.5, 0.85, more=True), 40.0, 100.0).verdict == "not met"


def test_without_a_peer_the_figure_itself_is_promised() -> None:
    assert Result(figure(0, 0, peer=""), 0.0, None).verdict == "goal"
    assert Result(figure(0, 0, peer=""), 12.0, None).verdict == "not met"


def test_a_peer_that_is_not_there_leaves_the_figure_unmeasured() -> None:
    assert Result(figure(2, 1), 5.0, None).verdict == "not measured"


def test_the_slowest_letter_counts() -> None:
    samples = {"consulta.letter1.full_ms": [1.0, 2.0, 90.0], "consulta.letter2.full_ms": [5.0, 6.0, 7.0]}
    assert figures.slowest_letter(samples) == 6.0


def test_a_percentile_is_one_of_the_values() -> None:
    assert figures.percentile(range(1, 101), 99) == 99
    assert figures.percentile([3.0, 1.0, 2.0], 50) == 2.0


def test_every_figure_of_the_table_has_a_name_of_its_own() -> None:
    titles = [found.title for found in figures.FIGURES]
    assert len(set(titles)) == len(titles)


def test_the_table_shows_what_was_measured_before() -> None:
    text = figures.table([Result(figure(2, 1), 5.0, 10.0)], {"a figure": 0.75})
    assert text.splitlines()[1].split()[-2:] == ["goal", "0.75"]


def test_triage_is_measured_on_a_folder_of_labelled_texts_and_prints_none_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {
        "urgency": [{"text": "my chest hurts and i cannot breathe", "urgency": "emergency", "lang": "en"}],
        "noise": [
            {"text": "is ibuprofen safe with milk?", "label": "consultation", "lang": "en", "src": "ours"},
            {"text": "subscribe to my channel https://x.example", "label": "spam", "lang": "en", "src": "ours"},
            {"text": "see you at the harbour", "label": "spam", "lang": "en", "src": "ours"},
        ],
    }
    for name, lines in rows.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    triage.main(str(tmp_path))
    printed = capsys.readouterr().out
    assert "| a, emergency, en | 1 of 1 | 1.000 |" in printed
    assert "| genuine, lost | 0 of 1 | 0.000 |" in printed
    assert "| advertising named | 1 of 2 | 0.500 | 0.095 to 0.905 |" in printed
    assert not any(row["text"] in printed for lines in rows.values() for row in lines)


def test_clusters_are_judged_by_the_pairs_that_stand_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = clusters.pairs("aaabb", [0, 0, 1, 2, 2])
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert clusters.pairs("ab", "cc").f1 == 0
    monkeypatch.setattr(clusters, "installed", lambda: None)
    (tmp_path / "clusters").mkdir()
    rows = [
        {"text": text, "cluster": text[:5]} for text in ("fever since monday", "fever since monday!", "open today?")
    ]
    (tmp_path / "clusters" / "ours.jsonl").write_text("\n".join(map(json.dumps, rows)))
    triage.main(str(tmp_path))
    said = capsys.readouterr().out
    assert "| ours, 3, by words | 1.000 | 1.000 | 1.000 |" in said
    assert "monday" not in said
