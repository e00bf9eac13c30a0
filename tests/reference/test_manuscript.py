"""The plain text of a page: what it means, and that nothing is lost between text and page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookclub.reference.manuscript import (
    Block,
    Cite,
    Kind,
    Malformed,
    Manuscript,
    Part,
    Passage,
    compose,
    parse,
    read,
)


def problems_of(text: str) -> list[str]:
    with pytest.raises(Malformed) as caught:
        parse(text)
    return [str(problem) for problem in caught.value.problems]


def test_each_paragraph_is_one_statement_with_its_sources_and_points() -> None:
    (opening,) = parse("First,\non two lines. [@blog] [@enc, p. 3] {P1}\n\nSecond. {a, b}\n").parts
    first, second = opening.passages
    assert first == Passage("First,\non two lines.", ("P1",), (Cite("blog"), Cite("enc", "p. 3")))
    assert second == Passage("Second.", ("a", "b"))


def test_points_and_sources_may_stand_in_any_order_and_on_lines_of_their_own() -> None:
    (opening,) = parse("Words. {P1}\n[@blog] {none, P2}\n[@enc]").parts
    assert list(opening.passages) == [Passage("Words.", ("P1", "P2"), (Cite("blog"), Cite("enc")))]


def test_a_list_and_a_block_quote_are_one_statement_each() -> None:
    (opening,) = parse("- one\n- two\n- three [@blog]\n\n> said\n> twice {P1}").parts
    assert [passage.body for passage in opening.passages] == ["- one\n- two\n- three", "> said\n> twice"]


def test_numbered_questions_are_statements_of_their_own() -> None:
    (opening,) = parse("5. Is it?\n\n6. Was it?").parts
    assert [passage.body for passage in opening.passages] == ["5. Is it?", "6. Was it?"]


def test_headings_begin_sections_and_blocks() -> None:
    manuscript = parse(
        "## The end {P3}\nProse.\n### Disagree: Years {P2}\nFive. [@int]\n\nSix.\n### Exchange: Why?\nSo.\n\nAnd so."
        "\n### Note: 5 October 2017\nNews.\n###\nProse again."
    )
    (part,) = manuscript.parts
    assert (part.heading, part.points) == ("The end", ("P3",))
    assert [(block.kind, block.label, block.points, len(block.passages)) for block in part.blocks] == [
        (Kind.PROSE, "", (), 1),
        (Kind.POSITION, "Years", ("P2",), 2),
        (Kind.EXCHANGE, "Why?", (), 2),
        (Kind.NOTE, "5 October 2017", (), 1),
        (Kind.PROSE, "", (), 1),
    ]


def test_a_hash_tag_is_a_word_and_no_heading() -> None:
    (opening,) = parse("#bookclub met.").parts
    assert next(opening.passages).body == "#bookclub met."


def test_an_escaped_bracket_is_printed() -> None:
    (opening,) = parse(r"Set \{a, b\} and \[@blog]").parts
    assert next(opening.passages) == Passage(r"Set \{a, b\} and \[@blog]")


@pytest.mark.parametrize(
    "text",
    [
        "It {P3} was Ruth.",
        "It was Ruth. {P3",
        "It was Ruth. P3}",
        "It was Ruth. {P3}.",
        "It was Ruth. {P3} [@Blog]",
        "It was Ruth. {}",
        "It was Ruth. {P3,}",
        r"It was Ruth. \\{P3}",
        r"It was Ruth. \{P3}",
        "## Heading {P3\n\nIt was Ruth.",
        "### Note: 2010 {P3} then\n\nIt was Ruth.",
    ],
)
def test_a_slip_in_the_points_never_opens_what_should_wait(text: str) -> None:
    assert problems_of(text)


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    text = "# Too high\n\nWords {here} and there.\n\n##Glued\n\n### Quarrel: x\n\n[@blog]\n\nCited [@blog] early.\n"
    text += "\n### Disagree: One side\n\nOnly this.\n\n## Empty\n"
    said = problems_of(text)
    assert [problem.partition(":")[0] for problem in said] == [
        f"Line {n}" for n in (1, 3, 5, 7, 9, 11, 13, 17)
    ]
    assert "two number signs" in said[0]
    assert "Curly brackets" in said[1]
    assert "blank" in said[2]
    assert "Disagree" in said[3]
    assert "no words" in said[4]
    assert "[@key]" in said[5]
    assert "two sides" in said[6]
    assert "nothing stands" in said[7].lower()


def test_an_empty_text_is_no_page() -> None:
    assert problems_of("") == ["Line 1: No words yet."]
    assert problems_of("\n \n") == ["Line 1: No words yet."]


def test_points_can_be_given_other_names() -> None:
    manuscript = parse("One. {P1}\n\n## Two {P2}\n\n### Note: 2010 {P1}\n\nThree. {P3, P1}")
    renamed = manuscript.with_points({"P1": "part-one", "P2": "part-two", "P3": "none"}.__getitem__)
    text = "One. {part-one}\n\n## Two {part-two}\n\n### Note: 2010 {part-one}\n\nThree. {part-one}\n"
    assert compose(renamed) == text


# What people write, without what means something to a manuscript.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="{}[]#\\\r\x00", exclude_categories=["Cc", "Zl", "Zp"])
)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
NAME = st.from_regex(r"[a-z][a-z0-9]{0,5}(:[a-z0-9]{1,5})?", fullmatch=True).filter(
    lambda name: name != "none"
)
POINTS = st.lists(NAME, max_size=3, unique=True).map(tuple)
CITES = st.lists(
    st.builds(
        Cite,
        st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True),
        st.just("") | LINE.map(lambda t: t[:60].strip()),
    ),
    max_size=3,
).map(tuple)
PASSAGE = st.builds(Passage, st.lists(LINE, min_size=1, max_size=3).map("\n".join), POINTS, CITES)
LABELLED = st.builds(
    Block,
    st.sampled_from([Kind.POSITION, Kind.EXCHANGE, Kind.NOTE]),
    LINE.map(lambda text: text[:100].strip()),
    POINTS,
    st.lists(PASSAGE, min_size=2, max_size=3).map(tuple),
)
PROSE = st.builds(Block, st.just(Kind.PROSE), passages=st.lists(PASSAGE, min_size=1, max_size=3).map(tuple))
BLOCKS = st.lists(PROSE | LABELLED, min_size=1, max_size=4).map(tuple)
PART = st.builds(Part, LINE.map(lambda text: text[:80].strip()), POINTS, BLOCKS)
OPENING = st.builds(Part, st.just(""), st.just(()), BLOCKS)
MANUSCRIPTS = st.builds(
    lambda opening, parts: Manuscript((*opening, *parts)),
    st.lists(OPENING, max_size=1),
    st.lists(PART, min_size=1, max_size=3),
)


@settings(max_examples=50)
@given(MANUSCRIPTS)
def test_a_page_that_is_written_down_reads_the_same(manuscript: Manuscript) -> None:
    assert parse(compose(manuscript)) == manuscript


@given(st.text(st.sampled_from("ab #{}[]@,:\\\n-.Note"), max_size=80))
def test_whatever_is_read_can_be_written_down_and_read_again(text: str) -> None:
    manuscript, problems = read(text)
    if not problems:
        assert parse(compose(manuscript)) == manuscript


@given(st.text(max_size=200))
def test_no_text_upsets_the_reader(text: str) -> None:
    read(text)
