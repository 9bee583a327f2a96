"""What is wrong with the lines of a workspace beyond each line itself: unknown names, and lines that contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeVar

from fundmatch.errors import did_you_mean
from fundmatch.rules.rows import CountryRow, Sourced, WideningRow
from fundmatch.rules.schemes import Scheme
from fundmatch.rules.tables import Rules
from fundmatch.yaml_reader import Problem, YamlDocument

#: Where a row stands: its file, its table, its number.
Placed = tuple[YamlDocument, str, int]
Row = TypeVar("Row", bound=Sourced)


def cross_checks(parts: Sequence[tuple[YamlDocument, Rules]], shipped: Rules) -> list[Problem]:
    """Every finding about rows together; ``shipped`` tables know the strands and country codes."""
    strands = {row.strand for rules in (shipped, *(rules for _, rules in parts)) for row in rules.strands}
    found: list[Problem] = []
    for document, rules in parts:
        found += _unknown_names(document, rules, strands, frozenset(shipped.country_codes))
    return found + list(_contradictions(parts))


def _unknown_names(document: YamlDocument, rules: Rules, strands: set[str], codes: frozenset[str]) -> Iterator[Problem]:
    for number, row in enumerate(rules.countries):
        for place, strand in enumerate(row.strands):
            if strand not in strands:
                text = f'"{strand}" is no part of a programme we know{did_you_mean(strand, sorted(strands))}'
                yield document.problem(("countries", number, "strands", place), text)
    listed = [("countries", n, row.countries) for n, row in enumerate(rules.countries)]
    listed += [("widening", n, row.countries) for n, row in enumerate(rules.widening)]
    for table, number, countries in listed:
        for place, country in enumerate(countries):
            if country not in codes:
                yield document.problem((table, number, "countries", place), f'"{country}" is no country code')


def _contradictions(parts: Sequence[tuple[YamlDocument, Rules]]) -> Iterator[Problem]:
    """Lines of one date that hold together and answer one question differently: the later one is reported."""
    for (_, one), (place, other) in _pairs(parts, "countries", CountryRow):
        shared = ", ".join(sorted(set(one.countries) & set(other.countries)))
        if shared and one.status != other.status and _same_calls(one, other):
            yield _at(place, f"{shared}: another line of {one.date} says {one.status}, not {other.status}")
    for (_, first), (place, second) in _pairs(parts, "widening", WideningRow):
        shared = ", ".join(sorted(set(first.countries) & set(second.countries)))
        if shared and first.widening != second.widening and first.programme == second.programme:
            yield _at(place, f"{shared}: another line of {first.date} says the opposite")
    for (_, old), (place, new) in _pairs(parts, "schemes", Scheme):
        if _selects(old) == _selects(new) and _asks(old) != _asks(new):
            yield _at(place, f'scheme "{old.id}" of {old.date} asks something else of the same calls')


def _pairs(
    parts: Sequence[tuple[YamlDocument, Rules]], table: str, kind: type[Row]
) -> Iterator[tuple[tuple[Placed, Row], tuple[Placed, Row]]]:
    """Every two rows of a table that carry the same date and hold on a common day."""
    rows = [((document, table, n), row) for document, rules in parts for n, row in enumerate(getattr(rules, table))]
    yield from (pair for pair in combinations(rows, 2) if _same_time(pair[0][1], pair[1][1]))


def _at(place: Placed, text: str) -> Problem:
    document, table, number = place
    return document.problem((table, number), text)


def _same_calls(one: CountryRow, other: CountryRow) -> bool:
    """Whether two lines speak of the same part of a programme, neither more closely than the other."""
    if not set(one.programmes) & set(other.programmes) or bool(one.strands) != bool(other.strands):
        return False
    return not one.strands or bool(set(one.strands) & set(other.strands))


def _same_time(one: Sourced, other: Sourced) -> bool:
    """Whether two lines carry the same date and hold on a common day."""
    begins = max(one.valid_from, other.valid_from)
    ends = min(one.valid_to or "9999", other.valid_to or "9999")
    return one.date == other.date and begins <= ends


def _selects(scheme: Scheme) -> tuple[object, ...]:
    return scheme.programme, scheme.codes, scheme.kinds, scheme.action_types, scheme.not_action_types


def _asks(scheme: Scheme) -> str:
    kept = {"id", "name", "text", "quote", "source", "certainty", "date", "valid_from", "valid_to", "lasting", "notes"}
    return scheme.model_dump_json(exclude=kept)
