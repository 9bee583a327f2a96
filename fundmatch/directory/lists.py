"""Any other list of organisations: CSV in the encodings and with the delimiters that offices use, or XLSX.

Which column means what is said by ``name=COLUMN`` pairs; columns whose names are ours need no pair.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fundmatch.directory import values
from fundmatch.directory.importing import (
    ImportReport,
    Progress,
    Reading,
    import_report,
    index_organisations,
    index_projects,
    portions,
)
from fundmatch.directory.kinds import stated_kind
from fundmatch.directory.names import parsed, place_keys
from fundmatch.directory.office_files import opened_table
from fundmatch.directory.tables import Findings, Row, Table, positions
from fundmatch.errors import UsageError, WorkspaceError, did_you_mean
from fundmatch.store.directory import DirectoryStore, ListInfo, OrganisationRow, ParticipationRow, ProjectRow
from fundmatch.text.folding import fold

#: What a column can mean.
FIELDS = (
    "name", "short_name", "country", "kind", "sme", "region", "city", "url", "pic", "eik", "vat", "keywords",
    "description", "project",
)  # fmt: skip
#: Other words people use for the same.
ALIASES = {
    "web": "url",
    "website": "url",
    "projects": "project",
    "keyword": "keywords",
    "acronym": "short_name",
    "nuts": "region",
}
LIST_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Signs of a value that is told.
LONGEST_TOLD = 40
#: What stands in the column of names under the last organisation, folded.
TOTALS = {"общо", "всичко", "всичко общо", "total", "grand total", "ukupno", "укупно", "zbir"}
SEPARATED = re.compile(r"\s*[;|•\n]\s*")


@dataclass(frozen=True)
class ListRequest:
    """What to import. ``columns`` are the publisher's names by our fields; ``country`` is for rows without."""

    path: Path
    name: str
    columns: Mapping[str, str]
    country: str = ""

    def heads(self, cells: Sequence[str]) -> bool:
        """Whether a row names all the columns asked for."""
        named = {" ".join(cell.replace("\ufeff", "").split()).casefold() for cell in cells}
        return {name.casefold() for name in self.columns.values() or ("name",)} <= named

    def told(self, row: Row, name: str) -> str:
        """Where a value stands and what it is: ``line 7, column "ЕИК": "n/a"``."""
        return f'line {row.line}, column "{self.columns.get(name, name)}": "{row[name][:LONGEST_TOLD]}"'


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """``name=Beneficiary name`` pairs by field. Raises UsageError with the nearest known field."""
    found: dict[str, str] = {}
    for pair in pairs:
        ours, mark, theirs = pair.partition("=")
        ours = ALIASES.get(ours.strip(), ours.strip())
        if not mark or not theirs.strip():
            raise UsageError(f'"{pair}" is no pair', 'write --map name="Beneficiary name"')
        if ours not in FIELDS:
            raise UsageError(f'unknown field "{ours}"{did_you_mean(ours, FIELDS)}', f"known: {', '.join(FIELDS)}")
        if ours in found:
            raise UsageError(f'field "{ours}" is mapped twice', "name one column for each field")
        found[ours] = theirs.strip()
    return found


def list_name(text: str) -> str:
    """A list's name as its key. Raises UsageError."""
    name = text.strip().lower()
    if not LIST_NAME.fullmatch(name) or len(name) > 40:
        raise UsageError(
            f'"{text}" is no name for a list', "small Latin letters, digits and hyphens, such as members-2026"
        )
    return name


def import_list(
    request: ListRequest, tables: DirectoryStore, reading: Reading, now: datetime, progress: Progress
) -> ImportReport:
    """Read a list into the directory in place of what a list of this name said before; after any error nothing changed.

    Raises WorkspaceError for a file that cannot be read or lacks a mapped column, UsageError where no column is a name.
    """
    findings, key = Findings(), f"list:{request.name}"
    with opened_table(request.path, findings, request.heads) as table, tables.store.transaction():
        columns = _columns(table, request)
        tables.forget(key)
        entries = _entries(_watched(table.rows(columns), request.path.name, progress), request, findings)
        if not entries:
            raise WorkspaceError(f"{request.path.name} has no organisation that can be read", _first(findings))
        for portion in portions(entries.values()):
            tables.add_organisations(each.row for each in portion)
        _add_projects(entries, key, tables)
        tables.name_list(ListInfo(key, request.path.name, now.isoformat(timespec="seconds"), reading.key))
        index_projects(tables, key, reading.subjects, progress)
        index_organisations(tables, reading.subjects, progress)
    return import_report(tables, (key,), {request.path.name: findings})


@dataclass
class _Entry:
    """An organisation of the list, and the titles of its projects in the order of the rows."""

    row: OrganisationRow
    projects: dict[str, None] = field(default_factory=dict)


def _entries(rows: Iterable[Row], request: ListRequest, findings: Findings) -> dict[str, _Entry]:
    """One entry for each organisation: lists of grants name a beneficiary in every row. Later rows add what is new."""
    kept: dict[str, _Entry] = {}
    for row in rows:
        found = _organisation(row, request, findings)
        if found is None:
            continue
        before = kept.get(found.id)
        findings.note("rows about an organisation named before", int(before is not None))
        entry = kept.setdefault(found.id, _Entry(found))
        entry.row = found if before is None else _joined(before.row, found)
        entry.projects |= dict.fromkeys([row["project"]] if row["project"] else ())
    return kept


def _add_projects(entries: Mapping[str, _Entry], key: str, tables: DirectoryStore) -> None:
    """Titles are all that such lists say: bodies that name the same one took part in the same project."""
    ids = {title: f"{key}:{_digest(title)}" for each in entries.values() for title in each.projects}
    tables.add_projects(ProjectRow(number, key, title=title) for title, number in ids.items())
    tables.add_participations(
        ParticipationRow(each.row.id, ids[title], "", None) for each in entries.values() for title in each.projects
    )


def _first(findings: Findings) -> str:
    return str(findings.told[0]) if findings.told else "is this the right file?"


def _watched(rows: Iterable[Row], shown: str, progress: Progress) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % 1_000 == 0:
            progress(shown, number)
        yield row


def _columns(table: Table, request: ListRequest) -> Mapping[str, int]:
    known = {name.casefold() for name in table.header}
    ours = {name: name for name in FIELDS if name in known} | {
        name: alias for alias, name in ALIASES.items() if alias in known and name not in known
    }
    wanted = {**ours, **request.columns}
    if "name" not in wanted:
        text = f"{table.file}: no column is mapped to name"
        raise UsageError(text, f'write --map name="{table.header[0]}"; columns found: {", ".join(table.header[:40])}')
    names = Counter(name.casefold() for name in table.header)
    for theirs in wanted.values():
        twice = int(names[theirs.casefold()] > 1)
        table.findings.note(f'column "{theirs}" stands more than once: the first is read', twice)
    return positions(table.header, wanted, tuple(wanted), table.file)


def _organisation(row: Row, request: ListRequest, findings: Findings) -> OrganisationRow | None:
    name = " ".join(row["name"].split())
    if not any(sign.isalnum() for sign in name):
        findings.note("rows without a name", place=f"line {row.line}")
        return None
    if fold(name.strip(" :.")) in TOTALS:
        findings.note("rows of totals", place=f"line {row.line}")
        return None
    home = values.country(row["country"]) or request.country
    kind = stated_kind(row["kind"])
    pic, eik = values.pic(row["pic"]), values.eik(row["eik"] or row["vat"], home)
    for of, what, known in (
        ("country", "countries that are not understood", values.country(row["country"])),
        ("kind", "kinds that are not understood", kind),
        ("pic", "values of pic that are none", pic),
        ("eik", "values of eik that are none", eik),
    ):
        findings.note(what, int(bool(row[of]) and not known), request.told(row, of))
    return OrganisationRow(
        id=f"list:{request.name}:{_key(name, home, row['city'], pic or eik)}",
        list=f"list:{request.name}",
        name=name,
        short_name=row["short_name"],
        country=home,
        kind=kind,
        sme=values.flag(row["sme"]),
        region=values.region(row["region"]),
        city=row["city"],
        url=values.web_address(row["url"]),
        pic=pic,
        vat=values.vat(row["vat"]),
        eik=eik,
        keywords=_as_json(SEPARATED.split(row["keywords"])),
        description=row["description"],
    )


def _key(name: str, country: str, city: str, number: str) -> str:
    """A key of letters and digits: a registry number, else of name, legal form and place, whatever their spelling.

    Schools and libraries of many towns have one name; so have companies of different forms.
    """
    meant = parsed(name, city)
    return number or _digest("|".join([*sorted(meant.keys), *sorted(meant.forms), country, *sorted(place_keys(city))]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _as_json(items: Iterable[str]) -> str:
    return json.dumps([item for item in dict.fromkeys(items) if item], ensure_ascii=False)


def _joined(first: OrganisationRow, second: OrganisationRow) -> OrganisationRow:
    both = _as_json([*json.loads(first.keywords), *json.loads(second.keywords)])
    missing: dict[str, Any] = {
        name: value for name, value in second._asdict().items() if value and getattr(first, name) in ("", None)
    }
    return first._replace(**missing)._replace(keywords=both)
