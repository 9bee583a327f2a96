"""Candidates that no best team needs, because enough others do at least as well in everything.

If at least k others dominate a candidate, any team of k that holds it leaves one of them out (k - 1 places are left
for k), and exchanging the two breaks no demand and lowers no value. Each exchange climbs in a strict order (equals are
ordered by number), so that exchanging ends with a team without dominated candidates. It holds for candidates alike in
all that demands see, of one kind, and without acquaintances of their own.
"""

from __future__ import annotations

import numpy as np

from fundmatch.consortium.sized import Ints, Mask, Sized

#: Candidates compared with one another at most; more are left to the bounds.
MOST_ALIKE = 600


def undominated(sized: Sized, among: Mask) -> Mask:
    """The candidates of ``among`` that a best team may need."""
    needed = among.copy()
    for alike in _alike(sized, np.flatnonzero(among)):
        if sized.size < len(alike) <= MOST_ALIKE:
            needed[alike] = _dominators(sized, alike) < sized.size
    needed[sized.fixed] = among[sized.fixed]
    return needed


def _alike(sized: Sized, numbers: Ints) -> list[Ints]:
    """Groups of candidates that every demand sees alike, of one kind, that know nobody."""
    table = sized.table
    known = {number for pair in table.problem.pairs for number in pair} if sized.past else set()
    fixed = set(sized.fixed.tolist())
    found: dict[tuple[int, ...], list[int]] = {}
    seen = np.column_stack([table.kind, sized.tallies.members, *sized.tallies.groups])
    for number in numbers.tolist():
        if number not in known and number not in fixed:
            found.setdefault(tuple(seen[number].tolist()), []).append(number)
    return [np.array(group) for group in found.values()]


def _dominators(sized: Sized, alike: Ints) -> Ints:
    """How many of the others are at least as good in every column and by themselves, for each of ``alike``."""
    merit = np.column_stack([sized.table.cover[alike], sized.linear[alike]])
    at_least = (merit[:, None] >= merit[None]).all(axis=2)  # row dominates column, or equals it
    equal = at_least & at_least.T
    earlier = np.arange(len(alike))[:, None] < np.arange(len(alike))[None]
    return np.asarray((at_least & (~equal | earlier)).sum(axis=0))
