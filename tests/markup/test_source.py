"""What is kept of what a member types; quoting it, shortening it, and telling what an edit changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookclub.markup import UnwritableText, clean_source, excerpt, quote, render, rendered_diff


@pytest.mark.parametrize(
    "text",
    [
        "“Curly” — ‘quotes’… and\ta tab",
        "שָׁלוֹם עולם\u200f! مرحبا\u200e",
        "👩🏽‍🚀 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ❤️",
        "می\u200cخواهم",
        "Ine\u0302s and Inês",
        "    an indented line\n\nand one more",
        "豈 \ufa00",
    ],
)
def test_words_are_kept_as_they_were_written(text: str) -> None:
    assert clean_source(text) == text


def test_newlines_are_one_kind_and_blanks_at_the_ends_go() -> None:
    assert clean_source("\ufeff\r\n\n  a  \r\nb\t\rc\u2028d\n\n \n") == "  a\nb\nc\nd"


@pytest.mark.parametrize(
    "control", ["\x00", "\x07", "\x08", "\x0b", "\x1b", "\x7f", "\x9f", "\ud83d", "\uffff"]
)
def test_a_control_character_is_refused_kindly(control: str) -> None:
    with pytest.raises(UnwritableText, match=r"^Line 2 holds an invisible control character .*: please type"):
        clean_source(f"one\ntwo {control} three")


def test_controls_that_turn_text_around_are_dropped_and_marks_stay() -> None:
    assert clean_source("a \u202egpj.exe\u202c \u2067b\u2069 \u200fc\u061c") == "a gpj.exe b \u200fc\u061c"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean_source(text)
    except UnwritableText:
        return
    assert clean_source(once) == once


# --- quotes


def test_a_quote_names_its_author_and_keeps_the_answer_out() -> None:
    source = quote("One.\n\nTwo.", author="ines", address="/discussions/comments/12/") + "No!"
    assert source == "> [ines wrote](/discussions/comments/12/):\n>\n> One.\n>\n> Two.\n\nNo!"
    rendered = render(source)
    assert rendered.quoted == {12}
    assert rendered.html.index("Two.") < rendered.html.index("</blockquote>") < rendered.html.index("No!")


@pytest.mark.parametrize(
    "text",
    [
        "> quoted\n\nanswered",
        "```\ncode\n\n> more\n```",
        "```\nnever closed",
        "- a\n  - b\n\n    c\n1. d",
        "a\n    b",
        "# head\n---",
        "* a\n\n\n* b",
    ],
)
def test_a_quote_shows_what_was_quoted(text: str) -> None:
    inside = render(text + "\n").html.strip()
    shown = render(quote(text, author="ines", address="/discussions/comments/12/") + "My answer.").html
    assert inside in shown
    assert shown.endswith('</blockquote>\n<p dir="auto">My answer.</p>\n')


@pytest.mark.parametrize(
    "author", ["mary_ann_", "a]b", "x](/evil)[", "||x||", "`x", "a\n\nb", "<b>", "&amp;", "*a*"]
)
def test_a_name_cannot_break_out_of_the_line_above_a_quote(author: str) -> None:
    rendered = render(quote("words", author=author, address="/discussions/comments/12/"))
    assert rendered.text.startswith(f"> {' '.join(author.split())} wrote:")
    assert rendered.html.count("<a ") == 1
    assert rendered.quoted == {12}


# --- excerpts


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Short.", 20, "Short."),
        ("One two\n\nthree", 20, "One two three"),
        ("One two three four five", 14, "One two three…"),
        ("One two three four five", 15, "One two three…"),
        ("One, two, three", 10, "One, two…"),
        ("> what she said\n\nWhat I say", 40, "What I say"),
        ("> only a quote", 40, "> only a quote"),
        ("abcdefghij", 5, "abcd…"),
        ("内容内容内容", 4, "内容内…"),
        ("aaa👩🏽‍🚀bbb", 6, "aaa…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_with_a_whole_word(text: str, length: int, short: str) -> None:
    assert excerpt(text, length) == short


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100), st.integers(min_value=2, max_value=50))
def test_an_excerpt_is_one_line_and_never_too_long(text: str, length: int) -> None:
    short = excerpt(text, length)
    assert len(short) <= length
    assert "\n" not in short


# --- histories


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("", "", []),
        ("same words", "same words", [("same", "same words")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("the cat sat", "the dog sat", [("same", "the "), ("del", "cat "), ("ins", "dog "), ("same", "sat")]),
        ("a b c d", "b c x d", [("del", "a "), ("same", "b c "), ("ins", "x "), ("same", "d")]),
        ("a *b* c", "a **b** c", [("same", "a b c")]),
        ("[x](/a)", "[x](/b)", [("same", "x "), ("del", "</a>"), ("ins", "</b>")]),
        ("我喜欢书", "我不喜欢书", [("same", "我"), ("ins", "不"), ("same", "喜欢书")]),
    ],
)
def test_a_history_tells_what_an_edit_changed(
    before: str, after: str, changes: list[tuple[str, str]]
) -> None:
    found = [(op, text.rstrip("\n")) for op, text in rendered_diff(before, after)]
    assert [change for change in found if change[1]] == changes


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "\n\n", "||e||"]), max_size=25).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
@example("a " * 700, "b " * 700)
def test_a_history_can_be_read_as_either_version(before: str, after: str) -> None:
    changes = rendered_diff(before, after)
    old = "".join(text for op, text in changes if op != "ins")
    new = "".join(text for op, text in changes if op != "del")
    assert old.split() == render(before).text.split()
    assert new.split() == render(after).text.split()


def test_an_edit_is_told_as_shortly_as_can_be() -> None:
    before = [f"word{n}" for n in range(3000)]
    after = ["first", *before[:1500], "middle", *before[1501:], "last"]
    changed = [op for op, _ in rendered_diff(" ".join(before), " ".join(after)) if op != "same"]
    assert changed == ["ins", "del", "ins", "ins"]
