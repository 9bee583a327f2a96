"""Importing CORDIS's tables: what is kept and told, what a second import replaces, and what a broken one leaves."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from fundmatch.directory import archives
from fundmatch.errors import WorkspaceError
from tests.directory.builders import (
    NOW,
    ORGANISATION,
    PARTICIPATIONS,
    PROJECT,
    PROJECTS,
    TOPICS,
    directory,
    files,
    filled,
    participation,
    project,
    quiet,
    text_of,
    topic,
)


def test_an_organisation_is_what_its_rows_say(tmp_path: Path) -> None:
    with filled(tmp_path) as found:
        each = found.get("cordis:900000001")
    assert each is not None
    assert (each.name, each.short_name, each.country, each.city) == ("Testograd University", "TGU", "BG", "Testograd")
    assert (each.pic, each.vat, each.eik, each.region) == ("900000001", "BG000000001", "000000001", "BG411")
    assert (each.kind, each.sme, each.url) == ("university", False, "http://www.testograd.example")
    assert [(one.title, one.start, one.role) for one in each.projects] == [
        ("Cultural heritage in small towns", "2024-03-01", "coordinator"),
        ("Hydrogen storage for ports", "2022-05-01", "partner"),
    ]
    first = each.projects[0]
    assert (first.topics, first.programme, first.contribution) == (
        ("cultural heritage", "urban studies"),
        "HORIZON",
        1_250_000.5,
    )
    assert first.objective == 'Line one\nline two; with a "quote"'
    assert first.call == "HORIZON-CL2-2023-HERITAGE-01-02"


@pytest.mark.parametrize(
    ("pic", "kind", "country"),
    [
        (900000002, "municipality", "BG"),
        (900000003, "cluster", "RS"),
        (900000004, "sme", "DE"),
        (900000005, "cultural-institution", "GR"),
    ],
)
def test_kind_and_country_are_read(pic: int, kind: str, country: str, tmp_path: Path) -> None:
    with filled(tmp_path) as found:
        each = found.get(f"cordis:{pic}")
    assert each is not None
    assert (each.kind, each.country) == (kind, country)


def test_a_zip_is_read_like_its_files_and_other_tables_in_it_are_passed_over(tmp_path: Path) -> None:
    paths = files(tmp_path / "tables")
    archive = tmp_path / "cordis-HORIZONprojects-csv.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in paths:
            target.write(path, f"csv/{path.name}")
        target.writestr("csv/topics.csv", "projectID;topic\n1;x\n")
        target.writestr("readme.txt", "x")
    with directory(tmp_path) as found:
        report = found.import_cordis([archive], NOW, quiet)
    assert (report.organisations, report.projects, report.participations) == (5, 3, 7)
    assert "cordis-HORIZONprojects-csv.zip:csv/organization.csv" in report.findings


def test_an_archive_may_hold_whatever_else_and_nested_folders(tmp_path: Path) -> None:
    """Empty and unreadable tables, what macOS leaves beside files, other formats, folders parted by backslashes."""
    archive = tmp_path / "cordis.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in files(tmp_path / "tables"):
            target.write(path, f"data\\csv\\{path.name}")
            target.writestr(f"__MACOSX/csv/._{path.name}", b"\x00\x05\x16\x07")
        target.writestr("csv/empty.csv", "")
        target.writestr("csv/noise.csv", b"\xff\xfe\x00\x80")
        target.writestr("json/project.json", "{}")
        target.writestr("xlsx/project.xlsx", b"PK\x03\x04")
    with directory(tmp_path) as found:
        report = found.import_cordis([archive], NOW, quiet)
    assert (report.organisations, report.projects, report.participations) == (5, 3, 7)
    assert len(report.findings) == 3


def test_columns_come_in_any_order_and_a_file_may_have_any_name(tmp_path: Path) -> None:
    columns = ["extra", *reversed(ORGANISATION)]
    (tmp_path / "a.csv").write_text(text_of(columns, PARTICIPATIONS), encoding="utf-8")
    (tmp_path / "b.csv").write_text(text_of(PROJECT[::-1], PROJECTS), encoding="utf-8")
    with directory(tmp_path) as found:
        report = found.import_cordis([tmp_path / "a.csv", tmp_path / "b.csv"], NOW, quiet)
    assert (report.organisations, report.projects, report.participations) == (5, 3, 7)


def test_importing_again_replaces_what_the_same_programme_said(tmp_path: Path) -> None:
    with filled(tmp_path) as found:
        before = found.get("cordis:900000001")
        found.import_cordis(files(tmp_path / "tables"), NOW, quiet)
        assert found.get("cordis:900000001") == before
        less = files(tmp_path / "less", PARTICIPATIONS[:3], PROJECTS[:1], TOPICS[:1])
        report = found.import_cordis(less, NOW, quiet)
        assert (report.organisations, report.projects, report.participations) == (3, 1, 3)
        assert found.get("cordis:900000005") is None
        assert found.search("hydrogen") == []
        assert [each.list for each in found.lists()] == ["cordis:HORIZON"]


def test_another_programme_comes_beside(tmp_path: Path) -> None:
    older = [project(7, "Older project", frameworkProgramme="H2020", startDate="2016-01-01")]
    with filled(tmp_path) as found:
        paths = files(tmp_path / "h2020", [participation(7, 900000001, "Testograd University")], older, [])
        report = found.import_cordis(paths, NOW, quiet)
        each = found.get("900000001")
        assert each is not None
        assert [one.id for one in each.projects] == ["cordis:1", "cordis:2", "cordis:7"]
        assert (report.projects, report.lists) == (4, ("cordis:H2020",))
        assert [each.list for each in found.lists()] == ["cordis:H2020", "cordis:HORIZON"]


def test_the_entry_changed_last_is_the_one_that_counts(tmp_path: Path) -> None:
    rows = [
        participation(1, 900000001, "New name", contentUpdateDate="2026-05-01"),
        participation(2, 900000001, "Old name", contentUpdateDate="2019-05-01"),
    ]
    with directory(tmp_path) as found:
        found.import_cordis(files(tmp_path / "t", rows), NOW, quiet)
        assert [hit.organisation.name for hit in found.search("name")] == ["New name"]
        assert found.search("old name")[0].organisation.name == "New name"
        assert found.tables.rows("SELECT word FROM directory_words WHERE word = 'old'") == []


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    rows = [
        *PARTICIPATIONS,
        participation(1, 900000009, "", country="BG"),
        participation(99, 900000009, "Nobody's project", ecContribution="a lot"),
    ]
    paths = files(tmp_path / "t", rows, [*PROJECTS, project(4, "x", startDate="soon")], [*TOPICS, topic(77, "lost")])
    with paths[0].open("a", encoding="utf-8") as file:
        file.write('"1";"only two"\r\n')
    with directory(tmp_path) as found:
        report = found.import_cordis(paths, NOW, quiet)
        assert found.search("nobody's project")[0].organisation.name == "Nobody's project"
    organisations, projects, topics = (report.findings[path.name] for path in paths)
    assert (organisations.read, organisations.broken) == (9, 1)
    assert organisations.told[0].line == 11
    assert organisations.notes == {
        "rows without a name": 1,
        "projects that no table describes": 1,
        "unreadable amounts": 1,
    }
    assert projects.notes == {"unreadable start dates": 1}
    assert topics.notes == {"topics of projects that no table describes": 1}


def test_the_table_of_organisations_alone_is_enough(tmp_path: Path) -> None:
    paths = files(tmp_path / "t")[:1]
    with directory(tmp_path) as found:
        for _ in range(2):
            report = found.import_cordis(paths, NOW, quiet)
            assert (report.organisations, report.projects, report.participations) == (5, 3, 7)
        each = found.get("900000001")
    assert each is not None
    assert [one.label for one in each.projects] == ["P1", "P2"]


@pytest.mark.parametrize("lost", ["projectID", "organisationID", "name", "country"])
def test_a_missing_column_is_named_with_its_file(lost: str, tmp_path: Path) -> None:
    columns = [name for name in ORGANISATION if name != lost]
    rows = [{name: row.get(name, "") for name in columns} for row in PARTICIPATIONS]
    path = tmp_path / "organization.csv"
    path.write_text(text_of(columns, rows), encoding="utf-8")
    with directory(tmp_path) as found, pytest.raises(WorkspaceError, match=rf"organization\.csv: no column {lost}"):
        found.import_cordis([path], NOW, quiet)


def test_an_import_that_fails_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path) as found:
        before = found.get("900000001"), found.tables.size(), found.lists()
        paths = files(tmp_path / "t", [participation(1, 900000001, "Somebody else")], [project(1, "Another")])
        paths[0].write_text("projectID;name\n1;x\n", encoding="utf-8")
        with pytest.raises(WorkspaceError, match="no column"):
            found.import_cordis(paths, NOW, quiet)
        assert (found.get("900000001"), found.tables.size(), found.lists()) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"a;b\n1;2\n", "none of CORDIS's tables"),
        ("project.csv", b"id;title\n1;2\n", "no table of organisations"),
        ("x.zip", b"PK\x03\x04 and then nothing", "no sound zip archive"),
        ("organization.csv", b"", "is empty"),
    ],
)
def test_other_files_are_refused_by_name(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with directory(tmp_path) as found, pytest.raises(WorkspaceError, match=words):
        found.import_cordis([tmp_path / name], NOW, quiet)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "HARMLESS", 100_000)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("organization.csv", text_of(ORGANISATION, []) + "x" * 50_000_000)
    with directory(tmp_path) as found, pytest.raises(WorkspaceError, match="is larger than"):
        found.import_cordis([archive], NOW, quiet)


def test_a_damaged_archive_is_an_error_of_the_file(tmp_path: Path) -> None:
    archive = tmp_path / "cut.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("organization.csv", text_of(ORGANISATION, PARTICIPATIONS * 50))
    content = bytearray(archive.read_bytes())
    content[200:260] = bytes(60)
    archive.write_bytes(content)
    with directory(tmp_path) as found, pytest.raises(WorkspaceError, match="cannot be read"):
        found.import_cordis([archive], NOW, quiet)


def test_minimal_quoting_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "organization.csv"
    path.write_text(text_of(ORGANISATION, PARTICIPATIONS, csv.QUOTE_MINIMAL), encoding="utf-8")
    with directory(tmp_path) as found:
        assert found.import_cordis([path], NOW, quiet).organisations == 5


def test_who_watches_sees_rows_and_files(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    with directory(tmp_path) as found:
        found.import_cordis(files(tmp_path / "t"), NOW, lambda what, done: seen.append((what, done)))
    assert [what for what, _ in seen] == ["project.csv", "euroSciVoc.csv", "organization.csv", "subjects", "names"]
    assert seen[-1] == ("names", 5)
