"""Least and largest numbers in one sentence: of members, of members of a kind, of distinct countries.

"at least three practitioners from three different countries" gives two numbers. A number is a rule where its sentence
requires it ("must", "requires") and nothing before it softens it ("may", "should", "up to"); one whose noun phrase
stands for no kind of organisation is kept as described, so that people are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from fundmatch.eligibility.nouns import (
    changed,
    countries,
    described,
    different,
    kinds_after,
    left_open,
    members,
    noun_phrase,
    short,
)
from fundmatch.eligibility.stated import Number
from fundmatch.rules import Who
from fundmatch.rules.compiled import Words


@dataclass(frozen=True)
class Counted:
    """A least number in the sentence: its place, and where what it counts begins."""

    start: int
    after: int
    value: int


def numbers_in(sentence: str, words: Words, before: tuple[Number, ...] = ()) -> tuple[Number, ...]:
    """The rules one sentence states; ``before`` are those of the sentence before ("these beneficiaries")."""
    if not words.grammar("numbered").search(sentence) or words.conditional.search(sentence):
        return ()
    found: list[Number] = list(_largest(sentence, words))
    if not words.requiring.search(sentence):
        return tuple(found)
    earlier = before if words.grammar("back").search(sentence) else ()
    counted = [each for each in _counted(sentence, words) if _binding(sentence, each, words)]
    for each, following in zip_longest(counted, counted[1:]):
        found = _with(found, list(_of(sentence, each, following, words, _who((*earlier, *found)))))
    return tuple(found)


def _counted(sentence: str, words: Words) -> Iterator[Counted]:
    """Every least number, and those joined to one: "at least 2 practitioners and 1 RTO", "two of which are …"."""
    last = -1
    for match in words.grammar("counted").finditer(sentence):
        number = match["least"] or match["part"] or match["joined"]
        apart = last >= 0 and words.grammar("clause").search(sentence, last, match.start())
        if not match["least"] and (last < 0 or (match["joined"] and apart)):
            continue
        last = match.end()
        value = words.value(number or "")
        if value is not None:
            yield Counted(match.start(), match.end(), value)


def _binding(sentence: str, counted: Counted, words: Words) -> bool:
    """Whether a number is a rule about members: not softened, no share, not counting something elsewhere."""
    clauses = words.grammar("clause").finditer(sentence, 0, counted.start)
    before = sentence[max((match.end() for match in clauses), default=0) : counted.start]
    if words.softening.search(before) or words.grammar("percent").match(sentence, counted.after):
        return False
    return not words.elsewhere.search(before) or bool(words.grammar("from").search(before))


def _of(
    sentence: str, counted: Counted, following: Counted | None, words: Words, before: Who | None
) -> Iterator[Number]:
    """What one number asks: countries, or members and perhaps their countries."""
    after = sentence[counted.after : following.start if following else len(sentence)]
    group = countries(after, words)
    if group is not None:
        if words.grammar("from").search(sentence[: counted.start]):
            yield Number("countries", _among(group[0], before or Who(), kinds_after(group[1], words)), counted.value)
        return
    phrase, tail = noun_phrase(after, words)
    who = members(phrase, tail, sentence, words, before)
    if who is None:
        return
    if following and left_open(tail, words):
        who = _from_where(who, countries(sentence[following.after :], words), phrase)
    apart = different(tail, counted.value, words)
    yield Number("members", _from_where(who, (apart[1], ""), phrase) if apart else who, counted.value)
    if apart is not None:
        yield Number("countries", _among(apart[1], who), apart[0])


def _from_where(who: Who, group: tuple[Who, str] | None, phrase: str) -> Who:
    """Members that come from a group of countries; described where nobody knows which countries these are."""
    if group is None:
        return described(phrase, "from countries or regions that the call describes")
    where = group[0]
    if where.described:
        return described(phrase, "from", where.described)
    return changed(who, statuses=where.statuses, widening=who.widening or where.widening)


def _among(where: Who, counted: Who, kinds: tuple[str, ...] = ()) -> Who:
    """Countries of ``where``, of members such as ``counted``."""
    phrase = "; ".join(part for part in (counted.described, where.described) if part)
    return changed(where, kinds=kinds or counted.kinds, described=short(phrase))


def _who(before: Sequence[Number]) -> Who | None:
    """Whom the numbers of members before count together, None where there are none."""
    counted = [number.who for number in before if number.what == "members" and number.least]
    phrases = list(dict.fromkeys(who.described for who in counted if who.described))
    if phrases:
        return described(" and ".join(phrases))
    if len(counted) > 1:
        return Who(kinds=tuple(sorted({kind for who in counted for kind in who.kinds})))
    return counted[0] if counted else None


def _with(found: list[Number], new: list[Number]) -> list[Number]:
    """``found`` and ``new``; kinds that are named after the countries hold for the members before them as well."""
    if len(new) == 1 and new[0].what == "countries" and new[0].who.kinds and found:
        last = found[-1]
        if last.what == "members" and not last.who.kinds and not last.who.described:
            found = [*found[:-1], replace(last, who=changed(last.who, kinds=new[0].who.kinds))]
    return [*found, *new]


def _largest(sentence: str, words: Words) -> Iterator[Number]:
    """ "consortia may include a maximum of 6 … entities": only of anybody, and only of a consortium."""
    if not words.grammar("consortium").search(sentence):
        return
    for match in words.grammar("most").finditer(sentence):
        phrase, _ = noun_phrase(sentence[match.end() :], words)
        value = words.value(match["number"] or "")
        negated = words.grammar("negated").search(sentence[: match.start()])
        if value is not None and words.kinds_of(phrase) == () and not negated:
            yield Number("members", Who(), most=value)
