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
#: Rows of one table that are compared with each other: half a million pairs take a second, all of a huge file hours.
COMPARED = 1_000


def cross_checks(parts: Sequence[tuple[YamlDocument, Rules]], shipped: Rules) -> list[Problem]:
    """Every finding about rows together; ``shipped`` tables know the strands and country codes."""
    strands = {row.strand for rules in (shipped, *(rules for _, rules in parts)) for row in rules.strands}
    found: list[Problem] = []
    for document, rules in parts:
        found += _unknown_names(document, rules, strands, frozenset(shipped.country_codes))
    return [*found, *_contradictions(parts), *_repeated(parts), *_not_compared(parts)]


def _repeated(parts: Sequence[tuple[YamlDocument, Rules]]) -> Iterator[Problem]:
    """Schemes of one id that hold on a common day: which of them was meant?"""
    placed = [((document, "schemes", n), row) for document, rules in parts for n, row in enumerate(rules.schemes)]
    first: dict[str, list[Scheme]] = {}
    for place, scheme in placed:
        if any(_common_day(scheme, other) for other in first.setdefault(scheme.id, [])):
            yield _at(place, f'a scheme with the id "{scheme.id}" stands before: the first that fits a call holds')
        first[scheme.id].append(scheme)


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
                meant = f' (did you mean "{country.upper()}"?)' if country.upper() in codes else ""
                text = f'"{country}" is no country code{meant}'
                yield document.problem((table, number, "countries", place), text)


def _contradictions(parts: Sequence[tuple[YamlDocument, Rules]]) -> Iterator[Problem]:
    """Lines of one date that hold together and answer one question differently: the later one is reported."""
    for (_, one), (place, other) in _pairs(parts, "countries", CountryRow):
        shared = ", ".join(sorted(set(one.countries) & set(other.countries)))
        if shared and one.status != other.status and _same_calls(one, other):
            yield _at(place, f"{shared}: another line of {one.date} says {one.status}, not {other.status}")
    for (_, first), (place, second) in _pairs(parts, "widening", WideningRow):
        shared = ", ".join(sorted(set(first.countries) & set(second.countries)))
        same = (first.programme, first.regions) == (second.programme, second.regions)
        if shared and same and first.widening != second.widening:
            yield _at(place, f"{shared}: another line of {first.date} says the opposite")
    for (_, old), (place, new) in _pairs(parts, "schemes", Scheme):
        if _selects(old) == _selects(new) and _asks(old) != _asks(new):
            yield _at(place, f'scheme "{old.id}" of {old.date} asks something else of the same calls')


def _pairs(
    parts: Sequence[tuple[YamlDocument, Rules]], table: str, kind: type[Row]
) -> Iterator[tuple[tuple[Placed, Row], tuple[Placed, Row]]]:
    """Every two rows of a table that carry the same date and hold on a common day, among the first of them."""
    rows = [((document, table, n), row) for document, rules in parts for n, row in enumerate(getattr(rules, table))]
    yield from (pair for pair in combinations(rows[:COMPARED], 2) if _same_time(pair[0][1], pair[1][1]))


def _not_compared(parts: Sequence[tuple[YamlDocument, Rules]]) -> Iterator[Problem]:
    """Where a table has more rows than are compared."""
    for table in ("countries", "widening", "schemes"):
        places = [(document, table, n) for document, rules in parts for n in range(len(getattr(rules, table)))]
        if len(places) > COMPARED:
            text = f'more than {COMPARED:,} lines of "{table}": from here on they are not searched for contradictions'
            yield _at(places[COMPARED], text)


def _at(place: Placed, text: str) -> Problem:
    document, table, number = place
    return document.problem((table, number), text)


def _same_calls(one: CountryRow, other: CountryRow) -> bool:
    """Whether two lines speak of the same part of a programme, neither more closely than the other."""
    if not set(one.programmes) & set(other.programmes) or bool(one.strands) != bool(other.strands):
        return False
    if (one.action_types, one.not_action_types) != (other.action_types, other.not_action_types):
        return False
    return not one.strands or bool(set(one.strands) & set(other.strands))


def _same_time(one: Sourced, other: Sourced) -> bool:
    """Whether two lines carry the same date and hold on a common day."""
    return one.date == other.date and _common_day(one, other)


def _common_day(one: Sourced, other: Sourced) -> bool:
    begins = max(one.valid_from, other.valid_from)
    return begins <= min(one.valid_to or "9999", other.valid_to or "9999")


def _selects(scheme: Scheme) -> tuple[object, ...]:
    return scheme.programme, scheme.codes, scheme.kinds, scheme.action_types, scheme.not_action_types


def _asks(scheme: Scheme) -> str:
    kept = {"id", "name", "text", "quote", "source", "certainty", "date", "valid_from", "valid_to", "lasting", "notes"}
    return scheme.model_dump_json(exclude=kept)
