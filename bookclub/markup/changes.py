"""What changed between two versions of a text, word by word, for its history."""

import re
from itertools import groupby
from typing import Literal

from .rendering import read
from .veil import veil
from .words import Piece, pieces

Op = Literal["same", "ins", "del"]

# Chinese and Japanese have no blanks between words: there each character counts.
_WORD = re.compile(r"\s+|(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)\s*")
# Past so many words that differ, the rest is shown as replaced: the time taken grows with their square.
MOST_DIFFERENCES = 500


def rendered_diff(before: str, after: str) -> list[tuple[Op, str]]:
    """The changes between two sources, as runs of plain words: `("same" | "ins" | "del", text)`.

    The texts are plain and want escaping, as templates do. Spoiler spans are `[…]`: that one was changed
    can be seen, what it says cannot. The addresses of links are shown, so that none is exchanged unseen.
    """
    old, new = _words(before), _words(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end])
    return _joined(
        [
            *(("same", _longer(*both)) for both in zip(old[:start], new[:start], strict=True)),
            *middle,
            *(
                ("same", _longer(*both))
                for both in zip(old[len(old) - end :], new[len(new) - end :], strict=True)
            ),
        ]
    )


def _words(source: str) -> list[Piece]:
    tokens, _ = veil(read(source)[0])
    words: list[Piece] = []
    for secret, together in groupby(pieces(tokens, with_addresses=True), key=lambda piece: piece.secret):
        if secret:
            words += together
        else:
            words += (Piece(word) for word in _WORD.findall("".join(piece.words for piece in together)))
    return words


def _same(one: Piece, other: Piece) -> bool:
    return one.words.rstrip() == other.words.rstrip() and one.secret == other.secret


def _longer(one: Piece, other: Piece) -> Piece:
    """Of a word in both versions, the one with a blank after it, as words may follow in only one of them."""
    return max(other, one, key=lambda word: len(word.words))


def _alike(old: list[Piece], new: list[Piece]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if not _same(one, other):
            break
        count += 1
    return count


def _compared(old: list[Piece], new: list[Piece]) -> list[tuple[Op, Piece]]:
    """The shortest way from old to new (Myers 1986, "An O(ND) difference algorithm", the greedy one).

    `furthest[k]` is how many old words the paths on diagonal k (old minus new words taken) have got through.
    """
    furthest = {1: 0}
    steps: list[dict[int, int]] = []
    for differences in range(min(len(old) + len(new), MOST_DIFFERENCES) + 1):
        steps.append(dict(furthest))
        for diagonal in range(-differences, differences + 1, 2):
            x = _next(furthest, diagonal, differences)
            while x < len(old) and x - diagonal < len(new) and _same(old[x], new[x - diagonal]):
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _walked_back(old, new, steps)
    return [*(("del", word) for word in old), *(("ins", word) for word in new)]


def _next(furthest: dict[int, int], diagonal: int, differences: int) -> int:
    """How far a path gets on a diagonal by one more insertion (from above) or deletion (from the left)."""
    if _comes_from_above(furthest, diagonal, differences):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _comes_from_above(furthest: dict[int, int], diagonal: int, differences: int) -> bool:
    return diagonal == -differences or (
        diagonal != differences and furthest[diagonal - 1] < furthest[diagonal + 1]
    )


def _walked_back(old: list[Piece], new: list[Piece], steps: list[dict[int, int]]) -> list[tuple[Op, Piece]]:
    path: list[tuple[Op, Piece]] = []
    x, y = len(old), len(new)
    for differences in range(len(steps) - 1, -1, -1):
        furthest, diagonal = steps[differences], x - y
        above = _comes_from_above(furthest, diagonal, differences)
        from_x = furthest[diagonal + 1] if above else furthest[diagonal - 1]
        from_y = from_x - (diagonal + 1 if above else diagonal - 1)
        while x > from_x and y > from_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            path.append(("same", _longer(old[x], new[y])))
        if differences:
            path.append(("ins", new[from_y]) if above else ("del", old[from_x]))
            x, y = from_x, from_y
    return path[::-1]


def _joined(words: list[tuple[Op, Piece]]) -> list[tuple[Op, str]]:
    """Neighbouring words of one kind as one text, and what was deleted before what took its place."""
    runs: list[tuple[Op, str]] = []
    changed: dict[Op, list[str]] = {"del": [], "ins": [], "same": []}
    kinds: tuple[Op, ...] = ("del", "ins", "same")

    def flush() -> None:
        for kind in kinds:
            if changed[kind]:
                runs.append((kind, "".join(changed[kind])))
                changed[kind].clear()

    for op, word in words:
        if (op == "same") != bool(changed["same"]):
            flush()
        changed[op].append(word.words)
    flush()
    return runs
