"""The words of a comparison, in English; every report of one passes them through a translation that it is given.

They stand here together so that a catalogue of another language has one place to follow. Text from outside (names,
labels, titles) is never translated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from fundmatch.consortium.comparison import ComparedMember, Comparison, TrackRecord
from fundmatch.reports.words import euro

#: Gives a text of this module in the reader's language.
Say = Callable[[str], str]

STRENGTHS = "Themes and members"
NOTE = (
    "Strength from 0 to 100, read from each partner's own keywords, descriptions and projects; 100 = stated by itself."
)
SHARED, UNIQUE, MANY = "Shared strengths", "Only one has it", "Covered by many"
WEAK, MISSING = "Weakly covered", "Covered by nobody"
MEMBERS, RECORD, PROJECTS = "Members", "Track record", "Past projects"
COUNTRIES, KINDS, LANGUAGES = "Countries", "Kinds of organisation", "Languages"
FIT, THEME, MEMBER, COVERED = "Fit for the call", "Theme", "Member", "Themes covered"
NUMBER, NAME, COUNTRY, KIND = "No.", "Name", "Country", "Kind"
COORDINATE, COFINANCING, ESTABLISHED = "Can coordinate", "Own co-financing up to", "Established"
TITLE, PROGRAMME, ROLE, YEAR = "Title", "Programme", "Role", "Year"
FINDINGS, FINDING, GROUP, ID = "Findings", "Finding", "Group", "Id"
YES, NO, UNSTATED, NOTHING = "yes", "no", "not stated", "nothing"
AS_OF = "as of"


def told_apart(comparison: Comparison) -> Comparison:
    """The comparison with names that no two members share: the slug stands behind those that several have."""
    counts = Counter(member.name.casefold().strip() for member in comparison.members)
    if len(counts) == len(comparison.members):
        return comparison
    members = [
        member.model_copy(update={"name": f"{member.name} [{member.slug}]"})
        if counts[member.name.casefold().strip()] > 1
        else member
        for member in comparison.members
    ]
    return comparison.model_copy(update={"members": tuple(members)})


def as_written(text: str) -> str:
    """The English text itself."""
    return text


def percent(strength: float) -> int:
    """A strength (0–1) as people read it: 0–100."""
    return round(100 * strength)


def counted(numbers: dict[str, int], say: Say = as_written) -> str:
    """``BG 9 · IT 1``; a name that nobody stated is said to be not stated."""
    return " · ".join(f"{name or say(UNSTATED)} {number}" for name, number in numbers.items())


def yes_or_no(value: bool | None, say: Say = as_written) -> str:
    """``yes``, ``no`` or ``not stated``."""
    return say(UNSTATED if value is None else YES if value else NO)


def capacities(member: ComparedMember, say: Say = as_written) -> list[tuple[str, str]]:
    """(label, value) of what a member can carry; what it does not state is left out."""
    given = member.capacities
    stated = [
        (COORDINATE, None if given.coordinate is None else yes_or_no(given.coordinate, say)),
        (COFINANCING, None if given.cofinancing_eur is None else euro(given.cofinancing_eur)),
        (ESTABLISHED, given.established),
    ]
    return [(say(label), value) for label, value in stated if value]


def years(record: TrackRecord) -> str:
    """``2012–2020``, ``2016``, or nothing where no year is stated."""
    if record.years is None:
        return ""
    first, last = record.years
    return str(first) if first == last else f"{first}–{last}"


def roles(record: TrackRecord, say: Say = as_written) -> str:
    """``partner 5 · not stated 1``."""
    return counted({say(name) if name else "": number for name, number in record.roles.items()}, say)


def findings(comparison: Comparison, say: Say = as_written) -> list[tuple[str, list[str]]]:
    """(heading, lines) of what follows from the strengths: shared, unique, redundant, weak, missing."""
    names = {member.slug: member.name for member in comparison.members}
    found: list[tuple[str, Iterable[str]]] = [
        (SHARED, comparison.shared),
        (UNIQUE, (f"{names[slug]}: {', '.join(rows)}" for slug, rows in comparison.unique.items())),
        (MANY, (f"{row} ({number} of {len(names)})" for row, number in comparison.many.items())),
        (WEAK, (f"{row} ({percent(best)})" for row, best in comparison.weak.items())),
        (MISSING, comparison.missing),
    ]
    return [(say(heading), list(lines)) for heading, lines in found]
