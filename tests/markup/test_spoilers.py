"""What stands between `||bars||` is sent to nobody who has not asked for it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookclub.markup import Rendered, excerpt, quote, render, rendered_diff, with_span_buttons

# The word that must not leak.
SECRET = "kathyisadonor"


def hides(rendered: Rendered, secret: str = SECRET) -> bool:
    return secret not in (rendered.html + rendered.text).lower()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a ||SECRET|| b", id="plain"),
        pytest.param("a || SECRET || b", id="blanks inside"),
        pytest.param("a||SECRET||b", id="within a word"),
        pytest.param("这是||SECRET||内容", id="no blanks between words"),
        pytest.param("(||SECRET||), “||SECRET||”; ||SECRET||.", id="beside punctuation"),
        pytest.param("||“SECRET!”||", id="punctuation inside"),
        pytest.param("|||SECRET|||", id="three bars"),
        pytest.param("||||SECRET||||", id="four bars"),
        pytest.param("||||||||||||||||SECRET||||||||||||||||", id="many bars"),
        pytest.param("||a||||SECRET|| b", id="two spans side by side"),
        pytest.param("||SECRET||||||b", id="too many bars at the end"),
        pytest.param("||a ||b|| SECRET|| c", id="nested"),
        pytest.param("||a ||SECRET|| b|| c", id="the nested one"),
        pytest.param("||a *||SECRET||* b|| c", id="nested in emphasis"),
        pytest.param("||a ||b ||c|| d|| SECRET|| e", id="nested twice"),
        pytest.param("a ||one\nSECRET\ntwo|| b", id="several lines"),
        pytest.param("||\nSECRET\n||", id="bars on lines of their own"),
        pytest.param("a ||SECRET", id="unclosed"),
        pytest.param("a |||| SECRET", id="unclosed, four bars"),
        pytest.param("a || SECRET", id="unclosed, blanks"),
        pytest.param("a SECRET|| b", id="unopened"),
        pytest.param("a ||SECRET\\|| b", id="its closing bars are escaped"),
        pytest.param("a ||SECRET `b|| c` d", id="its closing bars are code"),
        pytest.param("||a\n\nSECRET\n\nb||", id="several paragraphs"),
        pytest.param("||\n\nSECRET\n\n||", id="several paragraphs, bars apart"),
        pytest.param("|| a\n\nSECRET\n\nb ||", id="several paragraphs, blanks"),
        pytest.param("||a\n\n```\nSECRET\n```\n\nb||", id="a fence between"),
        pytest.param("||a\n\n- b\n  - SECRET\n\nc||", id="a list between"),
        pytest.param("- ||a\n- SECRET\n- b||", id="several items"),
        pytest.param("> ||a\n>\n> SECRET\n\nb||", id="out of a quote"),
        pytest.param("```\n||SECRET||", id="in a fence that is never closed"),
        pytest.param("> ```\n> ||SECRET||\n\nb", id="in a fence that the quote ends"),
        pytest.param("    ||SECRET||", id="indented"),
        pytest.param("\t||SECRET||", id="indented by a tab"),
        pytest.param("# a ||SECRET||", id="in a heading"),
        pytest.param("> a\n> > ||SECRET|| b", id="in quotes"),
        pytest.param("1. a\n   - ||SECRET|| b", id="in lists"),
        pytest.param("**||SECRET||** *a ||SECRET||*", id="in emphasis"),
        pytest.param("||**SECRET**|| ||a `SECRET`||", id="around emphasis and code"),
        pytest.param("*a ||b* SECRET|| c", id="across the end of emphasis"),
        pytest.param("||a *b|| c* ||SECRET||", id="across the start of emphasis"),
        pytest.param("~~a ||b **c~~ SECRET|| d**", id="across two"),
        pytest.param("[a ||SECRET|| b](/c)", id="in a link's text"),
        pytest.param("[||a||](/SECRET)", id="the address behind it"),
        pytest.param("||[a](/SECRET)||", id="around a link"),
        pytest.param("||a [b|| c](/SECRET) d", id="into a link"),
        pytest.param("[a ||b](/SECRET) c|| d", id="out of a link"),
        pytest.param("[a](</b||>)\n\nSECRET\n\nc||", id="from an address on"),
        pytest.param("||a\n\nSECRET\n\n<https://example.org/||>", id="up to an address"),
        pytest.param("> ```\n> ||a\n\nSECRET\n\nb||", id="from a fence that the quote ends"),
        pytest.param("||\n\nSECRET || ||", id="bars that could open or close"),
        pytest.param("||a\n\nb || SECRET || c", id="between bars that could open or close"),
        pytest.param("[a](/b||SECRET||)", id="in an address"),
        pytest.param('[a](/b "||") SECRET || c', id="from a title on"),
        pytest.param("||a [b](/c||d) SECRET || e", id="past an address with bars"),
        pytest.param("||https://example.org/SECRET||", id="a bare address"),
        pytest.param("see https://example.org/||SECRET||", id="at the end of a bare address"),
        pytest.param("||www.example.org/SECRET||", id="a bare www"),
        pytest.param("||<https://example.org/SECRET>||", id="an autolink"),
        pytest.param("<https://example.org/||SECRET||>", id="in an autolink"),
        pytest.param("||SECRET@example.org||", id="an e-mail address"),
        pytest.param("![||SECRET||](/a.png)", id="the words of a picture"),
        pytest.param("||![a](/SECRET.png)||", id="the address of a picture"),
        pytest.param("![a ||b](/SECRET.png) c||", id="out of a picture"),
        pytest.param("[![||SECRET||](/a.png)](/b)", id="a picture in a link"),
        pytest.param("||SECRET\u202e|| a", id="with a control in it"),
        pytest.param("|\u202e|SECRET|\u2066| a", id="with a control between the bars"),
        pytest.param("||&#107;athyisadonor|| a", id="spelt with entities"),
        pytest.param("||@SECRET||", id="a name"),
    ],
)
def test_no_word_of_a_span_is_shown(source: str) -> None:
    rendered = render(source.replace("SECRET", SECRET))
    assert hides(rendered)
    assert SECRET in "".join(rendered.spans)
    assert "[…]" in rendered.text


@pytest.mark.parametrize("title", ["SECRET", "||SECRET||", "a ||SECRET"])
def test_the_title_of_a_link_is_shown_to_nobody(title: str) -> None:
    rendered = render(f'[a](/b "{title}") ||[c](/d "{title}")||'.replace("SECRET", SECRET))
    assert SECRET not in repr(rendered)


@pytest.mark.parametrize(
    ("source", "html", "spans"),
    [
        ("a ||b|| c", "a [0] c", ["b"]),
        ("||a|| ||b||", "[0] [1]", ["a", "b"]),
        ("||a||||b|| c", "[0] c", ["ab"]),
        ("||a ||b|| c|| d", "[0] d", ["a b c"]),
        ("||a *||b||* c|| d", "[0] d", ["a <em>b</em> c"]),
        ("||a || b || c|| d", "[0] b [1] d", ["a ", " c"]),
        ("*a ||b* c|| d", "<em>a [0]</em> d", ["<em>b</em> c"]),
        ("||a *b|| c* d", "[0]<em> c</em> d", ["a <em>b</em>"]),
        ("*a ||b* **c|| d**", "<em>a [0]</em><strong> d</strong>", ["<em>b</em> <strong>c</strong>"]),
        ("see [a ||b||](/c) d", "see [0] d", ['<a href="/c">a b</a>']),
        ("||https://example.org/a|| b", "[0] b", None),
        ("`||a||` b", "<code>||a||</code> b", []),
        ("\\||a\\|| b", "||a|| b", []),
        ("&#124;&#124;a&#124;&#124;", "||a||", []),
        ("a | b | c", "a | b | c", []),
        ("||||", "||||", []),
        ("a || ||", "a || ||", []),
        ("**||**", "<strong>||</strong>", []),
    ],
)
def test_the_words_around_a_span_stay(source: str, html: str, spans: list[str] | None) -> None:
    rendered = render(source)
    shown = html
    for n in range(2):
        shown = shown.replace(f"[{n}]", f'<span class="spoiler" data-span="{n}">spoiler</span>')
    assert rendered.html == f'<p dir="auto">{shown}</p>\n'
    if spans is not None:
        assert list(rendered.spans) == spans


def test_bars_in_a_fence_are_only_bars() -> None:
    rendered = render("```\nif (a || b || c)\n```\nand so on")
    assert rendered.spans == ()
    assert "a || b || c" in rendered.html


def test_an_unclosed_span_hides_to_the_end_of_its_paragraph_alone() -> None:
    rendered = render("a ||b c\nd\n\nnext")
    assert rendered.spans == ("b c<br>\nd",)
    assert rendered.text == "a […]\n\nnext"


def test_a_stray_closing_pair_hides_its_paragraph_alone() -> None:
    assert render("before\n\na b|| c\n\nafter").text == "before\n\n[…]\n\nafter"


def test_an_open_span_and_a_later_whole_one_have_nothing_to_do_with_each_other() -> None:
    assert render("a ||b\n\nshown\n\nc ||d|| e").text == "a […]\n\nshown\n\nc […] e"


def test_nobody_can_count_the_paragraphs_or_words_of_a_span() -> None:
    short = render("a\n\n||b||\n\nc")
    long = render("a\n\n||b\n\n" + "many words more\n\n" * 40 + "end||\n\nc")
    assert short.html == long.html
    assert short.text == long.text
    assert "many words more<br><br>many" in long.spans[0]


def test_spans_are_revealed_one_by_one_by_a_post_that_needs_no_script() -> None:
    html = with_span_buttons(render("||a|| and ||b||").html, "/discussions/comments/3/spans/")
    for n in range(2):
        assert (
            f'<button class="spoiler" form="deeds" formaction="/discussions/comments/3/spans/{n}/" '
            f'data-hx-post="/discussions/comments/3/spans/{n}/" data-hx-target="this" '
            'data-hx-swap="outerHTML">Show spoiler</button>'
        ) in html
    assert "data-span" not in html
    assert "href" not in html


def test_the_address_of_a_span_is_escaped() -> None:
    assert '"><b>' not in with_span_buttons(render("||a||").html, '"><b>\\1')


def test_an_excerpt_leaves_spans_out() -> None:
    assert excerpt(render(f"I wept. ||{SECRET}|| And you?").text) == "I wept. […] And you?"


@pytest.mark.parametrize(
    "source",
    ["a ||SECRET|| b", "||a\n\nSECRET\n\nb||", "a ||SECRET", "> a\n> ||SECRET||", "- ||SECRET\n- a||"],
)
def test_a_quote_keeps_spans_closed(source: str) -> None:
    quoted = source.replace("SECRET", SECRET)
    for _ in range(3):
        quoted = quote(quoted, author="ines", address="/discussions/comments/12/") + "My answer."
        rendered = render(quoted)
        assert hides(rendered)
        assert SECRET in "".join(rendered.spans)
        assert "My answer." in rendered.html


def test_a_history_shows_that_a_span_was_changed_but_not_what_it_says() -> None:
    changes = rendered_diff(f"Well, ||{SECRET}|| indeed", f"Well, ||not {SECRET}|| indeed")
    assert changes == [("same", "Well, "), ("del", "[…]"), ("ins", "[…]"), ("same", " indeed\n\n")]


# Marks of every kind, but those that make bars into bars: code and escapes. No fences of tildes either.
MARKS = st.sampled_from(
    [*"*_~[]()<>!#@&:/.-+=\"'", " ", "**", "~~", "](/x)", "](", "[a](/b)", "![", "http://", "https://a.b/"]
    + ["<http://x/", "www.a.b/", "@ines", "word", "é", "内容", "&amp;", "> ", "- ", "1. ", "# ", '"']
    + ["word "] * 5
)
LINES = st.lists(MARKS, max_size=12).map("".join)
NESTED = st.lists(LINES | st.just(" ||word|| "), max_size=4).map("".join)
LOOSE = st.lists(MARKS | st.sampled_from(["\n", "\n\n", "||", "|"]), max_size=20).map("".join)


def without_fences(source: str) -> str:
    return source.replace("~~~", "~~ ~").replace("~~~", "~~ ~")


@settings(max_examples=500, deadline=None)
@given(before=LINES, inner=NESTED, more=NESTED, after=LOOSE)
@example(before="", inner="[x](", more="", after=")")
@example(before="[", inner="", more="", after="](/x)")
@example(before="<http://a/", inner="", more="", after=">")
@example(before='[a](/b "', inner="", more="", after='")')
def test_whatever_stands_around_it_a_span_of_one_line_hides_its_words(
    before: str, inner: str, more: str, after: str
) -> None:
    rendered = render(without_fences(f"{before}||{inner} {SECRET} {more}||{after}"))
    assert hides(rendered), rendered.html


@settings(max_examples=500, deadline=None)
@given(
    before=LINES,
    inner=st.lists(LINES, max_size=4).map("\n".join),
    more=st.lists(LINES, max_size=4).map("\n\n".join),
    after=LOOSE,
)
def test_whatever_stands_around_it_a_span_of_many_lines_hides_its_words(
    before: str, inner: str, more: str, after: str
) -> None:
    rendered = render(without_fences(f"{before}||{inner} {SECRET} {more}|| {after}"))
    assert hides(rendered), rendered.html
