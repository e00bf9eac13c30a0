"""What a member types, and what others then see of it."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookclub.markup import render, with_span_buttons
from bookclub.markup.wall import cleaned

EVERYONE = {"ines": "/members/ines/", "tom.b": "/members/tom.b/", "mary-ann_3": "/members/mary-ann_3/"}


def known(names: frozenset[str]) -> Mapping[str, str]:
    return {name: EVERYONE[name] for name in names if name in EVERYONE}


class Page(HTMLParser):
    """A page as a browser would take it: its tags, and all attributes of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# --- what a comment may hold


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hello *dear* **club**", '<p dir="auto">Hello <em>dear</em> <strong>club</strong></p>'),
        ("~~never~~ always", '<p dir="auto"><s>never</s> always</p>'),
        ("one\ntwo", '<p dir="auto">one<br>\ntwo</p>'),
        ("`a < b`", '<p dir="auto"><code>a &lt; b</code></p>'),
        ("```py\nx\n```", '<pre tabindex="0" dir="auto"><code>x\n</code></pre>'),
        ("3. a\n4. b", '<ol start="3" dir="auto">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> so", '<blockquote>\n<p dir="auto">so</p>\n</blockquote>'),
        ("---", "<hr>"),
        ("    a poem\n    set in", '<p dir="auto">a poem<br>\nset in</p>'),
        ("words\n---\nmore", '<p dir="auto">words</p>\n<hr>\n<p dir="auto">more</p>'),
        ("“Curly” — שלום 👩🏽‍🚀", '<p dir="auto">“Curly” — שלום 👩🏽‍🚀</p>'),
        ("[a]() b", '<p dir="auto">a b</p>'),
        ("", ""),
    ],
)
def test_a_member_writes_markdown(source: str, html: str) -> None:
    assert render(source).html.strip() == html


@pytest.mark.parametrize("mark", ["# ", "## ", "###### "])
def test_a_heading_in_a_comment_does_not_disturb_the_outline_of_the_page(mark: str) -> None:
    assert render(f"{mark}Part *One*").html == ('<p dir="auto"><strong>Part <em>One</em></strong></p>\n')


def test_each_paragraph_runs_the_way_its_words_do_and_a_list_as_a_whole() -> None:
    html = render("שלום\n\nhello\n\n- a\n\n  b").html
    assert html.count('<p dir="auto">') == 2
    assert '<ul dir="auto">' in html
    assert "<p>a</p>" in html


def test_deep_quotes_lose_no_words() -> None:
    assert "kept" in render("> " * 60 + "kept").html
    assert "kept" in render("- " * 60 + "kept").html


# --- links


@pytest.mark.parametrize(
    ("source", "href", "words"),
    [
        ("[a](/works/nocturnes/)", "/works/nocturnes/", "a"),
        ("[a](#c12)", "#c12", "a"),
        ("[a](https://example.org/x?y=1&z=2)", "https://example.org/x?y=1&amp;z=2", "a"),
        ("[a](www.example.org)", "https://www.example.org", "a"),
        ("[](/works/)", "/works/", "/works/"),
        ("<mailto:a@example.org>", "mailto:a@example.org", "mailto:a@example.org"),
        ("see https://example.org/a_(b).", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("(see www.example.org/a)", "https://www.example.org/a", "www.example.org/a"),
        ("**https://example.org**", "https://example.org", "https://example.org"),
        ("~~https://example.org~~", "https://example.org", "https://example.org"),
        ("![a map](https://example.org/m.png)", "https://example.org/m.png", "a map"),
        ("![](https://example.org/m.png)", "https://example.org/m.png", "https://example.org/m.png"),
        ("[![a map](/m.png)](/maps/)", "/maps/", "a map"),
    ],
)
def test_a_member_links_to_what_they_mean(source: str, href: str, words: str) -> None:
    html = render(source).html
    assert f'<a href="{href}"' in html
    assert f">{words}</a>" in html
    assert html.count("<a ") == 1
    assert "<img" not in html


@pytest.mark.parametrize(
    "typo", ["the end.So it goes", "readme.md", "a@example.org", "ftp://example.org", "//x.org"]
)
def test_what_only_looks_like_an_address_is_no_link(typo: str) -> None:
    assert "<a" not in render(typo).html


def test_links_to_other_sites_vouch_for_nothing_and_those_of_the_house_need_not() -> None:
    html = render(
        "[a](https://example.org/) [b](https://club.example/x) [c](/x)", base="https://club.example/"
    ).html
    assert html.count('rel="nofollow ugc noopener"') == 1
    assert '<a href="https://example.org/" rel=' in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#x0A;script:alert(1)",
        "java&Tab;script:alert(1)",
        "&#106;avascript:alert(1)",
        "<javascript:alert(1)>",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://club.example@evil.example/",
        "https:\\\\evil.example",
        "mailto:a@example.org?bcc=all@example.org",
        "relative/path",
        "../up",
    ],
)
def test_an_address_that_is_not_plainly_good_becomes_no_link(address: str) -> None:
    for source in (f"[a]({address})", f"![a]({address})", f"<{address}>", f"[a](<{address}>)", address):
        assert "<a" not in render(source).html


def test_an_endless_address_becomes_no_link() -> None:
    assert "<a" in render(f"[a](https://example.org/{'b' * 1900})").html
    assert "<a" not in render(f"[a](https://example.org/{'b' * 2000})").html


# --- hostile text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>*{display:none}</style>",
    "<form action=/accounts/logout/ method=post><button>x</button></form>",
    '<p style="position:fixed" class="notice" id="main">',
    '<span class="spoiler" data-span="0">spoiler</span>',
    "</p></div></article><h1>x</h1>",
    "<!-- x --><!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    '[a](/x "onmouseover=alert(1) \\" onclick=alert(1)")',
    '![a" onerror="alert(1)](https://example.org/x.png)',
    '[a](</x" onclick="alert(1)>)',
    '```"onclick=alert(1) x\ncode\n```',
    "https://example.org/\"onmouseover='alert(1)'",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "<https://example.org/<script>alert(1)</script>>",
    "`<script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "{{ request.user }} {% csrf_token %}",
    "\x00<scr\x00ipt>alert(1)</script>",
]
ALLOWED = {
    "a": {"href", "rel", "class"},
    "ol": {"start", "dir"},
    "p": {"dir"},
    "pre": {"dir", "tabindex"},
    "span": {"class", "data-span"},
    "ul": {"dir"},
    **{tag: set() for tag in ("blockquote", "br", "code", "div", "em", "hr", "li", "s", "strong")},
}


def nothing_runs(html: str) -> None:
    for tag, attrs in Page(html).found:
        assert tag in ALLOWED, html
        assert set(attrs) <= ALLOWED[tag], html
        if tag == "a":
            # The wall takes the address away from a link whose host cannot be (`http://1.2.3.999/`).
            href = attrs.get("href", "/")
            assert href is not None
            assert href.lower().startswith(("http://", "https://", "mailto:", "/", "#")), html
            assert attrs.get("class") in (None, "mention")
        if tag == "span":
            assert attrs["class"] == "spoiler"
    assert cleaned(html) == html


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["{}", "||{}||", "> {}", "- {}", "# {}", "[{}](/x)", "*{}*", "@ines {}"])
def test_nothing_that_a_stranger_writes_runs(text: str, place: str) -> None:
    rendered = render(place.format(text), known_members=known)
    for html in (rendered.html, *rendered.spans):
        nothing_runs(html)
    assert len(Page(with_span_buttons(rendered.html, "/s/")).found) == len(Page(rendered.html).found)


@pytest.mark.parametrize(
    ("let_through", "shown"),
    [
        ('<p title="x" lang="de" id="y" class="z" style="top:0" onclick="x">a</p>', "<p>a</p>"),
        ('<a href="javascript:x" class="button" target="_blank">a</a>', "<a>a</a>"),
        ('<span class="spoiler notice" data-span="0">a</span>', '<span data-span="0">a</span>'),
        ('<img src="/x"><h1>a</h1><script>b</script>', "a"),
    ],
)
def test_the_second_wall_stands_even_if_the_first_falls(let_through: str, shown: str) -> None:
    assert cleaned(let_through) == shown


def test_nobody_can_write_a_placeholder_by_hand() -> None:
    rendered = render('<span class="spoiler" data-span="0">spoiler</span> [x](/y "<span class=\'spoiler\'>")')
    assert rendered.spans == ()
    assert with_span_buttons(rendered.html, "/s/") == rendered.html


@pytest.mark.parametrize("control", ["\u202e", "\u202d", "\u2066", "\u2067", "&#x202e;", "&#8294;"])
def test_a_control_cannot_turn_the_words_around_it(control: str) -> None:
    rendered = render(f"a {control}b ||c {control}d|| [e {control}](/f)")
    for part in (rendered.html, rendered.text, *rendered.spans):
        assert not set(part) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_half_a_surrogate_pair_is_rendered_as_unknown() -> None:
    assert "\ufffd" in render("a \ud83d b").html


# --- people


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@ines is right", {"ines"}),
        ("(@Ines, @tom.b.)", {"ines", "tom.b"}),
        ("**@ines**'s and @mary-ann_3!", {"ines", "mary-ann_3"}),
        ("@ines_ and @ines...", {"ines"}),
        ("> @ines\n\n- @tom.b\n\n# @mary-ann_3", {"ines", "tom.b", "mary-ann_3"}),
        ("||@ines does it||", {"ines"}),
        ("@nobody", set()),
        ("ines@example.org and me@ines", set()),
        ("@ines@social.example", set()),
        ("`@ines` and\n\n```\n@ines\n```", set()),
        ("[@ines](/x) https://example.org/@ines <https://example.org/@ines>", set()),
        ("www.example.org/@ines", set()),
        ("@@ines /@ines .@ines", set()),
        ("@inesé @ines" + "x" * 30, set()),
    ],
)
def test_a_member_is_mentioned_by_name(source: str, names: set[str]) -> None:
    rendered = render(source, known_members=known)
    assert rendered.mentions == names
    shown = rendered.html + "".join(rendered.spans)
    assert shown.count('class="mention"') >= len(names)
    for name in names:
        assert f'<a class="mention" href="/members/{name}/">@' in shown
    assert bool(names) == ('class="mention"' in shown)


def test_names_are_looked_up_once_and_only_when_there_are_any() -> None:
    asked: list[frozenset[str]] = []

    def remember(names: frozenset[str]) -> Mapping[str, str]:
        asked.append(names)
        return {}

    render("no names here", known_members=remember)
    render("@ines and @Tom.B and ||@ines||", known_members=remember)
    assert asked == [frozenset({"ines", "tom.b"})]


def test_nobody_can_call_out_the_whole_club() -> None:
    crowd = " ".join(f"@member{n}" for n in range(500))
    sizes: list[int] = []

    def all_known(names: frozenset[str]) -> Mapping[str, str]:
        sizes.append(len(names))
        return {name: f"/members/{name}/" for name in names}

    rendered = render(crowd, known_members=all_known)
    assert len(rendered.mentions) == rendered.html.count('class="mention"') == 20
    assert "member19" in rendered.mentions
    assert sizes == [200]
    assert len(render(crowd).mentions) == 20


def test_an_address_of_a_profile_is_escaped() -> None:
    rendered = render("@ines", known_members=lambda names: {"ines": '"><script>alert(1)</script>'})
    assert "<script" not in rendered.html


# --- quoted comments


@pytest.mark.parametrize(
    ("source", "quoted"),
    [
        ("> [ines wrote](/discussions/comments/12/):\n>\n> so", {12}),
        ("> > [a](/discussions/comments/1/)\n>\n> [b](/discussions/comments/2)", {1, 2}),
        ("- > [a](/discussions/comments/7/#x)", {7}),
        ("> https://club.example/discussions/comments/8/", {8}),
        ("> [a](https://club.example/discussions/5/?here=8#comment-8)", {8}),
        ("> [a](/reviews/5/#comment-8)", {8}),
        ("> ||[a](/discussions/comments/9/)||", {9}),
        ("> [a](https://other.example/discussions/comments/12/)", set()),
        ("> `/discussions/comments/12/`", set()),
        ("[a](/discussions/comments/12/)", set()),
        ("> words\n\n[a](/discussions/comments/12/)", set()),
        ("> [a](/discussions/comments/99999999999999999999/)", set()),
    ],
)
def test_a_quote_tells_which_comment_it_is_from(source: str, quoted: set[int]) -> None:
    assert render(source, base="https://club.example").quoted == quoted


# --- plain words


def test_plain_words_are_for_mail_and_search() -> None:
    source = (
        "# Part **One**\n\nSee [the map](/maps/) and `x < y`\nnext line\n\n"
        "> said @ines\n>\n> twice\n\n- a\n- b\n  1. c\n\n```\ncode\n```\n\n||not this|| but this"
    )
    assert render(source).text == (
        "Part One\n\nSee the map and x < y\nnext line\n\n> said @ines\n\n> twice\n\n"
        "- a\n- b\n1. c\n\ncode\n\n[…] but this"
    )


def test_search_finds_an_accent_however_it_was_typed() -> None:
    assert render("Ine\u0302s").text == "Inês"


# --- any text at all

FRAGMENTS = st.sampled_from(
    [
        *"|*_~`[]()<>!#@\\&:/.-+=\"' \n",
        *("||", "||||", "**", "~~", "```\n", "> ", "- ", "1. ", "# ", "\n\n", "](/x)", "](", "[a](/b)", "!["),
        *("http://", "https://a.b/", "<http://x/", "www.a.b", "@ines", "word", "&#124;", "&lt;", "<script>"),
        *("onclick=x", "javascript:", "é", "שלום", "😀", "\u202e", "\x00", "\ud800", "\u200b"),
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=40).map("".join) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("||[a||](/b)||")
@example("![![a](/b)](/c)")
def test_any_text_gives_safe_html_and_the_same_each_time(source: str) -> None:
    rendered = render(source, known_members=known)
    assert rendered == render(source, known_members=known)
    for html in (rendered.html, *rendered.spans):
        nothing_runs(html)
    placeholders = [attrs["data-span"] for tag, attrs in Page(rendered.html).found if tag == "span"]
    assert placeholders == [str(n) for n in range(len(rendered.spans))]
    assert not any("<span" in span for span in rendered.spans)
