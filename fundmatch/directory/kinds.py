"""Which kind of organisation an entry is: by the publisher's activity type, its SME flag and the words of its name."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fundmatch.directory.names import parsed
from fundmatch.directory.units import name_vocabulary
from fundmatch.models.profile import KINDS

#: Meanings that together make a regional development agency.
DEVELOPMENT_AGENCY = ({"=agency", "=development"}, {"=agency", "=regional"})
#: Words of a list's own column of kinds that no name has.
SMALL = {"sme", "мсп", "msp", "micro", "small", "medium", "микро", "малко", "средно", "микропредприятие"}
LARGE = {"large", "голямо", "голямо предприятие", "veliko", "large enterprise"}


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    content = (resources.files("fundmatch.directory") / "data" / "kinds.tsv").read_text(encoding="utf-8")
    cells = (line.split("\t") for line in content.splitlines() if line and not line.startswith("#"))
    return tuple((activity, word, kind) for activity, word, kind in cells)


def kind_of(name: str, activity: str, sme: bool | int | None) -> str:
    """A kind of profile, or empty where nothing tells. A company that does not say so is not taken for an SME."""
    found = parsed(name)
    keys = set(found.keys)
    words = {key[1:] for key in keys}
    if any(parts <= keys for parts in DEVELOPMENT_AGENCY):
        words.add("development agency")
    if not activity and is_company(name) and "cluster" not in words:
        return "" if sme is None else "sme" if sme else "large-company"
    kinds = (kind for row, word, kind in _rows() if row == activity and (word in words or word == "-"))
    company = "sme" if sme else "large-company"
    return next(kinds, company if activity == "PRC" or sme is not None else "")


def is_company(name: str) -> bool:
    """Whether a name has the legal form of a company."""
    return any(unit.of == "legal" and unit.key == "=company" for unit in name_vocabulary().units(name))


def stated_kind(cell: str) -> str:
    """The kind that a list states in a column of its own, in any language; empty where it is not understood."""
    word = cell.strip().casefold()
    if word in KINDS:
        return word
    if word in SMALL or word in LARGE:
        return "sme" if word in SMALL else "large-company"
    return kind_of(cell, "", None)
