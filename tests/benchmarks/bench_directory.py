"""How long the directory takes: import of a generated list of 150,000 participations, search, candidates.

    python -m tests.benchmarks.bench_directory [ROWS]

The generated tables have CORDIS's columns and traps (quotes, line breaks, a share of broken rows). Prints seconds of
processor time (others may use the machine), rows a second and the peak memory of the process.
"""

# ruff: noqa: T201, S311, SIM905 - prints; chance that can be repeated; word lists that can be read

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

WORDS = (
    "urban heritage circular economy hydrogen storage digital twin soil biodiversity migration democracy quantum"
    " vaccine cancer robotics battery grid transport aviation ocean satellite museum audience education gender climate"
    " adaptation forest wood food protein packaging waste water sensor semiconductor cloud edge privacy border"
).split()
#: Few words are common and most are rare, as in real titles.
RARE = [f"{first}{second}" for first in WORDS for second in WORDS]
PLACES = (
    "Sofia Plovdiv Varna Ruse Niš Pirot Novi-Sad Beograd Siena Athens Porto Gent Lyon Graz Turku Tartu Cork".split()
)
KINDS = (
    "University of",
    "Institute for",
    "Municipality of",
    "Association for",
    "Cluster",
    "Foundation",
    "Systems GmbH",
)
ACTIVITIES = ("HES", "REC", "PUB", "OTH", "OTH", "OTH", "PRC")
COUNTRIES = "BG RS IT EL DE FR ES PT BE AT FI EE IE UK".split()
ORGANISATION = (
    "projectID projectAcronym organisationID vatNumber name shortName SME activityType street postCode city country"
    " nutsCode geolocation organizationURL contactForm contentUpdateDate rcn order role ecContribution"
    " netEcContribution totalCost endOfParticipation active"
).split()
PROJECT = (
    "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics ecSignatureDate"
    " frameworkProgramme masterCall subCall fundingScheme nature objective contentUpdateDate rcn grantDoi"
).split()


def _organisation(number: int) -> dict[str, object]:
    dice = random.Random(number)
    kind = number % len(KINDS)
    name = f"{KINDS[kind]} {' '.join(dice.sample(WORDS, 2)).title()} {dice.choice(PLACES)} {number // 7}"
    return {
        "organisationID": 900_000_000 + number, "vatNumber": f"BG{175_000_000 + number}", "name": name,
        "shortName": f"O{number}", "SME": str(number % 3 == 0).lower(), "activityType": ACTIVITIES[kind],
        "city": dice.choice(PLACES), "country": COUNTRIES[number % len(COUNTRIES)], "nutsCode": "BG411",
        "organizationURL": f"http://www.o{number}.example", "contentUpdateDate": "2026-01-01 10:00:00",
        "street": 'ul. "Example"; 1', "active": "true",
    }  # fmt: skip


def participations(rows: int) -> Iterator[dict[str, object]]:
    dice, organisations = random.Random(7), rows // 4
    for number in range(rows):
        project = number // 10
        who = (
            min(int(dice.paretovariate(0.7)) - 1, organisations - 1)
            if dice.random() < 0.3
            else dice.randrange(organisations)
        )
        role = "coordinator" if number % 10 == 0 else "participant"
        yield _organisation(who) | {
            "projectID": 101_000_000 + project, "projectAcronym": f"P{project}", "role": role,
            "ecContribution": "123456,78", "order": number % 10,
        }  # fmt: skip


def projects(number: int) -> Iterator[dict[str, object]]:
    dice = random.Random(11)
    for each in range(number):
        yield {
            "id": 101_000_000 + each, "acronym": f"P{each}", "status": "SIGNED",
            "title": " ".join([*dice.sample(WORDS, 2), *dice.sample(RARE, 4)]),
            "startDate": f"20{22 + each % 5}-0{1 + each % 9}-01", "frameworkProgramme": "HORIZON",
            "topics": "HORIZON-CL2-2023-HERITAGE-01-02",
            "objective": "\n".join(" ".join(dice.choices(WORDS, k=100)) for _ in "ab"),
        }  # fmt: skip


def write(path: Path, columns: list[str], rows: Iterator[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", quoting=csv.QUOTE_ALL, restval="")
        writer.writeheader()
        for number, row in enumerate(rows):
            writer.writerow(row)
            if number % 20_000 == 19_999:
                file.write('"1";"a quote that is never closed;"x"\r\n')


def generated(folder: Path, rows: int) -> list[Path]:
    """CORDIS's three tables with ``rows`` participations in a tenth as many projects."""
    paths = [folder / name for name in ("organization.csv", "project.csv", "euroSciVoc.csv")]
    write(paths[0], ORGANISATION, participations(rows))
    write(paths[1], PROJECT, projects(rows // 10))
    dice = random.Random(13)
    topics = (
        {"projectID": 101_000_000 + number // 3, "euroSciVocTitle": " ".join(dice.sample(WORDS, 2))}
        for number in range(3 * rows // 10)
    )  # fmt: skip
    write(paths[2], ["projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle"], topics)
    return paths


def peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int) -> None:
    from fundmatch.directory import Directory
    from fundmatch.store import Store

    with tempfile.TemporaryDirectory() as folder:
        paths = generated(Path(folder), rows)
        print(f"{rows:,} participations, {sum(path.stat().st_size for path in paths) / 1e6:.0f} MB of CSV")
        before = peak()
        with Store.open(Path(folder) / "store.sqlite3") as store:
            directory = Directory(store)
            assert directory.subjects
            for what in ("import", "import again"):
                start = time.process_time()
                report = directory.import_cordis(paths, datetime.now(UTC), lambda *_: None)
                seconds = time.process_time() - start
                print(
                    f"{what}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak {peak():.0f} MB (before {before:.0f})"
                )
            print(f"{report.organisations:,} organisations, {report.projects:,} projects; broken: "
                  f"{sum(each.broken for each in report.findings.values())}")  # fmt: skip
            print(f"store {(Path(folder) / 'store.sqlite3').stat().st_size / 1e6:.0f} MB")
            ask(directory)


def ask(directory: object) -> None:
    from fundmatch.candidates import CandidateFinder, best_candidates
    from fundmatch.directory import Directory
    from fundmatch.models import Call

    assert isinstance(directory, Directory)
    for words in ("университет Ниш", "културно наследство", "hydrogen storage", "museum"):
        start = time.process_time()
        found = directory.search(words, limit=20)
        print(f"search {words!r}: {len(found)} in {time.process_time() - start:.3f} s")
    start = time.process_time()
    pairs = directory.duplicates()
    print(f"duplicates: {len(pairs)} in {time.process_time() - start:.1f} s")
    call = Call(
        id="horizon:x", source="horizon", programme="HORIZON", code="X", title="Urban heritage and circular economy",
        text="museum audience education", url="https://example.org", fetched_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    start = time.process_time()
    found = best_candidates(directory, call, today=date(2026, 9, 1), limit=60)
    print(f"candidates of one call: {len(found)} in {time.process_time() - start:.2f} s")
    calls = [call.model_copy(update={"id": f"horizon:{word}", "title": word}) for word in RARE[:100]]
    start = time.process_time()
    answers = CandidateFinder(directory, date(2026, 9, 1)).find_all(calls)
    print(f"candidates of {len(answers)} calls: {time.process_time() - start:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150_000)
