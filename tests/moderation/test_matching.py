"""Words and sites are found however they are dressed up, and nothing else is."""

from __future__ import annotations

import pytest

from bookclub.moderation.matching import Said, any_of, bare, host_of

LONG_S, ZERO_WIDTH, SOFT_HYPHEN = "\u017f", "\u200b", "\u00ad"


@pytest.mark.parametrize(
    "text",
    [
        "Cheap pills here",
        "CHEAP PILLS",
        "chéap pîlls!",
        f"che{ZERO_WIDTH}ap p{SOFT_HYPHEN}ills",
        "ｃｈｅａｐ ｐｉｌｌｓ",
        "cheap\n   pills",
        "che*ap* pills",
        "cheap pi&#108;ls",
        "look: ||cheap pills||",
        "`cheap pills`",
        f"cheap pill{LONG_S}",
    ],
)
def test_a_word_is_found_however_it_is_written(text: str) -> None:
    assert Said(text).word_of(any_of(["Cheap Pills"])) == "cheap pills"


@pytest.mark.parametrize("text", ["cheap pillsbury", "acheap pills", "cheap, she said, were the pills", ""])
def test_no_part_of_a_longer_word_is_found(text: str) -> None:
    assert Said(text).word_of(any_of(["cheap pills"])) is None


def test_a_word_in_a_script_without_spaces_is_found_within_a_line() -> None:
    assert Said("今すぐ激安薬を買う").word_of(any_of(["激安薬"])) == "激安薬"


def test_signs_are_taken_as_they_stand() -> None:
    assert Said("all for $$$ now").word_of(any_of(["$$$"])) == "$$$"
    assert Said("what.ever").word_of(any_of(["what?ever"])) is None


def test_no_words_are_found_in_nothing() -> None:
    assert any_of([]) is None
    assert any_of(["", ZERO_WIDTH]) is None
    assert Said("words").word_of(None) is None
    assert bare(f"{ZERO_WIDTH} ") == ""


@pytest.mark.parametrize(
    "text",
    [
        "https://spam.example/a?b",
        "[here](http://spam.example)",
        "[here](http://SHOP.Spam.Example:8080/x)",
        "go to spam.example today",
        "http://user@spam.example/",
        "[a](//spam.example/x)",
        "http://spam。example/",
        "||https://spam.example||",
        "[here](http://spam.example./)",
        "sp\u200bam.example",
        "[x](http://sp\\am.example) http\\://spam\\.example",
    ],
)
def test_a_site_is_found_with_all_under_it(text: str) -> None:
    assert Said(text).site_of(frozenset({"spam.example"})) == "spam.example"


@pytest.mark.parametrize(
    "text",
    ["https://notspam.example/", "https://spam.example.org/", "https://other.example/spam.example.html"],
)
def test_no_other_site_is_taken_for_it(text: str) -> None:
    assert Said(text).site_of(frozenset({"spam.example"})) is None


def test_a_site_in_another_script_is_one_with_its_punycode() -> None:
    held = frozenset({host_of("Bücher.example")})
    assert held == {"xn--bcher-kva.example"}
    for text in ("http://bücher.example/", "http://xn--bcher-kva.example", "siehe www.BÜCHER.example"):
        assert Said(text).site_of(held) == "xn--bcher-kva.example"


def test_links_are_counted_as_they_will_be_seen() -> None:
    assert Said("https://a.example [b](https://b.example) ||https://c.example||").links == 3
    assert Said("[a thread](/discussions/1/) `https://a.example` @mara").links == 0
