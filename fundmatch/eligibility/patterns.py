"""Sentences that are understood as a whole, by the patterns of the tables: places, money, applicants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from fundmatch.eligibility.lists import applicants_listed, countries_listed, countries_partly, kinds_named
from fundmatch.eligibility.nouns import countries_at
from fundmatch.eligibility.sentences import Sentence
from fundmatch.eligibility.stated import (
    ApplicantCondition,
    Condition,
    MoneyCondition,
    Number,
    NumberCondition,
    PlaceCondition,
)
from fundmatch.rules import Who
from fundmatch.rules.compiled import Words
from fundmatch.rules.words import SentencePattern

Named = Mapping[str, str | None]


def understood(sentence: Sentence, before: Sequence[Sentence], words: Words) -> Iterator[Condition]:
    """What the sentence says as a whole, one condition of each rule, by the first row that fits.

    ``before`` are the sentences just before, which "such entities" refers to.
    """
    seen: set[str] = set()
    small = sentence.words.lower()
    conditional = bool(words.conditional.search(sentence.words))
    for pattern, row in words.sentences:
        if row.near not in small or row.rule in seen or (conditional and row.rule in ("limited", "coordinator")):
            continue
        match = pattern.search(sentence.words)
        condition = _condition(sentence, match.groupdict(), row, before, words) if match else None
        if condition is not None:
            seen.add(row.rule)
            yield condition


def _condition(
    sentence: Sentence, named: Named, row: SentencePattern, before: Sequence[Sentence], words: Words
) -> Condition | None:
    if row.rule in ("excluded", "limited", "exceptional", "coordinator"):
        where = _where(row.rule, named, before, words)
        return PlaceCondition(sentence.start, sentence.end, row.rule, where, row.how) if where else None
    if row.rule == "applicants":
        kinds, unknown = applicants_listed(named["list"] or "", words)
        return ApplicantCondition(sentence.start, sentence.end, "applicants", kinds, unknown) if kinds else None
    build = PLAIN.get(row.rule)
    try:
        return build(sentence, named) if build else None
    except ValueError:  # a workspace's pattern has found something else than the number or day it is for
        return None


def _where(rule: str, named: Named, before: Sequence[Sentence], words: Words) -> Who | None:
    """The countries or kinds a sentence names; None where it names none that can be told apart.

    Lists are read whole or not at all, but for those that limit participation: whoever is in the part that was read is
    admitted, and whoever is not may be in the rest.
    """
    kinds, listed, phrase = named.get("list"), named.get("countries"), named.get("who") or named.get("named")
    if kinds:
        found = words.kinds_of(kinds_named(kinds, words))
        return Who(kinds=found) if found else None
    known = (countries_partly if rule == "limited" else countries_listed)(listed, words) if listed else None
    if known is not None:
        return known
    if phrase:
        return Who(described=" ".join(phrase.split()))
    return _earlier(before, words) if listed is None else None


def _earlier(before: Sequence[Sentence], words: Words) -> Who | None:
    """ "Such entities …": the countries that the sentences just before put behind "established in"."""
    codes: list[str] = []
    for sentence in before:
        for match in re.finditer(r"entities established in (?:the )?", sentence.words):
            codes += countries_at(sentence.words[match.end() :], words)
    return Who(countries=tuple(dict.fromkeys(codes)), statuses=()) if codes else None


def _lump_sum(sentence: Sentence, named: Named) -> Condition:
    return MoneyCondition(sentence.start, sentence.end, "lump-sum")


def _rate(sentence: Sentence, named: Named) -> Condition:
    percent, nonprofit = named["percent"], named.get("nonprofit")
    return MoneyCondition(
        sentence.start,
        sentence.end,
        "rate",
        percent=float(percent) if percent else None,
        nonprofit=float(nonprofit) if nonprofit else None,
    )


def _third_party(sentence: Sentence, named: Named) -> Condition:
    duty = (named["mode"] or "").lower() in ("must", "shall")
    return MoneyCondition(sentence.start, sentence.end, "third-party", mode="must" if duty else "may")


def _third_party_most(sentence: Sentence, named: Named) -> Condition:
    return MoneyCondition(sentence.start, sentence.end, "third-party", most=_euro(named))


def _euro(named: Named) -> float:
    """EUR 60 000 · EUR 2,550,000 · EUR 2.00 million."""
    digits = (named["amount"] or "").strip(" .,")
    if named.get("million"):
        return float(digits.replace(" ", "").replace(",", ".")) * 1_000_000
    return float(re.sub(r"[ ,.](?=\d{3}\b)", "", digits).replace(",", "."))


def _single(sentence: Sentence, named: Named) -> Condition:
    return NumberCondition(sentence.start, sentence.end, Number("members", Who(), most=1))


def _traders(sentence: Sentence, named: Named) -> Condition:
    return ApplicantCondition(sentence.start, sentence.end, "traders")


def _registered(sentence: Sentence, named: Named) -> Condition:
    day, month, year = (named["date"] or "").split(".")
    return ApplicantCondition(sentence.start, sentence.end, "registered-by", by=f"{year}-{month}-{day}")


#: Rules whose values stand in the sentence as they are.
PLAIN: dict[str, Callable[[Sentence, Named], Condition]] = {
    "lump-sum": _lump_sum,
    "rate": _rate,
    "third-party": _third_party,
    "third-party-most": _third_party_most,
    "single": _single,
    "traders": _traders,
    "registered-by": _registered,
}


def with_amounts(found: Sequence[Condition]) -> Iterator[Condition]:
    """Support to third parties as one condition: who may give it, and the amount a later sentence sets."""
    money = [each for each in found if isinstance(each, MoneyCondition)]
    amounts = [each for each in money if each.most is not None]
    given = any(each.mode for each in money)
    for each in found:
        if isinstance(each, MoneyCondition) and each.mode and amounts:
            yield MoneyCondition(each.start, each.end, each.rule, each.mode, amounts[0].most)
        elif not (given and isinstance(each, MoneyCondition) and each.most is not None):
            yield each
