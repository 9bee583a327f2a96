"""Which entries are one organisation: by registry numbers first, then by name within a country."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from fundmatch.directory.names import SAME, Name, likeness, parsed, place_keys
from fundmatch.models import Profile

#: A word of so many names of a country tells none of them apart, unless it meets a second one.
TELLING = 40
#: So many names that share their rarest words are a chain of shops or an attack, and would be compared for hours.
MOST_ALIKE = 300
#: The rarest words of a name by which others like it are looked for.
RAREST = 3


class Entry(NamedTuple):
    """What of an entry tells whether it is another one."""

    number: int
    id: str
    name: str
    short_name: str
    country: str
    city: str
    pic: str
    eik: str
    vat: str


@dataclass(frozen=True)
class Duplicate:
    """Two entries that seem to be one organisation. ``by`` is PIC, EIK, VAT or name, ``likeness`` 0–1 (numbers: 1)."""

    first: str
    second: str
    names: tuple[str, str]
    by: str
    likeness: float


def duplicates_among(entries: Sequence[Entry]) -> list[Duplicate]:
    """Pairs of an entry and a later one that seems to be the same: those by number first, then the likeliest.

    Different EIK or VAT numbers, or different places, rule a name out.
    """
    found: dict[tuple[int, int], Duplicate] = {}
    for by in ("pic", "eik", "vat"):
        for first, second in _with_equal(entries, by):
            found.setdefault((first.number, second.number), _duplicate(first, second, by.upper(), 1.0))
    for first, second in _neighbours(_once_each(entries, found)):
        if not _ruled_out(first, second):
            measure = likeness(parsed(first.name, first.city), parsed(second.name, second.city))
            if measure >= SAME:
                found[first.number, second.number] = _duplicate(first, second, "name", measure)
    order = {"PIC": 0, "EIK": 1, "VAT": 2, "name": 3}
    return sorted(found.values(), key=lambda each: (order[each.by], -each.likeness, each.first, each.second))


def _once_each(entries: Sequence[Entry], known: Iterable[tuple[int, int]]) -> list[Entry]:
    """Without entries that are an earlier one by number already."""
    later = {second for _, second in known}
    return [entry for entry in entries if entry.number not in later]


def _duplicate(first: Entry, second: Entry, by: str, measure: float) -> Duplicate:
    return Duplicate(first.id, second.id, (first.name, second.name), by, round(measure, 3))


def _with_equal(entries: Iterable[Entry], by: str) -> Iterator[tuple[Entry, Entry]]:
    groups = defaultdict[str, list[Entry]](list)
    for entry in entries:
        value = getattr(entry, by)
        if value:
            groups[f"{entry.country if by == 'vat' else ''}{value}"].append(entry)
    for first, *others in groups.values():
        yield from ((first, each) for each in others)


def _ruled_out(first: Entry, second: Entry) -> bool:
    """By other numbers, or another place: schools, libraries and branches of one name are many."""
    here, there = place_keys(first.city), place_keys(second.city)
    return bool(here and there and here.isdisjoint(there)) or any(
        getattr(first, by) and getattr(second, by) and getattr(first, by) != getattr(second, by)
        for by in ("eik", "vat")
    )


def _neighbours(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of one country that share a rare word, or two of their rarest."""
    keys = [_telling_keys(parsed(entry.name, entry.city)) for entry in entries]
    count = Counter((entry.country, key) for entry, own in zip(entries, keys, strict=True) for key in own)
    blocks = defaultdict[tuple[str, ...], list[Entry]](list)
    for entry, own in zip(entries, keys, strict=True):
        rarest = sorted(own, key=lambda key: (count[entry.country, key], key))[:RAREST]
        for key in rarest:
            if count[entry.country, key] <= TELLING:
                blocks[entry.country, key].append(entry)
        for pair in combinations(sorted(rarest), 2):
            blocks[(entry.country, *pair)].append(entry)
    seen = set[tuple[int, int]]()
    for block in (each for each in blocks.values() if len(each) <= MOST_ALIKE):
        for first, second in combinations(block, 2):
            if (first.number, second.number) not in seen:
                seen.add((first.number, second.number))
                yield first, second


def _telling_keys(name: Name) -> list[str]:
    return list(dict.fromkeys(part.key for part in name.parts if part.of != "country"))


def entries_like(profile: Profile, entries: Iterable[Entry]) -> list[str]:
    """Ids of the entries that are a partner: where numbers are known on both sides they decide."""
    names = [name for name in (profile.name, *profile.names.values()) if name]
    return [entry.id for entry in entries if _is_partner(entry, profile, names)]


def _is_partner(entry: Entry, profile: Profile, names: Sequence[str]) -> bool:
    if entry.pic and profile.pic:
        return entry.pic == profile.pic
    if entry.eik and profile.eik:
        return entry.eik[:9] == profile.eik[:9]
    if entry.country and entry.country != profile.country:
        return False
    theirs = [parsed(entry.name, entry.city)]
    return any(likeness(parsed(name), other) >= SAME for name in names for other in theirs)
