"""Small tables in CORDIS's form about fictional organisations, and a directory that holds them."""

# ruff: noqa: SIM905 - the columns as CORDIS lists them

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fundmatch.directory import Directory
from fundmatch.store import Store

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)

ORGANISATION = (
    "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;street;postCode;city;country;"
    "nutsCode;geolocation;organizationURL;contactForm;contentUpdateDate;rcn;order;role;ecContribution;netEcContribution;"
    "totalCost;endOfParticipation;active"
).split(";")
PROJECT = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;ecSignatureDate;"
    "frameworkProgramme;masterCall;subCall;fundingScheme;nature;objective;contentUpdateDate;rcn;grantDoi"
).split(";")
TOPIC = ["projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription"]

Values = dict[str, object]


def text_of(columns: Sequence[str], rows: Sequence[Values], quoting: int = csv.QUOTE_ALL) -> str:
    """A table as CORDIS writes it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=";", quoting=quoting, restval="")  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def participation(project: int, pic: int, name: str, **more: object) -> Values:
    """A row of the table of organisations."""
    plain: Values = {
        "projectID": project, "projectAcronym": f"P{project}", "organisationID": pic, "name": name, "country": "BG",
        "activityType": "OTH", "SME": "false", "role": "participant", "contentUpdateDate": "2026-01-01 10:00:00",
    }  # fmt: skip
    return plain | more


def project(number: int, title: str, **more: object) -> Values:
    """A row of the table of projects."""
    plain: Values = {
        "id": number, "acronym": f"P{number}", "title": title, "startDate": "2024-03-01",
        "frameworkProgramme": "HORIZON", "objective": "…", "topics": "HORIZON-CL2-2023-HERITAGE-01-02",
    }  # fmt: skip
    return plain | more


def topic(number: int, title: str) -> Values:
    """A row of the table of topics."""
    return {"projectID": number, "euroSciVocTitle": title, "euroSciVocCode": "/1"}


PARTICIPATIONS = [
    participation(1, 900000001, "Testograd University", shortName="TGU", activityType="HES", city="Testograd",
                  role="coordinator", ecContribution="1 250 000,50", vatNumber="BG000000001", nutsCode="BG411",
                  organizationURL="http://www.testograd.example"),
    participation(1, 900000002, "OBSHTINA PRIMEROVO", activityType="PUB", ecContribution="100000"),
    participation(1, 900000003, "Klaster Primer", country="RS", vatNumber="NOTAPPLICABLE"),
    participation(2, 900000001, "Testograd University", shortName="TGU", activityType="HES", city="Testograd",
                  vatNumber="BG000000001", nutsCode="BG411", organizationURL="http://www.testograd.example"),
    participation(2, 900000004, "Beispiel Energie GmbH", country="DE", activityType="PRC", SME="true"),
    participation(3, 900000003, "Klaster Primer", country="RS", role="coordinator"),
    participation(3, 900000005, "Muster Museum", country="EL", activityType="PUB"),
]  # fmt: skip
PROJECTS = [
    project(1, "Cultural heritage in small towns", objective='Line one\nline two; with a "quote"'),
    project(2, "Hydrogen storage for ports", startDate="01/05/2022", topics="HORIZON-CL5-2021-D3-01-01"),
    project(3, "Museums and audiences", startDate="2025-01-15"),
]
TOPICS = [topic(1, "cultural heritage"), topic(1, "urban studies"), topic(2, "hydrogen energy"), topic(3, "museology")]


def files(
    folder: Path,
    participations: Sequence[Values] = PARTICIPATIONS,
    projects: Sequence[Values] = PROJECTS,
    topics: Sequence[Values] = TOPICS,
) -> list[Path]:
    """The three tables as files, with a byte order mark as CORDIS has it."""
    tables = {
        "organization.csv": text_of(ORGANISATION, participations),
        "project.csv": text_of(PROJECT, projects),
        "euroSciVoc.csv": text_of(TOPIC, topics),
    }
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8-sig", newline="")
    return [folder / name for name in tables]


@contextmanager
def directory(folder: Path) -> Iterator[Directory]:
    """A directory in a store of its own."""
    with Store.open(folder / "store.sqlite3") as store:
        yield Directory(store)


def quiet(what: str, done: int) -> None:
    """Nobody watches."""


@contextmanager
def filled(folder: Path) -> Iterator[Directory]:
    """A directory with the three tables above."""
    with directory(folder) as found:
        found.import_cordis(files(folder / "tables"), NOW, quiet)
        yield found
