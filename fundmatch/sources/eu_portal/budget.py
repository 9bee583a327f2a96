"""The money of one topic out of the budget map of its whole call (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from fundmatch.models import Budget


def budget(overview: Any, identifier: str) -> Budget:
    """Total, least and greatest contribution in euro, number of grants; 0 on the portal means "not stated".

    The map lists every topic of the call and another one may come first; an entry belongs to us when its action
    begins with the identifier and " - " (``…-D3-1`` alone would also take ``…-D3-16``). A topic may have several
    entries, one for each type of action or deadline: totals and grants add up.
    """
    ours = list(_entries(overview, identifier))
    return Budget(
        total=_stated(sum(sum(_positive(_values(entry.get("budgetYearMap")))) for entry in ours)),
        min=min(_positive(entry.get("minContribution") for entry in ours), default=None),
        max=max(_positive(entry.get("maxContribution") for entry in ours), default=None),
        grants=int(sum(_positive(entry.get("expectedGrants") for entry in ours))) or None,
    )


def _entries(overview: Any, identifier: str) -> Iterator[dict[str, Any]]:
    groups = overview.get("budgetTopicActionMap") if isinstance(overview, dict) else None
    for group in _values(groups):
        for entry in group if isinstance(group, list) else ():
            action = entry.get("action") if isinstance(entry, dict) else None
            if isinstance(action, str) and action.strip().startswith(f"{identifier} - "):
                yield entry


def _values(mapping: Any) -> Iterable[Any]:
    return mapping.values() if isinstance(mapping, dict) else ()


def _positive(values: Iterable[Any]) -> list[float]:
    """The numbers above zero; years come as strings, contributions as numbers."""
    return [number for number in map(_number, values) if number > 0 and math.isfinite(number)]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return 0.0
    try:
        return float(value)
    except (ValueError, OverflowError):
        return 0.0


def _stated(number: float) -> float | None:
    return number if number > 0 else None
