"""What a call's published conditions say about who may take part, with the place of each sentence in the text.

Precision first: a sentence is a rule only where every word of its rule was understood; one that speaks of eligibility
and was not understood is kept as unread, to be quoted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from fundmatch.eligibility.numbers import numbers_in
from fundmatch.eligibility.patterns import understood, with_amounts
from fundmatch.eligibility.sentences import Sentence, sentences
from fundmatch.eligibility.stated import (
    Condition,
    Conditions,
    Number,
    NumberCondition,
    PlaceCondition,
    Remark,
    Unread,
)
from fundmatch.models import Call
from fundmatch.rules import Rules
from fundmatch.rules.compiled import Words

#: Texts kept as read: a search judges the same calls for every partner.
REMEMBERED = 4096


def conditions_of(call: Call, rules: Rules) -> Conditions:
    """The call's own conditions as far as they are understood."""
    return read_conditions(call.conditions, rules.words) if call.conditions else Conditions("")


@lru_cache(maxsize=REMEMBERED)
def read_conditions(text: str, words: Words) -> Conditions:
    """All that ``text`` says and ``words`` understand."""
    found: list[Condition] = []
    before: tuple[Number, ...] = ()
    parts = [each for each in sentences(text, words) if each.read and words.telling.search(each.words)]
    for place, sentence in enumerate(parts):
        numbers = numbers_in(sentence.words, words, before)
        before = numbers or before
        new: list[Condition] = [NumberCondition(sentence.start, sentence.end, number) for number in numbers]
        new += understood(sentence, parts[max(0, place - 2) : place], words)
        found += [*new, *(_rest(sentence, new, words) if new else _left(sentence, words))]
    return Conditions(text, tuple(with_amounts(found)))


def _rest(sentence: Sentence, read: list[Condition], words: Words) -> Iterator[Condition]:
    """A sentence whose rule was read and that says more than that."""
    narrowed = any(isinstance(each, PlaceCondition) for each in read) and words.narrowing.search(sentence.words)
    if narrowed or (any(isinstance(each, NumberCondition) for each in read) and words.partly.search(sentence.words)):
        yield Unread(sentence.start, sentence.end, deciding=bool(narrowed), partly=True)


def _left(sentence: Sentence, words: Words) -> Iterator[Condition]:
    """A sentence that is no rule: known, about something else, or unread."""
    if not words.eligibility.search(sentence.words):
        return
    for pattern, row in words.known:
        if pattern.search(sentence.words):
            if row.text:
                yield Remark(sentence.start, sentence.end, row.text)
            return
    yield Unread(sentence.start, sentence.end, bool(words.deciding.search(sentence.words)))
