"""The money of a call (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from fundmatch.models import Budget
from fundmatch.sources.eu_portal.row import first

#: Euro. Some cascade calls state "1.2" or "560", and nobody can tell millions, thousands and euro apart.
LEAST = 1000.0


def budget(overviews: Iterable[Any], identifier: str) -> Budget:
    """Total, least and greatest contribution in euro, number of grants; 0 on the portal means "not stated".

    The map lists every topic of the call and another one may come first; an entry belongs to us when its action
    begins with the identifier and " - " (``…-D3-1`` alone would also take ``…-D3-16``). A topic may have several
    entries, one for each type of action or deadline, and several years in each: totals and grants add up.
    """
    ours = [entry for overview in overviews for entry in _entries(overview, identifier)]
    return Budget(
        total=_stated(sum(sum(_positive(_values(entry.get("budgetYearMap")))) for entry in ours)),
        min=min(_positive(entry.get("minContribution") for entry in ours), default=None),
        max=max(_positive(entry.get("maxContribution") for entry in ours), default=None),
        grants=int(_stated(sum(_positive(entry.get("expectedGrants") for entry in ours))) or 0) or None,
    )


def amount(stated: object, currency: str) -> Budget:
    """The total of a cascade or external call, in euro unless it says otherwise."""
    number = _number(stated)
    euro = currency.upper() in ("", "EUR")
    return Budget(total=number if euro and math.isfinite(number) and number >= LEAST else None)


def _entries(overview: Any, identifier: str) -> Iterator[dict[str, Any]]:
    groups = overview.get("budgetTopicActionMap") if isinstance(overview, dict) else None
    for group in _values(groups):
        for entry in group if isinstance(group, list) else [group]:
            if isinstance(entry, dict) and first(entry.get("action")).startswith(f"{identifier} - "):
                yield entry


def _values(mapping: Any) -> Iterable[Any]:
    return mapping.values() if isinstance(mapping, dict) else mapping if isinstance(mapping, list) else ()


def _positive(values: Iterable[Any]) -> list[float]:
    """The numbers above zero; years come as strings, contributions as numbers."""
    return [number for number in map(_number, values) if number > 0 and math.isfinite(number)]


def _number(value: object) -> float:
    try:
        return float("".join(first(value).split()))
    except ValueError:
        return 0.0


def _stated(number: float) -> float | None:
    return number if number > 0 and math.isfinite(number) else None
