"""What changed between two manuscripts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookclub.reference.differences import abridged, differences

TEXT = st.text(st.sampled_from("ab c\n{}|"), max_size=60)


def test_only_the_words_that_changed_are_marked() -> None:
    assert differences("One.\n\nHe was kind. {P1}\n", "One.\n\nHe was gentle. {P2}\n") == [
        ("same", "One.\n\nHe was "),
        ("del", "kind."),
        ("ins", "gentle."),
        ("same", " "),
        ("del", "{P1}"),
        ("ins", "{P2}"),
        ("same", "\n"),
    ]


@given(TEXT, TEXT)
def test_both_texts_can_be_told_from_it(before: str, after: str) -> None:
    steps = differences(before, after)
    assert "".join(text for op, text in steps if op != "ins") == before
    assert "".join(text for op, text in steps if op != "del") == after


def test_long_texts_that_share_nothing_are_shown_whole() -> None:
    assert differences("old " * 5_000, "new " * 5_000) == [("del", "old " * 5_000), ("ins", "new " * 5_000)]


def test_long_stretches_that_stayed_are_left_out() -> None:
    before = "\n\n".join(f"Paragraph {n}." for n in range(20))
    shown = abridged(differences(before, before.replace("Paragraph 9.", "Another 9.")))
    assert [op for op, _ in shown] == ["gap", "same", "del", "ins", "same", "gap"]
    assert shown[1] == ("same", "Paragraph 8.\n\n")
    assert shown[4] == ("same", " 9.\n\nParagraph 10.")
