"""All rule tables together, and the row that speaks of a call. Policy stands in YAML; none of it is code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from fundmatch.models import Call
from fundmatch.rules.compiled import Words
from fundmatch.rules.rows import (
    CountryRow,
    GuestRow,
    LegalForm,
    Requirement,
    Sourced,
    StrandRow,
    TerritoryRow,
    WideningRow,
)
from fundmatch.rules.schemes import Scheme
from fundmatch.rules.team_rules import COUNTING
from fundmatch.rules.words import KnownKind, ReadingTables

Row = TypeVar("Row", bound=Sourced)


class Rules(ReadingTables):
    """All tables together; earlier rows win, and rows of the workspace come first."""

    countries: tuple[CountryRow, ...] = ()
    widening: tuple[WideningRow, ...] = ()
    territories: tuple[TerritoryRow, ...] = ()
    guests: tuple[GuestRow, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    strands: tuple[StrandRow, ...] = ()
    legal_forms: tuple[LegalForm, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    profit_kinds: tuple[KnownKind, ...] = ()
    country_codes: tuple[str, ...] = ()

    def programme_of(self, call: Call) -> str:
        """The rule family of a call: horizon, creative, opic, or other. Hand-kept calls go by their code."""
        if call.source in ("horizon", "creative", "opic"):
            return call.source
        families = (("CREA-", "creative"), ("HORIZON-", "horizon"), ("BG16", "opic"))
        return next((family for start, family in families if call.code.startswith(start)), "other")

    def strand_of(self, call: Call) -> str:
        """The strand of a call by its code, or empty."""
        return next((row.strand for row in self.strands if call.code.startswith(row.codes)), "")

    def scheme_of(self, call: Call, day: dt.date) -> Scheme | None:
        """The first valid scheme that fits; found once for calls that schemes cannot tell apart."""
        key = (call.source, call.code, call.kind, call.action_type, day)
        if key not in self._schemes_found:
            programme = self.programme_of(call)
            fitting = (row for row in self.schemes if row.fits(call, programme))
            self._schemes_found[key] = _first(fitting, day)
        return self._schemes_found[key]

    @cached_property
    def _schemes_found(self) -> dict[tuple[str, str, str, str, dt.date], Scheme | None]:
        return {}

    def country_row(self, country: str, call: Call, day: dt.date) -> CountryRow | None:
        """The line on a country's place in the call's programme and strand, or None where no line speaks of it."""
        programme, strand = self.programme_of(call), self.strand_of(call)
        rows = (row for row in self._of_country(country, programme) if row.fits_action(call))
        return _first((row for row in rows if not row.strands or strand in row.strands), day)

    def elsewhere_row(self, country: str, call: Call, day: dt.date) -> CountryRow | None:
        """The line that counts a country in other parts of the programme than the one the call belongs to.

        None where a line speaks of the call's own part, and where nobody knows to which part the call belongs.
        """
        if not self.strand_of(call) or self.country_row(country, call, day) is not None:
            return None
        rows = self._of_country(country, self.programme_of(call))
        return _first((row for row in rows if row.status in COUNTING), day)

    def speaks_of(self, country: str, call: Call) -> bool:
        """Whether any line speaks of a country in the call's programme, in whatever part and at whatever time."""
        return bool(self._of_country(country, self.programme_of(call)))

    def takes_part(self, country: str, programme: str, day: dt.date) -> tuple[str, ...] | None:
        """The names of the parts of a programme that count a country, () for all of it, None for no part."""
        rows = [row for row in self._of_country(country, programme) if row.valid_on(day)]
        counting = [row for row in rows if row.status in COUNTING]
        if not counting:
            return None
        parts = {strand for row in counting for strand in row.strands}
        if any(not row.strands for row in counting) or parts >= self._parts_of(programme):
            return ()
        return tuple(row.name or row.strand for row in self.strands if row.strand in parts)

    def _of_country(self, country: str, programme: str) -> tuple[CountryRow, ...]:
        """The lines on a country in a programme, found once: a search asks for them for every partner and call."""
        key = (country, programme)
        if key not in self._countries_found:
            fitting = (row for row in self.countries if country in row.countries and programme in row.programmes)
            self._countries_found[key] = tuple(fitting)
        return self._countries_found[key]

    @cached_property
    def _countries_found(self) -> dict[tuple[str, str], tuple[CountryRow, ...]]:
        return {}

    def _parts_of(self, programme: str) -> set[str]:
        return {strand for row in self.countries if programme in row.programmes for strand in row.strands}

    def widening_row(self, country: str, call: Call, day: dt.date, region: str = "") -> WideningRow | None:
        """The line on whether a country, or a ``region`` (NUTS) of it, counts as widening in the call's programme."""
        programme = self.programme_of(call)
        rows = (row for row in self.widening if country in row.countries and row.programme == programme)
        return _first((row for row in rows if not row.regions or region.startswith(row.regions)), day)

    def territory_row(self, call: Call, day: dt.date) -> TerritoryRow | None:
        """The territory outside which nobody can apply, or None for a programme without one."""
        programme = self.programme_of(call)
        return _first((row for row in self.territories if row.programme == programme), day)

    def guest_row(self, call: Call, day: dt.date) -> GuestRow | None:
        """The line that lets anybody join without funding, or None."""
        programme = self.programme_of(call)
        return _first((row for row in self.guests if row.programme == programme), day)

    @cached_property
    def forms_by_id(self) -> dict[str, LegalForm]:
        """Legal forms by their id."""
        return {form.id: form for form in self.legal_forms}

    @cached_property
    def words(self) -> Words:
        """What published conditions are read by, compiled when the first of them is read."""
        return Words(self)


def _first(rows: Iterable[Row], day: dt.date) -> Row | None:
    return next((row for row in rows if row.valid_on(day)), None)
