"""Where two versions of a text differ: the changed sentences, as far as they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from fundmatch.store.wording import meant

#: Words of a changed sentence: how many around the change, and how many at most.
AROUND, MOST_WORDS = 4, 30
#: Sentences compared one by one (difflib takes quadratic time); what has more counts as one changed place.
MOST_SENTENCES = 1000
SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


def changed_places(old: str, new: str) -> list[tuple[str, str]]:
    """What stood and what stands at each place where two texts differ in meaning, with a few words around.

    One of both is empty where a sentence only came or only left.
    """
    before, after = (SENTENCE_END.split(text) for text in (old, new))
    if max(len(before), len(after)) > MOST_SENTENCES:
        return [_narrowed(old.split(), new.split())]
    matcher = SequenceMatcher(None, [meant(one) for one in before], [meant(one) for one in after], autojunk=False)
    places = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = zip(range(i, j), range(k, m), strict=True) if j - i == m - k else ()
        spans = [(slice(a, a + 1), slice(b, b + 1)) for a, b in pairs] or [(slice(i, j), slice(k, m))]
        places += [_narrowed(_words(before[old]), _words(after[new])) for old, new in spans]
    return places


def _words(sentences: Iterable[str]) -> list[str]:
    return " ".join(sentences).split()


def clipped(words: Sequence[str]) -> str:
    """The first words of a text, with dots where more follow."""
    return " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")


def _narrowed(old: list[str], new: list[str]) -> tuple[str, str]:
    """Two sentences without what they share at their ends, but for a few words."""
    if not old or not new:
        return clipped(old), clipped(new)
    head = _shared(zip(old, new, strict=False))
    tail = min(_shared(zip(reversed(old), reversed(new), strict=False)), min(len(old), len(new)) - head)
    first, last = max(0, head - AROUND), max(0, tail - AROUND)
    return _cut(old, first, last), _cut(new, first, last)


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs of words at the beginning mean the same."""
    count = 0
    for one, other in pairs:
        if meant(one) != meant(other):
            break
        count += 1
    return count


def _cut(words: list[str], first: int, last: int) -> str:
    """Without so many words at either end; dots stand for what is left out."""
    text = clipped(words[first : len(words) - last])
    return f"{'… ' if first else ''}{text}{' …' if last and not text.endswith('…') else ''}"
