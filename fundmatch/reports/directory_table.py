"""The directory for people and programs: imports, hits, one organisation, duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fundmatch.directory import Duplicate, ImportReport
from fundmatch.directory.directory import Collaborator, Hit
from fundmatch.models.organisation import Organisation
from fundmatch.reports.lines import Line, Span, joined, line, outside
from fundmatch.reports.records import as_csv

#: How many projects, duplicates and broken rows are told before the rest is only counted.
MOST_PROJECTS, MOST_PAIRS, MOST_BROKEN = 10, 10, 5
COLUMNS = (
    "id",
    "name",
    "short_name",
    "country",
    "kind",
    "sme",
    "city",
    "region",
    "pic",
    "eik",
    "url",
    "projects",
    "partner",
)


def import_lines(report: ImportReport, duplicates: Sequence[Duplicate]) -> list[Line]:
    """What an import brought, and what was wrong with its rows."""
    entries = f"{report.organisations:,} organisations"
    shared = f", {report.projects:,} projects, {report.participations:,} participations" if report.projects else ""
    lines = [line(Span("in the directory ", "dim"), f"{entries}{shared}")]
    for name, found in report.findings.items():
        mended = f", {found.mended:,} mended" if found.mended else ""
        broken = Span(f", {found.broken:,} broken and left out", "yellow") if found.broken else ""
        lines.append(line(Span("  read ", "dim"), outside(name), f": {found.read:,} rows{mended}", broken))
        lines += [line("    ", outside(str(each))) for each in found.told[:MOST_BROKEN]]
        if found.broken > MOST_BROKEN:
            lines.append(line(Span(f"    and {found.broken - MOST_BROKEN:,} more", "dim")))
        lines += [_note(text, number, found.places.get(text, ())) for text, number in found.notes.items()]
    return lines + duplicate_lines(duplicates, MOST_PAIRS)


def _note(text: str, number: int, places: Sequence[str]) -> Line:
    """What was noticed, how often, and where first: ``rows without a name: 2 (line 8; line 9)``."""
    more = "; …" if number > len(places) else ""
    where = outside(f" ({'; '.join(places)}{more})" if places else "", "dim")
    return line("    ", outside(text), "" if text.startswith("no column") else f": {number:,}", where)


def duplicate_lines(duplicates: Sequence[Duplicate], most: int | None = None) -> list[Line]:
    """Pairs of entries that seem to be one organisation."""
    shown = duplicates if most is None else duplicates[:most]
    lines = [
        line(
            Span(f"{_reason(each):<12}", "dim"), outside(each.names[0], "bold"), " = ", outside(each.names[1], "bold"),
            Span(f"  {each.first} {each.second}", "dim"),
        )
        for each in shown
    ]  # fmt: skip
    pairs = "1 pair seems" if len(duplicates) == 1 else f"{len(duplicates):,} pairs seem"
    rest = "; see them with: fundmatch directory duplicates" if len(shown) < len(duplicates) else ""
    return [*lines, line(Span(f"{pairs} to be one organisation each{rest}", "dim"))]


def _reason(each: Duplicate) -> str:
    return f"name {each.likeness:.2f}" if each.by == "name" else f"same {each.by}"


def hit_lines(hits: Sequence[Hit], partners: Mapping[str, str]) -> list[Line]:
    """Organisations found, a line each; ``partners`` are slugs of our own by id."""
    width = max((len(hit.organisation.id) for hit in hits), default=2) + 2
    lines = [line(Span(f"{'id':<{width}}{'kind':<21}{'in':<4}{'projects':>8}  name", "dim"))]
    for hit in hits:
        each = hit.organisation
        own = Span(f"  = your partner {partners[each.id]}", "green") if each.id in partners else ""
        place = f", {each.city}" if each.city else ""
        text = f"{each.id:<{width}}{each.kind or '-':<21}{each.country or '-':<4}{hit.projects:>8}  "
        lines.append(line(outside(text), outside(each.name, "bold"), outside(place), own))
    return [*lines, line(Span(f"{len(hits)} found", "dim"))]


def hits_record(hits: Iterable[Hit], partners: Mapping[str, str]) -> dict[str, Any]:
    """``fundmatch/directory/1``; ``partner`` is the slug of the partner that an entry is, or null."""
    listed = [
        {
            **hit.organisation.model_dump(mode="json", exclude={"projects"}),
            "projects": hit.projects,
            "score": round(hit.score, 4),
            "partner": partners.get(hit.organisation.id),
        }
        for hit in hits
    ]
    return {"schema": "fundmatch/directory/1", "organisations": listed}


def hits_csv(hits: Iterable[Hit], partners: Mapping[str, str]) -> str:
    """One row for each organisation."""
    record = hits_record(hits, partners)["organisations"]
    return as_csv(COLUMNS, ([each[name] for name in COLUMNS] for each in record))


def organisation_lines(each: Organisation, collaborators: Sequence[Collaborator], partner: str) -> list[Line]:
    """Everything known of one organisation."""
    lines = [line(outside(each.name, "bold"), outside(f" ({each.short_name})" if each.short_name else ""))]
    lines += [line(Span(f"  {label:<10}", "dim"), outside(value)) for label, value in _facts(each, partner) if value]
    if each.projects:
        lines.append(line(Span(f"  projects  {len(each.projects)}", "dim")))
    for project in each.projects[:MOST_PROJECTS]:
        role = " (coordinator)" if project.role == "coordinator" else ""
        when = project.start[:4] or "    "
        lines.append(line("    ", Span(when, "dim"), "  ", outside(project.label), Span(role, "green")))
    if len(each.projects) > MOST_PROJECTS:
        lines.append(line(Span(f"    and {len(each.projects) - MOST_PROJECTS:,} older ones", "dim")))
    if collaborators:
        lines.append(line(Span("  with      ", "dim"), "most often"))
    for other in collaborators:
        place = f", {other.organisation.country}" if other.organisation.country else ""
        shared = f": {joined(other.projects, 3)}"
        lines.append(line("    ", outside(other.organisation.name), outside(place), outside(shared)))
    return lines


def _facts(each: Organisation, partner: str) -> list[tuple[str, str]]:
    size = "" if each.sme is None else ", SME" if each.sme else ""
    subjects = joined(list(each.subjects()), 8)
    return [
        ("id", each.id),
        ("partner", partner),
        ("kind", f"{each.kind}{size}"),
        ("where", ", ".join(part for part in (each.city, each.region, each.country) if part)),
        ("PIC", each.pic),
        ("EIK", each.eik),
        ("VAT", each.vat if each.vat != each.eik else ""),
        ("web", each.url),
        ("subjects", subjects),
        ("about", each.description),
    ]


def organisation_record(each: Organisation, collaborators: Sequence[Collaborator], partner: str) -> dict[str, Any]:
    """``fundmatch/organisation/1``."""
    others = [
        {"id": other.organisation.id, "name": other.organisation.name, "country": other.organisation.country,
         "projects": list(other.projects)}
        for other in collaborators
    ]  # fmt: skip
    own = {"partner": partner or None, "collaborators": others}
    return {"schema": "fundmatch/organisation/1", "organisation": {**each.model_dump(mode="json"), **own}}


def duplicates_record(duplicates: Iterable[Duplicate]) -> dict[str, Any]:
    """``fundmatch/duplicates/1``."""
    listed = [
        {
            "first": each.first,
            "second": each.second,
            "names": list(each.names),
            "by": each.by,
            "likeness": each.likeness,
        }
        for each in duplicates
    ]
    return {"schema": "fundmatch/duplicates/1", "duplicates": listed}


def import_record(report: ImportReport, duplicates: Iterable[Duplicate]) -> dict[str, Any]:
    """``fundmatch/directory-import/1``."""
    findings = {
        name: {"rows": found.read, "mended": found.mended, "broken": found.broken, "notes": found.notes,
               "places": found.places, "told": [{"line": each.line, "reason": each.reason} for each in found.told]}
        for name, found in report.findings.items()
    }  # fmt: skip
    counts = {"organisations": report.organisations, "projects": report.projects}
    return {
        "schema": "fundmatch/directory-import/1",
        "lists": list(report.lists),
        **counts,
        "participations": report.participations,
        "files": findings,
        "duplicates": duplicates_record(duplicates)["duplicates"],
    }
